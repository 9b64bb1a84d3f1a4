//! Command lines of every dialect, and the variables that belong to them, beside a naive
//! reading: what the run is to be, or what is said instead, to the letter, and the status.

use super::model::{Outcome, Run, read};
use super::words::Words;
use crate::cli::{self, Plan};
use crate::config::Config;
use crate::log::Level;
use crate::signal::{Rewrite, Signal};
use crate::streams::listen;
use crate::strings::args::Args;
use crate::strings::cstr::ZStr;

/// A word on each line, the first of which is what we are called by; behind a NUL the variables.
pub fn command_lines(data: &[u8]) {
    let at = data.iter().position(|&byte| byte == 0).unwrap_or(data.len());
    let argv: Vec<_> = data[..at].split(|&byte| byte == b'\n').take(60).collect();
    let behind = data.get(at + 1..).unwrap_or_default();
    let envp: Vec<_> = behind.split(|&byte| byte == b'\n' || byte == 0).take(60).collect();
    if may_report(&argv, &envp) {
        return;
    }

    let mut words = Words::new(argv.iter().copied(), envp.iter().copied());
    // SAFETY: `words` outlives it.
    let mut args = unsafe { words.args() };
    let (plan, [out, err]) = listen(|| cli::read(&mut args));
    let expected = read(&argv, &envp);
    match (plan, &expected) {
        (Plan::Run(config), Outcome::Run(run)) => {
            assert_eq!(&seen(&config, &args, run), run, "{argv:?} {envp:?}");
            assert_eq!((&out[..], &err[..]), (&b""[..], &b""[..]));
        }
        (Plan::Exit(status), Outcome::Exit { status: expected, out: start, err: error }) => {
            let is_right = status == *expected && is_text(&out, start) && is_text(&err, error);
            let (out, err) = (String::from_utf8_lossy(&out), String::from_utf8_lossy(&err));
            assert!(is_right, "{argv:?} {envp:?}: {status}, {out:?}, {err:?}, not {expected:?}");
        }
        (Plan::Run(_), _) => panic!("{argv:?} {envp:?}: a run, not {expected:?}"),
        (Plan::Exit(status), _) => panic!("{argv:?} {envp:?}: {status}, {}", String::from_utf8_lossy(&err)),
    }
}

/// Whether a file that lies about here could be taken for one that a report belongs into.
fn may_report(argv: &[&[u8]], envp: &[&[u8]]) -> bool {
    let has_slash = |word: &&[u8]| word.contains(&b'/');
    let names_a_file = |word: &&[u8]| word.starts_with(b"--report") || word.starts_with(b"PID1_REPORT=");
    argv[1..].iter().any(names_a_file) && argv[1..].iter().any(has_slash)
        || envp.iter().any(|word| names_a_file(word) && has_slash(word))
}

/// Nothing where there is to be nothing; otherwise it begins like this, and ends like a text.
fn is_text(text: &[u8], start: &[u8]) -> bool {
    let is_whole = text == start || start.starts_with(b"usage: ") || start.starts_with(b"Usage: ");
    text.starts_with(start) && is_whole && (text.is_empty() || text.ends_with(b"\n"))
}

/// The config in the model's words.
fn seen(config: &Config, args: &Args, expected: &Run) -> Run {
    let all = || (1..=64).map(Signal::from_number);
    let switches = [
        ("no-new-privs", config.no_new_privs),
        ("session", config.session),
        ("process-group", config.to_group),
        ("stop-along", config.stop_along),
        ("subreaper", config.subreaper),
        ("supervise", config.supervise),
        ("pause", config.pause),
        ("detach", config.detach),
        ("warn", config.warn_of_orphans),
        ("leave", config.leave_with_command),
        ("terminate-group", config.terminate_group),
    ];
    let texts =
        [("user", config.user), ("group", config.group), ("workdir", config.workdir), ("report", config.log.report)];
    let times = [("timeout", config.timeout), ("kill-after", config.kill_after), ("stop-delay", config.stop_delay)];
    let rewritten = |from: Signal| match config.rewrites.rule(from) {
        Rewrite::Keep => None,
        Rewrite::Drop => Some((from.number(), 0)),
        Rewrite::To(to) => Some((from.number(), to.number())),
    };
    let bytes = |text: ZStr| text.to_c_str().to_bytes().to_vec();
    let command = args.get(config.command).map_or(Vec::new(), bytes);
    assert_eq!(bytes(config.log.command), command);
    Run {
        switches: switches.into_iter().filter(|(_, is_on)| *is_on).map(|(name, _)| name).collect(),
        texts: texts.into_iter().filter_map(|(name, text)| Some((name, bytes(text?)))).collect(),
        times: times
            .into_iter()
            .filter_map(|(name, time)| Some((name, time?)))
            .map(|(name, time)| (name, time.as_secs() * 1_000_000_000 + time.subsec_nanos()))
            .collect(),
        // They are kept in front of the command, in arguments that have been read.
        assignments: (1..=expected.assignments.len()).filter_map(|index| args.get(index)).map(bytes).collect(),
        stop_signals: all().filter(|&signal| config.stop_signals.contains(signal)).map(Signal::number).collect(),
        pdeathsig: config.pdeathsig.map(Signal::number),
        rewrites: all().filter_map(rewritten).collect(),
        success: (0..=255).filter(|&status| config.success.contains(status)).collect(),
        level: match config.log.level {
            Level::Fatal => 0,
            Level::Error => 1,
            Level::Warn => 2,
            Level::Info => 3,
            Level::Debug => 4,
        },
        command: config.command,
    }
}
