//! Kubernetes' pause: no command, reaps until INT or TERM.

#![forbid(unsafe_code)]

use super::Dialect;
use super::native::NATIVE;
use super::options::{Does, opt};
use crate::log::event::Event;
use crate::log::line::Line;
use crate::log::{Level, Log, Voice};
use crate::status::Failures;
use crate::strings::cstr::ZStr;

pub(super) const PAUSE: Dialect = Dialect {
    options: &[
        opt('v', c"-v", Does::ShowVersion, c"show the version"),
        opt('V', c"-V", Does::ShowVersion, c"show the version"),
    ],
    ignores_operands: true,
    nature: |config| {
        config.pause = true;
        config.supervise = true;
    },
    // No option asks for it.
    help: (ZStr::EMPTY, ZStr::EMPTY),
    reading: LOG,
    running: LOG,
    ..NATIVE
};

static VOICE: Voice = Voice {
    prefix: |line, _| {
        line.text(c"pause: ");
    },
    phrase,
    fatal: Level::Fatal,
    failures: Failures::NATIVE,
};

const LOG: Log = Log::new(&VOICE, Level::Warn);

fn phrase(line: &mut Line, event: Event) {
    match event {
        Event::PauseEnded { signal } => line.at(Level::Warn).signal(signal).text(c": shutting down"),
        Event::NoReaper => line.at(Level::Warn).text(c"not process 1"),
        _ => return,
    };
}
