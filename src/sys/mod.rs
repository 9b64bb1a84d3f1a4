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

pub use rustix::io::Errno;

/// What a call has returned that has nothing to return but 0 or a negated errno
/// (`syscall(2)`).
fn done(result: isize) -> Result<(), Errno> {
    value(result).map(|_| ())
}

/// What a call has returned: a negated errno, or a value, which in all of our calls fits
/// into 31 bits.
fn value(result: isize) -> Result<u32, Errno> {
    match result as i32 {
        errno @ -4095..=-1 => Err(Errno::from_raw_os_error(errno.wrapping_neg())),
        value => Ok(value as u32),
    }
}
