//! Times, numbers and signals, beside parsers that allocate.

use crate::signal;
use crate::strings::cstr::ZStr;
use crate::strings::number;
use crate::time::Time;

pub fn digits(text: &str) -> Option<u64> {
    let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
}

/// In nanoseconds.
pub fn naive_time(text: &str) -> Option<u64> {
    if text == "infinity" {
        return Some(u64::MAX);
    }
    let end = text.find(|letter: char| letter != '.' && !letter.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at(end);
    let unit: u128 = match unit {
        "ms" => 1_000_000,
        "" | "s" => 1_000_000_000,
        "m" => 60_000_000_000,
        "h" => 3_600_000_000_000,
        "d" => 86_400_000_000_000,
        _ => return None,
    };
    let (whole, decimals) = number.split_once('.').unwrap_or((number, ""));
    if whole.is_empty() && decimals.is_empty() || decimals.contains('.') {
        return None;
    }
    let whole: u128 = if whole.is_empty() { 0 } else { digits(whole)?.into() };
    let billionths: u128 = format!("{:0<9.9}", decimals).parse().ok()?;
    // What is finer than a billionth of the unit is dropped.
    let sum = (whole.checked_mul(unit)?).checked_add(unit * billionths / 1_000_000_000)?;
    u64::try_from(sum).ok().filter(|&sum| sum < u64::MAX)
}

pub fn naive_signal(text: &str) -> Option<u8> {
    let in_range = |number: u64| u8::try_from(number).ok().filter(|number| (1..=64).contains(number));
    if let Some(number) = digits(text) {
        return in_range(number);
    }
    let upper = text.to_ascii_uppercase();
    let name = upper.strip_prefix("SIG").unwrap_or(&upper);
    let offset = |rest: &str, sign| if rest.is_empty() { Some(0) } else { digits(rest.strip_prefix(sign)?) };
    if let Some(rest) = name.strip_prefix("RTMIN") {
        return in_range(offset(rest, '+')?.saturating_add(34));
    }
    if let Some(rest) = name.strip_prefix("RTMAX") {
        return in_range(64u64.checked_sub(offset(rest, '-')?)?).filter(|&number| number >= 34);
    }
    const NAMES: &str = "HUP INT QUIT ILL TRAP ABRT BUS FPE KILL USR1 SEGV USR2 PIPE ALRM TERM STKFLT CHLD CONT STOP \
        TSTP TTIN TTOU URG XCPU XFSZ VTALRM PROF WINCH IO PWR SYS";
    let aliases = [("IOT", 6), ("CLD", 17), ("POLL", 29)];
    let found = NAMES.split(' ').position(|other| other == name).map(|at| at as u8 + 1);
    found.or(aliases.iter().find(|(other, _)| *other == name).map(|&(_, number)| number))
}

pub fn values(data: &[u8]) {
    let mut bytes = data.to_vec();
    bytes.retain(|&byte| byte != 0);
    let Ok(text) = String::from_utf8(bytes.clone()) else { return };
    bytes.push(0);
    let string = ZStr::in_bytes(&bytes).unwrap();
    assert_eq!(number::parse(string), digits(&text));
    assert_eq!(number::time(string), naive_time(&text).map(Time::from_nanos), "{text:?}");
    assert_eq!(signal::parse(string).map(|signal| signal.number()), naive_signal(&text), "{text:?}");
}
