//! pid1's own command line, for every name that is no other's.
//!
//! [`OPTIONS`] is the only place where its options are listed: the help is made from it,
//! and a test holds the README's table against that.

#![forbid(unsafe_code)]

use super::Dialect;
use super::options::{Does, Opt, opt};
use crate::log::own;
use crate::status::FAILED;
use crate::sys::file::Stream;

/// The variable that is asked for before all options: it is to know of a bad one, too.
pub(super) const REPORT: &str = "PID1_REPORT";

pub(super) const OPTIONS: &[Opt] = &[
    opt('e', "--env KEY=VALUE", Does::SetVariable, "set a variable for COMMAND; repeatable,\nthe last one of a KEY wins"),
    opt(
        'u',
        "--user USER[:GROUP]",
        Does::SetUser,
        "run COMMAND as this user, with its groups and\nHOME, or with GROUP alone; names or numbers\n(default: unchanged)",
    ),
    opt('g', "--group GROUP", Does::SetGroup, "run COMMAND with this group alone; beats the\ngroup of -u"),
    opt('w', "--workdir DIR", Does::SetWorkdir, "run COMMAND in this directory (default: here)"),
    opt('\0', "--no-new-privs", Does::GiveUpPrivileges, "COMMAND can gain no privileges (no setuid)"),
    opt(
        't',
        "--timeout TIME",
        Does::SetTimeout,
        "what COMMAND leaves behind when it ends gets TERM,\nand KILL this much later; 0: KILL at once;\ninfinity: no KILL (default: 5s)",
    )
    .or_variable("PID1_TIMEOUT"),
    opt(
        'k',
        "--kill-after TIME",
        Does::SetKillAfter,
        "if COMMAND still runs this long after TERM or\nINT, end everything: TERM, and KILL after the\ntime of -t (default: never)",
    )
    .or_variable("PID1_KILL_AFTER"),
    opt(
        '\0',
        "--stop-delay TIME",
        Does::SetStopDelay,
        "hold back the first TERM or INT this long; a second\none ends the wait (default: 0)",
    )
    .or_variable("PID1_STOP_DELAY"),
    opt(
        '\0',
        "--stop-signal SIGNAL",
        Does::AddStopSignal,
        "treat SIGNAL like TERM and INT for -k, -P and\n--stop-delay; repeatable",
    ),
    opt(
        '\0',
        "--success-status CODE",
        Does::AddSuccessStatus,
        "exit with 0 if the status of COMMAND is CODE,\nsuch as 143 (ended by TERM); repeatable",
    ),
    opt(
        'r',
        "--rewrite FROM:TO",
        Does::AddRewrite,
        "forward TO when the signal FROM arrives, or\nnothing if TO is 0; repeatable",
    ),
    opt(
        'p',
        "--process-group",
        Does::SignalGroup,
        "forward to COMMAND's process group, not to COMMAND\nalone",
    )
    .or_variable("PID1_PROCESS_GROUP"),
    opt('\0', "--pdeathsig SIGNAL", Does::SetParentDeathSignal, "get SIGNAL when the parent of pid1 dies"),
    opt(
        's',
        "--subreaper",
        Does::BeSubreaper,
        "supervise although not process 1; -k, -p, -r,\n--report, --stop-delay, --stop-signal and\n--success-status imply it",
    )
    .or_variable("PID1_SUBREAPER"),
    opt(
        '\0',
        "--report FILE",
        Does::SetReport,
        "write why COMMAND ended, if not by itself, into\nFILE, too, if it exists and is empty\n(/dev/termination-log)",
    )
    .or_variable(REPORT),
    opt('P', "--pause", Does::Pause, "run no command: reap until TERM or INT"),
    opt('v', "--verbose", Does::SpeakUp, "say on stderr what happens").or_variable("PID1_VERBOSE"),
    opt('h', "--help", Does::ShowHelp, "show this"),
    opt('V', "--version", Does::ShowVersion, "show the version"),
];

pub(super) const NATIVE: Dialect = Dialect {
    options: OPTIONS,
    variables: &[],
    ignores_operands: false,
    implies_subreaper: true,
    nature: |_| {},
    help: (BEFORE, BEHIND),
    version: concat!("pid1 ", env!("CARGO_PKG_VERSION"), "\n"),
    licence: "MIT or Apache-2.0\n",
    usage: "pid1: No arguments provided\nusage: pid1 [OPTION]... [--] COMMAND [ARG]...\n",
    rewrite_usage: "",
    hint: "; try pid1 --help",
    stream: Stream::Stdout,
    failed: FAILED,
    reading: own::LOG,
    running: own::LOG,
};

const BEFORE: &str = "\
usage: pid1 [OPTION]... [--] COMMAND [ARG]...

The init for containers: starts COMMAND, forwards signals to it, reaps orphans,
ends what COMMAND leaves behind, and exits with its status. If it is not process
1 and no option needs a supervisor, COMMAND takes its place.
";

const BEHIND: &str = "
TIME is a number of seconds, or has a unit: 500ms, 1.5s, 2m, 1h, 1d; or is
infinity. SIGNAL is a name or a number: TERM, SIGTERM, 15, RTMIN+3.
A variable in brackets does the same where the option is not given. A switch is
off if its variable is empty, 0, false or no.

Exit status: that of COMMAND; 128+N if signal N killed it; 127 if it was not
found; 126 if it could not be executed; 125 if pid1 failed.

Example, in a Dockerfile:  ENTRYPOINT [\"/sbin/pid1\", \"-u\", \"app\", \"--\"]
                           CMD [\"/app\"]

Under the names tini, dumb-init, catatonit, docker-init and pause it behaves
like those. Documentation: the README and docs of the package pidone.
";

#[cfg(test)]
mod tests {
    use super::super::help::compose;
    use super::super::{catatonit, dumb_init, pause, tini};
    use super::*;

    fn help(dialect: &Dialect) -> String {
        let mut buffer = [0; 6144];
        String::from_utf8(compose(dialect, &mut buffer).to_vec()).unwrap()
    }

    #[test]
    fn every_line_of_every_help_fits_into_80_columns() {
        for dialect in
            [&NATIVE, &tini::TINI, &tini::DOCKER, &dumb_init::DUMB_INIT, &catatonit::CATATONIT, &pause::PAUSE]
        {
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
            let first = format!("{names:28} {}", option.about.lines().next().unwrap());
            assert!(help.lines().any(|line| line.starts_with(&first)), "{first}");
            assert!(option.variable.is_empty() || help.contains(&format!(" [{}]\n", option.variable)));
        }
    }

    #[test]
    fn no_name_or_letter_stands_for_two_options() {
        for (index, option) in OPTIONS.iter().enumerate() {
            for other in &OPTIONS[index + 1..] {
                assert_ne!(option.name(), other.name());
                assert!(option.letter == 0 || option.letter != other.letter, "{}", other.name());
            }
        }
    }
}
