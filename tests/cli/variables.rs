//! Options by environment variables: `PID1_TIMEOUT` and its kin.

use crate::support::*;

const VALUED: [&str; 3] = ["PID1_TIMEOUT", "PID1_KILL_AFTER", "PID1_STOP_DELAY"];
const SWITCHES: [&str; 3] = ["PID1_SUBREAPER", "PID1_PROCESS_GROUP", "PID1_VERBOSE"];

#[test]
fn a_bad_value_in_a_variable_starts_nothing() {
    let directory = Dir::new();
    for case in matrix() {
        for place in BOTH_PLACES {
            for variable in VALUED {
                for value in ["x", "-1", " ", "5x", "yes"] {
                    let run = case.run(&[probe(), "touch", &directory.at("started")]).env(variable, value);
                    let line = format!("pid1: {variable}={value}: not a time (such as 5, 1.5s, 500ms, 2m, infinity)");
                    place(run).output().exits(125).complains(&[&line]);
                }
            }
        }
    }
    assert!(!directory.exists("started"));
}

#[test]
fn an_empty_variable_counts_as_unset() {
    for case in matrix() {
        for place in BOTH_PLACES {
            let run = VALUED
                .iter()
                .chain(&SWITCHES)
                .fold(case.run(&["sh", "-c", "exit 3"]), |run, variable| run.env(variable, ""));
            place(run).output().exits(3).is_silent();
        }
    }
}

#[test]
fn an_option_beats_its_variable() {
    for case in matrix() {
        // Even a bad one: nobody reads it.
        for (variable, option) in
            [("PID1_TIMEOUT", "-t5"), ("PID1_KILL_AFTER", "-k5"), ("PID1_STOP_DELAY", "--stop-delay=0")]
        {
            case.run(&[option, "sh", "-c", "exit 3"]).env(variable, "bad").output().exits(3).is_silent();
        }
        let mut running = case.run(&["--stop-delay=0", probe(), "receive"]).env("PID1_STOP_DELAY", "1000").start();
        running.read_line_until("ready");
        running.signal(15);
        running.wait().exits(0);
    }
}

#[test]
fn a_valued_variable_works_like_its_option() {
    for who in users() {
        let mut running = Run::new(&[probe(), "receive"]).who(who).verbose().env("PID1_STOP_DELAY", "1000").start();
        running.read_line_until("ready");
        running.signal(15);
        running.read_error_until("held back");
        // TERM at once for a command that ignores it, and KILL with that.
        let steps = "ignore 15 say ready pause".split(' ');
        let words: Vec<_> = [probe()].into_iter().chain(steps).collect();
        let run = Run::new(&words).who(who).env("PID1_KILL_AFTER", "0").env("PID1_TIMEOUT", "0");
        let mut running = run.start();
        running.read_line_until("ready");
        running.signal(15);
        running.wait().exits(137);
    }
}

#[test]
fn a_switch_is_on_unless_empty_0_false_or_no() {
    for who in users() {
        for (value, on) in [
            ("", false),
            ("0", false),
            ("false", false),
            ("no", false),
            ("1", true),
            ("true", true),
            ("yes", true),
            ("00", true),
            ("No", true),
            ("FALSE", true),
            (" ", true),
            ("off", true),
        ] {
            let run = || Run::new(&[probe(), "say", "{pid}"]).who(who).plain();
            let output = run().env("PID1_SUBREAPER", value).output();
            output.exits(0).is_silent().prints(if on { "3\n" } else { "2\n" });
            let output = run().env("PID1_VERBOSE", value).output();
            assert_eq!(output.err().is_empty(), !on, "{value:?}: {output}");
            let steps = "ignore 10 fork report 10 say ready pause end pause".split(' ');
            let words: Vec<_> = [probe()].into_iter().chain(steps).collect();
            let mut running = Run::new(&words).who(who).env("PID1_PROCESS_GROUP", value).start();
            running.read_line_until("ready");
            running.signal(10);
            if on {
                assert_eq!(running.read_line(), "got 10");
            }
            running.signal(15);
            let output = running.wait();
            output.exits(143);
            assert_eq!(output.out().contains("got 10"), on, "{output}");
        }
    }
}

#[test]
fn variables_imply_no_supervisor() {
    for case in matrix() {
        let run = case.run(&[probe(), "say", "{pid} {ppid}"]).plain();
        let run = VALUED.iter().fold(run, |run, variable| run.env(variable, "1"));
        run.env("PID1_PROCESS_GROUP", "1").output().exits(0).prints("2 0\n").is_silent();
    }
}

#[test]
fn variables_reach_the_command_unchanged() {
    let entries = [
        "PID1_TIMEOUT=5",
        "PID1_KILL_AFTER=infinity",
        "PID1_STOP_DELAY=",
        "PID1_SUBREAPER=no",
        "PID1_PROCESS_GROUP=1",
        "PID1_VERBOSE=0",
        "PID1_ODD",
    ];
    for case in matrix() {
        for place in BOTH_PLACES {
            let run = entries
                .iter()
                .fold(case.run(&[probe(), "show", "env"]).env_clear(), |run, entry| run.env_entry(*entry));
            let expected: String = entries.iter().map(|entry| format!("env {entry}\n")).collect();
            place(run).output().exits(0).prints(&expected).is_silent();
        }
    }
}
