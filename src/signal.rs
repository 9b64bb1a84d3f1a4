//! Signal numbers, names, sets and rewrites (`signal(7)`).
//!
//! The numbers are those of every Linux architecture but MIPS, SPARC, Alpha and
//! PA-RISC, none of which we build for.

#![forbid(unsafe_code)]

use crate::strings::cstr::{StaticStr, ZStr};
use crate::strings::number;

/// A signal, by its number: 1–64.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(transparent)]
pub(crate) struct Signal(u8);

impl Signal {
    pub(crate) const HUP: Signal = Signal(1);
    pub(crate) const INT: Signal = Signal(2);
    pub(crate) const QUIT: Signal = Signal(3);
    pub(crate) const ILL: Signal = Signal(4);
    pub(crate) const TRAP: Signal = Signal(5);
    pub(crate) const BUS: Signal = Signal(7);
    pub(crate) const FPE: Signal = Signal(8);
    pub(crate) const KILL: Signal = Signal(9);
    pub(crate) const SEGV: Signal = Signal(11);
    pub(crate) const PIPE: Signal = Signal(13);
    pub(crate) const TERM: Signal = Signal(15);
    pub(crate) const CHLD: Signal = Signal(17);
    pub(crate) const CONT: Signal = Signal(18);
    pub(crate) const STOP: Signal = Signal(19);
    pub(crate) const TSTP: Signal = Signal(20);
    pub(crate) const TTIN: Signal = Signal(21);
    pub(crate) const TTOU: Signal = Signal(22);
    pub(crate) const WINCH: Signal = Signal(28);
    pub(crate) const IO: Signal = Signal(29);
    pub(crate) const SYS: Signal = Signal(31);

    /// The kernel tells of no others than 1–64.
    pub(crate) const fn from_number(number: u8) -> Signal {
        Signal(number)
    }

    pub(crate) const fn number(self) -> u8 {
        self.0
    }
}

/// The real-time signals, as the kernel counts them.
const RTMIN: u8 = 34;
const RTMAX: u8 = 64;

/// Names of the signals 1–31, in order.
pub(crate) const NAMES: [StaticStr; 31] = [
    ZStr::new(c"HUP"),
    ZStr::new(c"INT"),
    ZStr::new(c"QUIT"),
    ZStr::new(c"ILL"),
    ZStr::new(c"TRAP"),
    ZStr::new(c"ABRT"),
    ZStr::new(c"BUS"),
    ZStr::new(c"FPE"),
    ZStr::new(c"KILL"),
    ZStr::new(c"USR1"),
    ZStr::new(c"SEGV"),
    ZStr::new(c"USR2"),
    ZStr::new(c"PIPE"),
    ZStr::new(c"ALRM"),
    ZStr::new(c"TERM"),
    ZStr::new(c"STKFLT"),
    ZStr::new(c"CHLD"),
    ZStr::new(c"CONT"),
    ZStr::new(c"STOP"),
    ZStr::new(c"TSTP"),
    ZStr::new(c"TTIN"),
    ZStr::new(c"TTOU"),
    ZStr::new(c"URG"),
    ZStr::new(c"XCPU"),
    ZStr::new(c"XFSZ"),
    ZStr::new(c"VTALRM"),
    ZStr::new(c"PROF"),
    ZStr::new(c"WINCH"),
    ZStr::new(c"IO"),
    ZStr::new(c"PWR"),
    ZStr::new(c"SYS"),
];

/// Other names that signals have.
const ALIASES: [(StaticStr, u8); 3] = [(ZStr::new(c"IOT"), 6), (ZStr::new(c"CLD"), 17), (ZStr::new(c"POLL"), 29)];

/// A set of signals: bit n − 1 is signal n, as in the kernel's sigset_t.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(transparent)]
pub(crate) struct SignalSet(u64);

impl SignalSet {
    pub(crate) const EMPTY: SignalSet = SignalSet(0);
    pub(crate) const ALL: SignalSet = SignalSet(!0);
    /// All but the real-time signals.
    pub(crate) const STANDARD: SignalSet = SignalSet(u64::MAX >> 33);

    pub(crate) const fn of(signal: Signal) -> SignalSet {
        SignalSet(1u64.wrapping_shl(signal.0.wrapping_sub(1) as u32))
    }

    /// Those with a higher number.
    pub(crate) const fn above(signal: Signal) -> SignalSet {
        SignalSet(u64::MAX.wrapping_shl(signal.0.wrapping_sub(1) as u32) & !SignalSet::of(signal).0)
    }

    #[must_use]
    pub(crate) const fn intersection(self, other: SignalSet) -> SignalSet {
        SignalSet(self.0 & other.0)
    }

    #[must_use]
    pub(crate) const fn with(self, signal: Signal) -> SignalSet {
        SignalSet(self.0 | SignalSet::of(signal).0)
    }

    #[must_use]
    pub(crate) const fn without(self, signal: Signal) -> SignalSet {
        SignalSet(self.0 & !SignalSet::of(signal).0)
    }

    pub(crate) const fn contains(self, signal: Signal) -> bool {
        self.0 & SignalSet::of(signal).0 != 0
    }
}

/// What is sent when a signal arrives.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Rewrites {
    /// By signal − 1.
    rules: [Rewrite; RTMAX as usize],
}

/// What becomes of a signal.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Rewrite {
    /// Nobody has said: it is sent as it came.
    Keep,
    Drop,
    To(Signal),
}

impl Rewrites {
    pub(crate) const NONE: Rewrites = Rewrites { rules: [Rewrite::Keep; RTMAX as usize] };

    pub(crate) fn set(&mut self, from: Signal, rewrite: Rewrite) {
        if let Some(rule) = self.rules.get_mut(from.0.wrapping_sub(1) as usize) {
            *rule = rewrite;
        }
    }

    pub(crate) fn rule(&self, from: Signal) -> Rewrite {
        self.rules.get(from.0.wrapping_sub(1) as usize).copied().unwrap_or(Rewrite::Keep)
    }

    /// The signal to send for `from`; `None`: nothing is sent.
    pub(crate) fn apply(&self, from: Signal) -> Option<Signal> {
        match self.rule(from) {
            Rewrite::Keep => Some(from),
            Rewrite::Drop => None,
            Rewrite::To(to) => Some(to),
        }
    }
}

/// The signal given as a number (1–64) or a name, with or without `SIG`, in either case:
/// `15`, `TERM`, `sigterm`, `RTMIN+3`, `RTMAX-1`. It ends at the first `:` or at the end;
/// what follows is returned, too.
pub(crate) fn leading(text: ZStr) -> Option<(Signal, ZStr)> {
    let (number, rest) = match number::leading(text) {
        Some(found) => found,
        None => named(strip(text, ZStr::new(c"SIG")).unwrap_or(text))?,
    };
    let is_signal = number > 0 && number <= RTMAX as u64;
    (is_signal && matches!(rest.first(), 0 | b':')).then_some((Signal(number as u8), rest))
}

/// As [`leading`], and nothing may follow.
pub(crate) fn parse(text: ZStr) -> Option<Signal> {
    leading(text).and_then(|(signal, rest)| rest.is_empty().then_some(signal))
}

/// The signal whose name `text` begins with; `RTMIN+3` and `RTMAX-3` are names.
fn named(text: ZStr) -> Option<(u64, ZStr)> {
    if let Some(rest) = strip(text, ZStr::new(c"RTMIN")) {
        let (offset, rest) = offset(rest, b'+')?;
        return Some((offset.saturating_add(RTMIN as u64), rest));
    }
    if let Some(rest) = strip(text, ZStr::new(c"RTMAX")) {
        let (offset, rest) = offset(rest, b'-')?;
        let signal = (RTMAX as u64).checked_sub(offset)?;
        return (signal >= RTMIN as u64).then_some((signal, rest));
    }
    for (&name, number) in NAMES.iter().zip(1u64..) {
        if let Some(rest) = strip_whole(text, name) {
            return Some((number, rest));
        }
    }
    for (name, number) in ALIASES {
        if let Some(rest) = strip_whole(text, name) {
            return Some((number as u64, rest));
        }
    }
    None
}

/// The number behind `sign`; 0 if there is no such sign.
fn offset(text: ZStr, sign: u8) -> Option<(u64, ZStr)> {
    if text.first() == sign { number::leading(text.rest()) } else { Some((0, text)) }
}

/// What follows `name` in `text`, if nothing does or a colon: `IO` is how `IOT` begins.
fn strip_whole<'a>(text: ZStr<'a>, name: ZStr) -> Option<ZStr<'a>> {
    strip(text, name).filter(|rest| matches!(rest.first(), 0 | b':'))
}

/// What follows `name` in `text`, in either case.
fn strip<'a>(mut text: ZStr<'a>, name: ZStr) -> Option<ZStr<'a>> {
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
pub(crate) fn name(signal: Signal) -> (StaticStr, u8) {
    match signal.0 {
        RTMIN => (ZStr::new(c"RTMIN"), 0),
        35.. => (ZStr::new(c"RTMIN+"), signal.0.wrapping_sub(RTMIN)),
        number => match NAMES.get(number.wrapping_sub(1) as usize) {
            Some(&name) => (name, 0),
            None => (ZStr::EMPTY, number),
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
        ] {
            assert_eq!(parse(ZStr::new(text)).map(Signal::number), expected, "{text:?}");
        }
    }

    #[test]
    fn a_real_time_signal_is_parsed_from_either_end() {
        for (text, expected) in [
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
            assert_eq!(parse(ZStr::new(text)).map(Signal::number), expected, "{text:?}");
        }
    }

    #[test]
    fn a_signal_ends_at_a_colon() {
        for (text, expected) in [(c"TERM:QUIT", 15), (c"15:QUIT", 15), (c"RTMIN+1:QUIT", 35), (c"POLL:QUIT", 29)] {
            let (signal, rest) = leading(ZStr::new(text)).unwrap();
            assert_eq!((signal.number(), rest.to_c_str()), (expected, c":QUIT"));
        }
    }

    #[test]
    fn every_name_leads_back_to_its_number() {
        for signal in (1..=64).map(Signal) {
            let (name, offset) = name(signal);
            let offset = if offset > 0 { offset.to_string() } else { String::new() };
            let text = name.to_c_str().to_str().unwrap().to_string() + &offset;
            let text = &*Box::leak(std::ffi::CString::new(text).unwrap().into_boxed_c_str());
            assert_eq!(parse(ZStr::new(text)), Some(signal), "{text:?}");
        }
    }

    #[test]
    fn a_set_holds_what_was_put_in() {
        let set = SignalSet::of(Signal(1)).with(Signal(64));
        for signal in (1..=64).map(Signal) {
            assert_eq!(set.contains(signal), signal.0 == 1 || signal.0 == 64);
            assert!(SignalSet::ALL.contains(signal));
            assert_eq!(SignalSet::STANDARD.contains(signal), signal.0 <= 31);
            assert_eq!(SignalSet::above(Signal(17)).contains(signal), signal.0 > 17);
        }
    }

    #[test]
    fn rewrites_do_not_chain_and_the_last_one_wins() {
        let mut rewrites = Rewrites::NONE;
        rewrites.set(Signal(15), Rewrite::To(Signal(3)));
        rewrites.set(Signal(3), Rewrite::To(Signal(2)));
        rewrites.set(Signal(1), Rewrite::Drop);
        rewrites.set(Signal(64), Rewrite::To(Signal(1)));
        rewrites.set(Signal(64), Rewrite::To(Signal(34)));
        for (from, to) in [(15, Some(3)), (3, Some(2)), (1, None), (64, Some(34)), (10, Some(10))] {
            assert_eq!(rewrites.apply(Signal(from)), to.map(Signal));
        }
        assert_eq!(rewrites.rule(Signal(20)), Rewrite::Keep);
    }

    #[test]
    fn sets_hold_what_was_put_in_and_nothing_else() {
        let all = || (1..=64).map(Signal::from_number);
        for one in all() {
            for other in all() {
                let both = SignalSet::of(one).with(other);
                for third in all() {
                    let is_in = third == one || third == other;
                    assert_eq!(both.contains(third), is_in);
                    assert_eq!(both.with(one).contains(third), is_in, "twice is once");
                    assert_eq!(both.without(other).contains(third), third == one && one != other);
                    assert_eq!(both.without(other).without(other), both.without(other));
                    let common = both.intersection(SignalSet::of(other));
                    assert_eq!(common.contains(third), third == other);
                }
            }
            assert!(all().all(|other| SignalSet::above(one).contains(other) == (other.number() > one.number())));
        }
        assert!(all().all(|signal| SignalSet::STANDARD.contains(signal) == (signal.number() < 32)));
    }
}
