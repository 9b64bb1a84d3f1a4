//! What is done at a signal, by the kernel's own call (`rt_sigaction(2)`): glibc's keeps the signals
//! 32 and 33 to itself. For the tests and for the probe.

use std::ptr::{null, null_mut};

/// As the kernel has it: three words, and a set of 64 bits.
#[repr(C)]
struct Action {
    handler: usize,
    flags: usize,
    restorer: usize,
    mask: [u32; 2],
}

impl Action {
    fn of(handler: usize) -> Action {
        Action { handler, flags: 0, restorer: 0, mask: [0; 2] }
    }
}

/// `handler` is SIG_IGN or SIG_DFL: from a function there would have to be a way back. Makes nothing
/// but a system call.
pub fn set_disposition(signal: libc::c_int, handler: usize) {
    exchange(signal, &Action::of(handler), null_mut());
}

/// The handler of `signal`: SIG_DFL, SIG_IGN or a function.
pub fn disposition(signal: libc::c_int) -> usize {
    let mut action = Action::of(0);
    exchange(signal, null(), &mut action);
    action.handler
}

fn exchange(signal: libc::c_int, new: *const Action, old: *mut Action) {
    // SAFETY: both are null or actions of ours, and no new handler is a function.
    unsafe { libc::syscall(libc::SYS_rt_sigaction, signal, new, old, size_of::<[u32; 2]>()) };
}
