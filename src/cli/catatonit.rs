//! catatonit: always a subreaper, and with `-P` Podman's pause.

#![forbid(unsafe_code)]

use super::Dialect;
use super::native::{BY_ANOTHER_NAME, NATIVE};
use super::options::{Does, Opt, opt};
use super::tini;
use super::variables::{Variable, When};
use crate::log::{Level, Log, Voice, own};
use crate::status::Failures;
use crate::strings::cstr::{StaticStr, ZStr};

const OPTIONS: &[Opt] = &[
    opt('g', c"-g", Does::SignalGroup, c"forward signals to COMMAND's\nprocess group"),
    opt('P', c"-P", Does::Pause, c"run no command: reap until TERM or INT"),
    opt('h', c"-h", Does::ShowHelp, c"show this"),
    opt('L', c"-L", Does::ShowLicence, c"show the licence"),
    opt('V', c"--version", Does::ShowVersion, c"show the version"),
];

const USAGE: StaticStr = ZStr::new(c"usage: catatonit [OPTION]... [--] COMMAND [ARG]...\nCATATONIT_DEBUG, if it is set, says on stderr what happens.\n");

pub(super) const CATATONIT: Dialect = Dialect {
    options: OPTIONS,
    variables: &[Variable { name: ZStr::new(c"CATATONIT_DEBUG"), when: When::Present, does: Does::SpeakUp }],
    nature: |config| {
        config.subreaper = true;
        config.leave_with_command = true;
        config.detach = true;
    },
    help: (USAGE, BY_ANOTHER_NAME),
    version: ZStr::new(c"tini version 0.2.1_catatonit\n"),
    usage: USAGE,
    hint: ZStr::new(c""),
    failed: 1,
    reading: LOG,
    running: LOG,
    ..NATIVE
};

static VOICE: Voice = Voice {
    prefix: |line, level| {
        line.text(tini::name(level)).text(c" (catatonit:").own_pid().text(c"): ");
    },
    phrase: own::phrase,
    fatal: Level::Error,
    failures: Failures { not_found: 1, not_accessible: 1, not_executable: 1 },
};

const LOG: Log = Log::new(&VOICE, Level::Warn);
