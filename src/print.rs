//! Help, version and usage.

#![forbid(unsafe_code)]

use crate::log::{fail, write as write_line};
use crate::sys::file::write;
use crate::text::Writer;
use crate::vector::ZStr;
use crate::words::Words;

/// Longer than any of these texts; it is part of the stack that the waiting init has.
pub const MAX: usize = 640;

/// Writes `words` to descriptor `fd`, 1 or 2.
#[inline(never)]
pub fn print(words: Words, fd: u8) {
    let mut buffer = [0; MAX];
    let mut writer = Writer::new(&mut buffer);
    writer.words(words);
    // Nobody who reads stderr is waited for: what stands there is a line like others.
    if fd == 2 {
        return write_line(writer.without_newline());
    }
    let mut rest = writer.into_text();
    while !rest.is_empty() {
        match write(fd, rest) {
            Ok(written) => rest = rest.get(written..).unwrap_or_default(),
            Err(errno) => fail(ZStr::lit(c"standard output"), None, errno),
        }
    }
}
