//! Processes: spawn, replace, wait, exit (`vfork(2)`, `execve(2)`, `wait4(2)`,
//! `exit_group(2)`), and the ids that rustix returns only in a Vec.

use super::arch::{spawn_raw, syscall1, syscall3, syscall4};
use super::{Errno, done, value};
use crate::vector::{Command, ZStr};
use linux_raw_sys::general::{
    __NR_close_range, __NR_execve, __NR_exit_group, __NR_getgroups, __NR_wait4, WNOHANG, WUNTRACED, rusage,
};

/// Ends the process, all threads of it, with the low 8 bits of `status`.
#[inline(always)]
pub fn exit_group(status: u8) -> ! {
    loop {
        // SAFETY: takes an integer and does not return.
        unsafe { syscall1(__NR_exit_group, status as usize) };
    }
}

/// What a new process does.
pub trait Recipe {
    fn follow(&mut self) -> !;
}

/// Follows `recipe` in a new process that shares our memory until it executes a
/// program or exits; we sleep that long. Returns its pid.
///
/// Where vfork is emulated as fork (qemu-user, valgrind) nothing is shared and
/// nobody sleeps: neither is relied on.
///
/// Errors: EAGAIN (a limit on processes), ENOMEM.
pub fn spawn<T: Recipe>(recipe: &mut T) -> Result<i32, Errno> {
    extern "C" fn enter<T: Recipe>(recipe: *mut u8) -> ! {
        // SAFETY: the recipe below, in a frame that stands still meanwhile.
        unsafe { &mut *recipe.cast::<T>() }.follow()
    }
    // SAFETY: it never returns, says its type. The mutable borrow is the child's alone
    // until the parent wakes.
    let pid = unsafe { spawn_raw(enter::<T>, (recipe as *mut T).cast()) };
    value(pid).map(|pid| pid as i32)
}

/// Replaces the program (`execve(2)`); returns only on failure.
pub fn execve(path: ZStr, command: &Command) -> Errno {
    // SAFETY: a string and two NULL-terminated vectors of strings: `ZStr` is a
    // pointer to a NUL-terminated string, and `None` of it is NULL.
    let result = unsafe {
        let (argv, envp) = (command.argv() as usize, command.envp() as usize);
        syscall3(__NR_execve, path.as_ptr() as usize, argv, envp)
    };
    done(result).err().unwrap_or(Errno::NOSYS)
}

/// What a process has used, as the kernel counts it (`getrusage(2)`).
pub struct Usage(rusage);

impl Usage {
    pub const NONE: Usage = Usage(unsafe { core::mem::zeroed() });

    /// Milliseconds in user mode.
    pub fn user(&self) -> u64 {
        milliseconds(self.0.ru_utime.tv_sec as u64, self.0.ru_utime.tv_usec as u64)
    }

    /// Milliseconds in the kernel.
    pub fn system(&self) -> u64 {
        milliseconds(self.0.ru_stime.tv_sec as u64, self.0.ru_stime.tv_usec as u64)
    }

    /// The largest resident set size, in kB.
    pub fn max_rss(&self) -> u64 {
        self.0.ru_maxrss as u64
    }
}

fn milliseconds(seconds: u64, microseconds: u64) -> u64 {
    seconds.wrapping_mul(1000).wrapping_add(microseconds / 1000)
}

/// Whichever child it is.
pub const ANY: i32 = -1;

/// Reaps the child `whom` or [`ANY`] if it has ended, or tells of one that has stopped,
/// without waiting: its pid and wait status. Pid 0: there is such a child, but nothing
/// has happened; negative: there is none (ECHILD). Fills in what the child used if asked
/// to: reaping is cheaper without.
pub fn reap(whom: i32, usage: Option<&mut Usage>) -> (i32, i32) {
    let mut status = 0i32;
    let usage = usage.map_or(0, |usage| &raw mut usage.0 as usize);
    // SAFETY: an int and a rusage (or NULL) to write to.
    let pid = unsafe {
        let options = (WNOHANG | WUNTRACED) as usize;
        syscall4(__NR_wait4, whom as usize, &raw mut status as usize, options, usage)
    };
    (pid as i32, status)
}

/// The supplementary groups (`getgroups(2)`); none if they do not fit. rustix's returns
/// a Vec.
pub fn groups(buffer: &mut [u32]) -> &[u32] {
    // SAFETY: writes at most `len` gids to the buffer.
    let count = unsafe { syscall3(__NR_getgroups, buffer.len(), buffer.as_mut_ptr() as usize, 0) };
    buffer.get(..count as usize).unwrap_or_default()
}

/// Closes all descriptors from `first` to `last` (`close_range(2)`), which rustix lacks.
pub fn close_range(first: u32, last: u32) {
    // SAFETY: none of ours is among them, says the caller.
    unsafe { syscall3(__NR_close_range, first as usize, last as usize, 0) };
}
