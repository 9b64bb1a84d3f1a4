//! Starts a program as process 1 of a PID namespace of its own: `clone(2)`,
//! `pid_namespaces(7)`. Where the bench is not root, a user namespace comes along.
//!
//! Unsafe: the child shares our memory until its execve, as a vfork's does, so that
//! the size of the bench itself is not part of what is measured.

use std::ffi::{CString, c_char, c_int, c_void};
use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::{AsRawFd, FromRawFd, RawFd};
use std::ptr;

/// A program with its words, ready to be started over and over.
pub struct Plan {
    words: Vec<CString>,
    null: File,
}

/// Process 1 and its namespace; both end when this is dropped.
pub struct Running {
    pub pid: i32,
    ended: bool,
    input: Option<File>,
    output: Option<File>,
}

struct Child {
    argv: *const *const c_char,
    envp: *const *const c_char,
    descriptors: [RawFd; 3],
}

impl Plan {
    pub fn new<S: AsRef<str>>(words: &[S]) -> Plan {
        let words = words.iter().map(|word| CString::new(word.as_ref()).expect("no NUL")).collect();
        let null = File::options().read(true).write(true).open("/dev/null").expect("/dev/null");
        Plan { words, null }
    }

    /// Starts it with nothing to read and nobody who reads.
    pub fn start(&self) -> io::Result<Running> {
        let null = self.null.as_raw_fd();
        Ok(Running { pid: self.launch([null; 3])?, ended: false, input: None, output: None })
    }

    /// Starts it with pipes to its standard input and from its standard output.
    pub fn start_with_pipes(&self) -> io::Result<Running> {
        let ((stdin, input), (output, stdout)) = (pipe()?, pipe()?);
        let pid = self.launch([stdin.as_raw_fd(), stdout.as_raw_fd(), self.null.as_raw_fd()])?;
        Ok(Running { pid, ended: false, input: Some(input), output: Some(output) })
    }

    fn launch(&self, descriptors: [RawFd; 3]) -> io::Result<i32> {
        let argv: Vec<_> = self.words.iter().map(|word| word.as_ptr()).chain([ptr::null()]).collect();
        let envp = [c"PATH=/usr/bin:/bin".as_ptr(), ptr::null()];
        let child = Child { argv: argv.as_ptr(), envp: envp.as_ptr(), descriptors };
        let mut stack = vec![0_u128; 4096];
        // SAFETY: takes nothing.
        let user = if unsafe { libc::geteuid() } == 0 { 0 } else { libc::CLONE_NEWUSER };
        let flags = libc::CLONE_VM | libc::CLONE_VFORK | libc::CLONE_NEWPID | user | libc::SIGCHLD;
        // SAFETY: with CLONE_VFORK we sleep until the child is done with our memory;
        // it has a stack of its own, and what it is given outlives it.
        let pid = unsafe {
            libc::clone(execute, stack.as_mut_ptr_range().end.cast(), flags, (&raw const child).cast_mut().cast())
        };
        if pid == -1 { Err(io::Error::last_os_error()) } else { Ok(pid) }
    }
}

/// In the child: no terminal, three descriptors, no signal blocked.
extern "C" fn execute(child: *mut c_void) -> c_int {
    // SAFETY: system calls only, on what `launch` keeps for us.
    unsafe {
        let child = &*child.cast::<Child>();
        libc::setsid();
        libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL, 0, 0, 0);
        for (number, &source) in child.descriptors.iter().enumerate() {
            libc::dup2(source, number as c_int);
        }
        libc::execve(*child.argv, child.argv, child.envp);
        libc::_exit(127)
    }
}

/// Read end, write end; no execve hands them on.
fn pipe() -> io::Result<(File, File)> {
    let mut ends = [-1; 2];
    // SAFETY: writes two descriptors, which are ours.
    unsafe {
        match libc::pipe2(ends.as_mut_ptr(), libc::O_CLOEXEC) {
            0 => Ok((File::from_raw_fd(ends[0]), File::from_raw_fd(ends[1]))),
            _ => Err(io::Error::last_os_error()),
        }
    }
}

impl Running {
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

    /// Tells the fixture to go on.
    pub fn go(&mut self) {
        let input = self.input.as_mut().expect("started with pipes");
        _ = input.write_all(b"g");
    }

    /// The next number that the fixture reports; `None` if it has failed.
    pub fn read(&mut self) -> Option<u64> {
        let mut bytes = [0; 8];
        let output = self.output.as_mut().expect("started with pipes");
        output.read_exact(&mut bytes).ok()?;
        Some(u64::from_le_bytes(bytes))
    }

    /// The same, but `None` after so many milliseconds without one.
    pub fn read_within(&mut self, milliseconds: c_int) -> Option<u64> {
        let fd = self.output.as_ref().expect("started with pipes").as_raw_fd();
        let mut waiting = libc::pollfd { fd, events: libc::POLLIN, revents: 0 };
        // SAFETY: one structure, of our own.
        let count = unsafe { libc::poll(&mut waiting, 1, milliseconds) };
        if count == 1 { self.read() } else { None }
    }

    /// In ns: the first field of `/proc/PID/schedstat`.
    pub fn processor_time(&self) -> Option<f64> {
        self.proc("schedstat")?.split(' ').next()?.parse().ok()
    }

    /// A file of its directory under `/proc`.
    pub fn proc(&self, name: &str) -> Option<String> {
        std::fs::read_to_string(format!("/proc/{}/{name}", self.pid)).ok()
    }

    /// A number of a `KEY: NUMBER` line of such a file.
    pub fn number(&self, name: &str, key: &str) -> Option<f64> {
        let text = self.proc(name)?;
        let line = text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(':'))?;
        line.split_whitespace().next()?.parse().ok()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.ended {
            self.signal(libc::SIGKILL);
            self.wait();
        }
    }
}
