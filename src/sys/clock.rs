//! The monotonic clock, and waiting (`clock_gettime(2)`, `ppoll(2)`).
//!
//! rustix reads the clock through the vDSO, whose address it caches in a writable
//! static; the system call itself needs no writable memory. Its `poll` is five times
//! as long as what is asked of it here.

use super::arch::syscall3;
use linux_raw_sys::general::{__NR_clock_gettime, CLOCK_MONOTONIC, timespec};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::thread::nanosleep;

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

/// Waits until stderr takes at least a byte without blocking, for at most `limit`
/// nanoseconds, and says whether it does.
pub fn stderr_takes_more() -> bool {
    let stderr = super::file::stderr();
    let mut fds = [PollFd::new(&stderr, PollFlags::OUT)];
    poll(&mut fds, Some(&Timespec { tv_sec: 0, tv_nsec: 0 })) == Ok(1)
}

pub fn pause_for(nanoseconds: u32) {
    let _ = nanosleep(&Timespec { tv_sec: 0, tv_nsec: nanoseconds as _ });
}
