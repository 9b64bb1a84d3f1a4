//! What runs out for real: processes, descriptors, memory, places in the queue of signals,
//! room for arguments, room on a disk (`getrlimit(2)`, `cgroups(7)`, `execve(2)`).

use crate::support::*;
use crate::tracer::{Entry, Tracer};
use std::ffi::CString;

const SURVIVORS: &str = "fork setsid ignore 15 linger 9000 end fork linger 9000 end say ready read exit 7";

fn limit(pid: i32, resource: libc::__rlimit_resource_t, value: u64) {
    let limit = libc::rlimit { rlim_cur: value, rlim_max: value };
    // SAFETY: an rlimit to read; in a child before its execve, or of a process of our own.
    unsafe { libc::prlimit(pid, resource, &limit, std::ptr::null_mut()) };
}

fn limited(run: Run, resource: libc::__rlimit_resource_t, value: u64) -> Run {
    run.before_exec(move || limit(0, resource, value))
}

/// No further process is to be had: nothing is started.
fn cannot_fork(run: Run, marker: &Dir) {
    run.output().exits(125).prints("").complains(&["pid1: vfork: Resource temporarily unavailable"]);
    assert!(!marker.exists("started"));
}

#[test]
fn without_room_for_a_process_nothing_is_started_and_the_cause_is_said() {
    let dir = Dir::new();
    let started = dir.at("started");
    let words = ["-s", probe(), "touch", &started];
    if can(Who::Root) {
        for place in BOTH_PLACES {
            let Some(storm) = Storm::new() else { break };
            storm.hold_at_most(1);
            cannot_fork(storm.of(place(Run::new(&words))), &dir);
        }
    }
    if can(Who::User) {
        let run = Run::new(&words).plain().who(Who::User);
        cannot_fork(limited(run, libc::RLIMIT_NPROC, 0), &dir);
    }
}

#[test]
fn who_becomes_a_user_with_too_many_processes_cannot_be_executed() {
    if !can(Who::Root) {
        return;
    }
    // It has one already.
    let mut other = Run::new(&["-u", "45680:45680", probe(), "say", "ready", "pause"]).start();
    other.read_line_until("ready");
    for place in BOTH_PLACES {
        let run = place(Run::new(&["-u", "45680:45680", probe(), "exit", "0"]));
        let line = format!("pid1: {}: Resource temporarily unavailable", probe());
        limited(run, libc::RLIMIT_NPROC, 0).output().exits(126).prints("").complains(&[&line]);
    }
}

/// pid1 alone has no more of it, from when its command runs.
fn without(resource: libc::__rlimit_resource_t, value: u64, place: fn(Run) -> Run, options: &[&str]) -> bool {
    let words: Vec<_> = options.iter().copied().chain(["-t0.2", probe()]).chain(SURVIVORS.split(' ')).collect();
    let mut running = place(Run::new(&words)).stdin(Stdio::Piped).start();
    running.read_line_until("ready");
    running.process().waits_idly();
    limit(running.pid(), resource, value);
    running.close_stdin();
    eventually("pid1 to end", || running.has_ended());
    let leaves_behind = running.orphans_are_left();
    running.wait().exits(7).is_silent();
    leaves_behind
}

#[test]
fn without_descriptors_or_memory_survivors_are_ended_all_the_same() {
    if !can(Who::Root) {
        return;
    }
    for (resource, value) in [(libc::RLIMIT_NOFILE, 5), (libc::RLIMIT_AS, 0), (libc::RLIMIT_SIGPENDING, 0)] {
        assert!(!without(resource, value, Run::plain, &["-s"]), "{resource}: {value}");
    }
    // Process 1 needs none: the kernel knows whom "everybody" means.
    for (resource, value) in [(libc::RLIMIT_NOFILE, 0), (libc::RLIMIT_NOFILE, 3), (libc::RLIMIT_AS, 0)] {
        without(resource, value, Run::process_1, &[]);
    }
    // A subreaper that cannot open /proc knows nobody, and ends all the same.
    for value in [0, 3] {
        without(libc::RLIMIT_NOFILE, value, Run::plain, &["-s"]);
    }
}

#[test]
fn without_descriptors_from_the_start_a_command_runs_that_needs_none() {
    for who in users() {
        for place in BOTH_PLACES {
            for value in [0, 3, 5] {
                // A shell, which needs some itself to begin; and pid1, which is static.
                let script = format!("ulimit -n {value}; exec \"$0\" -s -- \"$0\" --version");
                let run = place(Run::bare(&["/bin/sh", "-c", &script, pid1()]).who(who));
                run.output().exits(0).is_silent();
            }
        }
    }
}

#[test]
fn without_places_in_the_queue_signals_and_ends_are_told() {
    for who in users() {
        let steps = "fork fork exit 0 end exit 0 end wait kill parent 15 linger 9000 exit 9";
        let words: Vec<_> = ["-s", probe()].into_iter().chain(steps.split(' ')).collect();
        for place in BOTH_PLACES {
            let run = place(Run::new(&words).who(who));
            limited(run, libc::RLIMIT_SIGPENDING, 0).output().exits(143).is_silent();
        }
    }
}

/// The limit is lowered behind pid1's back, whose own arguments had to pass it.
#[test]
fn arguments_that_are_too_long_for_the_kernel_are_126() {
    if !can(Who::Root) {
        return;
    }
    let long = "x".repeat(100_000);
    for place in BOTH_PLACES {
        let run = place(Run::new(&["-s", probe(), "exit", "0"]));
        let run = (0..5).fold(run, |run, number| run.env(&format!("LONG{number}"), &long));
        let mut lower = |entry: &Entry| {
            if entry.call == libc::SYS_execve {
                limit(entry.pid, libc::RLIMIT_STACK, 64 << 10);
            }
        };
        let trace = Tracer::new(DEADLINE).at_call(&mut lower).follow(run);
        trace.output.exits(126).complains(&[&format!("pid1: {}: Argument list too long", probe())]);
    }
}

#[test]
fn a_full_disk_under_stderr_or_the_report_changes_nothing() {
    if !can(Who::Root) {
        return;
    }
    for place in BOTH_PLACES {
        for (words, status) in [(&["exit", "7"][..], 7), (&["die", "11"], 139)] {
            let words = [&["-s", "-v", probe()], words].concat();
            place(Run::new(&words)).stderr(Stdio::Given(open("/dev/full"))).output().exits(status);
        }
        let run = place(Run::new(&["-s", "/nonexistent"]));
        run.stderr(Stdio::Given(open("/dev/full"))).output().exits(127);
        let dir = Dir::new();
        let report = dir.at("report");
        for (words, status) in [(vec![probe(), "die", "11"], 139), (vec!["/nonexistent"], 127)] {
            let words: Vec<_> = ["-s", "--report", report.as_str()].into_iter().chain(words).collect();
            let output = on_a_full_disk(place(Run::new(&words)), &dir).output();
            assert!(output.exits(status).err().starts_with("pid1: "), "{output}");
        }
    }
}

/// In the run's own mount namespace the directory has room for one page, which is taken, and
/// a file for the report.
fn on_a_full_disk(run: Run, dir: &Dir) -> Run {
    let path = |name: &str| CString::new(dir.at(name)).expect("no NUL");
    let (directory, report, filler) = (CString::new(dir.path()).expect("no NUL"), path("report"), path("filler"));
    run.before_exec(move || {
        static PAGE: [u8; 4096] = [b'x'; 4096];
        // SAFETY: bare system calls with what was made before; ends the new process where they
        // fail.
        unsafe {
            let size = c"size=4k".as_ptr().cast();
            let mounted = libc::mount(c"tmpfs".as_ptr(), directory.as_ptr(), c"tmpfs".as_ptr(), 0, size) == 0;
            libc::close(libc::open(report.as_ptr(), libc::O_CREAT | libc::O_WRONLY, 0o666));
            let file = libc::open(filler.as_ptr(), libc::O_CREAT | libc::O_WRONLY | libc::O_CLOEXEC, 0o666);
            let filled = libc::write(file, PAGE.as_ptr().cast(), PAGE.len()) == PAGE.len() as isize;
            let is_full = libc::write(file, PAGE.as_ptr().cast(), 1) == -1;
            if !mounted || !filled || !is_full {
                libc::_exit(97);
            }
        }
    })
}
