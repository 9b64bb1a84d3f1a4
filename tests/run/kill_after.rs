//! The command that does not end: how long it is waited for, with `--kill-after` and
//! without.

use crate::support::*;
use std::time::{Duration, Instant};

/// A way to supervise, and its option.
type Place = (fn(Run) -> Run, &'static str);

const PLACES: [Place; 2] = [(Run::process_1, "-t0.2"), (Run::plain, "-s")];

/// A family in which nobody ends of TERM: the command, a child in its group, and a
/// daemon's child; all of them tell.
const FAMILY: &str = "report 15 fork say up pause end fork setsid fork say up pause end say up pause end say up pause";

/// Starts it and waits until all four are up.
fn start(case: &Case, place: Place, options: &[&str]) -> Running {
    let words: Vec<_> = [place.1].into_iter().chain(options.iter().copied()).chain([probe()]).collect();
    let words: Vec<_> = words.into_iter().chain(FAMILY.split(' ')).collect();
    let mut running = place.0(case.run(&words)).start();
    (0..4).for_each(|_| assert_eq!(running.read_line(), "up"));
    running
}

#[test]
fn after_k_everybody_gets_term_and_after_t_kill() {
    at_once(matrix(), |case| {
        for signal in [libc::SIGTERM, libc::SIGINT] {
            for place in PLACES {
                // INT does not reach the command, so that the TERM is the ladder's.
                let mut running = start(&case, place, &["-k0.3", "-t0.2", "-rINT:0"]);
                let all = running.others();
                assert_eq!(all.len(), 4);
                let sent = Instant::now();
                running.signal(signal);
                if signal == libc::SIGTERM {
                    assert_eq!(running.read_line(), "got 15");
                }
                (0..4).for_each(|_| assert_eq!(running.read_line(), "got 15"));
                assert!(sent.elapsed() >= Duration::from_millis(300), "{:?}", sent.elapsed());
                running.wait().exits(137);
                assert!(sent.elapsed() >= Duration::from_millis(500), "{:?}", sent.elapsed());
                eventually("the end of all", || all.iter().all(|process| process.is_gone()));
            }
        }
    });
}

#[test]
fn k_counts_from_the_first_stop_signal_and_from_its_release() {
    at_once(users(), |who| {
        let case = Case { who, verbose: false };
        for place in PLACES {
            let mut running = start(&case, place, &["--stop-delay=0.3", "-k0.3", "-t0"]);
            let sent = Instant::now();
            running.signal(libc::SIGTERM);
            assert_eq!(running.read_line(), "got 15");
            assert!(sent.elapsed() >= Duration::from_millis(300), "{:?}", sent.elapsed());
            running.wait().exits(137);
            assert!(sent.elapsed() >= Duration::from_millis(600), "{:?}", sent.elapsed());

            let running = start(&case, place, &["-k0.3", "-t0"]);
            // Were K to begin anew each time, this would go on for ever.
            eventually("the end, though TERM keeps coming", || running.signal(libc::SIGTERM).has_ended());
            running.wait().exits(137);
        }
    });
}

#[test]
fn without_k_there_is_no_deadline_and_nobody_but_the_command_gets_anything() {
    at_once(matrix(), |case| {
        for place in PLACES {
            for (options, expected) in
                [(&["-t0"][..], false), (&["-t0", "-kinfinity"], false), (&["-t0", "-k99"], true)]
            {
                let mut running = start(&case, place, options);
                let init = running.process();
                init.waits_idly();
                for _ in 0..3 {
                    running.signal(libc::SIGTERM);
                    assert_eq!(running.read_line(), "got 15");
                }
                eventually("pid1 to wait again", || init.deadline().is_some());
                assert_eq!(init.deadline(), Some(expected), "{options:?}");
                running.signal(libc::SIGHUP);
                let output = running.wait();
                output.exits(129);
                assert_eq!(output.out().matches("got 15").count(), 3, "{output}");
            }
        }
    });
}

#[test]
fn a_command_that_ends_within_k_has_its_own_status() {
    for case in matrix() {
        for place in PLACES {
            let command = [probe(), "receive", "exit", "7"];
            let mut running = place.0(case.run(&[&[place.1, "-k60"], &command[..]].concat())).start();
            running.read_line_until("ready");
            running.signal(libc::SIGTERM);
            running.wait().exits(7).is_silent();
        }
    }
}

/// In real time, since time is what it is about: other inits give ten or five.
#[test]
fn by_default_a_handler_may_take_seven_seconds() {
    let script = "trap 'sleep 7; echo drained; exit 5' TERM; echo ready; while :; do sleep 0.02; done";
    let starts = users().into_iter().flat_map(|who| {
        let run = |place: fn(Run) -> Run, words: &[&str]| place(Run::new(words).who(who)).start();
        [run(Run::process_1, &["sh", "-c", script]), run(Run::plain, &["-s", "sh", "-c", script])]
    });
    let mut all: Vec<_> = starts.collect();
    for running in &mut all {
        running.read_line_until("ready");
        running.signal(libc::SIGTERM);
    }
    for running in all {
        running.wait().exits(5).prints("ready\ndrained\n").is_silent();
    }
}
