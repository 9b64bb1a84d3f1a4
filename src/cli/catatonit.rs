//! catatonit: always a subreaper, and with `-P` Podman's pause.

use super::Dialect;
use super::native::{self, NATIVE};
use super::options::{Opt, Setting::*, opt};
use super::variables::{Counts, Variable};
use crate::log::{Level, Log};
use crate::status::Failures;

const OPTIONS: &[Opt] = &[
    opt('g', "-g", ProcessGroup),
    opt('P', "-P", Pause),
    opt('h', "-h", Help),
    opt('L', "-L", Licence),
    opt('V', "--version", Version),
];

const HELP: &str = "usage: catatonit [-ghLPV] [--] COMMAND [ARG]...\n";

pub const CATATONIT: Dialect = Dialect {
    options: OPTIONS,
    variables: &[Variable { name: "CATATONIT_DEBUG", counts: Counts::Present, sets: Verbose }],
    help: HELP,
    version: "tini version 0.2.1_catatonit\n",
    licence: "MIT or Apache-2.0\n",
    usage: HELP,
    failed: 1,
    reading: LOG,
    running: LOG,
    nature: |config| {
        config.subreaper = true;
        config.abandon = true;
        config.detach = true;
    },
    ..NATIVE
};

const LOG: Log = Log {
    prefix: |line, level| {
        line.text(super::tini::name(level)).text(" (catatonit:").own_pid().text("): ");
    },
    failures: Failures { not_found: 1, not_accessible: 1, not_executable: 1 },
    failure: Level::Error,
    ..native::LOG
};
