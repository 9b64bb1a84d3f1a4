//! Whether our parent still lives, for `--pdeathsig` (PR_SET_PDEATHSIG, `prctl(2)`): the
//! kernel sends that signal when the parent dies, and never if it is dead already.

#![forbid(unsafe_code)]

use crate::sys::terminal::group_of;
use rustix::process::{Pid, getpid, getppid};

/// Who our parent was when we started; `None`: somebody outside of our namespace.
#[derive(Clone, Copy)]
pub(crate) struct Parent(Option<Pid>);

impl Parent {
    pub(crate) fn now() -> Parent {
        Parent(getppid())
    }

    /// Whether it has died since, or had before we looked.
    pub(crate) fn is_dead(self) -> bool {
        if getppid() != self.0 {
            return true;
        }
        // Orphans become children of process 1. Its own children are in its group, or it has
        // given them one that they lead; who is in somebody else's was somebody else's child.
        let own = getpid().as_raw_nonzero().get();
        self.0 == Some(Pid::INIT) && ![own, group_of(1)].contains(&group_of(0))
    }
}
