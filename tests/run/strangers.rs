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
        let stdin = std::process::Stdio::piped();
        Stranger::enter(Command::new("nsenter"), running, who, &[], stdin, steps).map(Stranger::once_ready)
    }

    /// By `command`, which ends with nsenter, and inside by the words `by`; does not wait for it to be
    /// [ready](Stranger::once_ready).
    fn enter(
        mut command: Command,
        running: &Running,
        who: Who,
        by: &[&str],
        stdin: std::process::Stdio,
        steps: &str,
    ) -> Option<Stranger> {
        command.args(["-p", "-m", "-t", &running.pid().to_string()]);
        if who == Who::User {
            command.args(["-U", "--preserve-credentials"]);
            if is_root() {
                command.uid(USER).gid(USER);
            }
        }
        command.arg("--").args(by).arg(probe()).args(steps.split(' '));
        command.stdin(stdin).stdout(std::process::Stdio::piped());
        let Ok(mut nsenter) = spawn(&mut command) else {
            skip("no nsenter");
            return None;
        };
        let stdout = BufReader::new(nsenter.stdout.take().expect("a pipe"));
        Some(Stranger { nsenter, stdout })
    }

    fn once_ready(mut self) -> Stranger {
        assert_eq!(self.read_line(), "ready");
        self
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

    /// The probe itself.
    fn process(&self) -> Process {
        let nsenter = Process::of(self.nsenter.id() as i32);
        let inside = nsenter.descendants().into_iter().find(|process| process.namespace() != nsenter.namespace());
        inside.expect("somebody inside")
    }
}

/// A test that fails has perhaps left it stopped, and its zombie would keep pid1 from ending.
impl Drop for Stranger {
    fn drop(&mut self) {
        if matches!(self.nsenter.try_wait(), Ok(None)) {
            Process::of(self.nsenter.id() as i32).signal(libc::SIGCONT);
        }
    }
}

/// Somebody is left, and is waited for: pid1 looks, and does not leave.
fn looks_and_stays(running: &Running) {
    let wakeups = || running.process().numbers("voluntary_ctxt_switches");
    let before = wakeups();
    eventually("pid1 to look around", || wakeups() != before);
    assert!(!running.has_ended());
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
        // One is left.
        looks_and_stays(&running);
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

/// A second one comes while pid1 waits `timeout` seconds for a first, which then ends. Whether
/// there was time enough for that; `None` without nsenter.
fn one_comes_while_pid1_waits_for_another(who: Who, timeout: &str) -> Option<bool> {
    let running = start(&Case { who, verbose: true }, &["-t", timeout]);
    let mut first = Stranger::join(&running, who, HANDLER)?;
    running.signal(libc::SIGTERM);
    assert_eq!(first.read_line(), "15 code=0 value=0");
    let stdin = std::process::Stdio::piped();
    let mut late = Stranger::enter(Command::new("nsenter"), &running, who, &[], stdin, "say ready pause")?;
    let came_in_time = late.read_line() == "ready";
    first.release();
    if !first.wait().success() || !came_in_time {
        return Some(false);
    }
    assert_eq!(late.wait().signal(), Some(libc::SIGKILL));
    running.wait().exits(143).mentions("pid1: SIGKILL sent to all that is left\n");
    Some(true)
}

#[test]
fn one_that_comes_while_pid1_waits_for_another_is_waited_for_or_killed() {
    for who in users() {
        // On a loaded machine the first second may be over before the second one is there.
        assert!(["1", "10"].iter().any(|timeout| one_comes_while_pid1_waits_for_another(who, timeout) != Some(false)));
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
        let inside = Process::of(stranger.nsenter.id() as i32).children();
        assert_eq!(inside.len(), 1);
        inside[0].signal(libc::SIGTERM);
        // The first signal that it has seen.
        assert_eq!(stranger.read_line(), "15 code=0 value=0");
        assert!(stranger.wait().success());
        running.wait().exits(137);
    }
}

/// With a `/proc` to look into, and without.
const SIGHTS: [fn(Run) -> Run; 3] = [|run| run, Run::outer_proc, Run::empty_proc];

#[test]
fn one_that_pid1_may_not_signal_is_not_waited_for() {
    if !can(Who::Root) {
        return;
    }
    for sight in SIGHTS {
        let words = ["-v", "-t60", probe(), "say", "ready", "pause"];
        let mut running = sight(Run::new(&words)).ids(USER, USER, &[]).start();
        running.read_line_until("ready");
        // As root, where pid1 is an ordinary user.
        let Some(stranger) = Stranger::join(&running, Who::Root, "ignore 15 say ready pause") else { return };
        running.signal(libc::SIGTERM);
        let output = running.wait();
        output.exits(143);
        assert!(output.elapsed < SOON && !output.err().contains("leaving"), "{output}");
        // The kernel ends it with its namespace.
        assert_eq!(stranger.wait().signal(), Some(libc::SIGKILL));
    }
}

/// pid1 as process 1 with a command that pauses, where it sees no more than `sight` lets it.
fn start_with(sight: impl Fn(Run) -> Run, who: Who) -> Running {
    let mut running = sight(Run::new(&["-v", "-t60", probe(), "say", "ready", "pause"])).who(who).start();
    running.read_line_until("ready");
    running
}

/// A zombie is left that is not pid1's to reap.
fn a_zombie_is_not_waited_for(mut running: Running, who: Who) {
    let Some(stranger) = Stranger::join(&running, who, "say ready pause") else { return };
    let (inside, nsenter) = (stranger.process(), Process::of(stranger.nsenter.id() as i32));
    nsenter.signal(libc::SIGSTOP);
    eventually("nsenter to stop", || nsenter.state() == Some('T'));
    inside.signal(libc::SIGKILL);
    eventually("a zombie", || inside.is_zombie());
    running.signal(libc::SIGTERM);
    // Before it is gone itself, the kernel waits for the zombie to be reaped.
    running.read_error_until("pid1: killed by SIGTERM after");
    nsenter.signal(libc::SIGCONT);
    let output = running.wait();
    output.exits(143);
    assert!(output.elapsed < SOON && !output.err().contains("leaving"), "{output}");
    stranger.wait();
}

/// One is left that goes on until it is released.
fn the_living_are_waited_for(running: Running, who: Who) {
    let command = running.command();
    let Some(mut stranger) = Stranger::join(&running, who, HANDLER) else { return };
    running.signal(libc::SIGTERM);
    assert_eq!(stranger.read_line(), "15 code=0 value=0");
    eventually("the end of the command", || command.is_gone());
    looks_and_stays(&running);
    stranger.release();
    assert!(stranger.wait().success());
    let output = running.wait();
    output.exits(143);
    assert!(output.elapsed < SOON, "{output}");
}

#[test]
fn a_zombie_that_pid1_cannot_reap_is_not_waited_for() {
    for who in users() {
        SIGHTS.into_iter().for_each(|sight| a_zombie_is_not_waited_for(start_with(sight, who), who));
    }
}

/// The control: without a `/proc` the living are waited for, too.
#[test]
fn one_that_can_end_is_waited_for_without_proc() {
    for who in users() {
        SIGHTS.into_iter().for_each(|sight| the_living_are_waited_for(start_with(sight, who), who));
    }
}

/// All others have numbers beyond those that are asked for one by one.
fn with_high_numbers(run: Run) -> Run {
    run.before_exec(|| {
        // SAFETY: reads strings. Where it is refused, the test sees that the numbers are low.
        unsafe {
            let last = libc::open(c"/proc/sys/kernel/ns_last_pid".as_ptr(), libc::O_WRONLY | libc::O_CLOEXEC);
            libc::write(last, c"70000".as_ptr().cast(), 5);
            libc::close(last);
        }
    })
}

#[test]
fn numbers_beyond_those_that_are_asked_for_are_found_in_proc_and_without_it_waited_for() {
    for who in users() {
        let [seeing, blind] = [SIGHTS[0], SIGHTS[1]].map(|sight| start_with(|run| with_high_numbers(sight(run)), who));
        if seeing.command().inner_pid() < Some(1 << 16) || blind.command().inner_pid() < Some(1 << 16) {
            return skip("no high numbers");
        }
        a_zombie_is_not_waited_for(seeing, who);
        the_living_are_waited_for(blind, who);
    }
}

/// As an interactive shell does.
const SHELL: &str = "ignore 15 report 1 say ready pause";

/// A session of its own with this terminal.
fn at_terminal(terminal: &Terminal, program: &str) -> (Command, std::process::Stdio) {
    let mut command = Command::new("setsid");
    command.args(["-c", "-w", program]);
    (command, std::process::Stdio::from(terminal.side()))
}

#[test]
fn a_shell_at_a_terminal_is_told_to_hang_up() {
    at_once(users(), |who| {
        // Whether its session lies outside of the namespace or inside, as of docker exec.
        for is_inside in [false, true] {
            let running = start(&Case { who, verbose: true }, &["-t1"]);
            let terminal = Terminal::new();
            let (outside, stdin) = at_terminal(&terminal, "nsenter");
            let command = if is_inside { Command::new("nsenter") } else { outside };
            let by = if is_inside { &["setsid", "-c"][..] } else { &[] };
            let shell = Stranger::enter(command, &running, who, by, stdin, SHELL).map(Stranger::once_ready);
            let Some(mut shell) = shell else { return };
            // One without a terminal is spared.
            let Some(mut other) = Stranger::join(&running, who, SHELL) else { return };
            running.signal(libc::SIGTERM);
            assert_eq!(shell.read_line(), "got 1");
            assert_eq!(other.read_line(), "");
            running.wait().exits(143).mentions("pid1: SIGKILL sent to all that is left\n");
        }
    });
}

#[test]
fn without_proc_nobody_is_told_to_hang_up() {
    at_once(users(), |who| {
        for blind in [Run::outer_proc, Run::empty_proc] {
            let mut running = blind(Run::new(&["-t0.5", probe(), "say", "ready", "pause"])).who(who).start();
            running.read_line_until("ready");
            let terminal = Terminal::new();
            let (command, stdin) = at_terminal(&terminal, "nsenter");
            let shell = Stranger::enter(command, &running, who, &[], stdin, SHELL).map(Stranger::once_ready);
            let Some(mut shell) = shell else { return };
            running.signal(libc::SIGTERM);
            assert_eq!(shell.read_line(), "");
            running.wait().exits(143);
        }
    });
}

#[test]
fn what_the_command_leaves_at_its_own_terminal_is_not_told_to_hang_up() {
    for who in users() {
        let mut terminal = Terminal::new();
        let steps = "fork ignore 15 report 1 say up pause end say ready pause";
        let words = [&["-t0.5", probe()][..], &steps.split(' ').collect::<Vec<_>>()].concat();
        let running = terminal.of(Run::new(&words).who(who)).start();
        terminal.until("up");
        running.signal(libc::SIGTERM);
        let output = running.wait();
        assert!(!terminal.rest().contains("got 1"), "{output}");
    }
}
