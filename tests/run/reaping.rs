//! Every orphan is reaped, whoever it was and however many there are.

use crate::support::*;
use std::io::Write;
use std::os::fd::AsRawFd;

type Place = fn(Run) -> Run;

const PLACES: [(Place, &[&str]); 2] = [(Run::process_1, &[]), (Run::plain, &["-s"])];

fn supervising<'a>(case: &'a Case, steps: &'a str) -> impl Iterator<Item = Run> + 'a {
    PLACES.iter().map(move |(place, options)| {
        let steps: Vec<_> = steps.split(' ').collect();
        place(case.run(&[*options, &[probe()][..], &steps[..]].concat()))
    })
}

fn zombies(processes: &[Process]) -> usize {
    processes.iter().filter(|process| process.is_zombie()).count()
}

#[test]
fn orphans_that_end_at_once_are_all_reaped() {
    for case in matrix() {
        // The children in between end, so that pid1 inherits what pauses.
        for run in supervising(&case, "times 200 fork fork pause end end end wait say ready pause") {
            let mut running = run.start();
            running.read_line_until("ready");
            let init = running.process();
            // All of them are in the command's group, which it leads.
            let leads = |process: &Process| process.process_group() == Some(process.pid());
            let (commands, orphans): (Vec<_>, Vec<_>) = running.others().into_iter().partition(leads);
            assert_eq!(orphans.len(), 200);
            // While it is stopped, two hundred SIGCHLD become one.
            running.signal(libc::SIGSTOP);
            eventually("pid1 to stop", || init.state() == Some('T'));
            orphans.iter().for_each(|process| process.signal(libc::SIGKILL));
            eventually("two hundred zombies", || zombies(&orphans) == 200);
            running.signal(libc::SIGCONT);
            eventually("all of them to be reaped", || orphans.iter().all(|process| process.is_gone()));
            assert_eq!(running.others(), commands);
            running.signal(libc::SIGTERM);
            running.wait().exits(143).is_silent();
        }
    }
}

/// It guesses that the neighbour of one that has ended has ended, too.
#[test]
fn orphans_are_reaped_from_between_living_neighbours() {
    let ends: [fn(usize) -> bool; 4] = [|at| at % 2 == 0, |at| at % 3 != 0, |at| at / 10 % 2 == 0, |at| at != 50];
    for case in matrix() {
        for run in supervising(&case, "times 100 fork fork pause end end end wait say ready pause") {
            let mut running = run.start();
            running.read_line_until("ready");
            let init = running.process();
            let command = running.command();
            let mut orphans: Vec<_> = running.others().into_iter().filter(|process| *process != command).collect();
            orphans.sort_by_key(|process| process.pid());
            for ends in ends {
                let (mut ending, mut living) = (Vec::new(), Vec::new());
                for (at, process) in orphans.into_iter().enumerate() {
                    if ends(at) { ending.push(process) } else { living.push(process) }
                }
                running.signal(libc::SIGSTOP);
                eventually("pid1 to stop", || init.state() == Some('T'));
                ending.iter().for_each(|process| process.signal(libc::SIGKILL));
                eventually("zombies", || zombies(&ending) == ending.len());
                running.signal(libc::SIGCONT);
                eventually("all of them to be reaped", || ending.iter().all(|process| process.is_gone()));
                assert_eq!(running.others().len(), 1 + living.len());
                orphans = living;
            }
            running.signal(libc::SIGTERM);
            running.wait().exits(143).is_silent();
        }
    }
}

/// The control: a process 1 that waits for nobody.
#[test]
fn without_pid1_orphans_stay_zombies() {
    for who in users() {
        let words: Vec<_> = "times 200 fork fork end end end say ready pause".split(' ').collect();
        let mut running = Run::bare(&[&[probe()][..], &words].concat()).who(who).start();
        running.read_line_until("ready");
        let init = running.process();
        eventually("four hundred zombies", || {
            let others = running.others();
            others.len() == 400
                && zombies(&others) == 400
                && others.iter().all(|process| process.parent() == Some(init.pid()))
        });
    }
}

/// A walk along all children takes as long as there are living ones, so it is not made again and
/// again where who is next can be guessed.
#[test]
fn of_a_burst_of_neighbours_each_is_asked_for_by_its_pid() {
    const ORPHANS: usize = 1000;
    for who in users() {
        let dir = Dir::new();
        set_mode(dir.path().as_ref(), 0o777);
        let trace = dir.at("trace");
        let steps = format!("fork times {ORPHANS} fork exit 0 end end ripen exit 0 end wait exit 7");
        let words = [&["-s", probe()][..], &steps.split(' ').collect::<Vec<_>>()].concat();
        let Some(output) = traced(who, &["-e", "trace=wait4", "-o", &trace], &words) else { return };
        assert_eq!(output.status.code(), Some(7), "{output:?}");
        let text = std::fs::read_to_string(&trace).expect("the trace");
        let walks = text.lines().filter(|line| line.starts_with("wait4(-1,")).count();
        assert!(text.lines().count() > ORPHANS && walks < 10, "{walks} walks");
    }
}

#[test]
fn two_thousand_short_lives_leave_nothing() {
    for who in users() {
        for run in supervising(&Case { who, verbose: false }, "times 1000 fork fork end end wait end say ready pause") {
            let mut running = run.start();
            running.read_line_until("ready");
            eventually("all of them to be reaped", || running.others().len() == 1);
        }
    }
}

#[test]
fn orphans_of_every_descent_are_reaped() {
    for case in matrix() {
        for steps in [
            // A daemon's double fork.
            "fork setsid fork setsid end end",
            "fork fork fork fork fork end end end end end",
            "fork setpgid fork die 9 end end",
            // Children of a thread that ends, of a process that goes on.
            "fork thread fork fork end end end end",
            "fork thread fork fork fork end end end end exit 3 end",
            "fork block 17 ignore 17 fork fork end end end",
        ] {
            for run in supervising(&case, &format!("times 20 {steps} end wait say ready pause")) {
                let mut running = run.start();
                running.read_line_until("ready");
                eventually("all of them to be reaped", || running.others().len() == 1);
            }
        }
    }
}

#[test]
fn children_that_it_was_born_with_are_reaped_and_ended() {
    for case in matrix() {
        for (place, options) in PLACES {
            let verbose: &[&str] = if case.verbose { &["-v"] } else { &[] };
            let before = "times 10 fork exit 9 end end fork setsid pause end fork fork pause end end exec";
            let before: Vec<_> = before.split(' ').collect();
            let command = [probe(), "say", "ready", "pause"];
            let words = [&[probe()], &before[..], &[pid1()], options, verbose, &command].concat();
            let mut running = place(Run::bare(&words)).who(case.who).start();
            running.read_line_until("ready");
            // The command, and the two that pause.
            eventually("the dead to be reaped", || running.others().len() == 3);
            let others = running.others();
            running.signal(libc::SIGTERM);
            let output = running.wait();
            output.exits(143);
            eventually("the end of all", || others.iter().all(|process| process.is_gone()));
        }
    }
}

#[test]
fn a_child_that_it_was_born_with_does_not_pass_for_the_command() {
    for who in users() {
        for (place, options) in PLACES {
            let before = [probe(), "fork", "exit", "9", "end", "exec", pid1()];
            let words = [&before[..], options, &[probe(), "exit", "7"]].concat();
            place(Run::bare(&words)).who(who).output().exits(7).is_silent();
        }
    }
}

/// A child that is there when the program is executed. When something comes through the pipe it
/// sends its parent a SIGCHLD which tells of a number that no process has, and ends: before that has
/// been taken, mostly, so that the true one is merged with it.
fn with_a_forger(run: Run, pipe: std::io::PipeReader) -> Run {
    run.before_exec(move || {
        // The number is the fourth word, or the fifth where pointers are large; its code is that of
        // sigqueue(3).
        let mut forged = [0i32; 32];
        forged[..5].copy_from_slice(&[libc::SIGCHLD, 0, -1, i32::MIN, i32::MIN]);
        // SAFETY: system calls with integers, a byte to write to and a siginfo_t.
        unsafe {
            let parent = libc::getpid();
            if libc::syscall(libc::SYS_clone, libc::SIGCHLD as usize, 0usize, 0usize, 0usize, 0usize) == 0 {
                libc::dup2(pipe.as_raw_fd(), 0);
                // Else the test would wait for its reports.
                libc::syscall(libc::SYS_close_range, 1, u32::MAX, 0);
                let mut byte = 0u8;
                libc::read(0, (&raw mut byte).cast(), 1);
                libc::syscall(libc::SYS_rt_sigqueueinfo, parent, libc::SIGCHLD, forged.as_ptr());
                libc::_exit(0);
            }
        }
    })
}

/// Whoever may send it a signal may say anything in there.
#[test]
fn a_sigchld_that_tells_of_nobody_keeps_no_child_from_being_reaped() {
    for who in users() {
        for run in supervising(&Case { who, verbose: false }, "say ready pause") {
            let (pipe, forge) = std::io::pipe().expect("a pipe");
            let mut running = with_a_forger(run, pipe).start();
            running.read_line_until("ready");
            assert_eq!(running.others().len(), 2);
            (&forge).write_all(b"x").expect("writing to the pipe");
            eventually("it to be reaped", || running.others().len() == 1);
            running.signal(libc::SIGTERM);
            running.wait().exits(143).is_silent();
        }
    }
}
