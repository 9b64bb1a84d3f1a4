//! Signal numbers, names, sets and rewrites (`signal(7)`).
//!
//! The numbers are those of every Linux architecture but MIPS, SPARC, Alpha and
//! PA-RISC, none of which we build for.

#![forbid(unsafe_code)]

use crate::number;
use crate::vector::ZStr;

pub const SIGHUP: u8 = 1;
pub const SIGINT: u8 = 2;
pub const SIGQUIT: u8 = 3;
pub const SIGKILL: u8 = 9;
pub const SIGPIPE: u8 = 13;
pub const SIGTERM: u8 = 15;
pub const SIGCHLD: u8 = 17;
pub const SIGCONT: u8 = 18;
pub const SIGSTOP: u8 = 19;
pub const SIGTSTP: u8 = 20;
pub const SIGTTIN: u8 = 21;
pub const SIGTTOU: u8 = 22;
pub const SIGWINCH: u8 = 28;
pub const SIGRTMIN: u8 = 34;
pub const SIGRTMAX: u8 = 64;

/// Names of the signals 1–31, in order.
const NAMES: [&str; 31] = [
    "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM", "TERM",
    "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO",
    "PWR", "SYS",
];

/// Other names that signals have.
const ALIASES: [(&str, u8); 5] = [("RTMIN", SIGRTMIN), ("RTMAX", SIGRTMAX), ("IOT", 6), ("CLD", SIGCHLD), ("POLL", 29)];

/// A set of signals: bit n − 1 is signal n, as in the kernel's sigset_t.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(transparent)]
pub struct SignalSet(u64);

impl SignalSet {
    pub const EMPTY: SignalSet = SignalSet(0);
    pub const ALL: SignalSet = SignalSet(!0);

    pub const fn of(signal: u8) -> SignalSet {
        SignalSet(1u64.wrapping_shl(signal.wrapping_sub(1) as u32))
    }

    #[must_use]
    pub const fn with(self, signal: u8) -> SignalSet {
        SignalSet(self.0 | SignalSet::of(signal).0)
    }

    #[must_use]
    pub const fn without(self, signal: u8) -> SignalSet {
        SignalSet(self.0 & !SignalSet::of(signal).0)
    }

    pub const fn contains(self, signal: u8) -> bool {
        self.0 & SignalSet::of(signal).0 != 0
    }
}

/// What is sent when a signal arrives.
#[derive(Clone, Copy)]
pub struct Rewrites {
    /// By signal − 1: the signal to send plus one, or 0 for the signal itself.
    to: [u8; 64],
}

impl Rewrites {
    pub const NONE: Rewrites = Rewrites { to: [0; 64] };

    /// From now on `to` is sent when `from` arrives; `to` 0: nothing is.
    pub fn set(&mut self, from: u8, to: u8) {
        if let Some(entry) = self.to.get_mut(from.wrapping_sub(1) as usize) {
            *entry = to.wrapping_add(1);
        }
    }

    /// The signal to send for `from`, 0 for none.
    pub fn of(&self, from: u8) -> u8 {
        match self.to.get(from.wrapping_sub(1) as usize) {
            Some(0) | None => from,
            Some(to) => to.wrapping_sub(1),
        }
    }
}

/// The number of a signal given as a number (1–64) or a name, with or without
/// `SIG`, in either case: `15`, `TERM`, `sigterm`, `RTMIN+3`, `RTMAX-1`. It ends at
/// the first `:` or at the end; what follows is returned, too.
pub fn parse(text: ZStr) -> Option<(u8, ZStr)> {
    let (number, rest) = match number::leading(text) {
        Some(found) => found,
        None => named(strip(text, "SIG").unwrap_or(text))?,
    };
    let is_signal = number > 0 && number <= SIGRTMAX as u64;
    (is_signal && matches!(rest.first(), 0 | b':')).then_some((number as u8, rest))
}

/// The signal whose name `text` begins with; `RTMIN+3` and `RTMAX-3` are names.
fn named(text: ZStr) -> Option<(u64, ZStr)> {
    let names = NAMES.iter().copied().zip(1..).chain(ALIASES);
    for (name, signal) in names {
        let Some(rest) = strip(text, name) else { continue };
        match (signal, rest.first()) {
            (_, 0 | b':') => return Some((signal as u64, rest)),
            (SIGRTMIN, b'+') => {
                let (offset, rest) = number::leading(rest.rest())?;
                return Some((offset.saturating_add(SIGRTMIN as u64), rest));
            }
            (SIGRTMAX, b'-') => {
                let (offset, rest) = number::leading(rest.rest())?;
                let signal = (SIGRTMAX as u64).checked_sub(offset)?;
                return (signal >= SIGRTMIN as u64).then_some((signal, rest));
            }
            // `IO` is how `IOT` begins.
            _ => {}
        }
    }
    None
}

/// What follows `name` in `text`, in either case.
fn strip<'a>(mut text: ZStr<'a>, name: &str) -> Option<ZStr<'a>> {
    for byte in name.bytes() {
        if text.first().to_ascii_uppercase() != byte {
            return None;
        }
        text = text.rest();
    }
    Some(text)
}

/// The name without `SIG`, and a number to go behind it: `("RTMIN+", 3)`, or 0 for
/// none. The signals 32 and 33, which belong to the C library, have only a number.
pub fn name(signal: u8) -> (&'static str, u8) {
    match signal {
        SIGRTMIN => ("RTMIN", 0),
        35.. => ("RTMIN+", signal.wrapping_sub(SIGRTMIN)),
        _ => match NAMES.get(signal.wrapping_sub(1) as usize) {
            Some(name) => (name, 0),
            None => ("", signal),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signal_is_parsed_by_name_and_by_number() {
        for (text, expected) in [
            (c"1", Some(1)),
            (c"64", Some(64)),
            (c"33", Some(33)),
            (c"015", Some(15)),
            (c"0", None),
            (c"65", None),
            (c"256", None),
            (c"271", None),
            (c"-1", None),
            (c"+1", None),
            (c"", None),
            (c" 1", None),
            (c"1x", None),
            (c"TERM", Some(15)),
            (c"SIGTERM", Some(15)),
            (c"term", Some(15)),
            (c"sigTerm", Some(15)),
            (c"INT", Some(2)),
            (c"HUP", Some(1)),
            (c"SYS", Some(31)),
            (c"IO", Some(29)),
            (c"IOT", Some(6)),
            (c"POLL", Some(29)),
            (c"CLD", Some(17)),
            (c"SIG", None),
            (c"SIGSIGTERM", None),
            (c"TER", None),
            (c"TERMS", None),
            (c"NOPE", None),
            (c"HUP INT", None),
            (c"IOTX", None),
            (c"RTMIN", Some(34)),
            (c"SIGRTMIN+3", Some(37)),
            (c"rtmin+30", Some(64)),
            (c"RTMIN+31", None),
            (c"RTMIN-1", None),
            (c"RTMAX", Some(64)),
            (c"RTMAX-30", Some(34)),
            (c"RTMAX-31", None),
            (c"RTMAX-65", None),
            (c"RTMAX+1", None),
            (c"RTMIN+", None),
            (c"RTMIN3", None),
            (c"RTMIN+18446744073709551615", None),
        ] {
            assert_eq!(parse(ZStr::lit(text)).map(|(signal, _)| signal), expected, "{text:?}");
        }
    }

    #[test]
    fn a_signal_ends_at_a_colon() {
        for (text, expected) in [(c"TERM:QUIT", 15), (c"15:QUIT", 15), (c"RTMIN+1:QUIT", 35), (c"POLL:QUIT", 29)] {
            let (signal, rest) = parse(ZStr::lit(text)).unwrap();
            assert_eq!((signal, rest.to_c_str()), (expected, c":QUIT"));
        }
    }

    #[test]
    fn every_name_leads_back_to_its_number() {
        for signal in 1..=64 {
            let (name, offset) = name(signal);
            let offset = if offset > 0 { offset.to_string() } else { String::new() };
            let text = name.to_string() + &offset;
            let text = &*Box::leak(std::ffi::CString::new(text).unwrap().into_boxed_c_str());
            assert_eq!(parse(ZStr::lit(text)).map(|(signal, _)| signal), Some(signal), "{text:?}");
        }
    }

    #[test]
    fn a_set_holds_what_was_put_in() {
        let set = SignalSet::of(1).with(64);
        for signal in 1..=64 {
            assert_eq!(set.contains(signal), signal == 1 || signal == 64);
            assert!(SignalSet::ALL.contains(signal));
        }
    }

    #[test]
    fn rewrites_do_not_chain_and_the_last_one_wins() {
        let mut rewrites = Rewrites::NONE;
        rewrites.set(15, 3);
        rewrites.set(3, 2);
        rewrites.set(1, 0);
        rewrites.set(64, 1);
        rewrites.set(64, 34);
        for (from, to) in [(15, 3), (3, 2), (1, 0), (64, 34), (10, 10)] {
            assert_eq!(rewrites.of(from), to);
        }
    }
}
