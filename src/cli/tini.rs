//! tini, and docker-init and podman-init, which are tini by another name: they take
//! no options here (engines give them none), and the shutdown is pid1's own.

#![forbid(unsafe_code)]

use super::Dialect;
use super::native::{BY_ANOTHER_NAME, NATIVE};
use super::options::{Does, Opt, opt};
use super::variables::{Variable, When};
use crate::log::event::Event;
use crate::log::line::Line;
use crate::log::{Level, Log, Voice, own};
use crate::status::Failures;
use crate::strings::cstr::{StaticStr, ZStr};
use core::ffi::CStr;

const OPTIONS: &[Opt] = &[
    opt('s', c"-s", Does::BeSubreaper, c"supervise although not process 1").or_variable(c"TINI_SUBREAPER"),
    opt('g', c"-g", Does::SignalGroup, c"forward signals to COMMAND's\nprocess group")
        .or_variable(c"TINI_KILL_PROCESS_GROUP"),
    opt(
        'e',
        c"-e CODE",
        Does::AddSuccessStatus,
        c"exit with 0 if the status of COMMAND is CODE,\nsuch as 143 (ended by TERM); repeatable",
    ),
    opt('p', c"-p SIGNAL", Does::SetParentDeathSignal, c"get SIGNAL when the parent of pid1 dies"),
    opt('w', c"-w", Does::WarnOfOrphans, c"warn of each orphan that is reaped"),
    opt('v', c"-v", Does::SpeakUp, c"say on stderr what happens").or_variable(c"TINI_VERBOSITY"),
    opt('h', c"-h", Does::ShowHelp, c"show this"),
    opt('l', c"-l", Does::ShowLicence, c"show the licence"),
    VERSION,
];

const VERSION: Opt = opt('\0', c"--version", Does::ShowVersion, c"show the version");

const VARIABLES: &[Variable] = &[
    Variable { name: ZStr::new(c"TINI_SUBREAPER"), when: When::Present, does: Does::BeSubreaper },
    Variable { name: ZStr::new(c"TINI_KILL_PROCESS_GROUP"), when: When::Present, does: Does::SignalGroup },
    Variable { name: ZStr::new(c"TINI_VERBOSITY"), when: When::Verbosity, does: Does::SpeakUp },
];

pub(super) const TINI: Dialect = Dialect {
    options: OPTIONS,
    variables: VARIABLES,
    implies_subreaper: false,
    nature: |config| {
        config.supervise = true;
        config.leave_with_command = true;
    },
    help: (USAGE, BY_ANOTHER_NAME),
    version: TINI_VERSION,
    usage: USAGE,
    hint: ZStr::new(c""),
    failed: 1,
    reading: LOG,
    running: LOG,
    ..NATIVE
};

pub(super) const DOCKER: Dialect = Dialect {
    options: &[VERSION],
    variables: VARIABLES,
    // No option asks for it.
    help: (ZStr::EMPTY, ZStr::EMPTY),
    version: TINI_VERSION,
    hint: ZStr::new(c""),
    ..NATIVE
};

const USAGE: StaticStr = ZStr::new(
    c"\
usage: tini [OPTION]... [--] COMMAND [ARG]...
Runs COMMAND under the supervision of a valid init process; -v is more verbose.
",
);

const TINI_VERSION: StaticStr = ZStr::new(c"tini version 0.19.0 - git.pid1\n");

static VOICE: Voice = Voice {
    prefix: |line, level| {
        line.text(c"[").text(name(level)).text(c" tini (").own_pid().text(c")] ");
    },
    phrase,
    fatal: Level::Fatal,
    failures: Failures { not_found: 127, not_accessible: 126, not_executable: 1 },
};

const LOG: Log = Log::new(&VOICE, Level::Warn);

/// What a level is called, in five letters.
pub(super) fn name(level: Level) -> &'static CStr {
    match level {
        Level::Fatal => c"FATAL",
        Level::Error => c"ERROR",
        Level::Warn => c"WARN ",
        Level::Info => c"INFO ",
        Level::Debug => c"DEBUG",
    }
}

/// As pid1 says it, and each orphan is worth a warning with `-w`.
fn phrase(line: &mut Line, event: Event) {
    match event {
        Event::OrphanReaped { pid, is_warning: true, .. } => {
            line.at(Level::Warn).text(c"Reaped zombie process with pid=").pid(pid);
        }
        _ => own::phrase(line, event),
    }
}
