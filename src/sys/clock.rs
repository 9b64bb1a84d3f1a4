//! The monotonic clock, and waiting for time to pass (`clock_gettime(2)`, `nanosleep(2)`).

use super::arch::syscall3;
use super::{Errno, done};
use crate::time::Time;
use linux_raw_sys::general::{__NR_clock_gettime, CLOCK_MONOTONIC, timespec};
use rustix::event::Timespec;
use rustix::thread::nanosleep;

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
pub(crate) fn pause_for(time: Time) {
    let _ = nanosleep(&Timespec { tv_sec: time.as_secs() as _, tv_nsec: time.subsec_nanos() as _ });
}
