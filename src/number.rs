//! Numbers in text: parsed strictly, written without `core::fmt`.

#![forbid(unsafe_code)]

use crate::vector::ZStr;

/// A decimal number, digits only, up to the end of `text`. `None` if there is
/// anything else, or nothing, or it is too large.
#[inline(always)]
pub fn parse(text: ZStr) -> Option<u64> {
    leading(text).and_then(|(number, rest)| (rest.first() == 0).then_some(number))
}

/// The number that `text` begins with, and what follows it.
pub fn leading(mut text: ZStr) -> Option<(u64, ZStr)> {
    let mut number = digit(text.first())?;
    loop {
        text = text.rest();
        match digit(text.first()) {
            Some(digit) => number = number.checked_mul(10)?.checked_add(digit)?,
            None => return Some((number, text)),
        }
    }
}

fn digit(byte: u8) -> Option<u64> {
    let digit = byte.wrapping_sub(b'0');
    (digit < 10).then_some(digit as u64)
}

/// For ever, as nanoseconds.
pub const INFINITE: u64 = u64::MAX;

/// Seconds with decimals, or `infinity`, in nanoseconds. What exceeds 584 years
/// is for ever; what is finer than a nanosecond is dropped.
pub fn seconds(text: ZStr) -> Option<u64> {
    if text.equals(ZStr::lit(c"infinity")) {
        return Some(INFINITE);
    }
    let (mut sum, mut empty) = (0u64, true);
    // How many decimals are still to come; none of them counts before the point.
    let mut point = false;
    let mut places = 9;
    for byte in text {
        if byte == b'.' && !point {
            point = true;
            continue;
        }
        let digit = digit(byte)?;
        empty = false;
        if places > 0 {
            sum = sum.saturating_mul(10).saturating_add(digit);
            places -= point as u32;
        }
    }
    for _ in 0..places {
        sum = sum.saturating_mul(10);
    }
    (!empty).then_some(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_digits_only() {
        for (text, expected) in [
            (c"0", Some(0)),
            (c"007", Some(7)),
            (c"18446744073709551615", Some(u64::MAX)),
            (c"18446744073709551616", None),
            (c"", None),
            (c"-1", None),
            (c"+1", None),
            (c"1 ", None),
            (c"0x1", None),
            (c"1.0", None),
        ] {
            assert_eq!(parse(ZStr::lit(text)), expected, "{text:?}");
        }
    }

    #[test]
    fn seconds_have_decimals() {
        for (text, expected) in [
            (c"5", Some(5_000_000_000)),
            (c"0", Some(0)),
            (c"0.0", Some(0)),
            (c"1.5", Some(1_500_000_000)),
            (c".25", Some(250_000_000)),
            (c"3.", Some(3_000_000_000)),
            (c"10.010", Some(10_010_000_000)),
            (c"0.0000000019", Some(1)),
            (c"infinity", Some(INFINITE)),
            (c"99999999999999999999999", Some(INFINITE)),
            (c"", None),
            (c".", None),
            (c"1.2.3", None),
            (c"-1", None),
            (c"1e3", None),
            (c"5s", None),
            (c" 5", None),
            (c"inf", None),
            (c"nan", None),
        ] {
            assert_eq!(seconds(ZStr::lit(text)), expected, "{text:?}");
        }
    }
}
