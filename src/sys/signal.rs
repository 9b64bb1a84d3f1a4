//! Signals at the level of the kernel (`rt_sigprocmask(2)`, `rt_sigaction(2)`,
//! `rt_sigtimedwait(2)`, `rt_sigqueueinfo(2)`, `kill(2)`).

use super::arch::{syscall3, syscall4};
use super::{Errno, value};
use crate::number::INFINITE;
use crate::signal::{SIGCHLD, SIGCONT, SIGPIPE, SignalSet};
use core::mem::MaybeUninit;
use linux_raw_sys::general::{
    __NR_rt_sigaction, __NR_rt_sigprocmask, __NR_rt_sigqueueinfo, __NR_rt_sigtimedwait, SI_TKILL, SIG_SETMASK,
    kernel_sigaction, siginfo_t, timespec,
};
use rustix::process::{Pid, Signal, kill_current_process_group, kill_process, kill_process_group};

/// The kernel's sigset_t is 64 bits on all architectures that we build for.
const SIZE: usize = size_of::<SignalSet>();

/// Replaces the signal mask; returns the former one. Cannot fail with a valid
/// set; KILL and STOP are never blocked.
#[inline(never)]
pub fn set_mask(mask: SignalSet) -> SignalSet {
    let mut old = SignalSet::EMPTY;
    // SAFETY: both point to sets of the size given.
    unsafe {
        let (new, old) = (&raw const mask as usize, &raw mut old as usize);
        syscall4(__NR_rt_sigprocmask, SIG_SETMASK as usize, new, old, SIZE);
    }
    old
}

/// Sets SIGCHLD to its default; says whether it was ignored, in which case the
/// kernel would have reaped our children behind our back (`wait(2)`, Notes).
#[inline(always)]
pub fn default_sigchld() -> bool {
    // All zeroes is SIG_DFL without flags.
    let new = MaybeUninit::<kernel_sigaction>::zeroed();
    was_ignored(SIGCHLD, new.as_ptr())
}

/// Whether `signal` is ignored.
pub fn is_ignored(signal: u8) -> bool {
    was_ignored(signal, core::ptr::null())
}

#[inline(never)]
fn was_ignored(signal: u8, new: *const kernel_sigaction) -> bool {
    let mut old = MaybeUninit::<kernel_sigaction>::zeroed();
    const SIG_IGN: usize = 1;
    // SAFETY: a valid action or NULL to read, and `old` is written to.
    unsafe {
        let old = old.as_mut_ptr() as usize;
        syscall4(__NR_rt_sigaction, signal as usize, new as usize, old, SIZE);
        old_handler(old) == SIG_IGN
    }
}

/// The handler, as an address, of the kernel_sigaction at `action`.
unsafe fn old_handler(action: usize) -> usize {
    // SAFETY: the caller's `action` is a live, initialised kernel_sigaction; its
    // handler is an Option<fn>, which is one word.
    unsafe {
        let handler = &raw const (*(action as *const kernel_sigaction)).sa_handler_kernel;
        handler.cast::<usize>().read()
    }
}

/// Makes SIGCHLD ignored again, as it was inherited.
pub fn ignore_sigchld() {
    let mut action = MaybeUninit::<kernel_sigaction>::zeroed();
    // SAFETY: the handler is one word, 1 is SIG_IGN; the rest stays zero.
    unsafe {
        let handler = &raw mut (*action.as_mut_ptr()).sa_handler_kernel;
        handler.cast::<usize>().write(1);
        syscall4(__NR_rt_sigaction, SIGCHLD as usize, action.as_ptr() as usize, 0, SIZE);
    }
}

/// A signal as it arrived, payload and all.
#[derive(Clone, Copy)]
pub struct Received(MaybeUninit<siginfo_t>);

impl Received {
    pub const NONE: Received = Received(MaybeUninit::zeroed());

    /// Zeroed or written by the kernel, so always initialised.
    fn info(&self) -> &siginfo_t {
        // SAFETY: integers and unions of integers, zeroed at least.
        unsafe { self.0.assume_init_ref() }
    }

    /// 1–64.
    pub fn number(&self) -> u8 {
        // SAFETY: the first three fields are common to all members of the union.
        unsafe { self.info().__bindgen_anon_1.__bindgen_anon_1.si_signo as u8 }
    }

    /// Why it was sent: SI_USER 0, SI_QUEUE −1, SI_TKILL −6, SI_KERNEL 128 …
    fn code(&self) -> i32 {
        // SAFETY: as in `number`.
        unsafe { self.info().__bindgen_anon_1.__bindgen_anon_1.si_code }
    }

    /// The terminal's signals and the kernel's own are not sent by a process.
    pub fn is_from_kernel(&self) -> bool {
        self.code() > 0
    }

    /// The process that sent it (kill, tkill or sigqueue) or, of SIGCHLD, that it tells
    /// of. Of other signals from the kernel, any number.
    pub fn sender(&self) -> i32 {
        // SAFETY: integers, whatever the union holds.
        unsafe { self.info().__bindgen_anon_1.__bindgen_anon_1._sifields._kill._pid }
    }

    /// Whether process `pid` sent it.
    pub fn is_from(&self, pid: Pid) -> bool {
        self.code() <= 0 && self.sender() == pid.as_raw_nonzero().get()
    }

    /// Passes it on as `signal`, with its payload if it was queued with one. The
    /// kernel lets nobody forge what `kill` or `tkill` would have sent, so those
    /// go out as a plain `kill` of ours.
    pub fn forward(&self, pid: i32, signal: u8) -> Result<(), Errno> {
        if pid > 0 && self.code() < 0 && self.code() != SI_TKILL {
            let info = self.0.as_ptr() as usize;
            // SAFETY: `info` is a siginfo_t; the kernel copies it.
            let sent = unsafe { syscall3(__NR_rt_sigqueueinfo, pid as usize, signal as usize, info) };
            if sent == 0 {
                return Ok(());
            }
        }
        kill(pid, signal)
    }
}

/// Waits for one of `set`, for at most `timeout` nanoseconds ([`INFINITE`]: for ever);
/// returns its number.
///
/// Errors: EAGAIN when the time is up, EINTR when the process was stopped and
/// continued or traced.
#[inline(always)]
pub fn wait(set: SignalSet, timeout: u64, received: Option<&mut Received>) -> Result<u8, Errno> {
    value(timed_wait(set, timeout, received)).map(|signal| signal as u8)
}

#[inline(never)]
fn timed_wait(set: SignalSet, timeout: u64, received: Option<&mut Received>) -> isize {
    let limit = timespec { tv_sec: (timeout / 1_000_000_000) as _, tv_nsec: (timeout % 1_000_000_000) as _ };
    let limit = if timeout != INFINITE { &raw const limit as usize } else { 0 };
    let info = received.map_or(0, |received| received.0.as_mut_ptr() as usize);
    // SAFETY: a set, a siginfo_t to write to or NULL, a timespec or NULL.
    unsafe { syscall4(__NR_rt_sigtimedwait, &raw const set as usize, info, limit, SIZE) }
}

/// Stops our process group as the terminal would, with the stop signal `signal`, and
/// sleeps until we are continued. False if nobody could continue us: in an orphaned
/// process group the kernel stops nobody (POSIX, "Orphaned Process Group").
#[inline(never)]
pub fn stop_group(signal: u8) -> bool {
    let _ = kill(0, signal);
    // Here we are stopped.
    set_mask(SignalSet::ALL.without(signal));
    set_mask(SignalSet::ALL);
    wait(SignalSet::of(SIGCONT), 0, None).is_ok()
}

/// Takes back a SIGPIPE that a write of ours has left pending: handed to the
/// command through an execve it would kill it.
pub fn discard_sigpipe() {
    let _ = wait(SignalSet::of(SIGPIPE), 0, None);
}

/// rustix's name for a signal, real-time ones included; `None` for 0.
pub fn named(signal: u8) -> Option<Signal> {
    // SAFETY: not 0; the kernel checks the rest, and no libc's own signal is among ours.
    if signal == 0 { None } else { Some(unsafe { Signal::from_raw_unchecked(signal as i32) }) }
}

/// Sends `signal` to a process (`target` > 0), a group (< −1), every process (−1) or our
/// own group (0).
pub fn kill(target: i32, signal: u8) -> Result<(), Errno> {
    let Some(signal) = named(signal) else { return Ok(()) };
    match target {
        0 => kill_current_process_group(signal),
        1.. => Pid::from_raw(target).map_or(Ok(()), |pid| kill_process(pid, signal)),
        // Of Pid::INIT, which is every process.
        _ => Pid::from_raw(target.saturating_neg()).map_or(Ok(()), |group| kill_process_group(group, signal)),
    }
}
