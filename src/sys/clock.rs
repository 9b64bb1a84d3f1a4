//! The monotonic clock, and waiting (`clock_gettime(2)`, `ppoll(2)`).
//!
//! rustix reads the clock through the vDSO, whose address it caches in a writable
//! static; the system call itself needs no writable memory. Its `poll` is five times
//! as long as what is asked of it here.

use super::arch::{syscall3, syscall5};
use linux_raw_sys::general::{__NR_clock_gettime, __NR_ppoll, CLOCK_MONOTONIC, POLLOUT, pollfd, timespec};

/// Nanoseconds since some fixed point; never goes back. An error (there is none
/// in practice) reads as 0.
pub fn monotonic() -> u64 {
    let mut now = timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `now` is a timespec to write to.
    unsafe {
        syscall3(__NR_clock_gettime, CLOCK_MONOTONIC as usize, &raw mut now as usize, 0);
    }
    (now.tv_sec as u64).wrapping_mul(1_000_000_000).wrapping_add(now.tv_nsec as u64)
}

/// Waits until descriptor `fd` takes at least a byte without blocking, for at most
/// `limit` nanoseconds, and says whether it does. A negative `fd` never does.
pub fn writable_within(fd: i32, limit: u64) -> bool {
    let mut fd = pollfd { fd, events: POLLOUT as _, revents: 0 };
    let limit = timespec { tv_sec: 0, tv_nsec: limit as _ };
    // SAFETY: one pollfd, a timespec, no signal mask.
    let ready = unsafe { syscall5(__NR_ppoll, &raw mut fd as usize, 1, &raw const limit as usize, 0, 0) };
    ready == 1
}
