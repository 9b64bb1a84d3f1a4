//! Every system call that pid1 makes, refused in every way, in every scenario.

use crate::calls::{ERRORS, error_name, name};
use crate::expected::{Outcome, exception_for, judge};
use crate::scenarios::{SCENARIOS, Scenario};
use crate::support::*;
use crate::tracer::{Entry, Fault, Trace, Tracer, When};
use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

/// How long it is watched that pid1 does nothing.
const REST: Duration = Duration::from_secs(1);

/// More often than this a call is not refused one at a time.
const LATEST: u32 = 8;

/// It has no errors. Where a filter refuses it nevertheless, pid1 takes itself for another
/// process than process 1, and lets the command take its place.
const INFALLIBLE: libc::c_long = libc::SYS_getpid;

/// rustix asserts that these succeed, where it is built for debugging.
const ASSERTED: [libc::c_long; 4] = [libc::SYS_close, libc::SYS_sched_yield, libc::SYS_getppid, libc::SYS_prlimit64];

/// A fault in a run.
#[derive(Clone, Copy)]
struct Cell {
    scenario: &'static Scenario,
    fault: Fault,
}

impl Cell {
    fn describe(&self) -> String {
        let Fault { call, errno, when } = self.fault;
        format!("{}: {} says {} ({when:?})", self.scenario.name, name(call), error_name(errno))
    }

    /// What is wrong with its outcome, if something is.
    fn check(&self, dir: &Dir) -> Option<String> {
        let waits = matches!(exception_for(self.scenario, self.fault), Some(Outcome::Waits));
        let trace = traced(self.scenario, Some(self.fault), dir, if waits { REST } else { DEADLINE });
        // The second child of a fork may come first, and another call may be the n-th.
        if !trace.happened {
            return None;
        }
        let fault = judge(self.scenario, self.fault, &trace, &dir.read("report"))?;
        Some(format!("{}: {fault}\n{}", self.describe(), trace.output.err()))
    }
}

fn traced(scenario: &Scenario, fault: Option<Fault>, dir: &Dir, deadline: Duration) -> Trace {
    // Where there is no command that could do it.
    let mut terminate = |entry: &Entry| {
        if entry.is_pid1 && entry.call == libc::SYS_rt_sigtimedwait {
            // SAFETY: takes integers, of a process that is not reaped.
            unsafe { libc::kill(entry.pid, libc::SIGTERM) };
        }
    };
    let tracer = Tracer::new(deadline).fault(fault);
    let tracer = if scenario.has_command() { tracer } else { tracer.at_call(&mut terminate) };
    let run = scenario.run(dir);
    if !scenario.has_terminal {
        return tracer.follow(run);
    }
    let terminal = Terminal::new();
    tracer.follow(run.terminal(terminal.side()).stdin(terminal.stdio()))
}

/// Which calls a scenario makes, and how often, if nothing is wrong.
fn calls_of(scenario: &Scenario, dir: &Dir) -> BTreeMap<libc::c_long, u32> {
    let trace = traced(scenario, None, dir, DEADLINE);
    let Trace { output, is_late, spins, leaves_behind, mut calls, .. } = trace;
    let is_right = output.status == Status::Exited(scenario.status) && !is_late && !spins && !leaves_behind;
    assert!(is_right, "{}, without a fault: {output}", scenario.name);
    let unknown: Vec<_> = calls.keys().filter(|&&call| name(call) == "?").collect();
    assert!(unknown.is_empty(), "{}: system calls without a name: {unknown:?}", scenario.name);
    calls.remove(&INFALLIBLE);
    if cfg!(debug_assertions) && std::env::var_os("PID1_TEST_BINARY").is_none() {
        calls.retain(|call, _| !ASSERTED.contains(call));
    }
    calls
}

/// Whether it is watched how nothing happens.
fn takes_time(scenario: &Scenario, fault: Fault) -> bool {
    fault.when == When::Every && matches!(exception_for(scenario, fault), Some(Outcome::Waits | Outcome::Status(9)))
}

/// All faults of a scenario, or a few; of the main scenarios, in a release build, the first
/// refusal of each call in each way, and many others.
fn cells_of(scenario: &'static Scenario, calls: &BTreeMap<libc::c_long, u32>, all: bool) -> Vec<Cell> {
    let mut cells = Vec::new();
    let mut turn = scenario.name.len();
    let is_main = scenario.is_main && !cfg!(debug_assertions);
    for (&call, &count) in calls {
        turn += 1;
        for (at, (errno, _)) in ERRORS.into_iter().enumerate() {
            let has_turn = at == turn % ERRORS.len();
            let mut add = |when| cells.push(Cell { scenario, fault: Fault { call, errno, when } });
            let forever = Fault { call, errno, when: When::Every };
            if all || has_turn || is_main && !takes_time(scenario, forever) {
                add(When::Every);
            }
            if all || is_main {
                add(When::Nth(1));
            }
            for n in (2..=count.min(LATEST)).filter(|_| all || is_main && has_turn) {
                add(When::Nth(n));
            }
        }
    }
    cells
}

#[test]
fn whatever_call_is_refused_pid1_ends_in_time_with_the_right_status_and_leaves_nobody() {
    if !can(Who::Root) {
        return;
    }
    let all = std::env::var_os("PID1_TEST_ALL_FAULTS").is_some_and(|value| value != "0");
    let dir = Dir::new();
    let mut cells: Vec<_> =
        SCENARIOS.iter().flat_map(|scenario| cells_of(scenario, &calls_of(scenario, &dir), all)).collect();
    // From the end they are taken; those that take seconds go first.
    cells.sort_by_key(|cell| takes_time(cell.scenario, cell.fault));
    println!("{} cells in {} scenarios", cells.len(), SCENARIOS.len());
    let (cells, faults) = (Mutex::new(cells), Mutex::new(Vec::new()));
    // Many: where a call is refused for ever, the run waits for its deadlines.
    at_once(0..16, |_| {
        let dir = Dir::new();
        loop {
            let Some(cell) = cells.lock().expect("the cells").pop() else { return };
            let fault = cell.check(&dir);
            faults.lock().expect("the faults").extend(fault);
        }
    });
    let faults = faults.into_inner().expect("the faults");
    assert!(faults.is_empty(), "{} cells are wrong:\n{}", faults.len(), faults[..faults.len().min(40)].join("\n"));
}

/// Without `/proc` process 1 asks for all numbers by kill, which then says that all of them
/// are there. A filter is faster than a tracer.
#[test]
fn where_kill_is_refused_for_ever_process_1_does_not_wait_for_numbers() {
    for who in users() {
        for place in [|run| run, Run::empty_proc] {
            for errno in [libc::EPERM, libc::ENOSYS] {
                let run = place(Run::new(&["-t60", probe(), "exit", "7"]).who(who));
                refuse(run, libc::SYS_kill, errno).output().exits(7);
            }
        }
    }
}
