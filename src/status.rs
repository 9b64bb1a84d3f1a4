//! From wait status to exit status (`wait(2)`, POSIX shell 2.8.2).

#![forbid(unsafe_code)]

use crate::signal::Signal;

/// pid1 itself failed: usage, fork, ids, working directory.
pub(crate) const FAILED: u8 = 125;

/// What a failure to execute the command is told as.
#[derive(Clone, Copy)]
pub(crate) struct Failures {
    pub(crate) not_found: u8,
    /// EACCES.
    pub(crate) not_accessible: u8,
    /// Any other reason.
    pub(crate) not_executable: u8,
}

impl Failures {
    /// The shell's (POSIX shell 2.8.2).
    pub(crate) const NATIVE: Failures = Failures { not_found: 127, not_accessible: 126, not_executable: 126 };
}

/// The status of a command that died of SIGKILL.
pub(crate) const KILLED: u8 = 128 + Signal::KILL.number();

/// What wait(2) says of a child that has ended or stopped.
#[derive(Clone, Copy)]
pub(crate) struct WaitStatus(pub(crate) i32);

impl WaitStatus {
    /// The signal that stopped the process, if it has stopped.
    pub(crate) fn stopped_by(self) -> Option<Signal> {
        (self.0 & 0xff == 0x7f).then_some(Signal::from_number((self.0 >> 8) as u8))
    }

    /// Whether the process has been continued (WCONTINUED).
    pub(crate) fn is_continued(self) -> bool {
        self.0 == 0xffff
    }

    /// The signal that killed the process, `None` if it exited.
    pub(crate) fn killed_by(self) -> Option<Signal> {
        match self.0 as u8 & 0x7f {
            0 => None,
            number => Some(Signal::from_number(number)),
        }
    }

    /// Whether a core was dumped when a signal killed it.
    pub(crate) fn dumped_core(self) -> bool {
        self.killed_by().is_some() && self.0 & 0x80 != 0
    }

    /// 0–255 as the process exited, or 128 + n if signal n killed it (bit 7 of the
    /// wait status only says whether it dumped core).
    pub(crate) fn exit_status(self) -> u8 {
        match self.killed_by() {
            None => (self.0 >> 8) as u8,
            Some(signal) => signal.number().saturating_add(128),
        }
    }
}

/// A set of exit statuses.
#[derive(Clone, Copy, Debug)]
pub(crate) struct StatusSet([u64; 4]);

impl StatusSet {
    pub(crate) const EMPTY: StatusSet = StatusSet([0; 4]);

    pub(crate) fn insert(&mut self, status: u8) {
        if let Some(word) = self.0.get_mut((status >> 6) as usize) {
            *word |= 1u64.wrapping_shl(status as u32);
        }
    }

    pub(crate) fn contains(&self, status: u8) -> bool {
        self.0.get((status >> 6) as usize).is_some_and(|word| word.wrapping_shr(status as u32) & 1 != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exit_code_is_kept_and_a_signal_is_added_to_128() {
        for code in 0..=255u8 {
            assert_eq!(WaitStatus((code as i32) << 8).exit_status(), code);
        }
        for signal in 1..=64u8 {
            assert_eq!(WaitStatus(signal as i32).exit_status(), 128 + signal);
            assert_eq!(WaitStatus(signal as i32 | 0x80).exit_status(), 128 + signal, "with a core dump");
        }
    }

    #[test]
    fn who_is_killed_has_the_status_of_one_whom_kill_has_ended() {
        assert_eq!(KILLED, WaitStatus(9).exit_status());
    }

    #[test]
    fn a_core_is_dumped_by_those_only_whom_a_signal_has_killed() {
        assert!(WaitStatus(11 | 0x80).dumped_core());
        assert!(!WaitStatus(11).dumped_core());
        assert!(!WaitStatus(0x8000).dumped_core());
        assert!(!WaitStatus(0x80).dumped_core());
    }

    #[test]
    fn a_stop_is_no_end() {
        assert_eq!(WaitStatus(0x147f).stopped_by(), Some(Signal::TSTP));
        assert_eq!(WaitStatus(0).stopped_by(), None);
        assert_eq!(WaitStatus(0x7f00).stopped_by(), None);
        assert_eq!(WaitStatus(0x0f).stopped_by(), None);
        assert_eq!(WaitStatus(0xffff).stopped_by(), None);
        assert!(WaitStatus(0xffff).is_continued() && !WaitStatus(0x137f).is_continued());
    }

    #[test]
    fn a_set_of_statuses_holds_what_was_put_in() {
        let mut set = StatusSet::EMPTY;
        let members = [0, 63, 64, 143, 255];
        for status in members {
            set.insert(status);
        }
        for status in 0..=255 {
            assert_eq!(set.contains(status), members.contains(&status), "{status}");
        }
    }
}
