//! Processes: spawn, replace, wait, exit (`vfork(2)`, `execve(2)`, `wait4(2)`,
//! `exit_group(2)`), and their ids (`getresuid(2)`, `getgroups(2)`); of others, whether they
//! have memory (`process_vm_readv(2)`), and the clock of their births (`clock_gettime(2)`).

use super::arch::{spawn_raw, syscall1, syscall3, syscall4, syscall6};
use super::{Errno, done, value};
use crate::status::WaitStatus;
use crate::strings::args::ExecArgs;
use crate::strings::cstr::ZStr;
use crate::time::Time;
use core::ptr::NonNull;
use linux_raw_sys::general::{
    __NR_clock_gettime, __NR_execve, __NR_exit, __NR_exit_group, __NR_prctl, __NR_process_vm_readv, __NR_wait4,
    __NR_waitid, __WALL, __WCLONE, CLOCK_BOOTTIME, CLONE_THREAD, P_ALL, P_PID, WCONTINUED, WEXITED, WNOHANG, WNOWAIT,
    WUNTRACED, iovec, rusage, timespec,
};
#[cfg(target_pointer_width = "64")]
use linux_raw_sys::general::{__NR_getgroups, __NR_getresgid, __NR_getresuid};
// Without the 32, these cut ids down to 16 bits: 65536 would be root.
#[cfg(target_pointer_width = "32")]
use linux_raw_sys::general::{
    __NR_getgroups32 as __NR_getgroups, __NR_getresgid32 as __NR_getresgid, __NR_getresuid32 as __NR_getresuid,
};
use linux_raw_sys::prctl::PR_GET_NAME;
use rustix::thread::{UnshareFlags, unshare_unsafe};

/// Ends the process, all threads of it, with the low 8 bits of `status`. rustix has it in
/// its `runtime` module only, which is not for us.
pub fn exit_group(status: u8) -> ! {
    let mut call = __NR_exit_group;
    loop {
        // SAFETY: takes an integer and does not return.
        unsafe { syscall1(call, status as usize) };
        // A filter forbids it. We have but one thread, so this does the same.
        call = __NR_exit;
    }
}

/// What a new process does.
pub(crate) trait Recipe {
    fn follow(&mut self) -> !;
}

/// Follows `recipe` in a new process that shares our memory until it executes a program or
/// exits; we sleep that long. Returns its pid. rustix has no vfork for us.
///
/// Where vfork is emulated as fork (qemu-user, valgrind) nothing is shared and nobody
/// sleeps: neither is relied on.
///
/// Errors: EAGAIN (a limit on processes), ENOMEM.
///
/// # Safety
///
/// What the recipe changes in our memory, nobody may use afterwards.
pub(crate) unsafe fn spawn<T: Recipe>(recipe: &mut T) -> Result<i32, Errno> {
    extern "C" fn enter<T: Recipe>(recipe: *mut u8) -> ! {
        // SAFETY: the recipe below, in a frame that stands still meanwhile.
        unsafe { &mut *recipe.cast::<T>() }.follow()
    }
    // SAFETY: it never returns, says its type. The mutable borrow is the child's alone
    // until the parent wakes.
    let pid = unsafe { spawn_raw(enter::<T>, (recipe as *mut T).cast()) };
    value(pid).map(|pid| pid as i32)
}

/// Replaces the program; returns only on failure. rustix has it in its `runtime` module only.
pub(crate) fn execve(path: ZStr, args: &ExecArgs) -> Errno {
    // SAFETY: a string and two vectors of strings closed by NULL: `ZStr` is a pointer to
    // a NUL-terminated string, and `None` of it is NULL.
    let result = unsafe { syscall3(__NR_execve, path.as_ptr() as usize, args.argv() as usize, args.envp() as usize) };
    done(result).err().unwrap_or(Errno::NOSYS)
}

/// What a process has used, as the kernel counts it (`getrusage(2)`).
pub(crate) struct Usage(rusage);

impl Usage {
    // SAFETY: integers.
    pub(crate) const NONE: Usage = Usage(unsafe { core::mem::zeroed() });

    /// The time in user mode.
    pub(crate) fn user(&self) -> Time {
        time(self.0.ru_utime.tv_sec as u64, self.0.ru_utime.tv_usec as u64)
    }

    /// The time in the kernel.
    pub(crate) fn system(&self) -> Time {
        time(self.0.ru_stime.tv_sec as u64, self.0.ru_stime.tv_usec as u64)
    }

    /// The largest resident set size, in kB.
    pub(crate) fn max_rss(&self) -> u64 {
        self.0.ru_maxrss as u64
    }
}

fn time(seconds: u64, microseconds: u64) -> Time {
    Time::from_secs(seconds).plus(Time::from_nanos(microseconds.saturating_mul(1000)))
}

/// What [`reap`] has found.
pub(crate) enum Reaped {
    /// This child has ended, stopped or gone on.
    Child(i32, WaitStatus),
    /// There are children, to whom nothing has happened.
    OnlyLiving,
    /// There is no such child (ECHILD).
    NoChild,
}

/// Whichever child it is.
pub(crate) const ANY: i32 = -1;

/// Reaps the child `whom` or [`ANY`] if it has ended, or tells of one that has stopped or
/// gone on, without waiting; also of those that were cloned with another signal than SIGCHLD. Fills
/// in what the child used if asked to: reaping is cheaper without.
/// rustix's waitpid knows nothing of that.
pub(crate) fn reap(whom: i32, usage: Option<&mut Usage>) -> Result<Reaped, Errno> {
    let mut status = 0i32;
    let usage = usage.map_or(0, |usage| &raw mut usage.0 as usize);
    let options = (WNOHANG | WUNTRACED | WCONTINUED | __WALL) as usize;
    // SAFETY: an int and a rusage (or NULL) to write to.
    match value(unsafe { syscall4(__NR_wait4, whom as usize, &raw mut status as usize, options, usage) }) {
        Ok(0) => Ok(Reaped::OnlyLiving),
        Ok(pid) => Ok(Reaped::Child(pid as i32, WaitStatus(status))),
        Err(Errno::CHILD) => Ok(Reaped::NoChild),
        Err(errno) => Err(errno),
    }
}

/// Whether there are children that send no SIGCHLD when they end (`clone(2)`): whoever was cloned
/// with another signal, and whose parent has not executed another program since then.
pub(crate) fn has_silent_children() -> bool {
    let options = (WEXITED | WNOHANG | WNOWAIT | __WCLONE) as usize;
    // SAFETY: nothing is written, and nobody is reaped.
    done(unsafe { syscall6(__NR_waitid, P_ALL as usize, 0, 0, options, 0, 0) }).is_ok()
}

/// Whether `pid` is a child of ours that we have not reaped, which keeps its number from
/// being given to anybody else. rustix's waitid leaves out children that were made with
/// another exit signal (`__WALL`).
pub(crate) fn is_child(pid: i32) -> bool {
    let options = (WEXITED | WNOHANG | WNOWAIT | __WALL) as usize;
    // SAFETY: integers, and NULL: nothing is to be told.
    done(unsafe { syscall6(__NR_waitid, P_PID as usize, pid as usize, 0, options, 0, 0) }).is_ok()
}

/// Whether there are other threads; `None` where a filter forbids to ask (Docker's does).
pub(crate) fn has_threads() -> Option<bool> {
    // Of one thread this changes nothing, and of several it is refused (`unshare(2)`).
    let alone = UnshareFlags::from_bits_retain(CLONE_THREAD);
    // SAFETY: no descriptor table is concerned.
    match unsafe { unshare_unsafe(alone) } {
        Ok(()) => Some(false),
        Err(Errno::INVAL) => Some(true),
        Err(_) => None,
    }
}

/// The longest name that the kernel keeps of a program, and a NUL.
pub(crate) const NAME_MAX: usize = 16;

/// What the kernel calls our program (PR_GET_NAME(2const)), a string in `buffer`. rustix
/// returns a CString.
pub(crate) fn own_name(buffer: &mut [u8; NAME_MAX]) -> NonNull<u8> {
    // SAFETY: so many bytes to write to.
    unsafe { syscall3(__NR_prctl, PR_GET_NAME as usize, buffer.as_mut_ptr() as usize, 0) };
    NonNull::from_mut(buffer).cast()
}

/// The supplementary groups. Errors: EINVAL if they do not fit. rustix's getgroups returns
/// a Vec.
pub(crate) fn groups(buffer: &mut [u32]) -> Result<&[u32], Errno> {
    // SAFETY: writes at most `len` gids to the buffer.
    let count = unsafe { syscall3(__NR_getgroups, buffer.len(), buffer.as_mut_ptr() as usize, 0) };
    let count = value(count)? as usize;
    Ok(buffer.get(..count).unwrap_or_default())
}

/// Whether the uid is this one in all of its kinds: real, effective, saved. rustix knows
/// the first two only, and it is the third that leads back to a former one.
pub(crate) fn has_uid(uid: u32) -> bool {
    has_ids(__NR_getresuid, uid)
}

/// Likewise the gid.
pub(crate) fn has_gid(gid: u32) -> bool {
    has_ids(__NR_getresgid, gid)
}

fn has_ids(call: u32, id: u32) -> bool {
    let (mut real, mut effective, mut saved) = (0, 0, 0);
    let (to_real, to_effective, to_saved) = (&raw mut real, &raw mut effective, &raw mut saved);
    // SAFETY: both calls that this is write three ids.
    let result = unsafe { syscall3(call, to_real as usize, to_effective as usize, to_saved as usize) };
    done(result).is_ok() && real == id && effective == id && saved == id
}

/// Whether process `pid` has memory, as all have but zombies and threads of the kernel,
/// of which the error is ESRCH, as it is if there is no such process. Other errors say
/// nothing (EPERM: a filter, or a security module). rustix lacks the call.
///
/// A byte is asked for at the address 0. Only who has memory can fail to have that one.
pub(crate) fn has_memory(pid: i32) -> Result<(), Errno> {
    let mut byte = 0u8;
    let here = iovec { iov_base: (&raw mut byte).cast(), iov_len: 1 };
    let there = iovec { iov_base: core::ptr::null_mut(), iov_len: 1 };
    let (here, there) = (&raw const here as usize, &raw const there as usize);
    // SAFETY: two vectors of one element each; of ours, the byte is written to.
    match value(unsafe { syscall6(__NR_process_vm_readv, pid as usize, here, 1, there, 1, 0) }) {
        Ok(_) | Err(Errno::FAULT) => Ok(()),
        Err(errno) => Err(errno),
    }
}

/// The time in ticks since the machine was started, as `/proc/PID/stat` has it of births:
/// a hundredth of a second on all architectures that we build for. 0 if a filter forbids
/// the clock. Of our own for the reason that `clock` gives.
pub(crate) fn ticks() -> u64 {
    let mut now = timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `now` is a timespec to write to.
    unsafe { syscall3(__NR_clock_gettime, CLOCK_BOOTTIME as usize, &raw mut now as usize, 0) };
    (now.tv_sec as u64).wrapping_mul(100).wrapping_add(now.tv_nsec as u64 / 10_000_000)
}
