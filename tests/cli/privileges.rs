//! What the command may gain (`--no-new-privs`), and what it gets when its parent dies
//! (`--pdeathsig`).

use crate::support::*;

#[test]
fn no_new_privs_is_the_commands() {
    for case in matrix() {
        for place in BOTH_PLACES {
            for (options, expected) in [(&["--no-new-privs"][..], 1), (&[], 0)] {
                let words = [options, &[probe(), "show", "no-new-privs"]].concat();
                place(case.run(&words)).output().exits(0).prints(&format!("no-new-privs {expected}\n")).is_silent();
            }
        }
        let mut running = case.run(&["--no-new-privs", probe(), "say", "ready", "pause"]).start();
        running.read_line_until("ready");
        assert_eq!(running.process().numbers("NoNewPrivs"), Some(vec![0]), "pid1's own");
        assert_eq!(running.command().numbers("NoNewPrivs"), Some(vec![1]));
    }
}

#[test]
fn no_new_privs_goes_with_a_change_of_ids() {
    if !can(Who::Root) {
        return;
    }
    for place in BOTH_PLACES {
        let words = ["--no-new-privs", "-u", "1000:1000", probe(), "show", "no-new-privs", "show", "ids"];
        let expected = "no-new-privs 1\nids 1000 1000 1000 1000 1000 1000\n";
        place(Run::new(&words)).output().exits(0).prints(expected).is_silent();
    }
}

#[test]
fn a_supervisor_forwards_the_signal_that_its_parents_death_brings() {
    for who in users() {
        for (signal, number) in [("USR1", 10), ("RTMIN+3", 37), ("TERM", 15)] {
            let number = number.to_string();
            let option = format!("--pdeathsig={signal}");
            // The probe is the parent; killed, it leaves pid1 to the guard.
            let steps =
                [probe(), "fork", "exec", pid1(), "-s", &option, probe(), "report", &number, "say", "ready", "pause"];
            let mut running = Run::bare(&[&steps[..], &["end", "pause"]].concat()).who(who).plain().start();
            running.read_line_until("ready");
            running.signal(libc::SIGKILL);
            assert_eq!(running.read_line(), format!("got {number}"));
        }
    }
}

#[test]
fn in_place_the_command_gets_the_signal_that_its_parents_death_brings() {
    for who in users() {
        let steps =
            [probe(), "fork", "exec", pid1(), "--pdeathsig", "37", probe(), "report", "37", "say", "ready", "pause"];
        let mut running = Run::bare(&[&steps[..], &["end", "pause"]].concat()).who(who).plain().start();
        running.read_line_until("ready");
        running.signal(libc::SIGKILL);
        assert_eq!(running.read_line(), "got 37");
    }
}

#[test]
fn in_place_a_parent_death_signal_outlives_a_change_of_ids() {
    for who in users() {
        let show = |options: &[&str], expected: i32| {
            let run = Run::new(&[options, &[probe(), "show", "pdeathsig"]].concat()).who(who).plain();
            run.output().exits(0).prints(&format!("pdeathsig {expected}\n")).is_silent();
        };
        show(&["--pdeathsig=USR1"], 10);
        // What was there stays: a run of these tests has KILL.
        show(&[], 9);
        if who == Who::Root {
            show(&["--pdeathsig=USR1", "-u", "1000:1000"], 10);
            show(&["-u", "1000:1000"], 0);
        }
    }
}

#[test]
fn a_supervised_command_has_no_parent_death_signal() {
    for case in matrix() {
        let words = ["--pdeathsig=USR1", probe(), "show", "pdeathsig"];
        case.run(&words).output().exits(0).prints("pdeathsig 0\n").is_silent();
    }
}

/// Supervised and in place; with the signal blocked, so that it cannot come too early.
const EITHER_WAY: [&str; 2] = ["exec PID1 -s --pdeathsig=USR1 PROBE", "exec PID1 --pdeathsig=USR1 PROBE"];

/// The words, with the programs in their places.
fn words(text: &str) -> Vec<&str> {
    let word = |word| match word {
        "PID1" => pid1(),
        "PROBE" => probe(),
        word => word,
    };
    text.split_whitespace().map(word).collect()
}

#[test]
fn the_signal_of_a_parent_that_is_dead_already_is_sent_at_once() {
    for who in users() {
        for pid1 in EITHER_WAY {
            for ways in ["", "setpgid", "fork orphaned"] {
                // The parent ends, and pid1 finds itself a child of process 1.
                let end = if ways.starts_with("fork") { "end" } else { "" };
                let steps = format!("PROBE fork {ways} block 10 orphaned {pid1} report 10 unblock 10 pause {end} end");
                let steps = steps.replace("orphaned block 10 orphaned", "orphaned block 10");
                let mut running = Run::bare(&words(&steps)).who(who).plain().start();
                assert_eq!(running.read_line(), "got 10", "{steps}");
            }
        }
    }
}

/// An orphan goes to the next subreaper, which need not be process 1.
#[test]
fn a_parent_that_was_dead_already_is_missed_beneath_a_subreaper_too() {
    for who in users() {
        for pid1 in EITHER_WAY {
            let orphan = format!("fork setsid fork block 10 orphaned {pid1} report 10 unblock 10 pause end end");
            let steps = format!("PID1 -s PROBE {orphan} say ready pause");
            let mut running = Run::bare(&words(&steps)).who(who).plain().start();
            let before = running.read_line_until("got 10");
            assert!(before.iter().all(|line| line == "ready"), "{before:?}");
        }
    }
}

#[test]
fn the_signal_of_a_living_parent_is_not_sent() {
    for who in users() {
        for place in BOTH_PLACES {
            for pid1_words in EITHER_WAY {
                // Its child as it is, and with a group or session of its own; one of a pipeline,
                // whose first process leads the group.
                for way in ["", "setpgid", "setsid", "regroup"] {
                    let child = format!("{way} block 10 {pid1_words} report 10 unblock 10 say ready pause");
                    let steps = format!("PROBE fork {child} end wait say over pause");
                    let mut running = place(Run::bare(&words(&steps)).who(who)).start();
                    let mut lines = running.read_line_until("ready");
                    // What pid1 has to send comes in front of what it forwards.
                    let is_pid1 = |process: &Process| process.program().as_deref() == Some(pid1());
                    let is_command =
                        |process: &Process| process.mask("SigCgt").is_some_and(|caught| caught & bit(10) != 0);
                    let others = running.others();
                    let target = others
                        .iter()
                        .find(|process| is_pid1(process))
                        .or(others.iter().find(|process| is_command(process)));
                    target.expect("pid1 or the command in its place").signal(libc::SIGUSR2);
                    if way != "regroup" {
                        lines.extend(running.read_line_until("over"));
                    }
                    assert!(lines.is_empty(), "{steps}: {lines:?}");
                }
            }
        }
    }
}
