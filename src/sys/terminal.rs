//! The controlling terminal and who is in its foreground (`tty(4)`,
//! `TIOCSPGRP(2const)`, `getpgid(2)`, `setsid(2)`).
//!
//! Group ids are plain numbers here: 0 stands for a group outside our PID namespace,
//! which rustix's `Pid` cannot be. For that reason its tcgetpgrp, getpgid and getsid are
//! not used.

use super::Errno;
use super::arch::syscall1;
use super::file::{Fd, close_range};
use crate::strings::cstr::ZStr;
use core::ffi::c_int;
use linux_raw_sys::general::{__NR_getpgid, __NR_getsid};
use linux_raw_sys::ioctl::{TIOCGPGRP, TIOCNOTTY, TIOCSPGRP};
use rustix::fd::BorrowedFd;
use rustix::io;
use rustix::ioctl::{Getter, NoArg, Setter, ioctl};
use rustix::process::{ioctl_tiocsctty, setsid};

/// A descriptor of the controlling terminal, open for the rest of our life.
#[derive(Clone, Copy)]
pub(crate) struct Tty(BorrowedFd<'static>);

impl Tty {
    /// One system call where there is no controlling terminal. Where `/dev/tty` is
    /// missing, the standard descriptors are asked.
    pub(crate) fn controlling() -> Option<Tty> {
        match Fd::open(None, ZStr::new(c"/dev/tty")) {
            Ok(fd) => Tty::from_raw(fd.into_raw()),
            Err(Errno::NXIO) => None,
            Err(_) => (0..3).filter_map(Tty::from_raw).find(|tty| tty.foreground().is_some()),
        }
    }

    fn from_raw(fd: c_int) -> Option<Tty> {
        match fd {
            // SAFETY: not −1; kept open, or one of the standard ones, of which a closed one
            // says EBADF.
            0.. => Some(Tty(unsafe { BorrowedFd::borrow_raw(fd) })),
            _ => None,
        }
    }

    /// The foreground process group, 0 if it is outside our namespace; `None` if this is not
    /// the controlling terminal (ENOTTY) or has hung up (EIO).
    pub(crate) fn foreground(self) -> Option<i32> {
        // SAFETY: TIOCGPGRP writes a pid_t.
        let request = unsafe { Getter::<{ TIOCGPGRP as _ }, c_int>::new() };
        // SAFETY: and does nothing else.
        unsafe { ioctl(self.0, request) }.ok()
    }

    /// Puts `group` in the foreground. From the background this takes a blocked TTOU.
    pub(crate) fn set_foreground(self, group: i32) {
        // SAFETY: TIOCSPGRP reads a pid_t.
        let request = unsafe { Setter::<{ TIOCSPGRP as _ }, c_int>::new(group) };
        // SAFETY: and touches no other memory.
        let _ = unsafe { ioctl(self.0, request) };
    }

    /// Closes it. One of the standard descriptors stays: it need not be ours.
    pub(crate) fn close(self) {
        if let fd @ 3.. = self.raw() {
            // SAFETY: opened by `controlling`, or by a fork of it, and not used any more.
            unsafe { io::close(fd as c_int) };
        }
    }

    fn raw(self) -> u32 {
        use rustix::fd::AsRawFd;
        self.0.as_raw_fd() as u32
    }
}

/// The descriptor that a session's terminal is expected on.
// Where somebody else has turned rustix's `std` on, this is safe.
#[allow(unused_unsafe)]
fn stdin() -> BorrowedFd<'static> {
    // SAFETY: never closed by us; one that was closed before says EBADF.
    unsafe { rustix::stdio::stdin() }
}

/// Gives up the controlling terminal on stdin; says whether we, the process `pid`, led its
/// session, so that the kernel sends us a HUP and a CONT for it.
pub(crate) fn give_up(pid: i32) -> bool {
    // SAFETY: TIOCNOTTY takes nothing.
    let request = unsafe { NoArg::<{ TIOCNOTTY as _ }>::new() };
    // SAFETY: and touches no memory.
    let given_up = unsafe { ioctl(stdin(), request) };
    given_up.is_ok() && session_of(0) == pid
}

/// Leads a new session from here on, with the terminal on stdin, if there is one and
/// nobody has it.
pub(crate) fn lead_session() {
    let _ = setsid();
    let _ = ioctl_tiocsctty(stdin());
}

/// The process group of `pid`, our own for 0; 0 if its leader is outside our namespace.
pub(crate) fn group_of(pid: i32) -> i32 {
    // SAFETY: takes an integer.
    unsafe { syscall1(__NR_getpgid, pid as usize) as i32 }
}

/// The session of `pid`, our own for 0; 0 if its leader is outside our namespace; a negative
/// number if there is no such process.
pub(crate) fn session_of(pid: i32) -> i32 {
    // SAFETY: takes an integer.
    unsafe { syscall1(__NR_getsid, pid as usize) as i32 }
}

/// Closes all descriptors but the standard ones and `kept`.
pub(crate) fn close_others(kept: Option<Tty>) {
    let kept = kept.map_or(2, |tty| tty.raw().max(2));
    // SAFETY: of those that we opened ourselves only the terminal stays open for longer
    // than a function.
    unsafe { close_range(3, kept.wrapping_sub(1)) };
    // SAFETY: as above.
    unsafe { close_range(kept.wrapping_add(1), u32::MAX) };
}
