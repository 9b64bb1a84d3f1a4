//! From wait status to exit status (`wait(2)`, POSIX shell 2.8.2).

#![forbid(unsafe_code)]

use crate::signal::SIGKILL;

/// pid1 itself failed: usage, fork, ids, working directory.
pub const FAILED: u8 = 125;

/// What a failure to execute the command is told as.
#[derive(Clone, Copy)]
pub struct Failures {
    pub not_found: u8,
    /// EACCES.
    pub not_accessible: u8,
    /// Any other reason.
    pub not_executable: u8,
}

impl Failures {
    /// The shell's (POSIX shell 2.8.2).
    pub const NATIVE: Failures = Failures { not_found: 127, not_accessible: 126, not_executable: 126 };
}

/// The command died of SIGKILL.
pub const KILLED: u8 = 128 + SIGKILL;

/// The signal that stopped the process, if `wait_status` says that it stopped.
pub fn stopped_by(wait_status: i32) -> Option<u8> {
    (wait_status & 0xff == 0x7f).then_some((wait_status >> 8) as u8)
}

/// The signal that killed the process, 0 if it exited.
pub fn killed_by(wait_status: i32) -> u8 {
    wait_status as u8 & 0x7f
}

/// 0–255 as the process exited, or 128 + n if signal n killed it (bit 7 of the
/// wait status only says whether it dumped core).
pub fn exit_status(wait_status: i32) -> u8 {
    match killed_by(wait_status) {
        0 => (wait_status >> 8) as u8,
        signal => signal.saturating_add(128),
    }
}

/// A set of exit statuses.
#[derive(Clone, Copy)]
pub struct StatusSet([u64; 4]);

impl StatusSet {
    pub const EMPTY: StatusSet = StatusSet([0; 4]);

    pub fn insert(&mut self, status: u8) {
        if let Some(word) = self.0.get_mut((status >> 6) as usize) {
            *word |= 1u64.wrapping_shl(status as u32);
        }
    }

    #[inline(never)]
    pub fn contains(&self, status: u8) -> bool {
        self.0.get((status >> 6) as usize).is_some_and(|word| word.wrapping_shr(status as u32) & 1 != 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exit_code_is_kept_and_a_signal_is_added_to_128() {
        for code in 0..=255u8 {
            assert_eq!(exit_status((code as i32) << 8), code);
        }
        for signal in 1..=64u8 {
            assert_eq!(exit_status(signal as i32), 128 + signal);
            assert_eq!(exit_status(signal as i32 | 0x80), 128 + signal, "with a core dump");
        }
    }

    #[test]
    fn a_stop_is_no_end() {
        assert_eq!(stopped_by(0x147f), Some(20));
        assert_eq!(stopped_by(0), None);
        assert_eq!(stopped_by(0x7f00), None);
        assert_eq!(stopped_by(0x0f), None);
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
