//! One shell, which runs the commands of one block.

use crate::support::engine::Call;
use crate::support::{Dir, Process, eventually};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::MutexGuard;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

const MARK: &str = "that was the command";
const TYPED: &str = "^C";
const AND_SO_ON: &str = "…";
const PATIENCE: Duration = Duration::from_secs(120);

/// Where a block is run.
pub struct Place {
    pub shell: Call,
    /// Of its containers none is left when the block ends.
    pub engine: Option<Call>,
    /// Blocks that use the same engine wait for each other.
    pub alone: Option<MutexGuard<'static, ()>>,
    /// Where the shell begins; it goes with the block.
    pub dir: Option<Dir>,
}

pub struct Session<'a> {
    place: &'a Place,
    shell: Child,
    stdin: Option<ChildStdin>,
    lines: Receiver<String>,
}

impl Session<'_> {
    pub fn new(place: &Place) -> Session<'_> {
        let mut command = place.shell.command(&[]);
        let mut shell = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("a shell");
        let mut stdin = shell.stdin.take().expect("a pipe");
        stdin.write_all(b"exec 2>&1\n").expect("the shell reads");
        let stdout = BufReader::new(shell.stdout.take().expect("a pipe"));
        let (sender, lines) = channel();
        std::thread::spawn(move || stdout.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        Session { place, shell, stdin: Some(stdin), lines }
    }

    pub fn replay(mut self, block: &[&str]) -> Vec<String> {
        let mut result = Vec::new();
        // A command, and what it printed.
        for part in block.chunk_by(|_, next| !next.starts_with("$ ")) {
            let more = part[1..].iter().take_while(|line| is_more(line)).count();
            let (command, said) = part.split_at(1 + more);
            result.extend(command.iter().map(ToString::to_string));
            let words: Vec<_> = command.iter().map(|line| line.get(2..).unwrap_or_default()).collect();
            result.extend(self.command(&words.join("\n"), said));
        }
        result
    }

    /// Runs it as the page says; what it prints.
    fn command(&mut self, command: &str, said: &[&str]) -> Vec<String> {
        if command.contains("docker stop") {
            self.await_sleep();
        }
        // On a line of its own, so that the mark comes when the command has ended.
        let stdin = self.stdin.as_mut().expect("not closed yet");
        writeln!(stdin, "{command}\nstatus=$?; echo {MARK}; (exit $status)").expect("the shell reads");
        if command.ends_with('&') {
            self.await_container();
        }
        let mut result = Vec::new();
        let scripted = said.iter().rposition(|line| [TYPED, AND_SO_ON].contains(line)).map_or(0, |last| last + 1);
        for line in &said[..scripted] {
            match *line {
                TYPED => self.interrupt(),
                AND_SO_ON => {}
                _ => result.extend(self.line()),
            }
            if [TYPED, AND_SO_ON].contains(line) {
                result.push(line.to_string());
            }
        }
        while said.last() != Some(&AND_SO_ON)
            && let Some(line) = self.line()
        {
            result.push(line);
        }
        result
    }

    /// The next line, if the command has not ended.
    fn line(&mut self) -> Option<String> {
        let line = self.lines.recv_timeout(PATIENCE).expect("another line");
        (line != MARK).then_some(line)
    }

    fn interrupt(&self) {
        self.await_container();
        // Between us and the shell is `timeout`.
        let shell = Process::of(self.shell.id() as i32).children();
        shell.iter().flat_map(|shell| shell.children()).for_each(|client| client.signal(libc::SIGINT));
    }

    /// Whoever types takes longer than a program to get ready for signals. Those in the pages sleep then.
    fn await_sleep(&self) {
        let Some(engine) = &self.place.engine else { return };
        let states = |container: &str| engine.output(&["top", container, "-o", "pid,stat"]).out();
        eventually("all containers to sleep", || {
            let containers = engine.ask(&["ps", "--quiet"]);
            containers.lines().all(|it| states(it).lines().skip(1).all(|line| line.contains(" S")))
        });
    }

    fn await_container(&self) {
        let Some(engine) = &self.place.engine else { return };
        eventually("a container", || !engine.ask(&["ps", "--quiet"]).is_empty());
    }
}

/// The line of a command that goes on, as a shell prompts for it.
fn is_more(line: &str) -> bool {
    line.starts_with("> ") || line == ">"
}

impl Drop for Session<'_> {
    fn drop(&mut self) {
        if let Some(engine) = &self.place.engine {
            let rest = engine.output(&["ps", "--all", "--quiet"]).out();
            for container in rest.lines() {
                engine.output(&["rm", "--force", container]);
            }
        }
        drop(self.stdin.take());
        // A namespace of its own has a process 1, which TERM does not end.
        let timeout = Process::of(self.shell.id() as i32);
        timeout.children().iter().for_each(|shell| shell.signal(libc::SIGKILL));
        timeout.signal(libc::SIGTERM);
        let _ = self.shell.wait();
    }
}
