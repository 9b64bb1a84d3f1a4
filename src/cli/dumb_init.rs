//! dumb-init: the command in a session of its own, signals for its process group.

#![forbid(unsafe_code)]

use super::Dialect;
use super::native::NATIVE;
use super::options::{Does, Opt, opt};
use super::variables::{Variable, When};
use crate::log::event::Event;
use crate::log::line::Line;
use crate::log::{Level, Log, Voice};
use crate::status::Failures;
use crate::strings::cstr::{StaticStr, ZStr};
use crate::sys::file::Stream;

const OPTIONS: &[Opt] = &[
    opt('c', c"--single-child", Does::KeepSession, c"no session of its own for COMMAND: signals go to\nit alone"),
    opt(
        'r',
        c"--rewrite FROM:TO",
        Does::AddNumericRewrite,
        c"forward TO when FROM arrives, or nothing if TO\nis 0; numbers up to 31; repeatable",
    ),
    opt('v', c"--verbose", Does::SpeakUp, c"say on stderr what happens"),
    opt('h', c"--help", Does::ShowHelp, c"show this"),
    opt('V', c"--version", Does::ShowVersion, c"show the version"),
];

const REWRITE_USAGE: StaticStr = ZStr::new(
    c"\
Usage: -r option takes <signum>:<signum>, where <signum> is between 1 and 31.
This option can be specified multiple times.
Use --help for full usage.
",
);

pub(super) const DUMB_INIT: Dialect = Dialect {
    options: OPTIONS,
    variables: &[
        Variable { name: ZStr::new(c"DUMB_INIT_DEBUG"), when: When::Is(ZStr::new(c"1")), does: Does::SpeakUp },
        Variable { name: ZStr::new(c"DUMB_INIT_SETSID"), when: When::Is(ZStr::new(c"0")), does: Does::KeepSession },
    ],
    implies_subreaper: false,
    nature: |config| {
        config.supervise = true;
        config.leave_with_command = true;
        config.terminate_group = true;
        config.stop_along = true;
        config.detach = true;
        config.session = true;
    },
    help: (BEFORE, BEHIND),
    version: ZStr::new(c"dumb-init v1.2.5\n"),
    usage: ZStr::new(c"Usage: dumb-init [option] program [args]\nTry dumb-init --help for full usage.\n"),
    rewrite_usage: REWRITE_USAGE,
    hint: ZStr::new(c""),
    stream: Stream::Stderr,
    failed: 1,
    reading: Log::new(&READING, Level::Info),
    running: Log::new(&RUNNING, Level::Info),
    ..NATIVE
};

const BEFORE: StaticStr = ZStr::new(
    c"\
usage: dumb-init [OPTION]... [--] COMMAND [ARG]...
Runs COMMAND in a session of its own and forwards signals to its process group.
",
);

const BEHIND: StaticStr = ZStr::new(
    c"
Variables: DUMB_INIT_DEBUG=1 is -v, DUMB_INIT_SETSID=0 is -c; PID1_TIMEOUT and
PID1_KILL_AFTER end what COMMAND leaves behind. This is pid1, called by the name
dumb-init.
",
);

/// While options are read.
static READING: Voice = Voice {
    prefix: |line, _| {
        line.text(c"dumb-init: ");
    },
    ..RUNNING
};

const RUNNING: Voice = Voice {
    prefix: |line, _| {
        line.text(c"[dumb-init] ");
    },
    phrase,
    fatal: Level::Fatal,
    failures: Failures { not_found: 2, not_accessible: 2, not_executable: 2 },
};

/// These lines and no others, to the letter.
fn phrase(line: &mut Line, event: Event) {
    let debug = Level::Debug;
    match event {
        Event::SessionMade => line.at(debug).text(c"setsid complete."),
        Event::Spawned { pid } => line.at(debug).text(c"Child spawned with PID ").pid(pid).text(c"."),
        Event::Received { signal } => {
            line.at(debug).text(c"Received signal ").number(signal.number() as u64).text(c".")
        }
        Event::TerminalHandedOff { signal } => {
            line.at(debug).text(c"Ignoring tty hand-off signal ").number(signal.number() as u64).text(c".")
        }
        Event::CommandEnded { pid, end } | Event::OrphanReaped { pid, end, .. } => {
            line.at(debug).text(c"A child with PID ").pid(pid);
            match end.signal {
                None => line.text(c" exited with exit status ").status(end.status),
                Some(signal) => line.text(c" was terminated by signal ").number(signal.number() as u64),
            };
            line.text(c".")
        }
        Event::Forwarded { to, .. } => {
            line.at(debug).text(c"Forwarded signal ").number(to.number() as u64).text(c" to children.")
        }
        Event::Summary { end, .. } => {
            line.at(debug).text(c"Child exited with status ").status(end.status).text(c". Goodbye.")
        }
        _ => return,
    };
}
