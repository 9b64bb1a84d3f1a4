//! The kernel. What rustix's public API can do, rustix does; a call of our own stands here
//! only where it cannot, and says why.
//!
//! One file per family of calls; numbers and structs come from linux-raw-sys, and one file
//! per architecture holds the bare instructions ([`arch`]). Unsafe because a system call
//! is: each wrapper passes only what its man page allows.

#![allow(unsafe_code)]

mod arch;
pub(crate) mod clock;
pub(crate) mod file;
mod image;
pub(crate) mod libc;
pub(crate) mod memory;
pub(crate) mod process;
pub(crate) mod signal;
pub(crate) mod terminal;
pub(crate) mod trace;

pub(crate) use rustix::io::Errno;

/// What a call has returned: a negated errno (`syscall(2)`), or a value, which in all of our
/// calls fits into 31 bits.
fn value(result: isize) -> Result<u32, Errno> {
    match result as i32 {
        errno @ -4095..=-1 => Err(Errno::from_raw_os_error(errno.wrapping_neg())),
        value => Ok(value as u32),
    }
}

/// What a call has returned that has nothing to return but 0 or a negated errno.
fn done(result: isize) -> Result<(), Errno> {
    value(result).map(drop)
}

#[cfg(test)]
mod tests {
    use super::{Errno, value};

    #[test]
    fn an_error_is_4095_to_1_below_zero_and_the_rest_of_the_upper_half_is_no_error() {
        let table = [
            (0_u32, Ok(0)),
            (1, Ok(1)),
            (0x7fff_ffff, Ok(0x7fff_ffff)),
            (0x8000_0000, Ok(0x8000_0000)),
            (0xf000_0000, Ok(0xf000_0000)),
            (0xffff_f000, Ok(0xffff_f000)), // -4096: an address, the highest page's
            (0xffff_f001, Err(4095)),
            (0xffff_fff2, Err(14)),
            (0xffff_ffff, Err(1)),
        ];
        for (result, expected) in table {
            // As a register of 32 bits has it, and one of 64 with the sign in its upper half.
            let register = result as i32 as isize;
            assert_eq!(value(register).map_err(Errno::raw_os_error), expected, "{result:#x}");
        }
    }
}
