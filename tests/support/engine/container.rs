//! A container that is under way: Docker and Podman take the same words for it.

use super::Call;
use crate::support::{Output, Process};
use std::io::{BufRead, BufReader};
use std::process::Stdio;
use std::sync::atomic::{AtomicU32, Ordering};

pub struct Container {
    call: Call,
    pub name: String,
    /// Removed when dropped.
    ours: bool,
}

impl Container {
    pub fn new(call: Call, name: String) -> Container {
        Container { call, name, ours: true }
    }

    /// One that something else has made, and removes.
    pub fn borrowed(call: Call, name: String) -> Container {
        Container { call, name, ours: false }
    }

    pub fn new_name(prefix: &str) -> String {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        format!("{prefix}-{}", COUNT.fetch_add(1, Ordering::Relaxed))
    }

    /// Waits for a line on stdout or stderr that is just this; returns those in front.
    #[track_caller]
    pub fn read_line_until(&self, line: &str) -> Vec<String> {
        let mut command = self.call.command(&["logs", "--follow", &self.name]);
        let mut logs = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the engine's client");
        let reader = BufReader::new(logs.stdout.take().expect("a pipe"));
        let mut before = Vec::new();
        let found = reader.lines().map_while(Result::ok).any(|next| {
            let found = next == line;
            before.push(next);
            found
        });
        // TERM, which `timeout` hands on.
        Process::of(logs.id() as i32).signal(libc::SIGTERM);
        let _ = logs.wait();
        assert!(found, "waited in vain for {line:?}; {}\n{}", before.join("\n"), self.logs());
        before.pop();
        before
    }

    /// Stdout and stderr so far.
    #[track_caller]
    pub fn logs(&self) -> Output {
        self.call.output(&["logs", &self.name])
    }

    #[track_caller]
    pub fn signal(&self, signal: &str) -> &Container {
        self.call.output(&["kill", "--signal", signal, &self.name]).exits(0);
        self
    }

    /// `stop` with these options; how long it took is in the output.
    #[track_caller]
    pub fn stop(&self, options: &[&str]) -> Output {
        let output = self.call.output(&[&["stop"], options, &[&self.name]].concat());
        output.exits(0);
        output
    }

    #[track_caller]
    pub fn inspect(&self, format: &str) -> String {
        self.call.ask(&["inspect", "--format", format, &self.name])
    }

    /// Waits for its end; returns its exit status.
    #[track_caller]
    pub fn wait(&self) -> i32 {
        self.call.ask(&["wait", &self.name]).parse().expect("a status")
    }

    /// Of one that has ended.
    #[track_caller]
    pub fn exit_status(&self) -> i32 {
        assert_eq!(self.inspect("{{.State.Running}}"), "false");
        self.inspect("{{.State.ExitCode}}").parse().expect("a status")
    }

    pub fn remove(&self) {
        self.call.output(&["rm", "--force", "--volumes", &self.name]);
    }

    #[track_caller]
    pub fn exec(&self, options: &[&str], command: &[&str]) -> Output {
        self.call.output(&[&["exec"], options, &[&self.name], command].concat())
    }
}

impl Drop for Container {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("{}", self.logs());
        }
        if self.ours {
            self.remove();
        }
    }
}
