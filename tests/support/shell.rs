//! An interactive bash on a pseudo-terminal, the way a user has one: a session
//! leader, with pid1 as one of its jobs.

use super::{Case, Process, Run, Running, Terminal, can, eventually, pid1, probe, skip};

const BASH: &str = "/bin/bash";
const PROMPT: &str = "prompt> ";

pub struct Shell {
    pub terminal: Terminal,
    pub running: Running,
}

impl Shell {
    /// Beside the process 1 of a PID namespace; `None` if there is no bash. pid1
    /// and the probe are `$PID1` and `$PROBE` to it.
    pub fn new(case: &Case) -> Option<Shell> {
        Shell::with(case, Run::plain)
    }

    /// In another place than beside process 1, or otherwise changed.
    pub fn with(case: &Case, change: impl FnOnce(Run) -> Run) -> Option<Shell> {
        if !std::path::Path::new(BASH).exists() {
            skip("no bash");
            return None;
        }
        let terminal = Terminal::new();
        let run = Run::bare(&[BASH, "--norc", "--noprofile", "--noediting", "-i"]).who(case.who);
        let run = run.env("PS1", PROMPT).env("PID1", pid1()).env("PROBE", probe()).env("TERM", "dumb");
        let run = if case.verbose { run.env("PID1_VERBOSE", "1") } else { run };
        let running = change(terminal.of(run)).start();
        let mut shell = Shell { terminal, running };
        shell.prompt();
        Some(shell)
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

    /// The exit status of what was executed last.
    #[track_caller]
    pub fn status(&mut self) -> i32 {
        let text = self.ask("echo $?");
        text.trim().parse().unwrap_or_else(|_| panic!("not a status: {text:?}"))
    }

    /// Whether the shell itself has the terminal.
    pub fn is_in_front(&self) -> bool {
        self.terminal.foreground() == self.running.pid()
    }

    fn running(&self, program: &str) -> Vec<Process> {
        let mut all = self.running.others();
        // Between fork and execve a child still has its parent's program; pid1's are
        // told from those by their name, which is `pid1` for the supervisors alone.
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
        eventually("the end of all jobs", || self.running.others().is_empty());
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
