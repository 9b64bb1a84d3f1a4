//! A process 1 that runs: to signal it, to read what its command reports, to look it up
//! in `/proc` (`proc(5)`), to wait for its end (`waitpid(2)`, `pidfd_open(2)`).
//!
//! Unsafe: these calls, which std has no words for.

use std::ffi::c_int;
use std::fs::{File, read_to_string};
use std::io::{Read, Write};
use std::os::fd::{AsRawFd, RawFd};

/// Process 1 and its namespace; both end when this is dropped.
pub struct Running {
    pub pid: i32,
    ended: bool,
    /// To its standard input, and from its standard output.
    pipes: Option<(File, File)>,
}

impl Running {
    pub fn new(pid: i32, pipes: Option<(File, File)>) -> Running {
        Running { pid, ended: false, pipes }
    }

    pub fn signal(&self, signal: c_int) {
        // SAFETY: takes integers; what has not been waited for keeps its pid.
        unsafe { libc::kill(self.pid, signal) };
    }

    /// Waits for its end; returns the exit status, or 128 + n.
    pub fn wait(&mut self) -> i32 {
        let mut status = 0;
        // SAFETY: writes to an int.
        while !self.ended && unsafe { libc::waitpid(self.pid, &mut status, 0) } == -1 {}
        self.ended = true;
        if libc::WIFEXITED(status) { libc::WEXITSTATUS(status) } else { 128 + libc::WTERMSIG(status) }
    }

    /// The same, but `None` if it has not ended after so many milliseconds.
    pub fn wait_within(&mut self, milliseconds: c_int) -> Option<i32> {
        // SAFETY: takes integers; the descriptor is ours to close.
        let ends = unsafe {
            let pidfd = libc::syscall(libc::SYS_pidfd_open, self.pid, 0) as RawFd;
            let ends = is_readable(pidfd, milliseconds);
            libc::close(pidfd);
            ends
        };
        if ends { Some(self.wait()) } else { None }
    }

    /// Tells the fixture to go on.
    pub fn go(&mut self) {
        let (input, _) = self.pipes.as_mut().expect("started with pipes");
        _ = input.write_all(b"g");
    }

    /// The next number that the fixture reports; `None` if it has failed.
    pub fn read(&mut self) -> Option<u64> {
        let mut bytes = [0; 8];
        let (_, output) = self.pipes.as_mut().expect("started with pipes");
        output.read_exact(&mut bytes).ok()?;
        Some(u64::from_le_bytes(bytes))
    }

    /// Reads a line, of a program that says something; `None` if it has failed.
    pub fn read_line(&mut self) -> Option<()> {
        let (_, output) = self.pipes.as_mut().expect("started with pipes");
        let mut byte = [0];
        while byte != *b"\n" {
            output.read_exact(&mut byte).ok()?;
        }
        Some(())
    }

    /// As `read`, but `None` after so many milliseconds without one.
    pub fn read_within(&mut self, milliseconds: c_int) -> Option<u64> {
        let (_, output) = self.pipes.as_ref().expect("started with pipes");
        if is_readable(output.as_raw_fd(), milliseconds) { self.read() } else { None }
    }

    /// In ns: the first field of `schedstat`, of all its threads.
    pub fn processor_time(&self) -> Option<f64> {
        self.sum_of_threads("schedstat", |text| text.split(' ').next()?.parse().ok())
    }

    /// How often it slept and was woken, all its threads together.
    pub fn wake_ups(&self) -> Option<f64> {
        self.sum_of_threads("status", |text| number_in(text, "voluntary_ctxt_switches"))
    }

    /// A number of a `KEY: NUMBER` line of a file of its directory under `/proc`.
    pub fn number(&self, name: &str, key: &str) -> Option<f64> {
        number_in(&read_to_string(format!("/proc/{}/{name}", self.pid)).ok()?, key)
    }

    /// `/proc/PID/NAME` would be of the first thread alone.
    fn sum_of_threads(&self, name: &str, value: impl Fn(&str) -> Option<f64>) -> Option<f64> {
        let threads = std::fs::read_dir(format!("/proc/{}/task", self.pid)).ok()?;
        threads.map(|thread| value(&read_to_string(thread.ok()?.path().join(name)).ok()?)).sum()
    }
}

fn number_in(text: &str, key: &str) -> Option<f64> {
    let line = text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(':'))?;
    line.split_whitespace().next()?.parse().ok()
}

fn is_readable(fd: RawFd, milliseconds: c_int) -> bool {
    let mut waiting = libc::pollfd { fd, events: libc::POLLIN, revents: 0 };
    // SAFETY: one structure, of our own.
    unsafe { libc::poll(&mut waiting, 1, milliseconds) == 1 }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.ended {
            self.signal(libc::SIGKILL);
            self.wait();
        }
    }
}
