//! Children that have made us their tracer (`ptrace(2)`), of which rustix knows nothing.

use super::arch::syscall4;
use super::done;
use crate::signal::Signal;
use core::mem::MaybeUninit;
use linux_raw_sys::general::{__NR_ptrace, SI_USER, siginfo_t};
use linux_raw_sys::ptrace::{PTRACE_DETACH, PTRACE_GETSIGINFO};

/// Lets the child `pid` go, which has stopped at `signal`, if it has made us its tracer
/// (PTRACE_TRACEME, `ptrace(2)`): the signal then does what it would have done. False if it
/// has not.
pub(crate) fn let_go(pid: i32, signal: Signal) -> bool {
    let signal = if signal == Signal::TRAP && is_trap_of_execve(pid) { 0 } else { signal.number() };
    // SAFETY: takes integers. What is not traced by us says ESRCH.
    done(unsafe { syscall4(__NR_ptrace, PTRACE_DETACH as usize, pid as usize, 0, signal as usize) }).is_ok()
}

/// A traced program is stopped by a SIGTRAP when it executes another one, as if it had sent
/// it to itself. Without a tracer there would be none.
fn is_trap_of_execve(pid: i32) -> bool {
    let mut info = MaybeUninit::<siginfo_t>::zeroed();
    let address = info.as_mut_ptr() as usize;
    // SAFETY: a siginfo_t to write to.
    let told = done(unsafe { syscall4(__NR_ptrace, PTRACE_GETSIGINFO as usize, pid as usize, 0, address) });
    // SAFETY: integers and unions of integers, zeroed at least.
    let info = unsafe { info.assume_init_ref() };
    // SAFETY: the code is common to all members of the union.
    let code = unsafe { info.__bindgen_anon_1.__bindgen_anon_1.si_code };
    told.is_ok() && code == SI_USER as i32
}
