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
use rustix::io;
use rustix::process::getpid;

/// Something to tell. What a dialect says of it is in its file; of some it says nothing.
#[derive(Clone, Copy)]
pub enum Event {
    Spawned {
        pid: i32,
    },
    InPlace,
    SessionMade,
    NoReaper,
    Received {
        signal: u8,
    },
    TtyHandOff {
        signal: u8,
    },
    Forwarded {
        from: u8,
        to: u8,
        pid: i32,
    },
    ForwardedToGroup {
        from: u8,
        to: u8,
        group: i32,
    },
    NotForwarded {
        from: u8,
        errno: Errno,
    },
    Dropped {
        signal: u8,
    },
    HeldBack {
        signal: u8,
        ms: u64,
    },
    PauseEnded {
        signal: u8,
    },
    /// Somebody has ended: the command or an orphan; `signal` 0: it has exited.
    Reaped {
        is_command: bool,
        is_warning: bool,
        pid: i32,
        status: u8,
        signal: u8,
    },
    SentToAll {
        signal: u8,
    },
    LeftBehind,
    Usage {
        user_ms: u64,
        system_ms: u64,
        max_rss_kb: u64,
    },
    Summary {
        status: u8,
        ms: u64,
        orphans: u64,
    },
    CannotSignal,
    OutOfMemory {
        kills: u64,
    },
}

/// The least verbosity at which a line is said, or what it is called.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Level {
    Fatal,
    Error,
    Warn,
    Info,
    Debug,
}

impl Level {
    /// One step more verbose.
    pub fn next(self) -> Level {
        match self {
            Level::Fatal | Level::Error => Level::Warn,
            Level::Warn => Level::Info,
            Level::Info | Level::Debug => Level::Debug,
        }
    }
}

/// How to speak.
#[derive(Clone, Copy)]
pub struct Log {
    /// What every line begins with.
    pub prefix: fn(&mut Line, Level),
    /// What is said of an event.
    pub phrase: fn(&mut Line, Event),
    /// What the command is called.
    pub command: Static,
    pub level: Level,
    /// How a command that cannot be executed is told.
    pub failures: Failures,
    pub failure: Level,
}

/// The longest line, and the longest name in it: what follows has to fit, too.
const LINE_MAX: usize = 640;
const NAME_MAX: usize = 200;

/// A line in the making.
pub struct Line<'a> {
    text: Writer<'a>,
    log: &'a Log,
    is_said: bool,
}

impl Line<'_> {
    /// Begins the line, if it is to be said at `level`.
    #[inline(never)]
    pub fn at(&mut self, level: Level) -> &mut Self {
        if level <= self.log.level {
            self.is_said = true;
            (self.log.prefix)(self, level);
        }
        self
    }

    #[inline(never)]
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.text.str(text);
        self
    }

    #[inline(never)]
    pub fn number(&mut self, number: u64) -> &mut Self {
        self.text.number(number);
        self
    }

    pub fn pid(&mut self, pid: i32) -> &mut Self {
        self.number(pid as u64)
    }

    #[inline(never)]
    pub fn signal(&mut self, signal: u8) -> &mut Self {
        let (name, offset) = signal::name(signal);
        self.text("SIG").text(name);
        if offset > 0 {
            self.number(offset as u64);
        }
        self
    }

    #[inline(never)]
    pub fn errno(&mut self, errno: Errno) -> &mut Self {
        match error::words(errno.raw_os_error()) {
            Some(words) => self.text(words),
            None => self.text("error ").number(errno.raw_os_error() as u64),
        }
    }

    /// What the command is called.
    pub fn command(&mut self) -> &mut Self {
        self.name(self.log.command, NAME_MAX)
    }

    pub fn own_pid(&mut self) -> &mut Self {
        self.pid(getpid().as_raw_nonzero().get())
    }

    /// A name, up to a newline: a line is one line.
    #[inline(never)]
    fn name(&mut self, name: ZStr, limit: usize) -> &mut Self {
        name.take(limit).take_while(|&byte| byte != b'\n').for_each(|byte| self.text.push(byte));
        self
    }
}

impl Log {
    pub const NATIVE: Log = crate::cli::native::LOG;

    pub fn is_verbose(&self) -> bool {
        self.level >= Level::Info
    }

    /// Says what happened, if it is to be said.
    #[inline(never)]
    pub fn tell(&self, event: Event) {
        let mut buffer = [0; LINE_MAX];
        let mut line = Line { text: Writer::new(&mut buffer), log: self, is_said: false };
        (self.phrase)(&mut line, event);
        if line.is_said {
            write(line.text.into_line());
        }
    }

    /// Says what went wrong, `name value: cause`, and exits.
    #[inline(never)]
    pub fn fail(&self, status: u8, name: &str, value: Option<ZStr>, cause: Cause) -> ! {
        // A command that cannot be executed has its mask already: a stderr that nobody
        // reads must not turn the status into that of a SIGPIPE.
        sys::signal::set_mask(SignalSet::ALL);
        let mut buffer = [0; LINE_MAX];
        let mut line = Line { text: Writer::new(&mut buffer), log: self, is_said: true };
        (self.prefix)(&mut line, self.failure);
        line.text(name);
        if let Some(value) = value {
            if !name.is_empty() {
                line.text(" ");
            }
            line.name(value, NAME_MAX);
        }
        line.text(": ");
        match cause {
            Cause::Words(words) => line.text(words),
            Cause::Errno(errno) => line.errno(errno),
            Cause::Both(words, errno) => line.text(words).text(": ").errno(errno),
        };
        write(line.text.into_line());
        sys::process::exit_group(status)
    }

    /// An option that nobody knows, as it was written.
    pub fn refuse(&self, status: u8, dashes: &str, option: ZStr) -> ! {
        let mut buffer = [0; LINE_MAX];
        let mut line = Line { text: Writer::new(&mut buffer), log: self, is_said: true };
        (self.prefix)(&mut line, self.failure);
        line.text("unrecognized option '").text(dashes);
        line.name(option, if dashes.len() == 1 { 1 } else { NAME_MAX }).text("'");
        write(line.text.into_line());
        sys::process::exit_group(status)
    }
}

/// A failure of our own, which no dialect has words for.
pub fn fail(name: &str, value: Option<ZStr>, cause: impl Into<Cause>) -> ! {
    Log::NATIVE.fail(status::FAILED, name, value, cause.into())
}

/// One line, which does not wait.
#[inline(never)]
pub fn write(line: &[u8]) {
    if write_at_once(line) == Err(Errno::PIPE) {
        sys::signal::discard_sigpipe();
    }
}

/// One write to stderr that does not wait.
fn write_at_once(line: &[u8]) -> Result<usize, Errno> {
    let stderr = file::stderr();
    match file::write_at_once(stderr, line) {
        // A file whose blocks are not at hand: the disk answers, if slowly. A pipe
        // or socket, which has no position, is full: nobody reads, the line is lost.
        Err(Errno::AGAIN) if file::has_position(stderr) => io::write(stderr, line),
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
        if sys::clock::stderr_takes_more() {
            io::write(file::stderr(), core::slice::from_ref(byte))?;
        }
    }
    Ok(line.len())
}
