//! tini, and docker-init and podman-init, which are tini by another name: they take
//! no options here (engines give them none), and the shutdown is pid1's own.

#![forbid(unsafe_code)]

use super::Dialect;
use super::native::NATIVE;
use super::options::{Does, Opt, opt};
use super::variables::{Variable, When};
use crate::log::event::Event;
use crate::log::line::Line;
use crate::log::{Level, Log, Voice, own};
use crate::status::Failures;

const OPTIONS: &[Opt] = &[
    opt('s', "-s", Does::BeSubreaper, "supervise although not process 1"),
    opt('g', "-g", Does::SignalGroup, "forward signals to COMMAND's process group"),
    opt('e', "-e CODE", Does::AddSuccessStatus, "exit with 0 if the status of COMMAND is CODE;\nrepeatable"),
    opt('p', "-p SIGNAL", Does::SetParentDeathSignal, "get SIGNAL when the parent dies"),
    opt('w', "-w", Does::WarnOfOrphans, "warn of each orphan that is reaped"),
    opt('v', "-v", Does::SpeakUp, "say more on stderr; repeatable"),
    opt('h', "-h", Does::ShowHelp, "show this"),
    opt('l', "-l", Does::ShowLicence, "show the licence"),
    VERSION,
];

const VERSION: Opt = opt('\0', "--version", Does::ShowVersion, "show the version");

const VARIABLES: &[Variable] = &[
    Variable { name: "TINI_SUBREAPER", when: When::Present, does: Does::BeSubreaper },
    Variable { name: "TINI_KILL_PROCESS_GROUP", when: When::Present, does: Does::SignalGroup },
    Variable { name: "TINI_VERBOSITY", when: When::Verbosity, does: Does::SpeakUp },
];

pub(super) const TINI: Dialect = Dialect {
    options: OPTIONS,
    variables: VARIABLES,
    implies_subreaper: false,
    nature: |config| {
        config.supervise = true;
        config.leave_with_command = true;
    },
    help: (USAGE, BEHIND),
    version: TINI_VERSION,
    usage: USAGE,
    hint: "",
    failed: 1,
    reading: LOG,
    running: LOG,
    ..NATIVE
};

pub(super) const DOCKER: Dialect = Dialect {
    options: &[VERSION],
    variables: VARIABLES,
    help: ("usage: docker-init [--] COMMAND [ARG]...\n", ""),
    version: TINI_VERSION,
    hint: "",
    ..NATIVE
};

const USAGE: &str = "\
usage: tini [OPTION]... [--] COMMAND [ARG]...
Runs COMMAND under the supervision of a valid init process; -v is more verbose.
";

const BEHIND: &str = "
Variables: TINI_SUBREAPER (-s) and TINI_KILL_PROCESS_GROUP (-g), if they are
there; TINI_VERBOSITY, 0 to 3; and PID1_TIMEOUT and PID1_KILL_AFTER, which end
what COMMAND leaves behind. This is pid1, called by the name tini.
";

const TINI_VERSION: &str = "tini version 0.19.0 - git.pid1\n";

static VOICE: Voice = Voice {
    prefix: |line, level| {
        line.text("[").text(name(level)).text(" tini (").own_pid().text(")] ");
    },
    phrase,
    fatal: Level::Fatal,
    failures: Failures { not_found: 127, not_accessible: 126, not_executable: 1 },
};

const LOG: Log = Log::new(&VOICE, Level::Warn);

/// What a level is called, in five letters.
pub(super) fn name(level: Level) -> &'static str {
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
        Event::OrphanReaped { pid, is_warning: true, .. } => {
            line.at(Level::Warn).text("Reaped zombie process with pid=").pid(pid);
        }
        _ => own::phrase(line, event),
    }
}
