//! A long run: orphans, signals, stops and strangers, over and over, and an init that is after
//! that what it was before: as much memory, as many descriptors, as little work for each of them.
//!
//! A few seconds by default; `PID1_TEST_LONG=60 cargo test --test trust churn -- --nocapture`
//! goes on for an hour, and prints a line now and then.

use crate::support::*;
use std::fs;
use std::time::{Duration, Instant};

/// What an init has and has used.
#[derive(Clone, Copy, Debug)]
struct Figures {
    /// In kB, the file's pages among them.
    resident: u64,
    descriptors: usize,
    /// In hundredths of a second.
    work: u64,
}

impl Figures {
    fn of(process: Process) -> Figures {
        let status = process.status("VmRSS").expect("its memory");
        let descriptors = fs::read_dir(format!("/proc/{}/fd", process.pid())).expect("its descriptors").count();
        Figures {
            resident: status.trim_end_matches(" kB").trim().parse().expect("a number"),
            descriptors,
            work: process.ticks().expect("its processor time"),
        }
    }
}

/// How long to go on.
fn patience() -> Duration {
    let minutes = std::env::var("PID1_TEST_LONG").ok().and_then(|minutes| minutes.parse::<f64>().ok());
    Duration::from_secs_f64(60.0 * minutes.unwrap_or(0.1))
}

/// A round of all that can befall an init; how many events that were.
fn round(running: &mut Running, command: Process) -> u64 {
    let events = [libc::SIGUSR1, libc::SIGUSR1, libc::SIGUSR1, 34, 64].map(|signal| {
        running.signal(signal);
        running.read_line_until(&format!("got {signal}"));
    });
    // A stop that nobody has forwarded, and its end.
    command.signal(libc::SIGSTOP);
    eventually(&format!("the command {} to stop {:?}", command.pid(), command.state()), || {
        command.state() == Some('T')
    });
    command.signal(libc::SIGCONT);
    eventually("the command to go on", || command.state() != Some('T'));
    // Who is brought in, and leaves orphans behind.
    let target = format!("--target={}", running.pid());
    let words = [
        "nsenter",
        &target,
        "--pid",
        "sh",
        "-c",
        "for i in 1 2 3 4 5 6 7 8 9 10; do (sleep 0 & sleep 0 &); done; sleep 0 & sleep 0",
    ];
    engine::Call::new(&words).output(&[]).exits(0);
    eventually("all to be reaped", || running.others().len() == 1);
    events.len() as u64 + 20 + 2 + 3
}

#[test]
fn after_a_long_time_an_init_is_as_small_and_as_quick_as_at_first() {
    if !can(Who::Root) {
        return;
    }
    let Some(storm) = Storm::new() else { return };
    let words = [probe(), "report", "10", "report", "34", "report", "64", "say", "ready", "pause"];
    let run = storm.of(Run::new(&words).who(Who::Root).deadline(patience() + DEADLINE));
    let mut running = run.start();
    running.read_line_until("ready");
    let command = running.command();
    let start = Instant::now();
    let (mut events, mut told) = (0, Duration::ZERO);
    (0..3).for_each(|_| _ = round(&mut running, command));
    let first = Figures::of(running.process());
    while start.elapsed() < patience() {
        events += round(&mut running, command);
        let now = Figures::of(running.process());
        assert!(now.descriptors == first.descriptors && now.resident <= first.resident + 4, "{first:?} {now:?}");
        if start.elapsed() >= told {
            println!("{:4} s: {events} events, {now:?}", start.elapsed().as_secs());
            told += patience() / 10;
        }
    }
    let last = Figures::of(running.process());
    let micros = (last.work - first.work) * 10_000 / events.max(1);
    println!("{events} events, {micros} microseconds of work for each");
    // Ten times of what it takes on an idle machine.
    assert!(micros < 500, "{micros} microseconds for an event");
    running.signal(libc::SIGTERM);
    running.wait().exits(143).is_silent();
}
