//! Writing: lines that never wait, and texts that were asked for.
//!
//! An init that waits for a reader of its log has stopped reaping, and stderr is shared
//! with the command, so O_NONBLOCK is out of the question: what cannot be written at once
//! is dropped (`pwritev2(2)`, `poll(2)`).

#![forbid(unsafe_code)]

use crate::sys::Errno;
use crate::sys::file::Stream;
use crate::sys::signal::discard_sigpipe;

/// One line on stderr, which does not wait.
pub(crate) fn write_line(line: &[u8]) {
    if write_at_once(Stream::Stderr, line) == Err(Errno::PIPE) {
        discard_sigpipe();
    }
}

/// Help, version and usage. Nobody who reads stderr is waited for; who reads stdout is.
pub(crate) fn print(text: &[u8], stream: Stream) -> Result<(), Errno> {
    if stream == Stream::Stderr {
        write_line(text);
        return Ok(());
    }
    let mut rest = text;
    while !rest.is_empty() {
        let written = stream.write(rest)?;
        rest = rest.get(written..).unwrap_or_default();
    }
    Ok(())
}

fn write_at_once(stream: Stream, line: &[u8]) -> Result<usize, Errno> {
    match stream.write_at_once(line) {
        // A file whose blocks are not at hand: the disk answers, if slowly. A pipe
        // or socket, which has no position, is full: nobody reads, the line is lost.
        Err(Errno::AGAIN) if stream.has_position() => stream.write(line),
        // Terminals and some devices do not know RWF_NOWAIT, old kernels have no pwritev2,
        // and filters forbid it in words of their own.
        Err(Errno::OPNOTSUPP | Errno::NOSYS | Errno::PERM | Errno::INVAL) => write_bytes(stream, line),
        result => result,
    }
}

/// Writes as long as there is room. That there is some does not say for how many
/// bytes: more than one at a time could wait.
fn write_bytes(stream: Stream, line: &[u8]) -> Result<usize, Errno> {
    for byte in line {
        if stream.takes_more() {
            stream.write(core::slice::from_ref(byte))?;
        }
    }
    Ok(line.len())
}
