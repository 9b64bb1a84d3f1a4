//! Many signals from several senders while orphans die, in a [`Storm`]'s cgroup.

use crate::support::*;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

/// Each sender has a real-time signal of its own.
const SENDERS: [i32; 4] = [34, 40, 50, 64];

/// Sends so many, each as soon as there is room for it.
fn send_payloads(pid: i32, signal: i32, count: i32) {
    let start = Instant::now();
    for value in 0..count {
        let value = libc::sigval { sival_ptr: value as isize as *mut _ };
        // SAFETY: takes integers; the run lasts until all have arrived.
        while unsafe { libc::sigqueue(pid, signal, value) } != 0 {
            assert!(start.elapsed() < LIMIT, "no room for signal {signal}");
            std::thread::yield_now();
        }
    }
}

/// The long form takes minutes on a busy machine.
const LIMIT: Duration = Duration::from_secs(600);

/// Sends a signal that may merge with itself, until there is enough.
fn send_without_end(pid: i32, signal: i32, enough: &AtomicBool) {
    while !enough.load(Ordering::Relaxed) {
        // SAFETY: takes integers; the run lasts until this has ended.
        unsafe { libc::kill(pid, signal) };
        std::thread::sleep(Duration::from_micros(200));
    }
}

/// Makers of orphans, themselves orphans, who make so many each.
fn makers(count: u32, orphans: u32) -> String {
    let orphan = "fork fork exit 0 end exit 0 end reap";
    format!("fork times {count} fork times {orphans} {orphan} end exit 0 end end exit 0 end reap")
}

#[test]
fn signals_of_many_senders_arrive_whole_and_in_order_while_orphans_die() {
    if !can(Who::Root) {
        return;
    }
    let Some(storm) = Storm::new() else { return };
    let (each, orphans) = if is_long() { (250_000, 500) } else { (1_000, 15) };
    let steps = format!("{} receive exit 7", makers(20, orphans));
    // Pending signals are counted by user: the command's is nobody else's.
    let words: Vec<_> = ["-u", "45679:45679", "-t0", probe()].into_iter().chain(steps.split(' ')).collect();
    let mut running = storm.of(Run::new(&words)).deadline(LIMIT).start();
    running.read_line_until("ready");
    let (pid, enough) = (running.pid(), AtomicBool::new(false));
    let mut next = SENDERS.map(|_| 0);
    std::thread::scope(|scope| {
        scope.spawn(|| send_without_end(pid, libc::SIGUSR1, &enough));
        for signal in SENDERS {
            scope.spawn(move || send_payloads(pid, signal, each));
        }
        let mut merged = 0;
        while next != SENDERS.map(|_| each) {
            let line = running.read_line();
            match SENDERS.iter().position(|signal| line.starts_with(&format!("{signal} "))) {
                Some(sender) => {
                    assert_eq!(line, format!("{} code=-1 value={}", SENDERS[sender], next[sender]), "{next:?}");
                    next[sender] += 1;
                }
                None => merged += usize::from(line.starts_with("10 ")),
            }
        }
        enough.store(true, Ordering::Relaxed);
        assert!(merged > 0, "SIGUSR1 has never arrived");
    });
    let init = running.process();
    eventually("all orphans to be reaped", || init.children().len() == 1);
    running.signal(libc::SIGTERM);
    running.wait().exits(7);
    println!("{} payloads, {} orphans", each * SENDERS.len() as i32, 20 * orphans);
}
