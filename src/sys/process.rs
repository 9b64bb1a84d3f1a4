//! Processes: spawn, replace, wait, exit (`vfork(2)`, `execve(2)`, `wait4(2)`,
//! `exit_group(2)`), and the ids that rustix returns only in a Vec.

use super::arch::{spawn_raw, syscall1, syscall3, syscall4, syscall5};
use super::{Errno, done, value};
use crate::vector::{Command, ZStr};
use linux_raw_sys::general::{
    __NR_chdir, __NR_close_range, __NR_execve, __NR_exit_group, __NR_getgroups, __NR_prctl, __NR_setgid,
    __NR_setgroups, __NR_setuid, __NR_wait4, WNOHANG, WUNTRACED, rusage,
};
use linux_raw_sys::prctl::{
    PR_GET_CHILD_SUBREAPER, PR_GET_DUMPABLE, PR_SET_CHILD_SUBREAPER, PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS,
    PR_SET_PDEATHSIG,
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

/// The supplementary groups (`getgroups(2)`); none if they do not fit.
pub fn groups(buffer: &mut [u32]) -> &[u32] {
    // SAFETY: writes at most `len` gids to the buffer.
    let count = unsafe { syscall3(__NR_getgroups, buffer.len(), buffer.as_mut_ptr() as usize, 0) };
    buffer.get(..count as usize).unwrap_or_default()
}

/// Sets the supplementary groups (`setgroups(2)`) of this thread, the only one.
/// rustix's takes a slice of a type of its own.
pub fn set_groups(groups: &[u32]) -> Result<(), Errno> {
    // SAFETY: reads `len` gids.
    done(unsafe { syscall3(__NR_setgroups, groups.len(), groups.as_ptr() as usize, 0) })
}

/// `setgid(2)`, of this thread, the only one.
pub fn set_gid(gid: u32) -> Result<(), Errno> {
    // SAFETY: takes an integer.
    done(unsafe { syscall1(__NR_setgid, gid as usize) })
}

/// `setuid(2)`, of this thread, the only one.
pub fn set_uid(uid: u32) -> Result<(), Errno> {
    // SAFETY: takes an integer.
    done(unsafe { syscall1(__NR_setuid, uid as usize) })
}

/// Changes the working directory (`chdir(2)`).
pub fn chdir(path: ZStr) -> Result<(), Errno> {
    // SAFETY: a NUL-terminated string.
    done(unsafe { syscall1(__NR_chdir, path.as_ptr() as usize) })
}

/// What [`prctl`] is asked for.
#[derive(Clone, Copy)]
pub enum Attribute {
    /// The signal that we get when our parent dies, 0 for none.
    ParentDeathSignal = PR_SET_PDEATHSIG as isize,
    /// Orphans among our descendants become our children.
    ChildSubreaper = PR_SET_CHILD_SUBREAPER as isize,
    /// No execve grants privileges any more.
    NoNewPrivs = PR_SET_NO_NEW_PRIVS as isize,
    /// Whether others may look into our memory and descriptors.
    Dumpable = PR_SET_DUMPABLE as isize,
    /// Written to an int that the value points to.
    GetChildSubreaper = PR_GET_CHILD_SUBREAPER as isize,
}

/// [`Attribute::Dumpable`] as it is.
pub fn dumpable() -> usize {
    // SAFETY: takes integers.
    unsafe { syscall1(__NR_prctl, PR_GET_DUMPABLE as usize) as usize }
}

/// Whether we are a subreaper, perhaps since before we were executed.
pub fn is_subreaper() -> bool {
    let mut is = 0i32;
    let _ = prctl(Attribute::GetChildSubreaper, &raw mut is as usize);
    is != 0
}

/// Closes all descriptors from `first` to `last`.
pub fn close_range(first: u32, last: u32) {
    // SAFETY: none of ours is among them, says the caller.
    unsafe { syscall3(__NR_close_range, first as usize, last as usize, 0) };
}

/// Sets or gets an attribute of the process (`prctl(2)`). One function for all of
/// them; of rustix's, each brings conversions of its own, and the one for the parent
/// death signal takes no real-time signals.
#[inline(never)]
pub fn prctl(attribute: Attribute, value: usize) -> Result<(), Errno> {
    // SAFETY: all of these take integers; what they do not use must be 0.
    done(unsafe { syscall5(__NR_prctl, attribute as usize, value, 0, 0, 0) })
}
