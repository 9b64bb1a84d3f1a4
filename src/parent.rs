//! Whether our parent still lives, for `--pdeathsig` (PR_SET_PDEATHSIG, `prctl(2)`): the
//! kernel sends that signal when the parent dies, and never if it is dead already (`getsid(2)`,
//! `credentials(7)`).

#![forbid(unsafe_code)]

use crate::signal::Signal;
use crate::sys::signal::named;
use crate::sys::terminal::session_of;
use rustix::process::{Pid, getpid, getppid, set_parent_process_death_signal};

/// Asks for `signal` when our parent dies; says whether it is dead already, in which case
/// the kernel sends none.
pub(crate) fn send_at_its_death(signal: Signal) -> bool {
    let parent = getppid();
    let _ = set_parent_process_death_signal(Some(named(signal)));
    is_dead(parent)
}

/// Whether who was our parent has died since, or had before we looked; `None` was somebody
/// outside of our namespace.
fn is_dead(parent: Option<Pid>) -> bool {
    if getppid() != parent {
        return true;
    }
    let Some(parent) = parent else { return false };
    // An orphan is the child of process 1, or of a subreaper, as their own children are;
    // but its session is that of the parent it has lost. (A process group would tell us
    // less: a shell that is process 1 puts all of a pipeline into that of the first.)
    let (ours, theirs) = (session_of(0), session_of(parent.as_raw_nonzero().get()));
    let own = getpid().as_raw_nonzero().get();
    theirs >= 0 && ours != theirs && ours != own
}
