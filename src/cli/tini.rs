//! tini, and docker-init and podman-init, which are tini by another name: they take
//! no options here (engines give them none), and the shutdown is pid1's own.

use super::Dialect;
use super::native::{self, NATIVE};
use super::options::{NONE, Opt, Setting::*, opt};
use super::variables::{Counts, Variable};
use crate::log::{Event, Level, Line, Log};
use crate::status::Failures;

const OPTIONS: &[Opt] = &[
    opt('h', "-h", Help),
    opt('l', "-l", Licence),
    opt(NONE, "--version", Version),
    opt('s', "-s", Subreaper),
    opt('w', "-w", WarnOfOrphans),
    opt('g', "-g", ProcessGroup),
    opt('e', "-e", SuccessStatus),
    opt('p', "-p", ParentDeathSignal),
    opt('v', "-v", Verbose),
];

const VARIABLES: &[Variable] = &[
    Variable { name: "TINI_SUBREAPER", counts: Counts::Present, sets: Subreaper },
    Variable { name: "TINI_KILL_PROCESS_GROUP", counts: Counts::Present, sets: ProcessGroup },
    Variable { name: "TINI_VERBOSITY", counts: Counts::Verbosity, sets: Verbose },
];

pub const TINI: Dialect = Dialect {
    options: OPTIONS,
    variables: VARIABLES,
    help: HELP,
    version: TINI_VERSION,
    licence: "MIT or Apache-2.0\n",
    usage: HELP,
    failed: 1,
    reading: LOG,
    running: LOG,
    implies_subreaper: false,
    nature: |config| {
        config.supervise = true;
        config.abandon = true;
    },
    ..NATIVE
};

pub const DOCKER: Dialect =
    Dialect { options: &[opt(NONE, "--version", Version)], version: TINI_VERSION, variables: VARIABLES, ..NATIVE };

const HELP: &str = "\
usage: tini [-ghlsvw] [-e CODE] [-p SIGNAL] [--] COMMAND [ARG]...
COMMAND gets the supervision of a valid init process; -v: more verbose
";
const TINI_VERSION: &str = "tini version 0.19.0 - git.pid1\n";

const LOG: Log = Log {
    prefix: |line, level| {
        line.text("[").text(name(level)).text(" tini (").own_pid().text(")] ");
    },
    phrase,
    failures: Failures { not_found: 127, not_accessible: 126, not_executable: 1 },
    ..native::LOG
};

pub fn name(level: Level) -> &'static str {
    match level {
        Level::Fatal => "FATAL",
        Level::Error => "ERROR",
        Level::Warn => "WARN ",
        Level::Info => "INFO ",
        Level::Debug => "DEBUG",
    }
}

/// As pid1 says it, and each orphan is worth a warning with `-w`.
fn phrase(line: &mut Line, event: Event) {
    match event {
        Event::Reaped { is_command: false, is_warning: true, pid, .. } => {
            line.at(Level::Warn).text("Reaped zombie process with pid=").pid(pid);
        }
        _ => native::phrase(line, event),
    }
}
