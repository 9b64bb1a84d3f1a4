//! Numbers and times in text, parsed strictly: digits only, no sign, no blanks.

#![forbid(unsafe_code)]

use super::cstr::ZStr;
use crate::time::Time;

/// A decimal number, up to the end of `text`. `None` if there is anything else, or
/// nothing, or it is too large.
pub(crate) fn parse(text: ZStr) -> Option<u64> {
    leading(text).and_then(|(number, rest)| rest.is_empty().then_some(number))
}

/// The number that `text` begins with, and what follows it.
pub(crate) fn leading(mut text: ZStr) -> Option<(u64, ZStr)> {
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

/// A time as sleep(1) and Docker write it: seconds with decimals, or a number with the
/// unit `ms`, `s`, `m`, `h` or `d`, or `infinity` ([`Time::FOREVER`]). `None` if it is none
/// or does not fit. What is finer than a nanosecond is dropped.
pub(crate) fn time(text: ZStr) -> Option<Time> {
    if text.is(c"infinity") {
        return Some(Time::FOREVER);
    }
    let (whole, rest) = match text.first() {
        // A point needs a digit on one of its sides.
        b'.' if digit(text.rest().first()).is_some() => (0, text),
        _ => leading(text)?,
    };
    let (billionths, unit) = match rest.strip_prefix(c".") {
        Some(decimals) => fraction(decimals),
        None => (0, rest),
    };
    let unit = Time::from_millis(match unit.to_c_str().to_bytes() {
        b"ms" => 1,
        b"" | b"s" => 1000,
        b"m" => 60 * 1000,
        b"h" => 60 * 60 * 1000,
        b"d" => 24 * 60 * 60 * 1000,
        _ => return None,
    });
    let part = Time::from_nanos(unit.as_millis().wrapping_mul(billionths) / 1000);
    let time = unit.times(whole)?.plus(part);
    (time < Time::FOREVER).then_some(time)
}

/// Decimals as billionths (below 1,000,000,000), and what follows them.
fn fraction(mut text: ZStr) -> (u64, ZStr) {
    let mut billionths = 0;
    let mut place: u64 = 100_000_000;
    while let Some(digit) = digit(text.first()) {
        billionths = place.wrapping_mul(digit).wrapping_add(billionths);
        place /= 10;
        text = text.rest();
    }
    (billionths, text)
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
            (c"1:", None),
            (c"1/", None),
            (c"0x1", None),
            (c"1.0", None),
        ] {
            assert_eq!(parse(ZStr::new(text)), expected, "{text:?}");
        }
    }

    #[test]
    fn a_time_has_decimals_and_a_unit() {
        let ns = |nanoseconds| Some(Time::from_nanos(nanoseconds));
        for (text, expected) in [
            (c"5", ns(5_000_000_000)),
            (c"0", ns(0)),
            (c"0.0", ns(0)),
            (c"1.5", ns(1_500_000_000)),
            (c".25", ns(250_000_000)),
            (c"3.", ns(3_000_000_000)),
            (c"10.010", ns(10_010_000_000)),
            (c"0.0000000019", ns(1)),
            (c"5s", ns(5_000_000_000)),
            (c"500ms", ns(500_000_000)),
            (c"0.5ms", ns(500_000)),
            (c"1234.5ms", ns(1_234_500_000)),
            (c"2m", ns(120_000_000_000)),
            (c"1.5m", ns(90_000_000_000)),
            (c"0.999999999d", ns(86_399_999_913_600)),
            (c"1h", ns(3_600_000_000_000)),
            (c"infinity", Some(Time::FOREVER)),
            (c"18446744073.709551614", ns(u64::MAX - 1)),
        ] {
            assert_eq!(time(ZStr::new(text)), expected, "{text:?}");
        }
    }

    #[test]
    fn what_does_not_fit_or_has_another_unit_is_no_time() {
        for text in [
            c"18446744073.709551615",
            c"18446744074",
            c"18446744073709551615ms",
            c"18446744073709551616",
            c"18446744073709551615m",
            c"99999999999999999999999",
            c"",
            c".",
            c".s",
            c"s",
            c"1.2.3",
            c"-1",
            c"1e3",
            c"5x",
            c"5S",
            c"5 s",
            c"5sec",
            c"1h30m",
            c" 5",
            c"inf",
            c"nan",
            c"infinitys",
        ] {
            assert_eq!(time(ZStr::new(text)), None, "{text:?}");
        }
    }
}
