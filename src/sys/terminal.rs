//! The controlling terminal and who is in its foreground (`tty(4)`,
//! `TIOCSPGRP(2const)`, `getpgid(2)`).
//!
//! Group ids are plain numbers here: 0 stands for a group outside our PID namespace,
//! which rustix's type for a pid cannot be.

use super::arch::{syscall1, syscall3, syscall4};
use super::process::close_range;
use super::{Errno, value};
use crate::vector::ZStr;
use core::ffi::c_int;
use linux_raw_sys::general::{
    __NR_getpgid, __NR_getsid, __NR_ioctl, __NR_openat, __NR_setsid, AT_FDCWD, O_CLOEXEC, O_NOCTTY, O_RDONLY,
};
use linux_raw_sys::ioctl::{TIOCGPGRP, TIOCNOTTY, TIOCSCTTY, TIOCSPGRP};

/// A descriptor of the controlling terminal, open for the rest of our life, or −1 where
/// there is none.
#[derive(Clone, Copy)]
pub struct Tty(c_int);

impl Tty {
    /// No terminal.
    pub const NONE: Tty = Tty(-1);

    pub fn exists(self) -> bool {
        self.0 >= 0
    }

    /// One system call where there is no controlling terminal. Where `/dev/tty` is
    /// missing, the standard descriptors are asked.
    #[inline(never)]
    pub fn controlling() -> Tty {
        let flags = (O_RDONLY | O_CLOEXEC | O_NOCTTY) as usize;
        let path = ZStr::lit(c"/dev/tty").as_ptr() as usize;
        // SAFETY: a NUL-terminated string.
        match value(unsafe { syscall4(__NR_openat, AT_FDCWD as usize, path, flags, 0) }) {
            Ok(fd) => Tty(fd as c_int),
            Err(Errno::NXIO) => Tty(-1),
            Err(_) => (0..3).map(Tty).find(|tty| tty.foreground() >= 0).unwrap_or(Tty(-1)),
        }
    }

    /// The foreground process group; −1 if this is not the controlling terminal (ENOTTY) or
    /// has hung up (EIO).
    #[inline(never)]
    pub fn foreground(self) -> c_int {
        let mut group = -1;
        // SAFETY: a pid_t to write to, which stays as it is on an error.
        unsafe { syscall3(__NR_ioctl, self.0 as usize, TIOCGPGRP as usize, &raw mut group as usize) };
        group
    }

    /// Puts `group` in the foreground. From the background this takes a blocked TTOU.
    #[inline(never)]
    pub fn set_foreground(self, group: i32) {
        // SAFETY: a pid_t to read.
        unsafe { syscall3(__NR_ioctl, self.0 as usize, TIOCSPGRP as usize, &raw const group as usize) };
    }
}

/// Gives up the controlling terminal on stdin (`TIOCNOTTY`); says whether we, the
/// process `pid`, led its session, so that the kernel sends us a HUP and a CONT for it.
#[inline(always)]
pub fn give_up(pid: i32) -> bool {
    // SAFETY: takes integers.
    unsafe { syscall3(__NR_ioctl, 0, TIOCNOTTY as usize, 0) == 0 && syscall1(__NR_getsid, 0) as i32 == pid }
}

/// Leads a new session from here on, with the terminal on stdin, if there is one and
/// nobody has it.
pub fn lead_session() {
    // SAFETY: takes integers.
    unsafe {
        syscall1(__NR_setsid, 0);
        syscall3(__NR_ioctl, 0, TIOCSCTTY as usize, 0);
    }
}

impl Tty {
    /// Closes all other descriptors but the standard ones.
    pub fn close_others(self) {
        let kept = self.0.max(2) as u32;
        if kept > 2 {
            close_range(3, kept.wrapping_sub(1));
        }
        close_range(kept.wrapping_add(1), u32::MAX);
    }
}

/// Our own process group.
pub fn own_group() -> i32 {
    // SAFETY: takes an integer.
    unsafe { syscall1(__NR_getpgid, 0) as i32 }
}
