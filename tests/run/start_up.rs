//! The first moments: signals that arrive while pid1 starts its command.

use super::handover::{Place, everywhere};
use crate::support::*;
use std::sync::atomic::{AtomicBool, Ordering};

/// Starts pid1 and sends a signal as soon as its signals are blocked; whether the
/// command, which dies of any signal, has died of this one.
fn loses_a_signal_at_start(run: Run, signal: i32) -> bool {
    let running = run.deadline(std::time::Duration::from_secs(10)).start();
    let init = running.process();
    // Waiting for signals, a process shows them as not blocked (rt_sigtimedwait sets
    // them aside), but then there is a child.
    let path = format!("/proc/{}/task/{}/children", init.pid(), init.pid());
    let has_child = || std::fs::read_to_string(&path).is_ok_and(|children| !children.is_empty());
    let start = std::time::Instant::now();
    while init.mask("SigBlk") != Some(!(bit(libc::SIGKILL) | bit(libc::SIGSTOP))) && !has_child() {
        assert!(start.elapsed() < DEADLINE, "pid1 does not block its signals");
        std::hint::spin_loop();
    }
    running.signal(signal);
    let start = std::time::Instant::now();
    while !running.has_ended() && start.elapsed() < DEADLINE {
        std::thread::yield_now();
    }
    !running.has_ended() || running.wait().status != Status::Exited(128 + signal)
}

#[test]
fn of_a_thousand_signals_that_arrive_during_start_none_is_lost() {
    const SIGNALS: [i32; 7] = [libc::SIGTERM, libc::SIGINT, libc::SIGHUP, libc::SIGUSR1, libc::SIGQUIT, 34, 64];
    const AT_ONCE: usize = 8;
    let lost = AtomicBool::new(false);
    let users = users();
    at_once(0..AT_ONCE, |first| {
        for n in (first..1000).step_by(AT_ONCE) {
            let Some(who) = users.get(n / 2 % users.len().max(1)) else { return };
            let (place, options): (Place, &[&str]) = match n / 4 % 4 {
                0 => (Run::process_1, &[]),
                1 => (Run::process_1, &["-p"]),
                2 => (Run::plain, &["-s"]),
                _ => (Run::plain, &["-p"]),
            };
            let run = place(Run::new(&[options, &["/bin/sleep", "1000"]].concat()).who(*who));
            if lost.load(Ordering::Relaxed) || loses_a_signal_at_start(run, SIGNALS[n % 7]) {
                lost.store(true, Ordering::Relaxed);
                return;
            }
        }
    });
    assert!(!lost.into_inner(), "a signal was lost");
}

#[test]
fn a_signal_that_arrives_before_the_command_is_there_keeps_its_payload() {
    for case in matrix() {
        for (place, run) in everywhere(&case, &[], "receive") {
            // The command starts with everything blocked, so it sees what comes early.
            let mut running = run.blocked(&ALL_SIGNALS).start();
            running.sigqueue(10, 77).sigqueue(64, -1).signal(12);
            let lines: Vec<_> = (0..4).map(|_| running.read_line()).collect();
            let expected = ["ready", "10 code=-1 value=77", "12 code=0 value=0", "64 code=-1 value=-1"];
            let sorted = |lines: &[String]| {
                let mut lines: Vec<_> = lines.iter().filter(|line| *line != "ready").cloned().collect();
                lines.sort();
                lines
            };
            assert_eq!(sorted(&lines), expected[1..], "{place}");
        }
    }
}

#[test]
fn in_place_a_pending_signal_stays_pending() {
    for case in matrix() {
        let run = case.run(&[probe(), "show", "pending"]).plain().blocked(&[10]);
        let run = run.before_exec(|| {
            let set = bit(10);
            // SAFETY: a set of 8 bytes, and integers.
            unsafe {
                libc::syscall(libc::SYS_rt_sigprocmask, libc::SIG_BLOCK, &raw const set, 0, 8);
                libc::kill(libc::getpid(), 10);
            }
        });
        run.output().exits(0).prints("pending 10\n").is_silent();
    }
}

/// The control: bare, as process 1, a program that has no handler never sees it.
#[test]
fn without_pid1_a_signal_to_process_1_is_lost() {
    for who in users() {
        let mut running = Run::bare(&[probe(), "say", "ready", "pause"]).who(who).start();
        running.read_line_until("ready");
        running.signal(libc::SIGTERM);
        assert_eq!((running.process().mask("ShdPnd"), running.has_ended()), (Some(0), false));
    }
}
