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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::strings::cstr::ZStr;

    #[test]
    fn who_leads_the_session_of_a_terminal_is_addressed_and_where_that_cannot_be_seen_who_is_at_another_one() {
        const OURS: u64 = 34816;
        for (pid, session, terminal, ours, expected) in [
            (7, 7, 34817, OURS, true),
            // Brought into the namespace with a terminal that has the number of ours in another devpts.
            (7, 7, OURS, OURS, true),
            (8, 7, 34817, OURS, false),
            (7, 0, 34817, OURS, true),
            (7, 0, 34817, 0, true),
            (7, 0, OURS, OURS, false),
            // Who has no terminal has none to hang up.
            (7, 7, 0, OURS, false),
            (7, 0, 0, OURS, false),
            (7, 0, 0, 0, false),
        ] {
            let text = format!("{pid} (sh) S 1 {pid} {session} {terminal} -1 0 1 2 3 4 5 6 7 8 20 0 1 0 98 9\n");
            let text = std::ffi::CString::new(text).unwrap();
            let process = Stat::parse(ZStr::new(&text)).unwrap();
            assert_eq!(is_addressed(&process, ours), expected, "{text:?} {ours}");
        }
    }
}
