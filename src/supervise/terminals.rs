//! HUP beside TERM for the shells of terminals that were brought into the namespace
//! (`docker exec -it`): an interactive shell ignores TERM, and a hang-up is how it is told
//! to end (`credentials(7)`, `tty(4)`).

#![forbid(unsafe_code)]

use super::processes::{PIECE, Proc, Stat};
use crate::signal::Signal;
use crate::sys::signal::kill;

/// So many pieces of the list, of about ten processes each, are a portion.
const PORTION: u32 = 6;

/// Walks along `/proc` once, a portion at a time.
pub(super) struct HangUp {
    proc: Proc,
    /// Our own terminal, or 0.
    terminal: u64,
}

impl HangUp {
    pub(super) fn new(proc: Proc) -> HangUp {
        let terminal = proc.look(proc.own).map_or(0, |ours| ours.terminal);
        HangUp { proc, terminal }
    }

    /// Goes on a little; says whether that was all.
    pub(super) fn portion(&self) -> bool {
        let mut piece = [0; PIECE];
        for _ in 0..PORTION {
            let Some(pids) = self.proc.next(&mut piece) else { return true };
            for pid in pids.filter(|&pid| pid != self.proc.own) {
                if self.proc.look(pid).is_ok_and(|process| is_addressed(pid, &process, self.terminal)) {
                    // All in this namespace are told to end, so whoever has the number by
                    // now may be told so, too.
                    let _ = kill(pid, Signal::HUP);
                }
            }
        }
        false
    }
}

/// Whether it leads the session of a terminal. Where the session lies outside of our
/// namespace we cannot see who leads it, so all that share its terminal count; but if that
/// is `ours`, they are the command and its children, who share it with us.
fn is_addressed(pid: i32, process: &Stat, ours: u64) -> bool {
    match process.session {
        _ if process.terminal == 0 => false,
        0 => process.terminal != ours,
        session => session == pid,
    }
}
