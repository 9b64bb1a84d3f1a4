//! Why the command has ended, if it has not just ended by itself. An engine knows a status
//! and no more; pid1 has seen which signals came from outside and which it sent itself, and
//! can ask the memory cgroup.

#![forbid(unsafe_code)]

use super::oom;
use crate::log::event::{Cause, End};
use crate::signal::{Signal, SignalSet};
use crate::status::KILLED;
use crate::time::Time;

/// By these a command is told to end, or that nobody reads it any more. Whoever sends them
/// knows why, and they are no sign of a fault.
const ORDINARY: SignalSet = SignalSet::of(Signal::HUP).with(Signal::INT).with(Signal::TERM).with(Signal::PIPE);

/// What is known of the command's end.
pub(super) struct Evidence {
    /// The signals that the command has got from us.
    pub(super) forwarded: SignalSet,
    /// Our KILL for all that is left has found the command alive.
    pub(super) is_overdue: bool,
    /// How it has ended, once it is reaped.
    pub(super) end: Option<End>,
    /// The out-of-memory kills from before the run; `None`: nobody has counted.
    pub(super) kills_before: Option<u64>,
}

impl Evidence {
    pub(super) const NONE: Evidence =
        Evidence { forwarded: SignalSet::EMPTY, is_overdue: false, end: None, kills_before: None };

    /// How the run ends. A command that we have to leave behind counts as killed.
    pub(super) fn end(&self, status: u8) -> End {
        let signal = if status == KILLED { Some(Signal::KILL) } else { None };
        self.end.unwrap_or(End { signal, ..End::exited(status) })
    }

    /// Why it has ended like that; `None`: by itself, or by an ordinary signal.
    /// `time_to_end`: how long it was given to end when it was asked to stop.
    pub(super) fn cause(&self, end: End, time_to_end: Time) -> Option<Cause> {
        if end.status == 0 {
            return None;
        }
        if self.is_overdue && end.signal == Some(Signal::KILL) {
            return Some(Cause::Overdue { time: time_to_end });
        }
        match self.kills() {
            0 => end.signal.filter(|&signal| self.is_unexpected(signal)).map(|_| Cause::Signal),
            kills => Some(Cause::OutOfMemory { kills }),
        }
    }

    /// How many processes the kernel has killed in our memory cgroup in this run.
    fn kills(&self) -> u64 {
        match (self.kills_before, oom::kills()) {
            (Some(before), Some(now)) => now.saturating_sub(before),
            _ => 0,
        }
    }

    fn is_unexpected(&self, signal: Signal) -> bool {
        !self.forwarded.contains(signal) && !ORDINARY.contains(signal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn killed_by(signal: Signal) -> End {
        End { status: signal.number().wrapping_add(128), signal: Some(signal), dumped_core: false }
    }

    #[test]
    fn the_end_is_the_commands_own_once_it_is_reaped() {
        let mut evidence = Evidence::NONE;
        for status in 0..=255 {
            let signal = (status == KILLED).then_some(Signal::KILL);
            assert_eq!(evidence.end(status), End { signal, ..End::exited(status) }, "left behind: {status}");
        }
        for status in 0..=255 {
            evidence.end = Some(End::exited(status));
            for other in [0, 1, KILLED, 255] {
                assert_eq!(evidence.end(other), End::exited(status), "an exit with {KILLED} is no KILL");
            }
        }
    }

    #[test]
    fn a_cause_is_told_of_signals_that_nobody_has_forwarded_and_of_an_end_by_our_own_kill() {
        let time = Time::from_secs(3);
        for is_overdue in [false, true] {
            for number in 1..=64 {
                let signal = Signal::from_number(number);
                for forwarded in [SignalSet::EMPTY, SignalSet::of(signal), SignalSet::ALL.without(signal)] {
                    let evidence = Evidence { is_overdue, forwarded, ..Evidence::NONE };
                    let is_ordinary = [1, 2, 13, 15].contains(&number);
                    let expected = match (is_overdue && number == 9, forwarded.contains(signal) || is_ordinary) {
                        (true, _) => Some(Cause::Overdue { time }),
                        (false, false) => Some(Cause::Signal),
                        (false, true) => None,
                    };
                    assert_eq!(evidence.cause(killed_by(signal), time), expected, "{number} {is_overdue}");
                }
            }
            for status in 0..=255 {
                let evidence = Evidence { is_overdue, ..Evidence::NONE };
                assert!(evidence.cause(End::exited(status), time).is_none(), "{status}: by itself");
            }
        }
    }
}
