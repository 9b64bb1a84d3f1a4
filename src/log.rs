//! Lines on stderr: one line, one write, and never a wait.
//!
//! An init that waits for a reader of its log has stopped reaping, and stderr is
//! shared with the command, so O_NONBLOCK is out of the question: what cannot be
//! written at once is dropped (`pwritev2(2)`, `poll(2)`).
//!
//! Unsafe for one thing: descriptor 2 is borrowed, open or not.

#![allow(unsafe_code)]

use crate::error::{self, Cause};
use crate::signal::{self, SignalSet, nth};
use crate::status;
use crate::sys;
use crate::text::Writer;
use crate::vector::{Static, ZStr};
use rustix::fd::BorrowedFd;
use rustix::fs::{SeekFrom, seek};
use rustix::io::{self, Errno, IoSlice, ReadWriteFlags, pwritev2};

/// Something to tell, and the numbers that go with it: arguments 0, 1, 2 …
#[derive(Clone, Copy)]
pub enum Event {
    /// pid
    Spawned,
    /// none
    InPlace,
    /// signal received, signal sent, pid
    Forwarded,
    /// signal received, signal sent, process group
    ForwardedToGroup,
    /// signal received
    Dropped,
    /// signal received, milliseconds
    HeldBack,
    /// signal received, signal sent, errno
    NotForwarded,
    /// pid, exit status
    Reaped,
    /// exit status
    Ended,
    /// signal
    SentToAll,
    /// none
    LeftBehind,
    /// milliseconds in user mode, milliseconds in the kernel, kB
    Usage,
    /// exit status, milliseconds, orphans
    Summary,
    /// none
    CannotSignal,
    /// number of kills
    OutOfMemory,
}

/// One phrase an event, in the order of [`Event`], each closed by a newline. A
/// phrase begins with `!` if it is always said, else it takes `-v`. `%c` is the
/// command; `%d0` a number, `%s0` a signal, ``%e0` an errno:
/// argument 0, and so on.
const PHRASES: Static = ZStr::lit(
    c" pid %d0 spawned for %c
 executing %c in place
 %s0 forwarded as %s1 to pid %d2
 %s0 forwarded as %s1 to group %d2
 %s0 dropped
 %s0 held back for %d1 ms
 %s0 not forwarded: %e2
 orphan %d0 reaped, status %d1
 %c ended, status %d0
 %s0 sent to all that is left
 leaving what cannot be killed
 %c used %d0 ms user, %d1 ms system, %d2 kB max RSS
 status %d0 after %d1 ms, %d2 orphans reaped
!cannot signal the command: CAP_KILL missing
!%c: out of memory: %d0 OOM kills in the memory cgroup
",
);

/// How to speak.
pub struct Log {
    pub verbose: bool,
    /// What the command is called.
    pub command: Static,
}

impl Log {
    pub const SILENT: Log = Log { verbose: false, command: ZStr::EMPTY };

    /// Says what happened, if it is to be said.
    #[inline(never)]
    pub fn event(&self, event: Event, a: u64, b: u64, c: u64) {
        let mut phrase = nth(PHRASES, event as usize, b'\n');
        if phrase.next() != Some(b'!') && !self.verbose {
            return;
        }
        let mut buffer = [0; LINE_MAX];
        let mut line = begin(&mut buffer);
        while !matches!(phrase.first(), 0 | b'\n') {
            let byte = phrase.first();
            phrase = phrase.rest();
            if byte != b'%' {
                line.push(byte);
                continue;
            }
            let kind = phrase.first();
            phrase = phrase.rest();
            if kind == b'c' {
                name(&mut line, self.command, NAME_MAX);
                continue;
            }
            let value = match phrase.first() {
                b'0' => a,
                b'1' => b,
                _ => c,
            };
            phrase = phrase.rest();
            match kind {
                b's' => signal_name(&mut line, value as u8),
                b'e' => errno_text(&mut line, value as i32),
                _ => line.number(value),
            }
        }
        write(line);
    }
}

/// Says what went wrong, `subject value: cause`, and exits as pid1 does for failures
/// of its own.
#[inline(always)]
pub fn fail(subject: ZStr, value: Option<ZStr>, cause: impl Into<Cause>) -> ! {
    fail_with(status::FAILED, subject, value, cause.into())
}

#[inline(never)]
pub fn fail_with(status: u8, subject: ZStr, value: Option<ZStr>, cause: Cause) -> ! {
    // A command that cannot be executed has its mask already: a stderr that nobody
    // reads must not turn the status into that of a SIGPIPE.
    sys::signal::set_mask(SignalSet::ALL);
    let mut buffer = [0; LINE_MAX];
    let mut line = begin(&mut buffer);
    name(&mut line, subject, NAME_MAX);
    if let Some(value) = value {
        // An unknown option's name sticks to its dashes; one dash has one letter.
        if subject.rest().rest().first() != 0 {
            line.push(b' ');
        }
        name(&mut line, value, if subject.rest().first() == 0 { 1 } else { NAME_MAX });
    }
    if subject.first() != 0 {
        line.text(COLON, 0);
    }
    if let Some(text) = cause.text {
        line.text(text, 0);
        if cause.errno != 0 {
            line.text(COLON, 0);
        }
    }
    if cause.errno != 0 {
        errno_text(&mut line, cause.errno);
    }
    write(line);
    sys::process::exit_group(status)
}

const COLON: Static = ZStr::lit(c": ");

/// The longest line, and the longest name in it: what follows has to fit, too.
const LINE_MAX: usize = 640;
const NAME_MAX: usize = 200;

fn begin(buffer: &mut [u8]) -> Writer<'_> {
    let mut line = Writer::new(buffer);
    line.text(ZStr::lit(c"pid1: "), 0);
    line
}

/// A name, up to a newline: a line is one line.
fn name(line: &mut Writer<'_>, name: ZStr, limit: usize) {
    name.take(limit).take_while(|&byte| byte != b'\n').for_each(|byte| line.push(byte));
}

fn signal_name(line: &mut Writer<'_>, signal: u8) {
    let (name, offset) = signal::name(signal);
    line.text(ZStr::lit(c"SIG"), 0);
    line.text(name, b' ');
    if offset > 0 {
        line.number(offset as u64);
    }
}

#[inline(never)]
fn errno_text(line: &mut Writer<'_>, errno: i32) {
    match error::text(errno) {
        Some(text) => line.text(text, b'\n'),
        None => {
            line.text(ZStr::lit(c"error "), 0);
            line.number(errno as u64);
        }
    }
}

#[inline(never)]
fn write(line: Writer<'_>) {
    if write_at_once(line.into_line()) == Err(Errno::PIPE) {
        sys::signal::discard_sigpipe();
    }
}

/// One write to stderr that does not wait.
fn write_at_once(line: &[u8]) -> Result<usize, Errno> {
    // SAFETY: descriptor 2 is used for the length of a call; if it is closed the
    // call says EBADF, and all that pid1 opens itself is read-only.
    let stderr = unsafe { BorrowedFd::borrow_raw(2) };
    // Offset −1: write at the file's own position (preadv2(2)).
    match pwritev2(stderr, &[IoSlice::new(line)], u64::MAX, ReadWriteFlags::NOWAIT) {
        // A file whose blocks are not at hand: the disk answers, if slowly. A pipe
        // or socket, which has no position, is full: nobody reads, the line is lost.
        Err(Errno::AGAIN) => _ = seek(stderr, SeekFrom::Current(0))?,
        // Terminals and some devices do not know RWF_NOWAIT, old kernels have no
        // pwritev2: ask whether there is room.
        Err(Errno::OPNOTSUPP | Errno::NOSYS) if sys::clock::writable_within(2, 0) => {}
        result => return result,
    }
    io::write(stderr, line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_has_its_phrase() {
        let phrases: Vec<_> = PHRASES.to_c_str().to_str().unwrap().lines().collect();
        assert_eq!(phrases.len(), Event::OutOfMemory as usize + 1);
        assert!(phrases.iter().all(|phrase| phrase.starts_with([' ', '!'])));
        assert!(phrases[Event::Summary as usize].starts_with(" status"));
        assert!(phrases[Event::CannotSignal as usize].starts_with("!cannot signal"));
    }
}
