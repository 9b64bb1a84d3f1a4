//! Lines on stderr: one line, one write, and never a wait.
//!
//! An init that waits for a reader of its log has stopped reaping, and stderr is
//! shared with the command, so O_NONBLOCK is out of the question: what cannot be
//! written at once is dropped (`pwritev2(2)`, `poll(2)`).

#![forbid(unsafe_code)]

use crate::error::{self, Cause};
use crate::signal::{self, SignalSet};
use crate::status::{self, Failures};
use crate::sys::{self, Errno, file};
use crate::text::Writer;
use crate::vector::{Static, ZStr};
use crate::words::{self, Words};
use rustix::process::getpid;

/// Something to tell, and the numbers that go with it: arguments 0, 1, 2. The values
/// are those in `words.txt`, where some dialects have nothing to say of some events.
#[derive(Clone, Copy)]
#[repr(u8)]
pub enum Event {
    /// pid
    Spawned = b's',
    /// none
    InPlace = b'i',
    /// none
    SessionMade = b'S',
    /// none
    NoReaper = b'w',
    /// signal
    Received = b'g',
    /// signal
    TtyHandOff = b'Y',
    /// signal received, signal sent, pid
    Forwarded = b'f',
    /// signal received, signal sent, pid
    ForwardedToGroup = b'F',
    /// signal received
    Dropped = b'd',
    /// signal received, milliseconds
    HeldBack = b'h',
    /// signal received, signal sent, errno
    NotForwarded = b'n',
    /// signal
    PauseEnded = b'x',
    /// pid, exit status
    Reaped = b'r',
    /// pid, exit status, signal
    ReapedKilled = b'R',
    /// pid
    ReapedAtLast = b'z',
    /// pid, exit status
    Ended = b'e',
    /// signal
    SentToAll = b'a',
    /// none
    LeftBehind = b'l',
    /// milliseconds in user mode, milliseconds in the kernel, kB
    Usage = b'U',
    /// exit status, milliseconds, orphans
    Summary = b'm',
    /// none
    CannotSignal = b'u',
    /// number of kills
    OutOfMemory = b'v',
}

impl Event {
    /// Whether some dialect says it without being verbose: the last letters of the
    /// alphabet.
    fn is_warning(self) -> bool {
        self as u8 >= b'u'
    }
}

/// How to speak.
#[repr(C)]
pub struct Log {
    /// What every line begins with: `%l` is its level, `%p` our pid.
    pub prefix: Words,
    pub phrases: Words,
    /// What the command is called.
    pub command: Static,
    /// 1 warns, 2 tells what happens, 3 all of it.
    pub level: u8,
    /// How a command that cannot be executed is told.
    pub failures: Failures,
}

/// The level from which on we are called verbose.
const VERBOSE: u8 = 2;

impl Log {
    pub const NATIVE: Log = Log {
        prefix: words::PREFIX,
        phrases: words::PHRASES,
        command: ZStr::EMPTY,
        level: 1,
        failures: Failures::NATIVE,
    };

    pub fn is_verbose(&self) -> bool {
        self.level >= VERBOSE
    }

    /// [`Log::event`] for an event of one number at most.
    #[inline(never)]
    pub fn note(&self, event: Event, number: u64) {
        self.event(event, number, 0, 0);
    }

    /// Says what happened, if it is to be said.
    #[inline(never)]
    pub fn event(&self, event: Event, a: u64, b: u64, c: u64) {
        // Most have nothing to say: no need to look for the phrase.
        if !self.is_verbose() && !event.is_warning() {
            return;
        }
        let mut phrase = self.phrases.packed();
        while phrase.first() != event as u8 {
            let Some(next) = phrase.after(b'\n') else { return };
            phrase = next;
            if phrase.first() == words::END {
                return;
            }
        }
        let level = phrase.rest().first().wrapping_sub(b'0');
        if level > self.level {
            return;
        }
        let mut buffer = [0; LINE_MAX];
        let mut line = Writer::new(&mut buffer);
        self.begin(&mut line, level);
        self.phrase(&mut line, phrase.rest().rest(), [a, b, c, 0]);
        write(line);
    }

    fn begin(&self, line: &mut Writer<'_>, level: u8) {
        self.phrase(line, self.prefix.packed(), [level as u64; 4]);
    }

    /// Up to its end, with its arguments (the codes of `build/words.rs`).
    #[inline(never)]
    fn phrase(&self, line: &mut Writer<'_>, phrase: Static, arguments: [u64; 4]) {
        for byte in phrase.take_while(|&byte| byte != b'\n' && byte != words::END) {
            let value = arguments.get((byte & 3) as usize).copied().unwrap_or(0);
            match byte >> 2 {
                4 => line.number(value),
                5 => signal_name(line, value as u8),
                6 => errno_text(line, value as i32),
                _ => match byte {
                    0x1c => name(line, self.command, NAME_MAX),
                    0x1d => line.words(words::LEVELS.item(value as u8)),
                    0x1e => line.number(getpid().as_raw_nonzero().get() as u64),
                    _ => line.word(byte),
                },
            }
        }
    }

    /// Says what went wrong, `subject value: cause`, and exits.
    #[inline(never)]
    pub fn fail(&self, status: u8, subject: ZStr, value: Option<ZStr>, cause: Cause) -> ! {
        // A command that cannot be executed has its mask already: a stderr that nobody
        // reads must not turn the status into that of a SIGPIPE.
        sys::signal::set_mask(SignalSet::ALL);
        let mut buffer = [0; LINE_MAX];
        let mut line = Writer::new(&mut buffer);
        self.begin(&mut line, self.failures.level);
        // An unknown option: its dashes, and its name, of which a dash has one letter.
        let is_unknown = value.is_some() && subject.rest().rest().first() == 0;
        if is_unknown {
            line.words(words::UNRECOGNIZED);
        }
        name(&mut line, subject, NAME_MAX);
        if let Some(value) = value {
            if !is_unknown {
                line.push(b' ');
            }
            name(&mut line, value, if subject.rest().first() == 0 { 1 } else { NAME_MAX });
        }
        if is_unknown {
            line.push(b'\'');
        } else {
            line.words(words::COLON);
            if cause.words != Words::NONE {
                line.words(cause.words);
                if cause.errno.is_some() {
                    line.words(words::COLON);
                }
            }
            if let Some(errno) = cause.errno {
                errno_text(&mut line, errno.number());
            }
        }
        write(line);
        sys::process::exit_group(status)
    }
}

/// A failure of our own, which no dialect has words for.
pub fn fail(subject: ZStr, value: Option<ZStr>, cause: impl Into<Cause>) -> ! {
    Log::NATIVE.fail(status::FAILED, subject, value, cause.into())
}

/// The longest line, and the longest name in it: what follows has to fit, too.
const LINE_MAX: usize = 640;
const NAME_MAX: usize = 200;

const STDERR: u8 = 2;

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
    match error::words(errno) {
        Some(words) => line.words(words),
        None => {
            line.words(words::ERROR);
            line.number(errno as u64);
        }
    }
}

/// One line, which does not wait.
#[inline(never)]
pub fn write(line: Writer<'_>) {
    if write_at_once(line.into_line()) == Err(Errno::PIPE) {
        sys::signal::discard_sigpipe();
    }
}

/// One write to stderr that does not wait.
fn write_at_once(line: &[u8]) -> Result<usize, Errno> {
    match file::write_at_once(STDERR, line) {
        // A file whose blocks are not at hand: the disk answers, if slowly. A pipe
        // or socket, which has no position, is full: nobody reads, the line is lost.
        Err(Errno::AGAIN) if file::has_position(STDERR) => file::write(STDERR, line),
        // Terminals and some devices do not know RWF_NOWAIT, old kernels have no
        // pwritev2.
        Err(Errno::OPNOTSUPP | Errno::NOSYS) => write_bytes(line),
        result => result,
    }
}

/// Writes as long as there is room. That there is some does not say for how many
/// bytes: more than one at a time could wait.
fn write_bytes(line: &[u8]) -> Result<usize, Errno> {
    for byte in line {
        if sys::clock::writable_within(STDERR as i32, 0) {
            file::write(STDERR, core::slice::from_ref(byte))?;
        }
    }
    Ok(line.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_event_has_its_phrase() {
        let phrases = words::tests::text(words::PHRASES);
        for event in [Event::Spawned, Event::Summary, Event::CannotSignal, Event::OutOfMemory, Event::NoReaper] {
            assert_eq!(phrases.lines().filter(|line| line.as_bytes()[0] == event as u8).count(), 1);
        }
        assert!(phrases.lines().all(|line| (b'1'..=b'3').contains(&line.as_bytes()[1])), "{phrases}");
    }

    #[test]
    fn warnings_have_the_last_letters() {
        for phrases in [words::PHRASES, words::DUMB_INIT_PHRASES, words::PAUSE_PHRASES] {
            for line in words::tests::text(phrases).lines().map(str::as_bytes) {
                assert_eq!(line[0] >= b'u', line[1] < b'0' + VERBOSE, "{}", line[0] as char);
            }
        }
    }
}
