//! Starts a program as process 1 of a PID namespace of its own: `clone(2)`,
//! `pid_namespaces(7)`. Where the bench is not root, a user namespace comes along.
//!
//! Unsafe: the child shares our memory until its execve, as a vfork's does, so that
//! the size of the bench itself is not part of what is measured.

use super::cage::{Cage, PENDING_SIGNALS};
use super::running::Running;
use std::ffi::{CStr, CString, c_char, c_int, c_void};
use std::fs::File;
use std::io;
use std::os::fd::{AsRawFd, FromRawFd, RawFd};
use std::ptr;

/// A program with its words, ready to be started over and over.
pub struct Plan {
    words: Vec<CString>,
    environment: Vec<CString>,
    null: File,
    /// Writing to it joins a pids cgroup.
    cage: Option<File>,
    /// `RLIMIT_AS`, in bytes.
    address_space: Option<u64>,
    has_own_proc: bool,
}

/// What the child needs, in a form that it can use without a heap.
struct Child {
    argv: *const *const c_char,
    envp: *const *const c_char,
    descriptors: [RawFd; 3],
    cage: Option<RawFd>,
    address_space: Option<u64>,
    has_own_proc: bool,
}

impl Plan {
    pub fn new<S: AsRef<str>>(words: &[S]) -> Plan {
        let words = words.iter().map(|word| c_string(word.as_ref())).collect();
        let null = File::options().read(true).write(true).open("/dev/null").expect("/dev/null");
        let environment = vec![c_string("PATH=/usr/bin:/bin")];
        Plan { words, environment, null, cage: None, address_space: None, has_own_proc: false }
    }

    /// With these variables and no others.
    pub fn environment(mut self, variables: &[&str]) -> Plan {
        self.environment = variables.iter().map(|variable| c_string(variable)).collect();
        self
    }

    /// Inside the pids cgroup and, as in it, with a limit of pending signals.
    pub fn caged(mut self, cage: Option<&Cage>) -> Plan {
        self.cage = cage.and_then(Cage::entrance);
        self
    }

    /// As under `ulimit -v`.
    pub fn address_space(mut self, kilobytes: u64) -> Plan {
        self.address_space = Some(kilobytes * 1024);
        self
    }

    /// In a mount namespace whose `/proc` shows the PID namespace.
    pub fn with_proc(mut self) -> Plan {
        self.has_own_proc = true;
        self
    }

    /// Starts it with nothing to read and nobody who reads.
    pub fn start(&self) -> io::Result<Running> {
        let null = self.null.as_raw_fd();
        Ok(Running::new(self.launch([null; 3])?, None))
    }

    /// Starts it with pipes to its standard input and from its standard output.
    pub fn start_with_pipes(&self) -> io::Result<Running> {
        let ((stdin, input), (output, stdout)) = (pipe()?, pipe()?);
        let pid = self.launch([stdin.as_raw_fd(), stdout.as_raw_fd(), self.null.as_raw_fd()])?;
        Ok(Running::new(pid, Some((input, output))))
    }

    fn launch(&self, descriptors: [RawFd; 3]) -> io::Result<i32> {
        let pointers = |all: &[CString]| -> Vec<_> { all.iter().map(|it| it.as_ptr()).chain([ptr::null()]).collect() };
        let (argv, envp) = (pointers(&self.words), pointers(&self.environment));
        let child = Child {
            argv: argv.as_ptr(),
            envp: envp.as_ptr(),
            descriptors,
            cage: self.cage.as_ref().map(File::as_raw_fd),
            address_space: self.address_space,
            has_own_proc: self.has_own_proc,
        };
        let mut stack = vec![0_u128; 4096];
        // SAFETY: takes nothing.
        let user = if unsafe { libc::geteuid() } == 0 { 0 } else { libc::CLONE_NEWUSER };
        let mount = if self.has_own_proc { libc::CLONE_NEWNS } else { 0 };
        let flags = libc::CLONE_VM | libc::CLONE_VFORK | libc::CLONE_NEWPID | mount | user | libc::SIGCHLD;
        // SAFETY: with CLONE_VFORK we sleep until the child is done with our memory;
        // it has a stack of its own, and what it is given outlives it.
        let pid = unsafe {
            libc::clone(execute, stack.as_mut_ptr_range().end.cast(), flags, (&raw const child).cast_mut().cast())
        };
        if pid == -1 { Err(io::Error::last_os_error()) } else { Ok(pid) }
    }
}

/// In the child: no terminal, three descriptors, no signal blocked, and the limits.
extern "C" fn execute(child: *mut c_void) -> c_int {
    // SAFETY: system calls only, on what `launch` keeps for us.
    unsafe {
        let child = &*child.cast::<Child>();
        libc::setsid();
        libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL, 0, 0, 0);
        let is_ready = child.cage.is_none_or(|procs| join(procs)) && (!child.has_own_proc || mount_proc());
        if is_ready {
            for (number, &source) in child.descriptors.iter().enumerate() {
                libc::dup2(source, number as c_int);
            }
            if let Some(bytes) = child.address_space {
                limit(libc::RLIMIT_AS, bytes);
            }
            libc::execve(*child.argv, child.argv, child.envp);
        }
        libc::_exit(127)
    }
}

/// Puts the caller into the cgroup whose `cgroup.procs` this is.
///
/// # Safety
/// None beyond that of the calls: integers, and bytes of our own.
unsafe fn join(procs: RawFd) -> bool {
    // SAFETY: as above.
    unsafe {
        limit(libc::RLIMIT_SIGPENDING, PENDING_SIGNALS);
        libc::write(procs, c"0".as_ptr().cast(), 1) == 1
    }
}

/// Nothing is mounted unless no other mount namespace can see it.
///
/// # Safety
/// None beyond that of the calls: texts of our own.
unsafe fn mount_proc() -> bool {
    let none: *const c_char = ptr::null();
    let (root, proc): (&CStr, &CStr) = (c"/", c"proc");
    // SAFETY: as above.
    unsafe {
        libc::mount(none, root.as_ptr(), none, libc::MS_REC | libc::MS_PRIVATE, ptr::null()) == 0
            && libc::mount(proc.as_ptr(), c"/proc".as_ptr(), proc.as_ptr(), 0, ptr::null()) == 0
    }
}

/// # Safety
/// None beyond that of the call: a structure of our own.
unsafe fn limit(resource: libc::__rlimit_resource_t, value: u64) {
    let limit = libc::rlimit { rlim_cur: value, rlim_max: value };
    // SAFETY: as above.
    unsafe { libc::setrlimit(resource, &limit) };
}

fn c_string(text: &str) -> CString {
    CString::new(text).expect("no NUL")
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
