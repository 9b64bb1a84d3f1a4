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
