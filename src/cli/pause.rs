//! Kubernetes' pause: no command, reaps until INT or TERM.

use super::Dialect;
use super::native::{self, NATIVE};
use super::options::{Setting::*, opt};
use crate::log::{Event, Level, Line, Log};

pub const PAUSE: Dialect = Dialect {
    options: &[opt('v', "-v", Version), opt('V', "-V", Version)],
    reading: LOG,
    running: LOG,
    nature: |config| {
        config.pause = true;
        config.supervise = true;
    },
    ..NATIVE
};

const LOG: Log = Log {
    prefix: |line, _| {
        line.text("pause: ");
    },
    phrase,
    ..native::LOG
};

fn phrase(line: &mut Line, event: Event) {
    match event {
        Event::PauseEnded { signal } => line.at(Level::Warn).signal(signal).text(": shutting down"),
        Event::NoReaper => line.at(Level::Warn).text("not process 1"),
        _ => return,
    };
}
