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
    let parent = Parent::now();
    let _ = set_parent_process_death_signal(Some(named(signal)));
    parent.is_dead()
}

/// Who our parent was when we started; `None`: somebody outside of our namespace.
#[derive(Clone, Copy)]
struct Parent(Option<Pid>);

impl Parent {
    fn now() -> Parent {
        Parent(getppid())
    }

    /// Whether it has died since, or had before we looked.
    fn is_dead(self) -> bool {
        if getppid() != self.0 {
            return true;
        }
        let Some(parent) = self.0 else { return false };
        // An orphan is the child of process 1, or of a subreaper, as their own children are;
        // but its session is that of the parent it has lost. (A process group would tell us
        // less: a shell that is process 1 puts all of a pipeline into that of the first.)
        let (ours, theirs) = (session_of(0), session_of(parent.as_raw_nonzero().get()));
        let own = getpid().as_raw_nonzero().get();
        theirs >= 0 && ours != theirs && ours != own
    }
}
