//! Real-time signals that the command's queue has no room for (`RLIMIT_SIGPENDING`,
//! `signal(7)`): payloads and order are kept while the command reads, and nothing else waits.

use crate::support::*;
use std::time::{Duration, Instant};

/// Pending signals are counted by user: this one has no others.
const NOBODY_ELSE: &str = "45678:45678";

/// As process 1 and as a subreaper, with a command whose queue is its own.
fn supervising(case: &Case, options: &[&str], steps: &str) -> [Running; 2] {
    [(Run::process_1 as fn(Run) -> Run, &[][..]), (Run::plain, &["-s"])].map(|(place, own)| {
        // An ordinary user has a namespace to itself.
        let user = if case.who == Who::Root { &["-u", NOBODY_ELSE][..] } else { &[] };
        let pid1 = if own.is_empty() { "1" } else { "2" };
        let steps: Vec<_> = steps.split(' ').map(|word| if word == "PID1" { pid1 } else { word }).collect();
        place(case.run(&[own, user, options, &[probe()], &steps[..]].concat())).stdin(Stdio::Piped).start()
    })
}

/// Not as an ordinary user, whose command and pid1 share what there is room for.
#[test]
fn a_full_queue_loses_neither_payloads_nor_their_order() {
    if !can(Who::Root) {
        return;
    }
    for case in matrix().filter(|case| case.who == Who::Root) {
        for limit in [1, 3] {
            for mut running in supervising(&case, &[], &format!("pending-limit {limit} receive")) {
                running.read_line_until("ready");
                // All at once.
                running.signal(libc::SIGSTOP);
                eventually("pid1 to stop", || running.process().state() == Some('T'));
                for value in 0..100 {
                    running.sigqueue(40, value).sigqueue(34, -value);
                }
                // Which it forwards, too.
                running.signal(libc::SIGUSR1).signal(libc::SIGCONT);
                let lines: Vec<_> = (0..202).map(|_| running.read_line()).collect();
                let of = |signal: &str| -> Vec<_> {
                    lines.iter().filter(|line| line.starts_with(signal)).cloned().collect()
                };
                let expected = |signal: i32, sign: i32| -> Vec<_> {
                    (0..100).map(|value| format!("{signal} code=-1 value={}", sign * value)).collect()
                };
                assert_eq!(of("40 "), expected(40, 1));
                assert_eq!(of("34 "), expected(34, -1));
                assert_eq!(of("10 "), ["10 code=0 value=0"]);
                running.signal(libc::SIGTERM);
                running.wait().exits(0).is_silent();
            }
        }
    }
}

const SENDERS: [&str; 4] = ["34", "40", "50", "64"];

/// As in a container: whoever sends, pid1 and the command are one user, and have one limit.
/// The sender takes every place that gets free.
#[test]
fn a_queue_that_is_full_everywhere_loses_neither_payloads_nor_their_order() {
    if !can(Who::User) {
        return;
    }
    for (place, options, pid1) in [(Run::process_1 as fn(Run) -> Run, &[][..], "1"), (Run::plain, &["-s"], "2")] {
        for limit in [8, 100] {
            let sender = |signal| ["fork", "read", "queue", pid1, signal, "1000", "end"];
            let senders = SENDERS.map(sender).concat();
            let words = [options, &[probe()], &senders, &["receive"]].concat();
            let run = place(Run::new(&words).who(Who::User)).stdin(Stdio::Piped);
            let run = run.before_exec(move || {
                let limit = libc::rlimit { rlim_cur: limit, rlim_max: limit };
                // SAFETY: reads an rlimit.
                unsafe { libc::setrlimit(libc::RLIMIT_SIGPENDING, &limit) };
            });
            let mut running = run.start();
            running.read_line_until("ready");
            running.process().waits_idly();
            running.close_stdin();
            let mut lines = Vec::new();
            while lines.len() < 4000 {
                let is_theirs = |line: &String| SENDERS.iter().any(|signal| line.starts_with(signal));
                lines.extend(Some(running.read_line()).filter(is_theirs));
            }
            for signal in SENDERS {
                let of_this = lines.iter().filter(|line| line.starts_with(signal));
                let expected = (0..1000).map(|value| format!("{signal} code=-1 value={value}"));
                assert!(of_this.cloned().eq(expected), "{signal}: {lines:#?}");
            }
        }
    }
}

/// The command does not read at all, and its queue has room for nothing.
const DEAF: &str = "block 40 pending-limit 0";

#[test]
fn while_a_queue_is_full_signals_orphans_and_the_ladder_do_not_wait() {
    for case in matrix() {
        let steps =
            format!("{DEAF} report 10 ignore 15 say ready read fork fork exit 0 end exit 0 end ripen reap pause");
        for mut running in supervising(&case, &["-k0.2", "-t0"], &steps) {
            running.read_line_until("ready");
            // Each of them is tried for a second.
            (0..1000).for_each(|value| _ = running.sigqueue(40, value));
            running.signal(libc::SIGUSR1);
            assert_eq!(running.read_line(), "got 10");
            running.close_stdin();
            running.read_line_until("end of file");
            eventually("the orphan to be reaped", || running.others().len() == 1);
            running.signal(libc::SIGTERM);
            running.wait().exits(137).mentions("did not end in 200 ms: killed");
        }
    }
}

#[test]
fn what_a_full_queue_has_no_room_for_within_a_second_is_said_to_be_lost() {
    at_once(users(), |who| {
        let steps = format!("{DEAF} say ready read unblock 15 receive");
        for mut running in supervising(&Case { who, verbose: true }, &[], &steps) {
            running.read_line_until("ready");
            let start = Instant::now();
            running.sigqueue(40, 7);
            running.read_error_until("SIGRTMIN+6 not forwarded: Resource temporarily unavailable");
            assert!(start.elapsed() >= Duration::from_millis(900), "{:?}", start.elapsed());
            // That there was one the command learns all the same.
            running.close_stdin();
            running.read_line_until("ready");
            assert_eq!(running.read_line(), "40 code=0 value=0");
        }
    });
}
