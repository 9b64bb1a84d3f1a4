//! The system calls that rustix withholds, cannot make without writable statics or
//! wraps in more code than they are worth, as safe functions; the rest, calls that
//! cannot fail, is rustix's.
//!
//! One file per architecture (`syscall1` …, `spawn_raw`), one per family of calls
//! above it. Numbers and structs come from linux-raw-sys. Unsafe because a
//! system call is: each wrapper passes only what its man page allows.

#[cfg(target_arch = "x86_64")]
#[path = "x86_64.rs"]
mod arch;

pub mod clock;
pub mod file;
pub mod memory;
pub mod process;
pub mod signal;
pub mod terminal;

use core::num::NonZeroI32;
use linux_raw_sys::errno;

/// Why a call has failed: an errno, negative as the kernel returns it. It is never 0, so a
/// `Result<(), Errno>` is the very register that the kernel has filled; of rustix's
/// it is two, and both have to be made.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[repr(transparent)]
pub struct Errno(NonZeroI32);

impl Errno {
    pub const PERM: Errno = Errno::of(errno::EPERM);
    pub const NOENT: Errno = Errno::of(errno::ENOENT);
    pub const SRCH: Errno = Errno::of(errno::ESRCH);
    pub const INTR: Errno = Errno::of(errno::EINTR);
    pub const NXIO: Errno = Errno::of(errno::ENXIO);
    pub const NOEXEC: Errno = Errno::of(errno::ENOEXEC);
    pub const AGAIN: Errno = Errno::of(errno::EAGAIN);
    pub const NOMEM: Errno = Errno::of(errno::ENOMEM);
    pub const ACCESS: Errno = Errno::of(errno::EACCES);
    pub const NODEV: Errno = Errno::of(errno::ENODEV);
    pub const NOTDIR: Errno = Errno::of(errno::ENOTDIR);
    pub const PIPE: Errno = Errno::of(errno::EPIPE);
    pub const NOSYS: Errno = Errno::of(errno::ENOSYS);
    pub const LIBACC: Errno = Errno::of(errno::ELIBACC);
    pub const OPNOTSUPP: Errno = Errno::of(errno::EOPNOTSUPP);
    pub const TIMEDOUT: Errno = Errno::of(errno::ETIMEDOUT);
    pub const STALE: Errno = Errno::of(errno::ESTALE);

    /// For constants alone: the panic is the compiler's.
    const fn of(number: u32) -> Errno {
        match NonZeroI32::new((number as i32).wrapping_neg()) {
            Some(errno) => Errno(errno),
            None => panic!("0 is no error"),
        }
    }

    /// The number as `errno(3)` has it.
    pub const fn number(self) -> i32 {
        self.0.get().wrapping_neg()
    }
}

/// What a call has returned that has nothing to return but 0 or a negated errno
/// (`syscall(2)`).
fn done(result: isize) -> Result<(), Errno> {
    match NonZeroI32::new(result as i32) {
        None => Ok(()),
        Some(errno) => Err(Errno(errno)),
    }
}

/// What a call has returned: a negated errno, or a value, which in all of our calls fits
/// into 31 bits.
fn value(result: isize) -> Result<u32, Errno> {
    match NonZeroI32::new(result as i32) {
        Some(errno) if errno.get() < 0 => Err(Errno(errno)),
        _ => Ok(result as u32),
    }
}
