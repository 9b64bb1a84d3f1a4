//! HUP beside TERM for the shells of terminals that were brought into the namespace
//! (`docker exec -it`): an interactive shell ignores TERM, and a hang-up is how it is told
//! to end (`credentials(7)`, `tty(4)`).

#![forbid(unsafe_code)]

use super::processes::{Proc, Stat};
use crate::signal::Signal;
use crate::sys::signal::kill;

/// Sends HUP to `pid` if it is the shell of a terminal that is not ours.
pub(super) fn hang_up(pid: i32, proc: &Proc) {
    if proc.look(pid).is_ok_and(|process| is_addressed(&process, proc.terminal)) {
        // All in this namespace are told to end, so whoever has the number by now may be
        // told so, too.
        let _ = kill(pid, Signal::HUP);
    }
}

/// Whether it leads the session of a terminal. Where the session lies outside of our
/// namespace we cannot see who leads it, so all that share its terminal count; but if that
/// is `ours`, they are the command and its children, who share it with us.
fn is_addressed(process: &Stat, ours: u64) -> bool {
    match process.session {
        _ if process.terminal == 0 => false,
        0 => process.terminal != ours,
        session => session == process.pid,
    }
}
