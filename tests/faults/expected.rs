//! What is to come of a fault. Two outcomes are right wherever nothing else is said: pid1
//! goes on, and the status is the command's; or it ends with 125 and says why, and nothing was
//! started. The table of what is right instead, and why, is that of docs/RELIABILITY.md.

use crate::calls::words;
use crate::scenarios::Scenario;
use crate::support::Status;
use crate::tracer::{Fault, Trace, When};

pub enum Outcome {
    /// Nothing is started; the status of a command that cannot be executed, and a line that
    /// says why.
    NotExecuted,
    /// Another status than the command's usual one.
    Status(i32),
    /// The right status, but some processes live on.
    LeavesBehind,
    /// pid1 does not end, and is at rest.
    Waits,
}

/// Where something else is right.
struct Exception {
    call: libc::c_long,
    /// Only if it is refused each time.
    for_ever: bool,
    /// The names of the scenarios begin with one of these.
    scenarios: &'static [&'static str],
    outcome: Outcome,
}

const fn exception(call: libc::c_long, scenarios: &'static [&'static str], outcome: Outcome) -> Exception {
    Exception { call, for_ever: true, scenarios, outcome }
}

/// Whose command waits for a signal that it has sent to pid1.
const SIGNALLED: &[&str] = &["TERM", "payload", "--stop-delay", "tini -g", "dumb-init", "catatonit -g"];
const EVERY_ONE: &[&str] = &[""];

/// The first that fits counts.
static EXCEPTIONS: &[Exception] = &[
    // A program that cannot be executed is a status of its own.
    Exception { call: libc::SYS_execve, for_ever: false, scenarios: EVERY_ONE, outcome: Outcome::NotExecuted },
    // Nothing else says who has ended, and how.
    exception(libc::SYS_wait4, &["-k"], Outcome::Status(137)),
    exception(libc::SYS_wait4, &["-P", "in place"], Outcome::Status(0)),
    exception(libc::SYS_wait4, EVERY_ONE, Outcome::Waits),
    // What has arrived cannot be taken: the command ends when it likes.
    exception(libc::SYS_rt_sigtimedwait, SIGNALLED, Outcome::Status(9)),
    exception(libc::SYS_rt_sigtimedwait, &["-k"], Outcome::Status(9)),
    exception(libc::SYS_rt_sigtimedwait, &["-P"], Outcome::Waits),
    // Nobody can be signalled.
    Exception { call: libc::SYS_kill, for_ever: false, scenarios: &["-k, -s"], outcome: Outcome::LeavesBehind },
    Exception { call: libc::SYS_kill, for_ever: false, scenarios: SIGNALLED, outcome: Outcome::Status(9) },
    Exception { call: libc::SYS_kill, for_ever: false, scenarios: &["survivors, -s"], outcome: Outcome::LeavesBehind },
    // Without a list of processes, a subreaper finds the command's group alone.
    exception(libc::SYS_openat, &["survivors, -s"], Outcome::LeavesBehind),
    exception(libc::SYS_read, &["survivors, -s"], Outcome::LeavesBehind),
    exception(libc::SYS_getdents64, &["survivors, -s", "-k, -s"], Outcome::LeavesBehind),
];

/// What is right instead of the usual.
pub fn exception_for(scenario: &Scenario, fault: Fault) -> Option<&'static Outcome> {
    let fits = |exception: &&Exception| {
        exception.call == fault.call
            && (!exception.for_ever || fault.when == When::Every)
            && exception.scenarios.iter().any(|&name| scenario.name.starts_with(name))
    };
    EXCEPTIONS.iter().find(fits).map(|exception| &exception.outcome)
}

/// What is wrong with the outcome, if something is.
pub fn judge(scenario: &Scenario, fault: Fault, trace: &Trace, report: &str) -> Option<String> {
    let status = trace.output.status;
    let instead = exception_for(scenario, fault);
    if trace.spins {
        return Some("it spins".into());
    }
    if matches!(instead, Some(Outcome::Waits)) {
        return (!trace.is_late && status != Status::Exited(scenario.status)).then(|| format!("it ends: {status:?}"));
    }
    if trace.is_late {
        return Some("it hangs".into());
    }
    if trace.leaves_behind && !matches!(instead, Some(Outcome::LeavesBehind)) {
        return Some("somebody is left behind".into());
    }
    let is_whole = report.starts_with("pid1: ") && report.ends_with('\n');
    if !report.is_empty() && !is_whole {
        return Some(format!("half a report: {report:?}"));
    }
    let says_why = trace.output.err().lines().any(|line| line.ends_with(words(fault.errno)));
    let is_right = match instead {
        Some(Outcome::NotExecuted) => !trace.started && says_why && status == Status::Exited(scenario.not_executable()),
        Some(Outcome::Status(other)) if status == Status::Exited(*other) => true,
        _ if status == Status::Exited(scenario.status) => true,
        _ => !trace.started && says_why && status == Status::Exited(125),
    };
    (!is_right).then(|| format!("{status:?}, started: {}", trace.started))
}
