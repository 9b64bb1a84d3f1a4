//! The way from a test to the first instruction of pid1: `clone(2)`,
//! `pid_namespaces(7)`, `user_namespaces(7)`.
//!
//! A stage hand is forked. It takes the test's user, unshares the namespaces, and
//! clones with CLONE_PARENT, so that what it starts are children of the test, which
//! can wait for them and knows their pids outside. The first one is process 1 of
//! the namespace: the program itself, or a guard that sleeps and reaps. When
//! process 1 dies, the kernel ends all that is in there.
//!
//! What they do is in [`child`].

mod child;

use super::spawn::LAUNCH;
use child::set_the_stage;
use std::ffi::{CString, c_char};
use std::io;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::ptr;
use std::sync::Once;

/// Where the program runs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// As process 1.
    Init,
    /// Beside a guard that is process 1.
    Guest,
}

/// What `/proc` is to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Proc {
    /// That of the new PID namespace.
    Fresh,
    /// That of the namespace outside.
    Outer,
    /// An empty directory.
    Empty,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Session {
    New,
    Inherited,
    /// A new one, with this descriptor's terminal.
    Terminal(RawFd),
}

/// Everything that the children need, made before there are any.
pub struct Plan {
    pub place: Place,
    pub proc: Proc,
    /// Become this user first.
    pub uid: Option<u32>,
    /// With these supplementary groups.
    pub groups: Vec<u32>,
    /// Contents of uid_map and gid_map; `None`: no user namespace.
    pub maps: Option<(CString, CString)>,
    /// uid, gid, groups taken at last, inside.
    pub ids: Option<(u32, u32, Vec<u32>)>,
    pub session: Session,
    pub chroot: Option<CString>,
    pub chroot_proc: Option<CString>,
    pub directory: Option<CString>,
    /// Descriptors 0, 1, 2; `None` is closed.
    pub stdio: [Option<RawFd>; 3],
    /// Further ones: number and source.
    pub descriptors: Vec<(RawFd, RawFd)>,
    /// Signal sets: bit n − 1 is signal n.
    pub blocked: u64,
    pub ignored: u64,
    pub hooks: Vec<Box<dyn Fn() + Send + Sync>>,
    pub program: CString,
    pub argv: Vec<CString>,
    pub envp: Vec<CString>,
}

pub struct Launched {
    pub pid: i32,
    pub guard: Option<i32>,
    pub pidfd: OwnedFd,
}

/// What a child reports: one of these and a number.
const GUARD: i32 = -1;
const CHILD: i32 = -2;

/// What else it reports is a step that failed, and the errno.
const STEPS: [&str; 10] = [
    "taking the user's ids",
    "making namespaces",
    "mapping the user",
    "making mounts private",
    "clone",
    "mounting /proc",
    "making a session",
    "placing descriptors",
    "entering directories",
    "execve",
];

#[derive(Clone, Copy)]
enum Step {
    Ids,
    Namespaces,
    Map,
    Private,
    Clone,
    Mount,
    Session,
    Descriptors,
    Directories,
    Execute,
}

#[repr(C)]
#[derive(Clone, Copy)]
struct Report {
    kind: i32,
    number: i32,
}

/// A fork copies the tables of all pages that a test has ever used, and there are several for each
/// start: what is large goes back to the kernel at once, instead of into the heap (mallopt(3)).
fn keep_small() {
    static ONCE: Once = Once::new();
    // SAFETY: takes integers; from here on the heap is what it was.
    ONCE.call_once(|| _ = unsafe { libc::mallopt(libc::M_MMAP_THRESHOLD, 64 << 10) });
}

/// Starts the program and returns when it has been executed.
pub fn launch(plan: &Plan) -> Result<Launched, String> {
    keep_small();
    let (argv, envp) = (pointers(&plan.argv), pointers(&plan.envp));
    let (reports, hand) = {
        let _guard = LAUNCH.lock();
        let (read, write) = pipe();
        // SAFETY: the child makes nothing but system calls, and never returns.
        match unsafe { libc::fork() } {
            -1 => return Err(format!("fork: {}", io::Error::last_os_error())),
            0 => unsafe { set_the_stage(plan, &argv, &envp, write.as_raw_fd()) },
            hand => (read, hand),
        }
        // Here the write end is closed, so no other fork has a copy.
    };
    let (mut pid, mut guard, mut failure) = (None, None, None);
    while let Some(report) = read(&reports) {
        match report {
            Report { kind: GUARD, number } => guard = Some(number),
            Report { kind: CHILD, number } => pid = Some(number),
            Report { kind, number } => {
                let step = STEPS.get(kind as usize).unwrap_or(&"?");
                failure = Some(format!("{step}: {}", io::Error::from_raw_os_error(number)));
            }
        }
    }
    wait(hand);
    match (pid, failure) {
        (Some(pid), None) => {
            // SAFETY: takes integers, returns a descriptor that is ours.
            let pidfd = unsafe { libc::syscall(libc::SYS_pidfd_open, pid, 0) as RawFd };
            assert!(pidfd >= 0, "pidfd_open: {}", io::Error::last_os_error());
            Ok(Launched { pid, guard, pidfd: unsafe { OwnedFd::from_raw_fd(pidfd) } })
        }
        (pid, failure) => {
            pid.into_iter().chain(guard).for_each(end);
            Err(failure.unwrap_or("the stage hand said nothing".into()))
        }
    }
}

/// As execve wants them.
fn pointers(strings: &[CString]) -> Vec<*const c_char> {
    strings.iter().map(|string| string.as_ptr()).chain([ptr::null()]).collect()
}

/// Kills a child of ours and reaps it.
pub fn end(pid: i32) {
    // SAFETY: takes integers; a child that has not been waited for keeps its pid.
    unsafe { libc::kill(pid, libc::SIGKILL) };
    wait(pid);
}

/// Waits for a child to end; returns its wait status.
pub fn wait(pid: i32) -> i32 {
    let mut status = 0;
    // SAFETY: writes to an int.
    while unsafe { libc::waitpid(pid, &mut status, 0) } == -1 {
        let error = io::Error::last_os_error();
        assert_eq!(error.kind(), io::ErrorKind::Interrupted, "waitpid {pid}: {error}");
    }
    status
}

/// A pipe that no execve hands on. To be called with [`LAUNCH`] held if it matters
/// who has copies of its ends.
pub fn pipe() -> (OwnedFd, OwnedFd) {
    let mut ends = [-1; 2];
    // SAFETY: writes two descriptors, which are ours.
    unsafe {
        assert_eq!(libc::pipe2(ends.as_mut_ptr(), libc::O_CLOEXEC), 0, "pipe: {}", io::Error::last_os_error());
        (OwnedFd::from_raw_fd(ends[0]), OwnedFd::from_raw_fd(ends[1]))
    }
}

fn read(reports: &OwnedFd) -> Option<Report> {
    let mut report = Report { kind: 0, number: 0 };
    // SAFETY: writes at most the size of a report, which may hold any bytes.
    let len = unsafe { libc::read(reports.as_raw_fd(), (&raw mut report).cast(), size_of::<Report>()) };
    // Writes this small to a pipe are whole (pipe(7)).
    (len == size_of::<Report>() as isize).then_some(report)
}

pub const fn bit(signal: i32) -> u64 {
    1 << (signal - 1)
}
