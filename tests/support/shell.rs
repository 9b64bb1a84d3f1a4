//! An interactive bash on a pseudo-terminal, the way a user has one: a session
//! leader, with pid1 as one of its jobs.

use super::{Case, Process, Run, Running, Terminal, can, eventually, matrix, pid1, probe, skip};

const PROMPT: &str = "prompt> ";

/// Shells with job control, each with the options that make it plain and interactive.
pub const BASH: &[&str] = &["/bin/bash", "--norc", "--noprofile", "--noediting", "-i"];
pub const DASH: &[&str] = &["/bin/dash", "-i"];

pub struct Shell {
    pub terminal: Terminal,
    pub running: Running,
    /// It is a command of pid1's.
    supervised: bool,
    /// What it has printed in front of its first prompt.
    pub greeting: String,
}

impl Shell {
    /// bash with nothing above it, beside the process 1 of a PID namespace; `None`
    /// if there is none. pid1 and the probe are `$PID1` and `$PROBE` to it.
    pub fn new(case: &Case) -> Option<Shell> {
        Shell::start(case, BASH, Run::bare(BASH).plain(), false)
    }

    /// A test in a new shell for each row of the [`matrix`]; nothing of what it has started
    /// may be left at its end.
    #[track_caller]
    pub fn each(test: impl Fn(&mut Shell)) {
        for case in matrix() {
            let Some(mut shell) = Shell::new(&case) else { return };
            test(&mut shell);
            shell.leave();
        }
    }

    /// A shell as the command of a pid1 that is process 1.
    pub fn under_pid1(case: &Case, options: &[&str], shell: &[&str]) -> Option<Shell> {
        Shell::start(case, shell, Run::new(&[options, shell].concat()), true)
    }

    fn start(case: &Case, shell: &[&str], run: Run, supervised: bool) -> Option<Shell> {
        if !std::path::Path::new(shell[0]).exists() {
            skip(&format!("no {}", shell[0]));
            return None;
        }
        let mut terminal = Terminal::new();
        let run = run.who(case.who).env("PS1", PROMPT).env("PID1", pid1()).env("PROBE", probe()).env("TERM", "dumb");
        let run = if case.verbose { run.env("PID1_VERBOSE", "1") } else { run };
        let running = terminal.of(run).start();
        let greeting = terminal.until(PROMPT);
        let mut shell = Shell { terminal, running, supervised, greeting };
        if supervised && case.verbose {
            let init = shell.running.process();
            let rest = shell.has_said_all(init);
            shell.greeting.push_str(&rest);
        }
        Some(shell)
    }

    /// A terminal gets a line of pid1's byte by byte, so that a prompt may come in the middle of
    /// one, and its rest would be taken for what the shell prints next. Waits for that rest.
    #[track_caller]
    fn has_said_all(&mut self, init: Process) -> String {
        let is_silent = || init.deadline() == Some(false) || init.state() == Some('T');
        eventually("pid1 to have said all", is_silent);
        self.ask("")
    }

    /// The shell's own process.
    pub fn process(&self) -> Process {
        if self.supervised { self.running.command() } else { self.running.process() }
    }

    #[track_caller]
    pub fn type_(&mut self, text: &str) {
        self.terminal.type_(text);
    }

    #[track_caller]
    pub fn until(&mut self, text: &str) -> String {
        self.terminal.until(text)
    }

    /// Waits for the prompt; returns what was on the screen in front of it.
    #[track_caller]
    pub fn prompt(&mut self) -> String {
        self.terminal.until(PROMPT)
    }

    /// Has a line executed; returns what it prints.
    #[track_caller]
    pub fn ask(&mut self, line: &str) -> String {
        self.type_(&format!("{line}\n"));
        self.prompt()
    }

    /// Has a line executed that leaves something running, and waits for this text
    /// from it and for the prompt, whichever comes first.
    #[track_caller]
    pub fn ask_until(&mut self, line: &str, text: &str) {
        if !self.ask(line).contains(text) {
            self.until(text);
        }
    }

    /// Has a line executed that starts pid1 with a probe that says `ready`: the two, which
    /// keep the terminal.
    #[track_caller]
    pub fn job_in_front(&mut self, line: &str) -> (Process, Process) {
        self.type_and_see(line, "ready");
        self.job()
    }

    /// The same with a `&`: the shell keeps the terminal.
    #[track_caller]
    pub fn job_in_background(&mut self, line: &str) -> (Process, Process) {
        self.ask_until(line, "ready");
        let job = self.job();
        self.has_said_all(job.0);
        job
    }

    /// Types a line for whoever reads, and waits for this text, which shows that it has
    /// been read.
    #[track_caller]
    pub fn type_and_see(&mut self, line: &str, text: &str) {
        self.type_(&format!("{line}\n"));
        self.until(text);
    }

    /// Types a key whose signal is received, and waits for that line of a probe that takes
    /// the step `receive`.
    #[track_caller]
    pub fn key_arrives(&mut self, key: &str, signal: i32) {
        self.type_(key);
        self.until(&format!("{signal} code="));
        self.until("\r\n");
    }

    /// For two that are told the same.
    #[track_caller]
    pub fn until_twice(&mut self, text: &str) {
        self.until(text);
        self.until(text);
    }

    /// `fg`, and waits until the shell has given the terminal away.
    #[track_caller]
    pub fn fg(&mut self) {
        self.type_("fg\n");
        eventually("the job in front", || !self.is_in_front());
    }

    #[track_caller]
    pub fn until_in_front(&self, process: Process) {
        let front = || Some(self.terminal.foreground()) == process.process_group();
        eventually(&format!("{process:?} in front"), front);
    }

    #[track_caller]
    pub fn ctrl_z_stops_it(&mut self) {
        self.type_("^Z");
        let text = self.prompt();
        assert!(text.contains("Stopped"), "{text:?}");
    }

    #[track_caller]
    pub fn ctrl_c_ends_it(&mut self) {
        self.type_("^C");
        self.ends_with(130);
    }

    /// Waits for the prompt; what was in front of it has ended with this status.
    #[track_caller]
    pub fn ends_with(&mut self, status: i32) {
        self.prompt();
        assert_eq!(self.status(), status);
    }

    /// The exit status of what was executed last.
    #[track_caller]
    pub fn status(&mut self) -> i32 {
        let text = self.ask("echo $?");
        text.trim().parse().unwrap_or_else(|_| panic!("not a status: {text:?}"))
    }

    /// Whether the shell itself has the terminal.
    pub fn is_in_front(&self) -> bool {
        Some(self.terminal.foreground()) == self.process().process_group()
    }

    fn running(&self, program: &str) -> Vec<Process> {
        let mut all = self.running.others();
        all.retain(|process| process.program().as_deref() == Some(program));
        all.sort_by_key(|process| process.inner_pid());
        all
    }

    /// All pid1s, oldest first.
    pub fn inits(&self) -> Vec<Process> {
        self.running(pid1())
    }

    /// All probes, oldest first.
    pub fn probes(&self) -> Vec<Process> {
        self.running(probe())
    }

    /// The only pid1, and the only probe beneath it.
    #[track_caller]
    pub fn job(&self) -> (Process, Process) {
        let mut job = (Vec::new(), Vec::new());
        eventually("pid1 and its command", || {
            job = (self.inits(), self.probes());
            (job.0.len(), job.1.len()) == (1, 1)
        });
        (job.0[0], job.1[0])
    }

    /// Ends the shell: nothing of what it has started may be left by now.
    #[track_caller]
    pub fn leave(mut self) {
        let shell = self.process();
        eventually("the end of all jobs", || self.running.others().iter().all(|&process| process == shell));
        self.type_("exit 0\n");
        self.running.wait().exits(0);
    }
}

#[track_caller]
pub fn stopped(process: Process) {
    eventually(&format!("{process:?} to stop"), || process.state() == Some('T'));
}

#[track_caller]
pub fn runs(process: Process) {
    eventually(&format!("{process:?} to go on"), || matches!(process.state(), Some('S' | 'R')));
}

#[track_caller]
pub fn both_stop(one: Process, other: Process) {
    stopped(one);
    stopped(other);
}

#[track_caller]
pub fn both_run(one: Process, other: Process) {
    runs(one);
    runs(other);
}
