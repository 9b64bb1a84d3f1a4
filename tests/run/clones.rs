//! Children whose end is told by another signal than SIGCHLD, or by none (`clone(2)`). A program
//! that execs pid1 can leave it some; Linux tells of their end by SIGCHLD then, as it does of those
//! whom pid1 adopts. A program whose init is the library's can leave that some which stay as they are.

use crate::support::*;
use std::time::Duration;

/// Far more than a loaded machine takes for nothing, far less than a grace of 60 s.
const SOON: Duration = Duration::from_secs(20);

/// A probe that takes the steps `before` and becomes pid1 with the steps `command`.
fn born_with(case: &Case, before: &str, command: &str) -> [Running; 2] {
    [(Run::process_1 as fn(Run) -> Run, ""), (Run::plain, "-s")].map(|(place, option)| {
        let verbose = if case.verbose { "-v" } else { "" };
        let text = format!("PROBE {before} exec PID1 {option} {verbose} -t60 PROBE {command}");
        let words = text.split_whitespace().map(|word| match word {
            "PROBE" => probe(),
            "PID1" => pid1(),
            word => word,
        });
        place(Run::bare(&words.collect::<Vec<_>>())).who(case.who).stdin(Stdio::Piped).start()
    })
}

type Start = fn(&Case, &str, &str) -> [Running; 2];

/// The same where the probe has the library's init.
fn launched_with(case: &Case, before: &str, program: &str) -> [Running; 2] {
    [Run::process_1 as fn(Run) -> Run, Run::plain].map(|place| {
        let verbose = if case.verbose { "verbose" } else { "" };
        let text = format!("{before} init subreaper timeout 60000 {verbose} end {program}");
        let words: Vec<_> = [probe()].into_iter().chain(text.split_whitespace()).collect();
        place(Run::bare(&words)).who(case.who).stdin(Stdio::Piped).start()
    })
}

#[test]
fn children_that_send_another_signal_or_none_are_reaped_and_not_waited_for() {
    for case in matrix() {
        for signal in [0, 10, 40] {
            let before = format!("ignore 10 ignore 40 times 3 clone {signal} exit 9 end end");
            for mut running in born_with(&case, &before, "report 10 report 12 report 40 say ready pause") {
                running.read_line_until("ready");
                eventually("the dead to be reaped", || running.others().len() == 1);
                // No news of children was taken for a signal to be forwarded.
                running.signal(12);
                assert_eq!(running.read_line(), "got 12");
                running.signal(libc::SIGTERM);
                let output = running.wait();
                output.exits(143).prints("ready\ngot 12\n");
                assert!(output.elapsed < SOON, "{:?}", output.elapsed);
            }
        }
    }
}

/// A child that sends another signal or none.
fn may_end_later(start: Start) {
    for case in matrix() {
        for signal in [0, 10, 40] {
            let before = format!("clone {signal} read exit 9 end");
            for mut running in start(&case, &before, "report 10 report 12 report 40 say ready pause") {
                running.read_line_until("ready");
                assert_eq!(running.others().len(), 2);
                running.close_stdin();
                eventually("the dead to be reaped", || running.others().len() == 1);
                running.signal(12);
                running.read_line_until("got 12");
                // And nobody is looked for any more.
                running.process().waits_idly();
                running.signal(libc::SIGTERM);
                running.wait().exits(143).prints("ready\nend of file\ngot 12\n");
            }
        }
    }
}

/// A survivor that does.
fn is_not_waited_for_in_vain(start: Start) {
    for case in matrix() {
        for signal in [0, 10] {
            for command in ["exit 3", "read exit 3"] {
                for mut running in start(&case, &format!("clone {signal} pause end"), command) {
                    running.close_stdin();
                    let output = running.wait();
                    output.exits(3);
                    assert!(output.elapsed < SOON, "{command}: {:?}", output.elapsed);
                }
            }
        }
    }
}

#[test]
fn a_child_that_sends_another_signal_or_none_may_end_later() {
    may_end_later(born_with);
}

#[test]
fn a_survivor_that_sends_another_signal_or_none_is_not_waited_for_in_vain() {
    is_not_waited_for_in_vain(born_with);
}

#[test]
fn an_adopted_child_sends_sigchld_whatever_it_sent_before() {
    for case in matrix() {
        for signal in [0, 10] {
            let command =
                format!("report 10 report 12 fork clone {signal} orphaned exit 9 end end wait say ready pause");
            for mut running in born_with(&case, "", &command) {
                running.read_line_until("ready");
                eventually("the orphan to be reaped", || running.others().len() == 1);
                running.signal(12);
                assert_eq!(running.read_line(), "got 12");
            }
        }
    }
}

#[test]
fn without_such_children_pid1_sleeps_for_as_long_as_nothing_happens() {
    for case in matrix() {
        for mut running in born_with(&case, "fork pause end", "fork pause end say ready pause") {
            running.read_line_until("ready");
            let init = running.process();
            init.waits_idly();
            let switches = || init.numbers("voluntary_ctxt_switches");
            let before = switches();
            // Somebody else is woken every millisecond meanwhile.
            let mut looks = 0;
            eventually("a while to pass", || {
                looks += 1;
                looks > 300
            });
            assert_eq!((init.deadline(), switches()), (Some(false), before));
        }
    }
}

// With the library's init.

#[test]
fn a_child_of_a_program_that_has_launched_its_init_may_end_later() {
    may_end_later(launched_with);
}

/// They are looked for when the program has had time to begin, and if it ends before that, then.
#[test]
fn a_survivor_of_a_program_that_has_launched_its_init_is_not_waited_for_in_vain() {
    is_not_waited_for_in_vain(launched_with);
}
