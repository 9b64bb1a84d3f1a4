//! The life of an init in the program itself: signals, orphans, survivors, statuses.
//!
//! What a run of `pid1` does is tested in tests/run; here, that the library does it, too,
//! and what its options say.

use crate::harness::*;
use crate::support::*;

#[test]
fn exit_codes_and_deaths_are_passed_on() {
    for who in users() {
        for code in ["0", "1", "42", "255"] {
            embedding(who, &[], &["exit", code]).output().exits(code.parse().unwrap()).is_silent();
        }
        for signal in [libc::SIGKILL, libc::SIGSEGV, libc::SIGTERM, 40] {
            embedding(who, &[], &["die", &signal.to_string()]).output().exits(128 + signal);
        }
    }
}

#[test]
fn a_panic_and_an_abort_end_the_program_and_not_the_init() {
    for who in users() {
        for step in ["panic", "abort"] {
            // In C's main a panic is an abort.
            let steps = ["fork", "receive", "end", "read", step];
            let mut running = embedding(who, &[], &steps).stdin(Stdio::Piped).start();
            running.read_line_until("ready");
            running.close_stdin();
            let output = running.wait();
            output.exits(134);
            assert!(output.out().contains("15 code=0"), "{output}");
        }
    }
}

#[test]
fn signals_reach_the_program_payload_and_all() {
    for who in users() {
        let mut running = embedding(who, &[], &["receive"]).start();
        running.read_line_until("ready");
        for signal in ALL_SIGNALS {
            if ![libc::SIGKILL, libc::SIGSTOP, libc::SIGCHLD, libc::SIGTERM, 32, 33].contains(&signal) {
                running.signal(signal);
                assert_eq!(running.read_line(), format!("{signal} code=0 value=0"));
            }
        }
        running.sigqueue(40, 1234);
        assert_eq!(running.read_line(), "40 code=-1 value=1234");
        running.signal(libc::SIGTERM);
        running.wait().exits(0).is_silent();
    }
}

#[test]
fn a_signal_that_is_pending_at_the_launch_reaches_the_program() {
    for who in users() {
        let words = [probe(), "block", "15", "say", "ready", "read", "init", "end", "unblock", "15", "pause"];
        let mut running = Run::bare(&words).who(who).stdin(Stdio::Piped).start();
        running.read_line_until("ready");
        running.signal(libc::SIGTERM);
        running.close_stdin();
        running.wait().exits(143);
    }
}

#[test]
fn orphans_are_reaped() {
    for who in users() {
        let orphan = ["fork", "fork", "say", "orphan", "exit", "0", "end", "exit", "0", "end"];
        let steps = [&orphan[..], &["wait", "say", "ready", "pause"]].concat();
        let mut running = embedding(who, &[], &steps).start();
        let mut lines = [running.read_line(), running.read_line()];
        lines.sort();
        assert_eq!(lines, ["orphan", "ready"]);
        eventually("only the program to be left", || running.others().len() == 1);
    }
}

#[test]
fn what_the_program_leaves_behind_gets_term_and_then_kill() {
    for who in users() {
        let polite = ["fork", "receive", "end"];
        let deaf = ["fork", "ignore", "15", "say", "ready", "pause", "end"];
        let steps = [&polite[..], &deaf, &["read", "exit", "3"]].concat();
        let mut running = embedding(who, &["timeout", "300", "verbose"], &steps).stdin(Stdio::Piped).start();
        running.read_line_until("ready");
        running.read_line_until("ready");
        running.close_stdin();
        let output = running.wait();
        assert!(output.elapsed.as_secs() < 5, "{output}");
        output.exits(3).mentions("SIGTERM sent to all that is left").mentions("SIGKILL sent to all that is left");
        assert!(output.out().contains("15 code=0"), "{output}");
    }
}

#[test]
fn kill_after_bounds_a_program_that_does_not_stop() {
    for who in users() {
        for (options, signal) in [
            (&["kill-after", "100", "timeout", "100"][..], libc::SIGTERM),
            (&["kill-after", "100", "timeout", "100", "stop-signal", "3"], libc::SIGQUIT),
        ] {
            let mut running =
                embedding(who, options, &["ignore", "15", "ignore", "3", "say", "ready", "pause"]).start();
            running.read_line_until("ready");
            running.signal(signal);
            running.wait().exits(137);
        }
    }
}

#[test]
fn a_stop_signal_is_held_back_and_rewritten() {
    for who in users() {
        let options = ["verbose", "stop-delay", "60000", "rewrite", "15", "10", "rewrite", "12", "0"];
        let mut running = embedding(who, &options, &["receive"]).start();
        running.read_line_until("ready");
        // The first TERM waits, USR2 is dropped, USR1 is not held up; a second TERM ends the wait.
        for signal in [libc::SIGTERM, libc::SIGUSR2, libc::SIGHUP] {
            running.signal(signal);
        }
        assert_eq!(running.read_line(), "1 code=0 value=0");
        // Two that are pending would be merged into one.
        running.read_error_until("SIGTERM held back for 60000 ms");
        running.signal(libc::SIGTERM);
        assert_eq!(running.read_line(), "10 code=0 value=0");
    }
}

#[test]
fn the_programs_group_can_be_signalled_in_its_place() {
    for who in users() {
        let steps = ["fork", "report", "10", "say", "ready", "wait", "pause", "end", "report", "10", "say", "ready"];
        let steps = [&steps[..], &["pause", "pause"]].concat();
        let mut running = embedding(who, &["group"], &steps).start();
        running.read_line_until("ready");
        running.read_line_until("ready");
        running.signal(libc::SIGUSR1);
        assert_eq!([running.read_line(), running.read_line()], ["got 10", "got 10"]);
    }
}

#[test]
fn a_status_can_count_as_success() {
    for who in users() {
        let mut running = embedding(who, &["success", "143"], &["say", "ready", "pause"]).start();
        running.read_line_until("ready");
        running.signal(libc::SIGTERM);
        running.wait().exits(0).is_silent();
    }
}

#[test]
fn a_subreaper_looks_after_its_descendants_without_being_process_1() {
    for who in users() {
        let daemon = ["fork", "fork", "setsid", "receive", "end", "end"];
        let steps = [&daemon[..], &["wait", "say", "{ppid}", "read", "exit", "3"]].concat();
        let mut running = embedding(who, &["subreaper"], &steps).plain().stdin(Stdio::Piped).start();
        let init = running.process().inner_pid().expect("a pid").to_string();
        let mut lines = [running.read_line(), running.read_line()];
        lines.sort();
        assert_eq!(lines, [init, "ready".into()]);
        running.close_stdin();
        let output = running.wait();
        output.exits(3).is_silent();
        assert!(output.out().contains("15 code=0"), "{output}");
    }
}

#[test]
fn verbose_calls_the_program_by_its_name() {
    for who in users() {
        let output = embedding(who, &["verbose"], &["exit", "3"]).output();
        output.exits(3).mentions("pid1: pid 2 spawned for probe\n").mentions("pid1: probe ended, status 3\n");
    }
}
