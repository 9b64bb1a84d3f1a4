//! Processes that were brought into the namespace (`docker exec`): they are no children of
//! ours and send us no SIGCHLD, so when they are all that is left, we look
//! (`pid_namespaces(7)`, `kill(2)`, `process_vm_readv(2)`).
//!
//! `kill(-1, 0)` says whether anybody else is there at all, and in most runs nobody is. But it
//! also says yes for zombies, threads of the kernel and processes that we may not signal, whose
//! end nobody should wait for. So the others are looked for.

#![forbid(unsafe_code)]

use super::processes::{PIECE, Proc};
use crate::sys::Errno;
use crate::sys::process::has_memory;
use crate::time::Time;
use rustix::process::{Pid, test_kill_process, test_kill_process_group};

/// Without `/proc`, numbers are asked for up to this one. They are given out in order, and
/// from the bottom again only when they reach a limit that is no lower by default.
const LAST_NUMBER: i32 = 1 << 16;

/// To ask for all of them takes ten milliseconds, so it is not done more often than this.
const BETWEEN_SEARCHES: Time = Time::from_millis(100);

/// No process's number.
const NOBODY: i32 = 0;

pub(super) struct Strangers {
    /// One that was there when we looked last, or nobody.
    known: i32,
    /// Numbers are not asked for again before.
    next_search: Time,
}

impl Strangers {
    pub(super) const NONE_KNOWN: Strangers = Strangers { known: NOBODY, next_search: Time::ZERO };

    /// Whether anybody is left whom we may signal and who can end.
    pub(super) fn are_left(&mut self, own: Pid, now: Time) -> bool {
        if test_kill_process_group(Pid::INIT) == Err(Errno::SRCH) {
            return false;
        }
        let proc = Proc::open(own);
        if counts(self.known, proc.as_ref()) {
            return true;
        }
        if let Some(found) = proc.as_ref().and_then(in_list) {
            self.known = found;
            return found != NOBODY;
        }
        if now < self.next_search {
            return true;
        }
        self.next_search = now.plus(BETWEEN_SEARCHES);
        let found = by_number();
        self.known = found.unwrap_or(NOBODY);
        // If there was nobody, whoever has answered to kill has a higher number.
        found != Some(NOBODY)
    }
}

/// The first in the list of `/proc` who counts, or nobody. `None` if it shows nobody but us:
/// others are hidden then.
fn in_list(proc: &Proc) -> Option<i32> {
    let mut is_anybody_there = false;
    let mut piece = [0; PIECE];
    while let Some(pids) = proc.next(&mut piece) {
        for pid in pids.filter(|&pid| pid != proc.own) {
            is_anybody_there = true;
            if counts(pid, Some(proc)) {
                return Some(pid);
            }
        }
    }
    is_anybody_there.then_some(NOBODY)
}

/// As [`in_list`], of all numbers.
fn by_number() -> Option<i32> {
    let mut is_anybody_there = false;
    // We are process 1.
    for pid in 2..=LAST_NUMBER {
        if counts(pid, None) {
            return Some(pid);
        }
        is_anybody_there |= may_be_signalled(pid) != Err(Errno::SRCH);
    }
    is_anybody_there.then_some(NOBODY)
}

/// Whether we may signal it and it can end.
fn counts(pid: i32, proc: Option<&Proc>) -> bool {
    if may_be_signalled(pid).is_err() {
        return false;
    }
    match proc.and_then(|proc| proc.look(pid).ok()) {
        Some(process) => process.can_end(),
        // Zombies, threads of the kernel and who is gone have no memory. If we may not know,
        // it has.
        None => has_memory(pid) != Err(Errno::SRCH),
    }
}

fn may_be_signalled(pid: i32) -> Result<(), Errno> {
    match Pid::from_raw(pid) {
        Some(pid) => test_kill_process(pid),
        None => Err(Errno::SRCH),
    }
}
