//! Signals at the level of the kernel (`rt_sigprocmask(2)`, `rt_sigaction(2)`,
//! `rt_sigtimedwait(2)`, `rt_sigqueueinfo(2)`, `kill(2)`). rustix keeps the first four in its
//! `runtime` module or lacks them; the rest is its.

use super::arch::{syscall3, syscall4};
use super::{Errno, done, value};
use crate::signal::{Signal, SignalSet};
use crate::time::Time;
use core::mem::{MaybeUninit, offset_of};
use linux_raw_sys::general::{
    __NR_rt_sigaction, __NR_rt_sigprocmask, __NR_rt_sigqueueinfo, __NR_rt_sigtimedwait, CLD_CONTINUED, CLD_EXITED,
    SI_TKILL, SIG_SETMASK, kernel_sigaction, siginfo_t, timespec,
};
use rustix::process::{
    Pid, Resource, Rlimit, getrlimit, kill_current_process_group, kill_process, kill_process_group, setrlimit,
};

/// The kernel's sigset_t is 64 bits on all architectures that we build for.
const SET_SIZE: usize = size_of::<SignalSet>();

/// SIG_IGN, as the word that stands for a handler.
const IGNORE: usize = 1;

/// Where in an action the handler is, an `Option<fn>` and so one word.
const HANDLER: usize = offset_of!(kernel_sigaction, sa_handler_kernel);

/// Replaces the signal mask; returns the former one. KILL and STOP are never blocked.
///
/// Errors: none of the kernel's, but whatever a filter says.
pub(crate) fn set_mask(mask: SignalSet) -> Result<SignalSet, Errno> {
    let mut old = SignalSet::EMPTY;
    let (new_address, old_address) = (&raw const mask as usize, &raw mut old as usize);
    // SAFETY: both point to sets of the size given.
    done(unsafe { syscall4(__NR_rt_sigprocmask, SIG_SETMASK as usize, new_address, old_address, SET_SIZE) })?;
    Ok(old)
}

/// Sets SIGCHLD to its default; says whether it was ignored, in which case the
/// kernel would have reaped our children behind our back (`wait(2)`, Notes).
pub(crate) fn default_sigchld() -> bool {
    // All zeroes is SIG_DFL without flags.
    let default = MaybeUninit::<kernel_sigaction>::zeroed();
    // SAFETY: a valid action.
    unsafe { exchange_action(Signal::CHLD, default.as_ptr()) == IGNORE }
}

/// Makes SIGCHLD ignored again, as it was inherited.
pub(crate) fn ignore_sigchld() {
    let mut action = MaybeUninit::<kernel_sigaction>::zeroed();
    let handler = action.as_mut_ptr().wrapping_byte_add(HANDLER).cast::<usize>();
    // SAFETY: a field of the action; the rest stays zero.
    unsafe { handler.write(IGNORE) };
    // SAFETY: a valid action.
    unsafe { exchange_action(Signal::CHLD, action.as_ptr()) };
}

/// Whether `signal` is ignored.
pub(crate) fn is_ignored(signal: Signal) -> bool {
    // SAFETY: NULL changes nothing.
    unsafe { exchange_action(signal, core::ptr::null()) == IGNORE }
}

/// Sets what is done at `signal`; returns the former handler, as a word.
///
/// # Safety
///
/// `new` is NULL or points to a valid action.
unsafe fn exchange_action(signal: Signal, new: *const kernel_sigaction) -> usize {
    let mut old = MaybeUninit::<kernel_sigaction>::zeroed();
    let old_address = old.as_mut_ptr() as usize;
    // SAFETY: the caller's promise, and `old` is written to.
    unsafe { syscall4(__NR_rt_sigaction, signal.number() as usize, new as usize, old_address, SET_SIZE) };
    let handler = old.as_ptr().wrapping_byte_add(HANDLER).cast::<usize>();
    // SAFETY: a field of the action, zeroed at least.
    unsafe { handler.read() }
}

/// What is done at SIGCHLD, as the kernel has it: handler, flags and all.
pub(crate) struct Action(MaybeUninit<kernel_sigaction>);

impl Action {
    /// Sets SIGCHLD to its default; returns what it was.
    pub(crate) fn replace_sigchld() -> Action {
        let default = MaybeUninit::<kernel_sigaction>::zeroed();
        let mut old = MaybeUninit::<kernel_sigaction>::zeroed();
        let (new, old_address) = (default.as_ptr() as usize, old.as_mut_ptr() as usize);
        // SAFETY: a valid action, and one to write to.
        unsafe { syscall4(__NR_rt_sigaction, Signal::CHLD.number() as usize, new, old_address, SET_SIZE) };
        Action(old)
    }

    pub(crate) fn put_back(&self) {
        // SAFETY: an action that was in force.
        unsafe { exchange_action(Signal::CHLD, self.0.as_ptr()) };
    }
}

/// A signal as it arrived, payload and all.
#[derive(Clone, Copy)]
pub(crate) struct Received(MaybeUninit<siginfo_t>);

impl Received {
    pub(crate) const NONE: Received = Received(MaybeUninit::zeroed());

    /// Zeroed or written by the kernel, so always initialised.
    fn info(&self) -> &siginfo_t {
        // SAFETY: integers and unions of integers, zeroed at least.
        unsafe { self.0.assume_init_ref() }
    }

    pub(crate) fn signal(&self) -> Signal {
        // SAFETY: the first three fields are common to all members of the union.
        Signal::from_number(unsafe { self.info().__bindgen_anon_1.__bindgen_anon_1.si_signo as u8 })
    }

    /// Why it was sent: SI_USER 0, SI_QUEUE −1, SI_TKILL −6, SI_KERNEL 128 …
    fn code(&self) -> i32 {
        // SAFETY: as in `signal`.
        unsafe { self.info().__bindgen_anon_1.__bindgen_anon_1.si_code }
    }

    /// The terminal's signals and the kernel's own are not sent by a process.
    pub(crate) fn is_from_kernel(&self) -> bool {
        self.code() > 0
    }

    /// Whether it tells of a child, by whatever number: one that was cloned with another
    /// signal than SIGCHLD ends with that (`clone(2)`).
    pub(crate) fn tells_of_child(&self) -> bool {
        const CHILD_CODES: core::ops::RangeInclusive<i32> = CLD_EXITED as i32..=CLD_CONTINUED as i32;
        // Of these, other codes have the same numbers.
        let has_codes_of_its_own = matches!(
            self.signal(),
            Signal::ILL | Signal::TRAP | Signal::BUS | Signal::FPE | Signal::SEGV | Signal::IO | Signal::SYS
        );
        self.signal() == Signal::CHLD || CHILD_CODES.contains(&self.code()) && !has_codes_of_its_own
    }

    /// As if somebody outside of our namespace had sent it.
    pub(crate) fn of(signal: Signal) -> Received {
        let mut info = MaybeUninit::<siginfo_t>::zeroed();
        let number = info.as_mut_ptr().cast::<i32>();
        // SAFETY: the first field (`sigaction(2)`); the rest stays zero.
        unsafe { number.write(signal.number() as i32) };
        Received(info)
    }

    /// The process that sent it (kill, tkill or sigqueue) or, of SIGCHLD, that it tells
    /// of. Of other signals from the kernel, any number.
    pub(crate) fn sender(&self) -> i32 {
        // SAFETY: integers, whatever the union holds.
        let fields = unsafe { &self.info().__bindgen_anon_1.__bindgen_anon_1._sifields };
        // SAFETY: as above.
        unsafe { fields._kill._pid }
    }

    /// Whether process `pid` sent it.
    pub(crate) fn is_from(&self, pid: Pid) -> bool {
        self.code() <= 0 && self.sender() == pid.as_raw_nonzero().get()
    }

    /// Passes it on as `signal`, with its payload if it was queued with one. The
    /// kernel lets nobody forge what `kill` or `tkill` would have sent, so those
    /// go out as a plain `kill` of ours.
    ///
    /// Errors: EAGAIN if the queue of the target is full, as `RLIMIT_SIGPENDING` has it, and
    /// else those of `kill`.
    pub(crate) fn forward(&self, target: i32, signal: Signal) -> Result<(), Errno> {
        if target > 0 && self.code() < 0 && self.code() != SI_TKILL {
            let info = self.0.as_ptr() as usize;
            // SAFETY: `info` is a siginfo_t; the kernel copies it.
            let sent = unsafe { syscall3(__NR_rt_sigqueueinfo, target as usize, signal.number() as usize, info) };
            if let result @ (Ok(()) | Err(Errno::AGAIN)) = done(sent) {
                return result;
            }
        }
        kill(target, signal)
    }
}

/// Waits for one of `set`, for at most `timeout` ([`Time::FOREVER`]: without end).
///
/// Errors: EAGAIN when the time is up, EINTR when the process was stopped and
/// continued or traced.
pub(crate) fn wait(set: SignalSet, timeout: Time, received: Option<&mut Received>) -> Result<Signal, Errno> {
    // The kernel takes no more seconds than fit into its own; 68 years are as good.
    let seconds = timeout.as_secs().min(i32::MAX as u64);
    let limit = timespec { tv_sec: seconds as _, tv_nsec: timeout.subsec_nanos() as _ };
    let limit = if timeout == Time::FOREVER { 0 } else { &raw const limit as usize };
    let info = received.map_or(0, |received| received.0.as_mut_ptr() as usize);
    // SAFETY: a set, a siginfo_t to write to or NULL, a timespec or NULL.
    let signal = unsafe { syscall4(__NR_rt_sigtimedwait, &raw const set as usize, info, limit, SET_SIZE) };
    value(signal).map(|signal| Signal::from_number(signal as u8))
}

/// Stops our process group as the terminal would, with the stop signal `signal`, and
/// sleeps until we are continued. False if nobody could continue us: in an orphaned
/// process group the kernel stops nobody (POSIX, "Orphaned Process Group").
pub(crate) fn stop_group(signal: Signal) -> bool {
    let _ = kill(0, signal);
    // Here we are stopped.
    let _ = set_mask(SignalSet::ALL.without(signal));
    let _ = set_mask(SignalSet::ALL);
    wait(SignalSet::of(Signal::CONT), Time::ZERO, None).is_ok()
}

/// Takes back a SIGPIPE that a write of ours has left pending: handed to the
/// command through an execve it would kill it.
pub(crate) fn discard_sigpipe() {
    let _ = wait(SignalSet::of(Signal::PIPE), Time::ZERO, None);
}

/// Keeps whoever sends us signals from taking all the room that the queues of our user have
/// (RLIMIT_SIGPENDING, `getrlimit(2)`): a part of it is left to those we send to.
pub(crate) fn leave_room_in_queues() {
    let limit = getrlimit(Resource::Sigpending);
    if let Some(current) = limit.current {
        let room = (current / 4).min(64);
        let _ = setrlimit(Resource::Sigpending, Rlimit { current: Some(current.saturating_sub(room)), ..limit });
    }
}

/// rustix's name for a signal, real-time ones included.
pub(crate) fn named(signal: Signal) -> rustix::process::Signal {
    let number = signal.number().clamp(1, 64);
    // SAFETY: one of 1–64; those of the C library (32 and 33) are none of ours to keep from
    // anybody, since we have no C library.
    unsafe { rustix::process::Signal::from_raw_unchecked(number as i32) }
}

/// Sends `signal` to a process (`target` > 0), a group (< −1), every process (−1) or our
/// own group (0).
pub(crate) fn kill(target: i32, signal: Signal) -> Result<(), Errno> {
    let signal = named(signal);
    let Some(pid) = Pid::from_raw(target.saturating_abs()) else { return kill_current_process_group(signal) };
    match target {
        1.. => kill_process(pid, signal),
        // Of Pid::INIT, which is every process.
        _ => kill_process_group(pid, signal),
    }
}
