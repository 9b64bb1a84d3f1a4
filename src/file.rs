//! Files read into buffers.

#![forbid(unsafe_code)]

use crate::sys::file::Fd;
use crate::vector::ZStr;

/// A file as a string, up to the first NUL; of one that the buffer does not hold, the
/// lines that it does: a line cut off could be taken for another. `None` if it cannot
/// be read.
#[inline(never)]
pub fn contents<'a>(directory: Option<&Fd>, path: ZStr, buffer: &'a mut [u8]) -> Option<ZStr<'a>> {
    let file = Fd::open(directory, path).ok()?;
    let mut len = 0;
    while let Some(rest) = buffer.get_mut(len..)
        && let more @ 1.. = file.read(rest).ok()?
    {
        len = len.wrapping_add(more);
    }
    if len == buffer.len() {
        len = buffer.iter().rposition(|&byte| byte == b'\n').unwrap_or(len);
    }
    if let Some(end) = buffer.get_mut(len) {
        *end = 0;
    }
    Some(ZStr::in_buffer(buffer))
}
