//! The controlling terminal and who is in its foreground (`tty(4)`,
//! `TIOCSPGRP(2const)`, `getpgid(2)`).
//!
//! Group ids are plain numbers here: 0 stands for a group outside our PID namespace,
//! which rustix's type for a pid cannot be.

use super::arch::{syscall1, syscall3, syscall4};
use super::process::close_range;
use super::{Errno, done, value};
use crate::vector::ZStr;
use core::ffi::c_int;
use linux_raw_sys::general::{
    __NR_getpgid, __NR_getpid, __NR_getsid, __NR_ioctl, __NR_openat, __NR_setsid, AT_FDCWD, O_CLOEXEC, O_NOCTTY,
    O_RDONLY,
};
use linux_raw_sys::ioctl::{TIOCGPGRP, TIOCNOTTY, TIOCSCTTY, TIOCSPGRP};

/// A descriptor of the controlling terminal, open for the rest of our life.
#[derive(Clone, Copy)]
pub struct Tty(c_int);

impl Tty {
    /// One system call where there is no controlling terminal. Where `/dev/tty` is
    /// missing, the standard descriptors are asked.
    #[inline(never)]
    pub fn controlling() -> Option<Tty> {
        let flags = (O_RDONLY | O_CLOEXEC | O_NOCTTY) as usize;
        let path = ZStr::lit(c"/dev/tty").as_ptr() as usize;
        // SAFETY: a NUL-terminated string.
        match value(unsafe { syscall4(__NR_openat, AT_FDCWD as usize, path, flags, 0) }) {
            Ok(fd) => Some(Tty(fd as c_int)),
            Err(Errno::NXIO) => None,
            Err(_) => (0..3).map(Tty).find(|tty| tty.foreground().is_ok()),
        }
    }

    /// The foreground process group. Errors: ENOTTY if this is not the controlling
    /// terminal, EIO if it has hung up.
    pub fn foreground(self) -> Result<i32, Errno> {
        let mut group = 0;
        // SAFETY: a pid_t to write to.
        done(unsafe { syscall3(__NR_ioctl, self.0 as usize, TIOCGPGRP as usize, &raw mut group as usize) })?;
        Ok(group)
    }

    /// Puts `group` in the foreground. From the background this takes a blocked TTOU.
    pub fn set_foreground(self, group: i32) {
        // SAFETY: a pid_t to read.
        unsafe { syscall3(__NR_ioctl, self.0 as usize, TIOCSPGRP as usize, &raw const group as usize) };
    }
}

/// Gives up the controlling terminal on stdin (`TIOCNOTTY`); says whether we led its
/// session, so that the kernel sends us a HUP and a CONT for it.
pub fn give_up() -> bool {
    // SAFETY: takes integers.
    unsafe {
        syscall3(__NR_ioctl, 0, TIOCNOTTY as usize, 0) == 0 && syscall1(__NR_getsid, 0) == syscall1(__NR_getpid, 0)
    }
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
    pub fn close_others(tty: Option<Tty>) {
        let kept = tty.map_or(2, |tty| tty.0.max(2) as u32);
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
