//! A tracer that follows pid1, and its child up to the execve, from system call to system
//! call, and nobody else (`ptrace(2)`). So what it does to a call happens to pid1 alone, and
//! the command runs as ever.
//!
//! A call is refused by turning it into one that does not exist on its way into the kernel,
//! and by putting the error in place of its result on the way out.

use crate::support::{Output, Run};
use std::collections::BTreeMap;
use std::sync::mpsc;
use std::time::Duration;

/// Which of the calls of one kind are refused.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum When {
    /// The n-th one, counted from 1.
    Nth(u32),
    Every,
}

#[derive(Clone, Copy, Debug)]
pub struct Fault {
    pub call: libc::c_long,
    pub errno: i32,
    pub when: When,
}

/// What a test may do at each system call of pid1, in front of it.
pub type AtCall<'a> = &'a mut dyn FnMut(&Entry);

/// A system call that is about to be made.
pub struct Entry {
    /// Of the process that makes it, outside of its namespace.
    pub pid: i32,
    /// pid1's own, not its child's.
    pub is_pid1: bool,
    pub call: libc::c_long,
    /// How many calls pid1 has made since it has reaped somebody; before, none.
    pub since_reaped: Option<usize>,
}

/// How a run under the tracer went.
pub struct Trace {
    pub output: Output,
    /// How often each call was made.
    pub calls: BTreeMap<libc::c_long, u32>,
    /// The fault has come to pass.
    pub happened: bool,
    /// A command was executed.
    pub started: bool,
    /// It did not end in time.
    pub is_late: bool,
    /// It made more calls than there is a reason for.
    pub spins: bool,
    /// The namespace was not empty when pid1 had ended; of a pid1 that is not process 1.
    pub leaves_behind: bool,
}

/// More calls are made only by who does not wait. Calls that ask whether a number is a
/// process's are not counted: without `/proc`, all of them are asked for.
const MANY_CALLS: u32 = 20_000;

/// After so many of those nobody looks any more: to stop at each of 131,072 takes seconds,
/// and they are all alike. (A filter refuses them to the end: `matrix`.)
const MANY_QUESTIONS: u32 = 300;

pub struct Tracer<'a> {
    fault: Option<Fault>,
    at_call: Option<AtCall<'a>>,
    deadline: Duration,
}

impl<'a> Tracer<'a> {
    pub fn new(deadline: Duration) -> Tracer<'a> {
        Tracer { fault: None, at_call: None, deadline }
    }

    pub fn fault(mut self, fault: Option<Fault>) -> Tracer<'a> {
        self.fault = fault;
        self
    }

    pub fn at_call(mut self, act: AtCall<'a>) -> Tracer<'a> {
        self.at_call = Some(act);
        self
    }

    /// Follows the run from its start to its end.
    pub fn follow(self, run: Run) -> Trace {
        let running = run.before_exec(trace_me).start();
        let watch = Watch::over(running.pid(), self.deadline);
        let mut following = Following::new(self, running.pid());
        following.up_to_the_end();
        following.child.into_iter().for_each(end_of_child);
        let is_late = watch.stop();
        let leaves_behind = running.orphans_are_left();
        let Following { calls, happened, started, spins, .. } = following;
        let output = running.wait();
        Trace { output, calls, happened, started, is_late, spins, leaves_behind }
    }
}

/// In the new process, in front of the execve: its parent, the thread of the test, traces it.
pub fn trace_me() {
    // SAFETY: takes integers.
    unsafe { libc::ptrace(libc::PTRACE_TRACEME, 0, 0, 0) };
}

/// Kills pid1 when its time is up: the tracer, which sleeps in wait, then sees its end.
struct Watch {
    stop: mpsc::Sender<()>,
    thread: std::thread::JoinHandle<bool>,
}

impl Watch {
    fn over(pid: i32, deadline: Duration) -> Watch {
        let (stop, stopped) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let is_late = stopped.recv_timeout(deadline).is_err();
            if is_late {
                // SAFETY: takes integers. Nobody reaps it before this thread has ended.
                unsafe { libc::kill(pid, libc::SIGKILL) };
            }
            is_late
        });
        Watch { stop, thread }
    }

    /// To be called before pid1 is reaped; whether its time was up.
    fn stop(self) -> bool {
        let _ = self.stop.send(());
        self.thread.join().expect("the watch")
    }
}

struct Following<'a> {
    tracer: Tracer<'a>,
    pid1: i32,
    /// The child between vfork and execve.
    child: Option<i32>,
    /// Who is inside of a call now, and whether that is refused.
    inside: BTreeMap<i32, (libc::c_long, bool)>,
    calls: BTreeMap<libc::c_long, u32>,
    since_reaped: Option<usize>,
    counted: u32,
    questions: u32,
    happened: bool,
    started: bool,
    spins: bool,
}

impl<'a> Following<'a> {
    fn new(tracer: Tracer<'a>, pid1: i32) -> Following<'a> {
        Following {
            tracer,
            pid1,
            child: None,
            inside: BTreeMap::new(),
            calls: BTreeMap::new(),
            since_reaped: None,
            counted: 0,
            questions: 0,
            happened: false,
            started: false,
            spins: false,
        }
    }

    /// Up to pid1's end, which is left to be waited for.
    fn up_to_the_end(&mut self) {
        let mut has_begun = false;
        while let Some((pid, status)) = next_stop(self.pid1) {
            if pid == self.pid1 && !has_begun {
                has_begun = true;
                let options = libc::PTRACE_O_TRACESYSGOOD
                    | libc::PTRACE_O_TRACEVFORK
                    | libc::PTRACE_O_TRACEEXEC
                    | libc::PTRACE_O_EXITKILL;
                request(libc::PTRACE_SETOPTIONS, pid, options as usize);
                go_on(pid, 0);
                continue;
            }
            self.stopped(pid, status);
        }
    }

    fn stopped(&mut self, pid: i32, status: i32) {
        const SYSTEM_CALL: i32 = libc::SIGTRAP | 0x80;
        match (status & 0xff, status >> 8) {
            (SYSTEM_CALL, _) => {
                match self.inside.remove(&pid) {
                    None => self.enters(pid),
                    Some((call, is_refused)) => self.leaves(pid, call, is_refused),
                }
                match self.questions > MANY_QUESTIONS {
                    true => request(libc::PTRACE_CONT, pid, 0),
                    false => go_on(pid, 0),
                }
            }
            (_, libc::PTRACE_EVENT_EXEC) => {
                // From here on it is the command.
                self.started = true;
                self.inside.remove(&pid);
                request(libc::PTRACE_DETACH, pid, 0);
            }
            (_, libc::PTRACE_EVENT_VFORK) => go_on(pid, 0),
            // The child's first stop is the tracer's.
            (libc::SIGSTOP, _) if pid != self.pid1 && self.child != Some(pid) => {
                self.child = Some(pid);
                go_on(pid, 0);
            }
            (signal, _) => go_on(pid, signal),
        }
    }

    fn enters(&mut self, pid: i32) {
        let mut registers = registers(pid);
        let call = registers.orig_rax as libc::c_long;
        if let Some(act) = &mut self.tracer.at_call {
            act(&Entry { pid, is_pid1: pid == self.pid1, call, since_reaped: self.since_reaped });
        }
        self.since_reaped = self.since_reaped.map(|calls| calls + 1);
        let count = self.calls.entry(call).or_default();
        *count += 1;
        let is_question = asks_for_number(call, registers.rsi);
        self.questions += u32::from(is_question);
        let is_refused = self
            .tracer
            .fault
            .is_some_and(|fault| fault.call == call && (fault.when == When::Every || fault.when == When::Nth(*count)));
        if is_refused {
            self.happened = true;
            registers.orig_rax = u64::MAX;
            set_registers(pid, &registers);
        }
        self.inside.insert(pid, (call, is_refused));
        self.counted += u32::from(!is_question);
        if self.counted > MANY_CALLS && !self.spins {
            self.spins = true;
            // SAFETY: takes integers, of a process that is not reaped.
            unsafe { libc::kill(self.pid1, libc::SIGKILL) };
        }
    }

    fn leaves(&mut self, pid: i32, call: libc::c_long, is_refused: bool) {
        match self.tracer.fault {
            Some(fault) if is_refused => {
                let mut registers = registers(pid);
                registers.rax = (-i64::from(fault.errno)) as u64;
                set_registers(pid, &registers);
            }
            _ if call == libc::SYS_wait4 && self.since_reaped.is_none() => {
                self.since_reaped = (registers(pid).rax as i64 > 0).then_some(0);
            }
            _ => {}
        }
    }
}

fn asks_for_number(call: libc::c_long, signal: u64) -> bool {
    call == libc::SYS_kill && signal == 0 || call == libc::SYS_process_vm_readv
}

/// The next stop of somebody whom this thread traces: its pid, and the signal and, above it,
/// the event. `None` when pid1 has ended, which is left to be waited for.
pub fn next_stop(pid1: i32) -> Option<(i32, i32)> {
    loop {
        let next = wait(libc::P_ALL, 0, libc::WEXITED | libc::WSTOPPED | libc::WNOWAIT);
        // SAFETY: wait has written them.
        let (pid, status) = unsafe { (next.si_pid(), next.si_status()) };
        match next.si_code {
            libc::CLD_EXITED | libc::CLD_KILLED | libc::CLD_DUMPED if pid == pid1 => return None,
            // The child has failed to become the command, and pid1 may know now.
            libc::CLD_EXITED | libc::CLD_KILLED | libc::CLD_DUMPED => _ = wait(libc::P_PID, pid, libc::WEXITED),
            _ if take_stop(pid) => return Some((pid, status)),
            // It has been killed meanwhile.
            _ => {}
        }
    }
}

fn wait(kind: libc::idtype_t, pid: i32, options: i32) -> libc::siginfo_t {
    try_wait(kind, pid, options).unwrap_or_else(|| panic!("waitid: {}", std::io::Error::last_os_error()))
}

/// `None` where the call fails.
fn try_wait(kind: libc::idtype_t, pid: i32, options: i32) -> Option<libc::siginfo_t> {
    // SAFETY: a siginfo_t to write to.
    unsafe {
        let mut info: libc::siginfo_t = std::mem::zeroed();
        let result = libc::waitid(kind, pid as u32, &mut info, options | libc::__WALL | libc::__WNOTHREAD);
        (result == 0).then_some(info)
    }
}

/// Takes a stop that was seen; false if it is over. Of who has ended since then, the kernel says
/// that there is no such child (ECHILD), as its end was not asked for.
fn take_stop(pid: i32) -> bool {
    try_wait(libc::P_PID, pid, libc::WSTOPPED | libc::WNOHANG).is_some_and(|stop| stop.si_signo != 0)
}

/// Ends the child if pid1 was killed before it became the command: nobody else may reap whom
/// this thread traces.
fn end_of_child(child: i32) {
    let quick = libc::WEXITED | libc::WSTOPPED | libc::WNOHANG | libc::WNOWAIT;
    if try_wait(libc::P_PID, child, quick).is_some() {
        // SAFETY: takes integers; a child that is not reaped.
        unsafe { libc::kill(child, libc::SIGKILL) };
        try_wait(libc::P_PID, child, libc::WEXITED);
    }
}

/// A killed process may be gone before it is asked to go on: its end is reported next.
pub fn request(request: libc::c_uint, pid: i32, data: usize) {
    // SAFETY: takes integers.
    unsafe { libc::ptrace(request, pid, 0usize, data) };
}

fn go_on(pid: i32, signal: i32) {
    request(libc::PTRACE_SYSCALL, pid, signal as usize);
}

pub fn registers(pid: i32) -> libc::user_regs_struct {
    // SAFETY: a struct of integers to write to.
    unsafe {
        let mut registers: libc::user_regs_struct = std::mem::zeroed();
        libc::ptrace(libc::PTRACE_GETREGS, pid, 0usize, &raw mut registers);
        registers
    }
}

fn set_registers(pid: i32, registers: &libc::user_regs_struct) {
    // SAFETY: a struct of integers to read.
    unsafe { libc::ptrace(libc::PTRACE_SETREGS, pid, 0usize, &raw const *registers) };
}
