//! A signal at every moment: between any two instructions of the start, and in front of any
//! system call of the end.

use crate::support::*;
use crate::tracer::{Entry, Tracer};
use crate::tracer::{next_stop, registers, request, trace_me};

/// A pid1 that is executed instruction by instruction.
struct Steps {
    running: Running,
}

impl Steps {
    /// In front of its first instruction.
    fn of(run: Run) -> Steps {
        let running = run.before_exec(trace_me).start();
        assert!(next_stop(running.pid()).is_some(), "pid1 has ended before its first instruction");
        Steps { running }
    }

    /// The system call that comes next, if one does.
    fn next_call(&self) -> Option<libc::c_long> {
        let pid = self.running.pid();
        let registers = registers(pid);
        // SAFETY: reads a word of the tracee's.
        let code = unsafe { libc::ptrace(libc::PTRACE_PEEKTEXT, pid, registers.rip as usize, 0usize) };
        // The instruction `syscall`.
        (code & 0xffff == 0x050f).then_some(registers.rax as libc::c_long)
    }

    fn step(&self) {
        request(libc::PTRACE_SINGLESTEP, self.running.pid(), 0);
        assert!(next_stop(self.running.pid()).is_some(), "pid1 has ended");
    }

    /// Goes on to where all signals are blocked.
    fn behind_the_mask(self) -> Steps {
        while self.next_call() != Some(libc::SYS_rt_sigprocmask) {
            self.step();
        }
        self.step();
        self
    }

    /// Steps up to this system call, with `act` behind each instruction; says how many that
    /// were.
    fn up_to(&self, call: libc::c_long, mut act: impl FnMut(usize)) -> usize {
        let mut count = 0;
        while self.next_call() != Some(call) {
            act(count);
            self.step();
            count += 1;
        }
        count
    }

    fn let_go(self) -> Running {
        request(libc::PTRACE_DETACH, self.running.pid(), 0);
        self.running
    }
}

/// A way to start, its options, and the system call that ends the start.
type Start = (fn(Run) -> Run, &'static [&'static str], libc::c_long);

const STARTS: [Start; 3] = [
    (Run::process_1, &[], libc::SYS_rt_sigtimedwait),
    (Run::plain, &["-s"], libc::SYS_rt_sigtimedwait),
    (Run::plain, &["-e", "A=B"], libc::SYS_execve),
];

fn started(place: fn(Run) -> Run, options: &[&str], steps: &str) -> Steps {
    let words: Vec<_> = options.iter().copied().chain([probe()]).chain(steps.split(' ')).collect();
    // Where pid1 makes place for the command, what is pending would end it in between.
    Steps::of(place(Run::new(&words)).blocked(&[34])).behind_the_mask()
}

/// As many signals are sent in a run at most: the queue is that of all of root's processes.
const MANY: usize = 4500;

/// Each instruction sends a signal of its own, so that none can stand for another.
#[test]
#[cfg_attr(debug_assertions, ignore = "a build for debugging takes minutes: cargo test --release")]
fn signals_behind_every_instruction_of_the_start_reach_the_command_in_order() {
    if !can(Who::Root) {
        return;
    }
    at_once(STARTS, |(place, options, end)| {
        let count = started(place, options, "exit 0").up_to(end, |_| {});
        // Where there are more of them, they take turns.
        let turns = count.div_ceil(MANY);
        for turn in 0..turns {
            let steps = started(place, options, "receive exit 7");
            let mut sent = Vec::new();
            steps.up_to(end, |number| {
                if number % turns == turn {
                    steps.running.sigqueue(34, number as i32);
                    sent.push(format!("34 code=-1 value={number}"));
                }
            });
            arrives_in_order(steps.let_go(), &sent);
            println!("{options:?}: behind {} of {count} instructions", sent.len());
        }
    });
}

fn arrives_in_order(mut running: Running, sent: &[String]) {
    running.read_line_until("ready");
    let received: Vec<_> = sent.iter().map(|_| running.read_line()).collect();
    let lost = sent.iter().zip(&received).find(|(sent, received)| sent != received);
    assert!(lost.is_none(), "of {}: {lost:?}", sent.len());
    running.signal(libc::SIGTERM);
    running.wait().exits(7);
}

#[test]
#[cfg_attr(debug_assertions, ignore = "a build for debugging takes minutes: cargo test --release")]
fn a_term_at_any_moment_of_the_start_ends_the_command() {
    if !can(Who::Root) {
        return;
    }
    let tries = if is_long() { 100 } else { 4 };
    at_once(STARTS, |(place, options, end)| {
        let expected = match end {
            libc::SYS_execve => Status::Killed(libc::SIGTERM),
            _ => Status::Exited(128 + libc::SIGTERM),
        };
        let count = started(place, options, "exit 0").up_to(end, |_| {});
        for moment in (0..tries).map(|number| number * count / tries) {
            let steps = started(place, options, "linger 9000 exit 9");
            (0..moment).for_each(|_| steps.step());
            steps.running.signal(libc::SIGTERM);
            let output = steps.let_go().wait();
            assert_eq!(output.status, expected, "TERM behind {moment} of {count} instructions: {output}");
        }
    });
}

/// A way to supervise, and its options.
type End = (fn(Run) -> Run, &'static [&'static str]);

#[test]
fn a_term_at_any_moment_of_the_end_changes_nothing() {
    if !can(Who::Root) {
        return;
    }
    let steps = "fork setsid ignore 15 linger 9000 end fork linger 9000 end exit 7";
    let ends: [End; 3] =
        [(Run::process_1, &["-t50ms"]), (Run::plain, &["-s", "-t50ms"]), (Run::process_1, &["-t50ms", "-k50ms", "-v"])];
    at_once(ends, |(place, options)| {
        let words: Vec<_> = options.iter().copied().chain([probe()]).chain(steps.split(' ')).collect();
        let mut moment = 0;
        let mut tried = 0;
        let stride = if is_long() { 1 } else { 7 };
        loop {
            let mut sent = false;
            let mut terminate = |entry: &Entry| {
                if entry.since_reaped == Some(moment) && !sent {
                    sent = true;
                    // SAFETY: takes integers, of a process that is not reaped.
                    unsafe { libc::kill(entry.pid, libc::SIGTERM) };
                }
            };
            let tracer = Tracer::new(DEADLINE).at_call(&mut terminate);
            let trace = tracer.follow(place(Run::new(&words)));
            assert!(!trace.is_late && !trace.spins && !trace.leaves_behind, "{options:?}, {moment}: {}", trace.output);
            trace.output.exits(7);
            // Behind the last call.
            if !sent {
                break;
            }
            (moment, tried) = (moment + stride, tried + 1);
        }
        assert!(moment > 20, "{options:?}: only {moment} calls");
        println!("{options:?}: {tried} of {moment} system calls of the end");
    });
}
