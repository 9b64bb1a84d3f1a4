//! Processes that were brought into the namespace, as `docker exec` does it
//! (`setns(2)`): they are no children of pid1's, and send it no SIGCHLD.

use crate::support::*;
use std::io::{BufRead, BufReader};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, ChildStdout, Command, ExitStatus};
use std::time::{Duration, Instant};

/// Far more than a loaded machine takes for nothing, far less than a grace of 60 s.
const SOON: Duration = Duration::from_secs(20);

/// A probe that nsenter has brought in; nsenter stays outside and reaps it.
struct Stranger {
    nsenter: Child,
    stdout: BufReader<ChildStdout>,
}

impl Stranger {
    /// As the same user as `running`; back when it has said `ready`.
    fn join(running: &Running, who: Who, steps: &str) -> Option<Stranger> {
        let mut command = Command::new("nsenter");
        command.args(["-p", "-m", "-t", &running.pid().to_string()]);
        if who == Who::User {
            command.args(["-U", "--preserve-credentials"]);
            if is_root() {
                command.uid(USER).gid(USER);
            }
        }
        command.arg("--").arg(probe()).args(steps.split(' '));
        command.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped());
        let Ok(mut nsenter) = spawn(&mut command) else {
            skip("no nsenter");
            return None;
        };
        let stdout = BufReader::new(nsenter.stdout.take().expect("a pipe"));
        let mut stranger = Stranger { nsenter, stdout };
        assert_eq!(stranger.read_line(), "ready");
        Some(stranger)
    }

    fn read_line(&mut self) -> String {
        let mut line = String::new();
        self.stdout.read_line(&mut line).expect("a line");
        line.trim_end().to_string()
    }

    /// It may go on now: what it waits for is the end of its stdin.
    fn release(&mut self) {
        self.nsenter.stdin = None;
    }

    fn wait(mut self) -> ExitStatus {
        self.nsenter.wait().expect("the end of nsenter")
    }
}

/// pid1 as process 1 with a command that pauses.
fn start(case: &Case, options: &[&str]) -> Running {
    let mut running = case.run(&[options, &[probe(), "say", "ready", "pause"]].concat()).start();
    running.read_line_until("ready");
    running
}

/// Gets signals, tells of them, and at TERM goes on until it is released.
const HANDLER: &str = "receive exec cat";

#[test]
fn they_get_term_at_once_and_their_handlers_finish() {
    for case in matrix() {
        let running = start(&case, &["-t60"]);
        let command = running.command();
        let Some(mut first) = Stranger::join(&running, case.who, HANDLER) else { return };
        let Some(mut second) = Stranger::join(&running, case.who, HANDLER) else { return };
        running.signal(libc::SIGINT);
        assert_eq!(first.read_line(), "15 code=0 value=0");
        assert_eq!(second.read_line(), "15 code=0 value=0");
        assert!(command.is_gone() && !running.has_ended());
        second.release();
        assert!(second.wait().success());
        // One is left, and is waited for: pid1 looks, and does not leave.
        let wakeups = || running.process().numbers("voluntary_ctxt_switches");
        let before = wakeups();
        eventually("pid1 to look around", || wakeups() != before);
        assert!(!running.has_ended());
        first.release();
        assert!(first.wait().success());
        let output = running.wait();
        output.exits(130).is_silent();
        assert!(output.elapsed < SOON, "{output}");
    }
}

/// How long after the last of them pid1 ends.
fn time_to_leave(who: Who) -> Option<Duration> {
    let running = start(&Case { who, verbose: false }, &["-t60"]);
    let mut stranger = Stranger::join(&running, who, HANDLER)?;
    running.signal(libc::SIGTERM);
    assert_eq!(stranger.read_line(), "15 code=0 value=0");
    stranger.release();
    assert!(stranger.wait().success());
    let gone = Instant::now();
    running.wait().exits(143);
    Some(gone.elapsed())
}

#[test]
fn pid1_leaves_at_its_next_look_after_the_last_of_them() {
    for who in users() {
        // On a loaded machine it may now and then take longer, but not every time.
        let tries = || (0..20).map_while(|_| time_to_leave(who));
        let mut times = tries().peekable();
        if times.peek().is_none() {
            return;
        }
        assert!(times.any(|time| time < Duration::from_millis(60)));
    }
}

#[test]
fn one_that_ignores_term_is_killed_after_the_timeout_and_none_is_left() {
    for case in matrix() {
        let running = start(&case, &["-t0.3"]);
        let steps = "ignore 15 fork setsid pause end fork pause end say ready pause";
        let Some(stranger) = Stranger::join(&running, case.who, steps) else { return };
        let all = running.process().neighbours();
        assert_eq!(all.len(), 5);
        let sent = Instant::now();
        running.signal(libc::SIGTERM);
        let status = stranger.wait();
        assert!(sent.elapsed() >= Duration::from_millis(300), "{:?}", sent.elapsed());
        // nsenter ends as its child did.
        assert_eq!(status.signal(), Some(libc::SIGKILL), "{status:?}");
        let output = running.wait();
        output.exits(143).is_silent();
        assert!(output.elapsed < SOON, "{output}");
        assert!(all.iter().all(|process| process.is_gone()));
    }
}

#[test]
fn one_that_comes_while_pid1_waits_for_another_is_waited_for_or_killed() {
    for who in users() {
        let running = start(&Case { who, verbose: true }, &["-t1"]);
        let Some(mut first) = Stranger::join(&running, who, HANDLER) else { return };
        running.signal(libc::SIGTERM);
        assert_eq!(first.read_line(), "15 code=0 value=0");
        let Some(late) = Stranger::join(&running, who, "say ready pause") else { return };
        first.release();
        assert!(first.wait().success());
        assert_eq!(late.wait().signal(), Some(libc::SIGKILL));
        running.wait().exits(143).mentions("pid1: SIGKILL sent to all that is left\n");
    }
}

/// Their orphans are pid1's like all others.
#[test]
fn what_they_leave_behind_is_reaped_while_the_command_runs() {
    for case in matrix() {
        let running = start(&case, &[]);
        let steps = "times 20 fork fork end end end wait say ready";
        let Some(stranger) = Stranger::join(&running, case.who, steps) else { return };
        assert!(stranger.wait().success());
        eventually("all of them to be reaped", || running.others().len() == 1);
        running.signal(libc::SIGTERM);
        running.wait().exits(143);
    }
}

/// The control: to a subreaper they are nobody's descendants.
#[test]
fn a_subreaper_leaves_them_alone() {
    for case in matrix() {
        let mut running = case.run(&["-s", "-t0", probe(), "say", "ready", "pause"]).plain().start();
        running.read_line_until("ready");
        let Some(mut stranger) = Stranger::join(&running, case.who, "receive") else { return };
        // Ends the command, and KILL goes to all that pid1 may reach.
        running.command().signal(libc::SIGKILL);
        eventually("the end of pid1", || running.has_ended());
        let inside = Process(stranger.nsenter.id() as i32).children();
        assert_eq!(inside.len(), 1);
        inside[0].signal(libc::SIGTERM);
        // The first signal that it has seen.
        assert_eq!(stranger.read_line(), "15 code=0 value=0");
        assert!(stranger.wait().success());
        running.wait().exits(137);
    }
}
