//! What pid1 says: lines on stderr, and texts that were asked for.
//!
//! An [`event`](event::Event) is told by a [`Voice`], one for each dialect; pid1's own is
//! in [`own`]. An [`error`] ends the run before there is a command. A [`line`] is one
//! write that never waits ([`print`]). What ends the run goes into a [`report`], too, if
//! there is one.

#![forbid(unsafe_code)]

pub(crate) mod error;
pub(crate) mod event;
pub(crate) mod line;
pub(crate) mod own;
pub(crate) mod print;
pub(crate) mod report;

use crate::status::Failures;
use crate::strings::cstr::{StaticStr, ZStr};
use error::Error;
use event::Event;
use line::{LINE_MAX, Line};
use print::write_line;
use report::Report;

/// How grave a line is, and up to which level a log says its lines. Some dialects write it in
/// front of the line.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) enum Level {
    Fatal,
    Error,
    Warn,
    Info,
    Debug,
}

impl Level {
    /// One step more verbose.
    pub(crate) fn next(self) -> Level {
        match self {
            Level::Fatal | Level::Error => Level::Warn,
            Level::Warn => Level::Info,
            Level::Info | Level::Debug => Level::Debug,
        }
    }
}

/// How a dialect speaks.
pub(crate) struct Voice {
    /// What every line begins with.
    pub(crate) prefix: fn(&mut Line, Level),
    /// What is said of an event; of some a dialect says nothing.
    pub(crate) phrase: fn(&mut Line, Event),
    /// The level of the line that ends the run.
    pub(crate) fatal: Level,
    /// The status of a command that cannot be executed.
    pub(crate) failures: Failures,
}

/// Who speaks, how much, and about which command.
#[derive(Clone, Copy)]
pub(crate) struct Log {
    pub(crate) voice: &'static Voice,
    pub(crate) level: Level,
    /// What the command is called.
    pub(crate) command: StaticStr,
    /// The file that is told, too, why the run has ended.
    pub(crate) report: Option<StaticStr>,
}

impl Log {
    pub(crate) const fn new(voice: &'static Voice, level: Level) -> Log {
        Log { voice, level, command: ZStr::EMPTY, report: None }
    }

    pub(crate) fn is_verbose(&self) -> bool {
        self.level >= Level::Info
    }

    /// Says what happened, if it is to be said.
    pub(crate) fn tell(&self, event: Event) {
        self.put(self.voice, event, None);
    }

    /// Says why the run has ended, and reports it.
    pub(crate) fn conclude(&self, event: Event) {
        self.tell(event);
        if let Some(report) = Report::open(self.report) {
            // Also where warnings are not said.
            let log = Log { level: Level::Warn, ..*self };
            log.put(&own::VOICE, event, Some(report));
        }
    }

    /// Writes the line, if there is one, to stderr or into the report.
    fn put(&self, voice: &'static Voice, event: Event, report: Option<Report>) {
        let mut buffer = [0; LINE_MAX];
        let mut line = Line::new(&mut buffer, self, voice);
        (voice.phrase)(&mut line, event);
        match report {
            None => line.say(),
            Some(report) => report.write(line.into_bytes()),
        }
    }

    /// Says what went wrong, and reports it; the caller then exits.
    pub(crate) fn complain(&self, voice: &'static Voice, error: &Error) {
        self.complain_into(Report::open(self.report).as_ref(), voice, error);
    }

    /// The same with a report that was opened before.
    pub(crate) fn complain_into(&self, report: Option<&Report>, voice: &'static Voice, error: &Error) {
        let mut buffer = [0; LINE_MAX];
        let mut line = Line::new(&mut buffer, self, voice);
        line.begin(voice.fatal);
        error.describe(&mut line);
        let text = line.into_bytes();
        write_line(text);
        if let Some(report) = report {
            report.write(text);
        }
    }
}
