//! dumb-init: the command in a session of its own, signals for its process group.

use super::Dialect;
use super::native;
use super::options::{Opt, Setting::*, opt};
use super::variables::{Counts, Variable};
use crate::log::{Event, Level, Line, Log};
use crate::status::Failures;

const OPTIONS: &[Opt] = &[
    opt('c', "--single-child", SingleChild),
    opt('r', "--rewrite", NumericRewrite),
    opt('v', "--verbose", Verbose),
    opt('h', "--help", Help),
    opt('V', "--version", Version),
];

pub const DUMB_INIT: Dialect = Dialect {
    options: OPTIONS,
    variables: &[
        Variable { name: "DUMB_INIT_DEBUG", counts: Counts::Exactly("1"), sets: Verbose },
        Variable { name: "DUMB_INIT_SETSID", counts: Counts::Exactly("0"), sets: SingleChild },
    ],
    help: "usage: dumb-init [-chvV] [-r FROM:TO]... [--] COMMAND [ARG]...\n",
    version: "dumb-init v1.2.5\n",
    licence: "\
Usage: -r option takes <signum>:<signum>, where <signum> is between 1 and 31.
This option can be specified multiple times.
Use --help for full usage.
",
    usage: "Usage: dumb-init [option] program [args]\nTry dumb-init --help for full usage.\n",
    stream: 2,
    failed: 1,
    reading: Log {
        prefix: |line, _| {
            line.text("dumb-init: ");
        },
        ..LOG
    },
    running: LOG,
    implies_subreaper: false,
    nature: |config| {
        config.supervise = true;
        config.abandon = true;
        config.farewell_term = true;
        config.stop_along = true;
        config.detach = true;
        config.session = true;
    },
};

const LOG: Log = Log {
    prefix: |line, _| {
        line.text("[dumb-init] ");
    },
    phrase,
    level: Level::Info,
    failures: Failures { not_found: 2, not_accessible: 2, not_executable: 2 },
    ..native::LOG
};

fn phrase(line: &mut Line, event: Event) {
    let debug = Level::Debug;
    match event {
        Event::SessionMade => line.at(debug).text("setsid complete."),
        Event::Spawned { pid } => line.at(debug).text("Child spawned with PID ").pid(pid).text("."),
        Event::Received { signal } => line.at(debug).text("Received signal ").number(signal as u64).text("."),
        Event::TtyHandOff { signal } => {
            line.at(debug).text("Ignoring tty hand-off signal ").number(signal as u64).text(".")
        }
        Event::Reaped { pid, status, signal, .. } => {
            line.at(debug).text("A child with PID ").pid(pid);
            match signal {
                0 => line.text(" exited with exit status ").number(status as u64),
                _ => line.text(" was terminated by signal ").number(signal as u64),
            };
            line.text(".")
        }
        Event::Forwarded { to, .. } | Event::ForwardedToGroup { to, .. } => {
            line.at(debug).text("Forwarded signal ").number(to as u64).text(" to children.")
        }
        Event::Summary { status, .. } => {
            line.at(debug).text("Child exited with status ").number(status as u64).text(". Goodbye.")
        }
        _ => return,
    };
}
