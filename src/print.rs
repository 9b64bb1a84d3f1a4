//! Help, version and usage.

#![forbid(unsafe_code)]

use crate::log::{fail, write as write_line};
use crate::sys::file::stdout;
use rustix::io::write;

/// Writes `text` to descriptor `fd`, 1 or 2.
pub fn print(text: &str, fd: u8) {
    let mut rest = text.as_bytes();
    // Nobody who reads stderr is waited for: what stands there is a line like others.
    if fd == 2 {
        return write_line(rest);
    }
    while !rest.is_empty() {
        match write(stdout(), rest) {
            Ok(written) => rest = rest.get(written..).unwrap_or_default(),
            Err(errno) => fail("standard output", None, errno),
        }
    }
}
