//! pid1's own command line, for every name that is no other's.
//!
//! [`OPTIONS`] is the only place where its options are listed: the help is made from it, and so
//! are the manual page and the completions (`tests/manual`); a test holds the README's table
//! against that.

#![forbid(unsafe_code)]

use super::Dialect;
use super::options::{Does, Opt, opt};
use crate::log::own;
use crate::status::FAILED;
use crate::strings::cstr::{StaticStr, ZStr};
use crate::sys::file::Stream;
use core::ffi::CStr;

/// The variable that is asked for before all options: it is to know of a bad one, too.
pub(super) const REPORT: StaticStr = ZStr::new(c"PID1_REPORT");

pub(super) const OPTIONS: &[Opt] = &[
    opt('e', c"--env KEY=VALUE", Does::SetVariable, c"set a variable for COMMAND; repeatable"),
    opt(
        'u',
        c"--user USER[:GROUP]",
        Does::SetUser,
        c"run COMMAND as this user, with its groups and\nHOME, or with GROUP alone; names or numbers",
    ),
    opt('g', c"--group GROUP", Does::SetGroup, c"run COMMAND with this group alone; beats the\ngroup of -u"),
    opt('w', c"--workdir DIR", Does::SetWorkdir, c"run COMMAND in this directory (default: here)"),
    opt('\0', c"--no-new-privs", Does::GiveUpPrivileges, c"COMMAND can gain no privileges (no setuid)"),
    opt(
        't',
        c"--timeout TIME",
        Does::SetTimeout,
        c"what COMMAND leaves behind when it ends gets TERM,\nand KILL this much later; 0: KILL at once;\ninfinity: no KILL (default: 5s)",
    )
    .or_variable(c"PID1_TIMEOUT"),
    opt(
        'k',
        c"--kill-after TIME",
        Does::SetKillAfter,
        c"if COMMAND still runs this long after TERM or\nINT, end everything: TERM, and KILL after the\ntime of -t (default: never)",
    )
    .or_variable(c"PID1_KILL_AFTER"),
    opt(
        '\0',
        c"--stop-delay TIME",
        Does::SetStopDelay,
        c"hold back the first TERM or INT this long; a second\none ends the wait (default: 0)",
    )
    .or_variable(c"PID1_STOP_DELAY"),
    opt(
        '\0',
        c"--stop-signal SIGNAL",
        Does::AddStopSignal,
        c"treat SIGNAL like TERM and INT for -k, -P and\n--stop-delay; repeatable",
    ),
    opt(
        '\0',
        c"--success-status CODE",
        Does::AddSuccessStatus,
        c"exit with 0 if the status of COMMAND is CODE,\nsuch as 143 (ended by TERM); repeatable",
    ),
    opt(
        'r',
        c"--rewrite FROM:TO",
        Does::AddRewrite,
        c"forward TO when the signal FROM arrives, or\nnothing if TO is 0; repeatable",
    ),
    opt(
        'p',
        c"--process-group",
        Does::SignalGroup,
        c"forward to COMMAND's process group, not to COMMAND\nalone",
    )
    .or_variable(c"PID1_PROCESS_GROUP"),
    opt('\0', c"--pdeathsig SIGNAL", Does::SetParentDeathSignal, c"get SIGNAL when the parent of pid1 dies"),
    opt(
        's',
        c"--subreaper",
        Does::BeSubreaper,
        c"supervise although not process 1; -k, -p, -r,\n--report, --stop-delay, --stop-signal and\n--success-status imply it",
    )
    .or_variable(c"PID1_SUBREAPER"),
    opt(
        '\0',
        c"--report FILE",
        Does::SetReport,
        c"write why COMMAND ended, if not by itself, into\nFILE, too, if it exists and is empty\n(/dev/termination-log)",
    )
    .or_variable(c"PID1_REPORT"),
    opt('P', c"--pause", Does::Pause, c"run no command: reap until TERM or INT"),
    opt('v', c"--verbose", Does::SpeakUp, c"say on stderr what happens").or_variable(c"PID1_VERBOSE"),
    opt('h', c"--help", Does::ShowHelp, c"show this"),
    opt('V', c"--version", Does::ShowVersion, c"show the version"),
];

pub(super) const NATIVE: Dialect = Dialect {
    options: OPTIONS,
    variables: &[],
    ignores_operands: false,
    implies_subreaper: true,
    nature: |_| {},
    help: (BEFORE, BEHIND),
    version: VERSION,
    licence: ZStr::new(c"MIT or Apache-2.0\n"),
    usage: ZStr::new(c"pid1: No arguments provided\nusage: pid1 [OPTION]... [--] COMMAND [ARG]...\n"),
    rewrite_usage: ZStr::new(c""),
    hint: ZStr::new(c"; try pid1 --help"),
    stream: Stream::Stdout,
    failed: FAILED,
    reading: own::LOG,
    running: own::LOG,
};

/// What the help of another name ends with.
pub(super) const BY_ANOTHER_NAME: StaticStr = ZStr::new(
    c"\
\nThis is pid1 by another name. PID1_TIMEOUT and PID1_KILL_AFTER end what COMMAND
leaves behind: see pid1 --help.
",
);

const VERSION: StaticStr =
    match CStr::from_bytes_with_nul(concat!("pid1 ", env!("CARGO_PKG_VERSION"), "\n\0").as_bytes()) {
        Ok(version) => ZStr::new(version),
        Err(_) => ZStr::EMPTY,
    };

const BEFORE: StaticStr = ZStr::new(
    c"\
usage: pid1 [OPTION]... [--] COMMAND [ARG]...

The init for containers: starts COMMAND, forwards signals to it, reaps orphans,
ends what COMMAND leaves behind, and exits with its status. If it is not process
1 and no option needs a supervisor, COMMAND takes its place.
",
);

const BEHIND: StaticStr = ZStr::new(
    c"
TIME is a number of seconds, or has a unit: 500ms, 1.5s, 2m, 1h, 1d; or is
infinity. SIGNAL is a name or a number: TERM, SIGTERM, 15, RTMIN+3.
A variable in brackets does the same where the option is not given. A switch is
off if its variable is empty, 0, false or no.

Exit status: that of COMMAND; 128+N if signal N killed it; 127 if it was not
found; 126 if it could not be executed; 125 if pid1 failed.

Example, in a Dockerfile:  ENTRYPOINT [\"/sbin/pid1\", \"-u\", \"app\", \"--\"]
                           CMD [\"/app\"]

Called tini, dumb-init, catatonit, docker-init or pause it behaves like those.
Documentation: the README and docs of the package pidone.
",
);

#[cfg(test)]
mod tests {
    use super::super::help::compose;
    use super::super::{catatonit, dumb_init, tini};
    use super::*;

    fn help(dialect: &Dialect) -> String {
        let mut buffer = [0; 6144];
        String::from_utf8(compose(dialect, &mut buffer).to_vec()).unwrap()
    }

    #[test]
    fn every_line_of_every_help_fits_into_80_columns() {
        for dialect in [&NATIVE, &tini::TINI, &dumb_init::DUMB_INIT, &catatonit::CATATONIT] {
            let help = help(dialect);
            assert!(help.ends_with('\n') && !help.ends_with("\n\n"), "{help}");
            for line in help.lines() {
                assert!(line.chars().count() <= 80, "{line}");
                assert!(!line.ends_with(' '), "{line:?}");
            }
        }
    }

    #[test]
    fn every_option_has_a_line_of_its_own_and_its_description_in_the_same_column() {
        let help = help(&NATIVE);
        for option in OPTIONS {
            let names = match option.letter {
                0 => format!("      {}", option.form),
                letter => format!("  -{}, {}", letter as char, option.form),
            };
            let first = format!("{names:28} {}", option.about.to_string().lines().next().unwrap());
            assert!(help.lines().any(|line| line.starts_with(&first)), "{first}");
            assert!(option.variable.is_empty() || help.contains(&format!(" [{}]\n", option.variable)));
        }
    }

    #[test]
    fn an_option_with_a_letter_alone_is_listed_by_that() {
        let help = help(&tini::TINI);
        let line = format!("\n{:28} exit with 0", "  -e CODE");
        assert!(help.contains(&line), "{help}");
    }

    #[test]
    fn no_name_or_letter_stands_for_two_options() {
        for (index, option) in OPTIONS.iter().enumerate() {
            for other in &OPTIONS[index + 1..] {
                let name = |option: &Opt| option.form.to_string().split(' ').next().unwrap().to_string();
                assert_ne!(name(option), name(other));
                assert!(option.letter == 0 || option.letter != other.letter, "{}", other.form);
            }
        }
    }
}
