//! The system calls that rustix withholds or cannot make without writable
//! statics, as safe functions; everything else is rustix's.
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

use rustix::io::Errno;

/// A return value of the kernel: −4095…−1 is a negated errno (`syscall(2)`). What
/// our calls return otherwise fits into 32 bits.
#[inline(never)]
fn check(value: isize) -> Result<u32, Errno> {
    match value {
        -4095..=-1 => Err(Errno::from_raw_os_error(-value as i32)),
        _ => Ok(value as u32),
    }
}
