//! The monotonic clock, and waiting for time to pass (`clock_gettime(2)`, `nanosleep(2)`).

use super::arch::syscall3;
use super::{Errno, done};
use crate::time::Time;
use linux_raw_sys::general::{__NR_clock_gettime, __NR_nanosleep, CLOCK_MONOTONIC, timespec};

/// The time since some fixed point; never goes back.
///
/// Of our own: rustix reads the clock through the vDSO, whose address it caches in a
/// writable static.
pub(crate) fn monotonic() -> Result<Time, Errno> {
    let mut now = timespec { tv_sec: 0, tv_nsec: 0 };
    // SAFETY: `now` is a timespec to write to.
    done(unsafe { syscall3(__NR_clock_gettime, CLOCK_MONOTONIC as usize, &raw mut now as usize, 0) })?;
    Ok(Time::from_secs(now.tv_sec as u64).plus(Time::from_nanos(now.tv_nsec as u64)))
}

/// Sleeps so long, and no signal ends it, since all are blocked.
///
/// Of our own: on 32 bits rustix begins with a call of 2019, which older seccomp profiles refuse, and
/// makes nothing of that.
pub(crate) fn pause_for(time: Time) {
    let time = timespec { tv_sec: time.as_secs() as _, tv_nsec: time.subsec_nanos() as _ };
    // SAFETY: a timespec; what is left is not to be told.
    unsafe { syscall3(__NR_nanosleep, &raw const time as usize, 0, 0) };
}
