//! Signals for all descendants of a subreaper, found through `/proc`
//! (`proc_pid_status(5)`, `pidfd_open(2)`), and for nobody else.
//!
//! A pid read from `/proc` may belong to somebody else a moment later. So each
//! process is held by a pidfd first, and its ancestry is looked up again with that
//! in hand: what then still descends from us is what the pidfd refers to.

#![forbid(unsafe_code)]

use crate::signal::Signal;
use crate::strings::buffer::Writer;
use crate::strings::cstr::ZStr;
use crate::strings::number::leading;
use crate::sys::Errno;
use crate::sys::file::{Fd, contents};
use crate::sys::memory::Pages;
use crate::sys::signal::{kill, named};
use rustix::process::Pid;

/// Sends TERM, and after it CONT, since what is stopped cannot act on it; or another
/// signal.
fn send(signal: Signal, to: impl Fn(Signal) -> Result<(), Errno>) {
    let _ = to(signal);
    if signal == Signal::TERM {
        let _ = to(Signal::CONT);
    }
}

/// [`send`]s to what `kill` takes for a target.
pub(super) fn send_to(target: i32, signal: Signal) {
    send(signal, |signal| kill(target, signal));
}

/// Pids are below this (`PID_MAX_LIMIT`, proc_sys_kernel(5)).
const PID_LIMIT: usize = 1 << 22;

/// Walks that find somebody new are repeated, but not for ever: who forks faster
/// than we can walk is dealt with by KILL, which ends the forking.
const MAX_WALKS: usize = 64;

/// A `/proc` that shows us under our own pid.
pub(super) struct Proc {
    directory: Fd,
    pid: i32,
}

impl Proc {
    /// `None` if `/proc` is not mounted or belongs to another PID namespace.
    pub(super) fn open(pid: Pid) -> Option<Proc> {
        let pid = pid.as_raw_nonzero().get();
        let directory = Fd::open(None, ZStr::new(c"/proc")).ok()?;
        // The first field of `stat` is what `/proc/self` is a link to.
        let mut stat = [0; 16];
        let (own, _) = leading(contents(Some(&directory), ZStr::new(c"self/stat"), &mut stat).ok()?)?;
        (own == pid as u64).then_some(Proc { directory, pid })
    }

    /// Sends `signal` ([`send`]) to every descendant, each of them once; walks again until
    /// nobody new turns up, since a process may be born behind the walk.
    pub(super) fn signal_descendants(&self, signal: Signal) {
        // One bit per pid that has had its signal. Without that memory one walk has
        // to do.
        let Ok(mut seen) = Pages::new(PID_LIMIT / 8) else {
            self.walk(signal, &mut []);
            return;
        };
        for _ in 0..MAX_WALKS {
            if !self.walk(signal, seen.words()) {
                break;
            }
        }
    }

    /// One pass over `/proc`; says whether it is worth another.
    fn walk(&self, signal: Signal, seen: &mut [u32]) -> bool {
        let mut again = false;
        self.directory.rewind();
        let mut buffer = [0; 1024];
        loop {
            let mut entries = self.directory.entries(&mut buffer);
            if entries.is_empty() {
                return again;
            }
            while let Some(name) = entries.next_name() {
                // Directories whose names begin with a digit are processes.
                let Some((pid, _)) = leading(name) else { continue };
                let bit = 1u32.wrapping_shl(pid as u32);
                let mut none = 0;
                let word = seen.get_mut(pid as usize / 32).unwrap_or(&mut none);
                if *word & bit == 0 && self.descends(pid as i32, &mut again) {
                    self.signal(pid as i32, signal);
                    *word |= bit;
                    again = true;
                }
            }
        }
    }

    fn signal(&self, pid: i32, signal: Signal) {
        let process = Fd::of_process(pid as u32);
        if matches!(process, Err(Errno::SRCH)) || !self.descends(pid, &mut false) {
            return;
        }
        match process {
            Ok(process) => send(signal, |signal| process.send(named(signal))),
            // A kernel before 5.3, or a filter that does not know the call: what
            // follows at once is the best there is.
            Err(_) => send_to(pid, signal),
        }
    }

    /// Follows the parents of `pid` up to us or to the top. If one of them is gone,
    /// its children have a new parent by now, and it is worth looking `again`.
    fn descends(&self, pid: i32, again: &mut bool) -> bool {
        let mut at = pid;
        while at > 0 {
            match self.parent(at) {
                Some(parent) if parent == self.pid => return true,
                Some(parent) => at = parent,
                None => {
                    *again |= at != pid;
                    return false;
                }
            }
        }
        false
    }

    /// The parent of `pid`, 0 if it has none that we can see, or `None` if there is
    /// no such process.
    fn parent(&self, pid: i32) -> Option<i32> {
        let mut buffer = [0; 24];
        let mut path = Writer::new(&mut buffer);
        path.number(pid as u64);
        path.text("/status");
        parent_in_status(contents(Some(&self.directory), path.into_zstr(), &mut [0; 256]).ok()?)
    }
}

/// The line `PPid:` of `/proc/PID/status`. The program's name stands in front of it
/// and may hold anything but a newline, which the kernel escapes.
fn parent_in_status(status: ZStr) -> Option<i32> {
    leading(status.after_text("\nPPid:\t")?).map(|(parent, _)| parent as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parent_is_read_behind_any_name() {
        for (status, expected) in [
            (c"Name:\tsh\nUmask:\t0022\nPid:\t12\nPPid:\t7\nTracerPid:\t0\n", Some(7)),
            (c"Name:\tPPid:\t9\nPid:\t12\nPPid:\t7\n", Some(7)),
            (c"Name:\ta\\nPPid:\t9\nPPid:\t0\n", Some(0)),
            (c"Name:\tsh\nPid:\t12\nPPid:\t", None),
            (c"", None),
        ] {
            assert_eq!(parent_in_status(ZStr::new(status)), expected, "{status:?}");
        }
    }
}
