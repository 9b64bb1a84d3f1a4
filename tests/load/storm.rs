//! Nothing holds the loop: neither orphans without end nor a flood of one signal keeps
//! another signal, a deadline or the reaping waiting. All of them in a [`Storm`]'s cgroup.
//!
//! The bounds are wide, for a loaded machine: who starves waits for as long as the storm
//! lasts, which is half a minute.

use crate::support::*;
use std::time::{Duration, Instant};

const SOON: Duration = Duration::from_secs(8);

/// As process 1, and as a subreaper; with the pid that pid1 has there.
type Place = (fn(Run) -> Run, &'static [&'static str], &'static str);

const PLACES: [Place; 2] = [(Run::process_1, &[], "1"), (Run::plain, &["-s"], "2")];

fn in_storm(storm: &Storm, who: Who, place: Place, options: &[&str], steps: &str) -> Running {
    let (place, own_options, pid1) = place;
    let steps: Vec<_> = steps.split(' ').map(|word| if word == "PID1" { pid1 } else { word }).collect();
    let run = place(Run::new(&[own_options, options, &[probe()], &steps[..]].concat()).who(who));
    storm.of(run).stdin(Stdio::Piped).start()
}

/// For every user, each in a place of its own, since storms take their time.
fn each(test: impl Fn(&Storm, Who, Place)) {
    for (who, place) in users().into_iter().zip(PLACES) {
        let Some(storm) = Storm::new() else { return };
        test(&storm, who, place);
    }
}

/// Waits until the process has been at work for so long that it has reaped dozens.
fn is_busy(process: Process) {
    const AT_WORK: Duration = Duration::from_millis(2);
    eventually("pid1 to be at work", || process.at_work() >= Some(AT_WORK));
}

/// By a list of its own, since a walk through `/proc` takes its time in a storm.
fn number_of_children(running: &Running) -> usize {
    let pid = running.pid();
    let list = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).expect("the list of children");
    list.split_whitespace().count()
}

#[track_caller]
fn soon<T>(what: &str, act: impl FnOnce() -> T) -> T {
    let start = Instant::now();
    let result = act();
    assert!(start.elapsed() < SOON, "{what} takes {:?}", start.elapsed());
    result
}

/// Below and above SIGCHLD, and real-time ones.
const SIGNALS: [i32; 5] = [libc::SIGHUP, libc::SIGTERM, libc::SIGURG, 34, 64];

#[test]
fn orphans_without_end_keep_no_signal_from_the_command() {
    each(|storm, who, place| {
        let reports = SIGNALS.map(|signal| format!("report {signal}")).join(" ");
        let steps = format!("orphans 16 {reports} say ready pause");
        let mut running = in_storm(storm, who, place, &[], &steps);
        running.read_line_until("ready");
        is_busy(running.process());
        for signal in SIGNALS {
            running.signal(signal);
            soon(&format!("signal {signal}"), || assert_eq!(running.read_line(), format!("got {signal}")));
        }
    });
}

#[test]
fn orphans_without_end_keep_the_ladder_from_no_step() {
    each(|storm, who, place| {
        for (options, steps, status, least) in [
            // The command ends; what it leaves is deaf to TERM.
            (&["-t0"][..], "orphans 16 say ready read exit 3", 3, 0),
            // The command does not care for TERM.
            (&["-k0.2", "-t0.2"], "orphans 16 ignore 15 say ready pause", 137, 400),
            (&["--stop-delay=0.3", "-t0"], "orphans 16 say ready pause", 143, 300),
        ] {
            let mut running = in_storm(storm, who, place, options, steps);
            running.read_line_until("ready");
            is_busy(running.process());
            let start = Instant::now();
            match status {
                3 => running.close_stdin(),
                _ => _ = running.signal(libc::SIGTERM),
            }
            running.wait().exits(status);
            let least = Duration::from_millis(least);
            let took = start.elapsed();
            assert!(took >= least && took < least + SOON, "{options:?}: {took:?}");
        }
    });
}

#[test]
fn a_flood_of_one_signal_keeps_no_other_from_the_command() {
    each(|storm, who, place| {
        for flood in [libc::SIGHUP, 34] {
            let others = SIGNALS.into_iter().filter(|&signal| signal != flood);
            let reports: String = others.clone().map(|signal| format!("report {signal} ")).collect();
            let steps = format!("ignore {flood} {reports}times 2 fork flood PID1 {flood} end end say ready pause");
            let mut running = in_storm(storm, who, place, &[], &steps);
            running.read_line_until("ready");
            is_busy(running.process());
            for signal in others {
                running.signal(signal);
                soon(&format!("{signal} beside {flood}"), || assert_eq!(running.read_line(), format!("got {signal}")));
            }
        }
    });
}

#[test]
fn a_flood_of_one_signal_keeps_neither_reaping_nor_the_ladder() {
    each(|storm, who, place| {
        for flood in [libc::SIGHUP, 34] {
            let steps = format!(
                "ignore {flood} ignore 15 times 2 fork flood PID1 {flood} end end \
                 fork fork exit 0 end exit 0 end ripen reap say ready pause"
            );
            let mut running = in_storm(storm, who, place, &["-k0.3", "-t0"], &steps);
            running.read_line_until("ready");
            is_busy(running.process());
            soon(&format!("reaping beside {flood}"), || {
                eventually("the orphan to be reaped", || number_of_children(&running) == 1);
            });
            running.signal(libc::SIGTERM);
            soon(&format!("the ladder beside {flood}"), || _ = running.wait().exits(137));
        }
    });
}
