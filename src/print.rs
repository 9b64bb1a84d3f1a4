//! Help and version, on stdout.
//!
//! Unsafe for one thing: descriptor 1 is borrowed, open or not.

#![allow(unsafe_code)]

use crate::log::fail;
use crate::vector::{Static, ZStr};
use rustix::fd::BorrowedFd;
use rustix::io::write;

/// Writes all of `text`.
pub fn stdout(text: Static) {
    // SAFETY: used for the length of a call; if it is closed, write says EBADF.
    let stdout = unsafe { BorrowedFd::borrow_raw(1) };
    let mut rest = text.to_c_str().to_bytes();
    while !rest.is_empty() {
        match write(stdout, rest) {
            Ok(written) => rest = rest.get(written..).unwrap_or_default(),
            Err(errno) => fail(ZStr::lit(c"standard output"), None, errno),
        }
    }
}
