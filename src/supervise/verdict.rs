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
    /// `kill_after`: how long it may run on when it is asked to stop.
    pub(super) fn cause(&self, end: End, kill_after: Time) -> Option<Cause> {
        if end.status == 0 {
            return None;
        }
        if self.is_overdue && end.signal == Some(Signal::KILL) {
            return Some(Cause::Overdue { time: kill_after });
        }
        match self.kills() {
            0 => end.signal.filter(|&signal| self.is_foreign(signal)).map(|_| Cause::Signal),
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

    fn is_foreign(&self, signal: Signal) -> bool {
        !self.forwarded.contains(signal) && !ORDINARY.contains(signal)
    }
}
