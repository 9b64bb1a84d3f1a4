//! A run that is under way.

use super::launch::{end, wait};
use super::{Output, Process, Status, eventually};
use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::os::fd::{AsRawFd, OwnedFd};
use std::time::Instant;

/// Killed when dropped, with all that its PID namespace holds.
pub struct Running {
    pub(super) what: String,
    pub(super) verbose: bool,
    pub(super) pid: i32,
    pub(super) guard: Option<i32>,
    pub(super) pidfd: OwnedFd,
    pub(super) reaped: bool,
    pub(super) stdin: Option<File>,
    pub(super) stdout: Option<Stream>,
    pub(super) stderr: Option<Stream>,
    pub(super) started: Instant,
    pub(super) deadline: Instant,
}

impl Running {
    /// The pid of the program, outside its namespace.
    pub fn pid(&self) -> i32 {
        self.pid
    }

    pub fn process(&self) -> Process {
        Process::of(self.pid)
    }

    /// All processes of the namespace but the program and the guard.
    pub fn others(&self) -> Vec<Process> {
        let mut all = self.process().neighbours();
        all.retain(|process| process.pid() != self.pid && Some(process.pid()) != self.guard);
        all
    }

    /// Whether the guard has got children: what the program has left behind, if it has ended.
    pub fn orphans_are_left(&self) -> bool {
        let list = |guard| std::fs::read_to_string(format!("/proc/{guard}/task/{guard}/children")).unwrap_or_default();
        self.guard.is_some_and(|guard| !list(guard).trim().is_empty())
    }

    /// Waits until the command has been executed: a child of the program that is
    /// another program, or has other arguments.
    #[track_caller]
    pub fn command(&self) -> Process {
        let init = self.process();
        let own = (init.program(), init.arguments());
        let mut found = None;
        eventually(&format!("{}: the command", self.what), || {
            let first = init.children().into_iter().min_by_key(|child| child.inner_pid());
            found = first.filter(|child| (child.program(), child.arguments()) != own);
            found.is_some()
        });
        found.expect("the command")
    }

    #[track_caller]
    pub fn signal(&self, signal: i32) -> &Running {
        assert!(!self.reaped);
        // SAFETY: takes integers; the pid is a child's that has not been reaped.
        let result = unsafe { libc::kill(self.pid, signal) };
        assert_eq!(result, 0, "{}: kill: {}", self.what, std::io::Error::last_os_error());
        self
    }

    /// Sends a signal with a payload.
    #[track_caller]
    pub fn sigqueue(&self, signal: i32, value: i32) -> &Running {
        assert!(!self.reaped);
        let value = libc::sigval { sival_ptr: value as isize as *mut _ };
        // SAFETY: takes integers; the pid is a child's that has not been reaped.
        let result = unsafe { libc::sigqueue(self.pid, signal, value) };
        assert_eq!(result, 0, "{}: sigqueue: {}", self.what, std::io::Error::last_os_error());
        self
    }

    /// Writes to the program's stdin, which must be piped.
    pub fn write(&mut self, text: &str) {
        self.stdin.as_mut().expect("a piped stdin").write_all(text.as_bytes()).expect("writing to stdin");
    }

    pub fn close_stdin(&mut self) {
        self.stdin = None;
    }

    /// Closes the test's end of the pipe that is the program's stderr.
    pub fn break_stderr(&mut self) {
        self.stderr = None;
    }

    /// Waits for a line on stdout that is just this; returns the lines in front.
    #[track_caller]
    pub fn read_line_until(&mut self, line: &str) -> Vec<String> {
        let mut before = Vec::new();
        loop {
            let next = self.read_line();
            if next == line {
                return before;
            }
            before.push(next);
        }
    }

    /// The next line on stdout.
    #[track_caller]
    pub fn read_line(&mut self) -> String {
        loop {
            if let Some(line) = self.stdout.as_mut().expect("a piped stdout").line() {
                return line;
            }
            let ended = self.stdout.as_ref().is_none_or(|stream| stream.ended);
            self.go_on_if(!ended, "a line on stdout");
        }
    }

    /// Waits for a line on stderr that contains `text`; returns it.
    #[track_caller]
    pub fn read_error_until(&mut self, text: &str) -> String {
        loop {
            while let Some(line) = self.stderr.as_mut().expect("a piped stderr").line() {
                if line.contains(text) {
                    return line;
                }
            }
            let ended = self.stderr.as_ref().is_none_or(|stream| stream.ended);
            self.go_on_if(!ended, text);
        }
    }

    #[track_caller]
    fn go_on_if(&mut self, possible: bool, what: &str) {
        if !possible || self.is_late() {
            let state = self.process().state();
            panic!("waited in vain for {what:?}; pid1 is {state:?}\n{}", self.snapshot(Status::Exited(-1)));
        }
        self.pump();
    }

    fn is_late(&self) -> bool {
        Instant::now() >= self.deadline
    }

    pub fn has_ended(&self) -> bool {
        let mut poll = libc::pollfd { fd: self.pidfd.as_raw_fd(), events: libc::POLLIN, revents: 0 };
        // SAFETY: one pollfd.
        unsafe { libc::poll(&mut poll, 1, 0) == 1 }
    }

    /// Waits for the end of the program. What it leaves behind is killed then.
    #[track_caller]
    pub fn wait(mut self) -> Output {
        while !self.has_ended() {
            if self.is_late() {
                let tree: Vec<_> = self.others().iter().map(|p| (p.pid(), p.state(), p.arguments())).collect();
                panic!("does not end; left: {tree:?}\n{}", self.snapshot(Status::Exited(-1)));
            }
            self.pump();
        }
        let elapsed = self.started.elapsed();
        let status = Status::from_wait(wait(self.pid));
        self.reaped = true;
        for stream in [&mut self.stdout, &mut self.stderr].into_iter().flatten() {
            stream.fill();
        }
        Output { elapsed, ..self.snapshot(status) }
    }

    fn snapshot(&self, status: Status) -> Output {
        let all = |stream: &Option<Stream>| stream.as_ref().map(|s| s.bytes.clone()).unwrap_or_default();
        Output {
            what: self.what.clone(),
            verbose: self.verbose,
            status,
            stdout: all(&self.stdout),
            stderr: all(&self.stderr),
            elapsed: self.started.elapsed(),
        }
    }

    /// Waits until there is something to read or the program has ended, or 100 ms.
    fn pump(&mut self) {
        let streams =
            [&self.stdout, &self.stderr].map(|s| s.as_ref().filter(|s| !s.ended).map_or(-1, |s| s.fd.as_raw_fd()));
        let mut polls = [self.pidfd.as_raw_fd(), streams[0], streams[1]].map(|fd| libc::pollfd {
            fd,
            events: libc::POLLIN,
            revents: 0,
        });
        if self.has_ended() {
            // Its descriptor stays ready; wait for the pipes alone.
            polls[0].fd = -1;
        }
        // SAFETY: three pollfds; negative descriptors are passed over.
        unsafe { libc::poll(polls.as_mut_ptr(), 3, 100) };
        for stream in [&mut self.stdout, &mut self.stderr].into_iter().flatten() {
            stream.fill();
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.reaped {
            end(self.pid);
        }
        if let Some(guard) = self.guard {
            end(guard);
        }
    }
}

/// What a pipe has brought so far.
pub struct Stream {
    fd: File,
    pub bytes: Vec<u8>,
    /// How far it has been read as lines.
    read: usize,
    ended: bool,
}

impl Stream {
    pub fn new(fd: OwnedFd) -> Stream {
        // SAFETY: sets a flag of our own end.
        unsafe { libc::fcntl(fd.as_raw_fd(), libc::F_SETFL, libc::O_NONBLOCK) };
        Stream { fd: fd.into(), bytes: Vec::new(), read: 0, ended: false }
    }

    /// Takes all that there is.
    fn fill(&mut self) {
        while !self.ended {
            match self.fd.read_to_end(&mut self.bytes) {
                Ok(_) => self.ended = true,
                Err(error) if error.kind() == ErrorKind::WouldBlock => break,
                Err(error) => assert_eq!(error.kind(), ErrorKind::Interrupted, "reading a pipe: {error}"),
            }
        }
    }

    fn line(&mut self) -> Option<String> {
        let rest = &self.bytes[self.read..];
        let len = rest.iter().position(|&byte| byte == b'\n')?;
        let line = String::from_utf8_lossy(&rest[..len]).into_owned();
        self.read += len + 1;
        Some(line)
    }
}
