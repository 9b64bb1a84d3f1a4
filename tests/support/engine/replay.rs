//! Replays the transcripts in a page: every block that is marked as `console` is a
//! session of one shell. A line `^C` stands for the moment at which it is typed, a last
//! line `…` for what goes on like that: it is killed then.

use super::Call;
use crate::support::{Process, eventually};
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

const MARK: &str = "that was the command";
const TYPED: &str = "^C";
const AND_SO_ON: &str = "…";
const PATIENCE: Duration = Duration::from_secs(120);

/// Runs all that `page` says; returns the page with what was really printed.
pub fn replay(page: &str, shell: &Call, engine: &Call) -> String {
    let mut result = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        result.push(line.to_string());
        if line == "```console" {
            let block: Vec<_> = lines.by_ref().take_while(|line| *line != "```").collect();
            result.extend(Session::new(shell, engine).replay(&block));
            result.push("```".into());
        }
    }
    result.join("\n") + "\n"
}

/// With everything replaced that may be different next time.
pub fn normal(page: &str) -> Vec<String> {
    let mut lines: Vec<String> = page.lines().map(normal_line).collect();
    // Children get their turns in any order, and on a busy machine not all of them.
    lines.chunk_by_mut(|a, b| a.starts_with("Child: ") && b.starts_with("Child: ")).for_each(<[_]>::sort);
    lines.dedup_by(|a, b| a.starts_with("Child: ") && a == b);
    lines
}

fn normal_line(line: &str) -> String {
    let id = line.strip_prefix("sha256:").unwrap_or(line);
    if [12, 64].contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return "ID".into();
    }
    // Lists of processes: ours, and busybox's.
    let (pid, rest) = line.split_at_checked(5).unwrap_or((line, ""));
    let is_list = rest.starts_with(" ?        ") || rest.starts_with(" 0        ") || rest.starts_with(" root     ");
    match pid.trim().parse::<u32>() {
        Ok(2..) if is_list => format!("  PID{rest}"),
        _ => line.to_string(),
    }
}

struct Session<'a> {
    engine: &'a Call,
    shell: Child,
    stdin: ChildStdin,
    lines: Receiver<String>,
}

impl Session<'_> {
    fn new<'a>(shell: &Call, engine: &'a Call) -> Session<'a> {
        let mut command = shell.command(&[]);
        let mut shell = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("a shell");
        let mut stdin = shell.stdin.take().expect("a pipe");
        stdin.write_all(b"exec 2>&1\n").expect("the shell reads");
        let stdout = BufReader::new(shell.stdout.take().expect("a pipe"));
        let (sender, lines) = channel();
        std::thread::spawn(move || stdout.lines().map_while(Result::ok).try_for_each(|line| sender.send(line)));
        Session { engine, shell, stdin, lines }
    }

    fn replay(mut self, block: &[&str]) -> Vec<String> {
        let mut result = Vec::new();
        // A command, and what it printed.
        for part in block.chunk_by(|_, next| !next.starts_with("$ ")) {
            let (line, said) = (part[0], &part[1..]);
            result.push(line.to_string());
            result.extend(self.command(line.strip_prefix("$ ").expect("a command"), said));
        }
        result
    }

    /// Runs it as the page says; what it prints.
    fn command(&mut self, command: &str, said: &[&str]) -> Vec<String> {
        // On a line of its own, so that the mark comes when the command has ended.
        writeln!(self.stdin, "{command}\nstatus=$?; echo {MARK}; (exit $status)").expect("the shell reads");
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
        let shell = Process(self.shell.id() as i32).children();
        shell.iter().flat_map(|shell| shell.children()).for_each(|client| client.signal(libc::SIGINT));
    }

    fn await_container(&self) {
        eventually("a container", || !self.engine.ask(&["ps", "--quiet"]).is_empty());
    }
}

impl Drop for Session<'_> {
    fn drop(&mut self) {
        let rest = self.engine.ask(&["ps", "--quiet"]);
        for container in rest.lines() {
            self.engine.output(&["rm", "--force", container]);
        }
        Process(self.shell.id() as i32).signal(libc::SIGTERM);
        let _ = self.shell.wait();
    }
}
