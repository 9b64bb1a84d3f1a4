//! What arrives at pid1 arrives at the command: every signal, once, with its payload.

use crate::support::*;

/// What pid1 keeps to itself, and what nobody can catch.
const KEPT: [i32; 3] = [libc::SIGCHLD, libc::SIGKILL, libc::SIGSTOP];

fn forwarded() -> impl Iterator<Item = i32> {
    ALL_SIGNALS.into_iter().filter(|signal| !KEPT.contains(signal))
}

/// As process 1, and as a subreaper.
fn supervising(case: &Case, options: &[&str], steps: &str) -> [Run; 2] {
    let steps: Vec<_> = steps.split(' ').collect();
    let words = [options, &[probe()], &steps].concat();
    [case.run(&words), case.run(&[&["-s"], &words[..]].concat()).plain()]
}

/// Sends TERM, which ends `receive`; everything that it has printed then, sorted by
/// signal.
fn received(running: Running) -> Vec<String> {
    running.signal(libc::SIGTERM);
    let output = running.wait();
    output.exits(0).is_silent();
    let mut lines: Vec<_> = output.out().lines().filter(|line| *line != "ready").map(str::to_string).collect();
    lines.sort_by_key(|line| line.split(' ').next().and_then(|signal| signal.parse::<i32>().ok()));
    lines
}

#[test]
fn every_signal_reaches_the_command_exactly_once() {
    for case in matrix() {
        for run in supervising(&case, &[], "receive") {
            let mut running = run.start();
            running.read_line_until("ready");
            let others = || forwarded().filter(|&signal| signal != libc::SIGTERM);
            // One by one: a stop signal takes back a CONT that is still pending.
            for signal in others() {
                running.signal(signal);
                running.read_line();
            }
            let expected: Vec<_> = forwarded().map(|signal| format!("{signal} code=0 value=0")).collect();
            assert_eq!(received(running), expected);
        }
    }
}

/// The control: beneath a process 1 that forwards nothing.
#[test]
fn without_pid1_no_signal_reaches_the_command() {
    for who in users() {
        let steps = [probe(), "fork", "receive", "end", "pause"];
        let mut running = Run::bare(&steps).who(who).start();
        running.read_line_until("ready");
        let command = running.others()[0];
        forwarded().for_each(|signal| _ = running.signal(signal));
        command.signal(libc::SIGTERM);
        assert_eq!(running.read_line(), "15 code=0 value=0");
    }
}

#[test]
fn sigchld_is_not_forwarded() {
    for case in matrix() {
        for run in supervising(&case, &[], "receive") {
            let mut running = run.start();
            running.read_line_until("ready");
            running.signal(libc::SIGCHLD).sigqueue(libc::SIGCHLD, 5);
            assert_eq!(received(running), ["15 code=0 value=0"]);
        }
    }
}

#[test]
fn a_queued_signal_keeps_its_payload_and_a_plain_one_stays_plain() {
    for case in matrix() {
        for run in supervising(&case, &[], "receive") {
            let mut running = run.start();
            running.read_line_until("ready");
            for (signal, value) in [(1, 1), (10, -1), (12, i32::MAX), (33, 33), (34, 0), (64, i32::MIN)] {
                running.sigqueue(signal, value);
                assert_eq!(running.read_line(), format!("{signal} code=-1 value={value}"));
                running.signal(signal);
                assert_eq!(running.read_line(), format!("{signal} code=0 value=0"));
            }
            assert_eq!(received(running).len(), 13);
        }
    }
}

#[test]
fn of_queued_real_time_signals_each_arrives_in_order() {
    for case in matrix() {
        for run in supervising(&case, &[], "receive") {
            let mut running = run.start();
            running.read_line_until("ready");
            (0..100).for_each(|value| _ = running.sigqueue(40, value));
            (0..100).for_each(|value| assert_eq!(running.read_line(), format!("40 code=-1 value={value}")));
            received(running);
        }
    }
}

// The process group.

#[test]
fn only_the_command_gets_a_signal_unless_the_group_is_asked_for() {
    for case in matrix() {
        let steps = "fork receive end fork receive end receive wait";
        for (options, expected) in [(&[][..], 1), (&["-p"], 3)] {
            for run in supervising(&case, options, steps) {
                let mut running = run.start();
                (0..3).for_each(|_| running.read_line_until("ready").clear());
                running.sigqueue(10, 7);
                let lines: Vec<_> = (0..expected).map(|_| running.read_line()).collect();
                let code = if expected == 1 { "10 code=-1 value=7" } else { "10 code=0 value=0" };
                assert_eq!(lines, vec![code; expected]);
                if expected == 1 {
                    // They are not asked to end, and the command waits for them.
                    running.others().iter().for_each(|process| process.signal(libc::SIGTERM));
                    running.wait().exits(0);
                } else {
                    assert_eq!(received(running).len(), 6);
                }
            }
        }
    }
}

/// A key's is for the whole group (tests/terminal), and only the terminal makes it a key.
#[test]
fn the_signal_of_a_key_that_a_process_has_sent_is_for_the_command_alone() {
    for case in matrix() {
        for run in supervising(&case, &[], "fork receive end receive wait") {
            let mut running = run.start();
            (0..2).for_each(|_| running.read_line_until("ready").clear());
            for signal in [libc::SIGINT, libc::SIGQUIT, libc::SIGTSTP, libc::SIGWINCH] {
                running.sigqueue(signal, 7);
                // To a group it would be sent without its payload.
                assert_eq!(running.read_line(), format!("{signal} code=-1 value=7"));
            }
            running.others().iter().for_each(|process| process.signal(libc::SIGTERM));
            running.wait().exits(0);
        }
    }
}

#[test]
fn where_the_group_is_gone_the_command_alone_gets_the_signal() {
    for case in matrix() {
        for run in supervising(&case, &["-p"], "regroup receive") {
            let mut running = run.start();
            running.read_line_until("ready");
            running.sigqueue(10, 7);
            assert_eq!(running.read_line(), "10 code=-1 value=7");
            assert_eq!(received(running).len(), 2);
        }
    }
}

// Rewriting.

#[test]
fn a_signal_is_rewritten_to_another_or_dropped() {
    for case in matrix() {
        for (rules, sent, expected) in [
            (&["TERM:QUIT"][..], 15, 3),
            (&["SIGTERM:SIGQUIT"], 15, 3),
            (&["15:3"], 15, 3),
            (&["term:quit"], 15, 3),
            (&["TERM:3"], 2, 2),
            (&["RTMIN+3:USR1"], 37, 10),
            (&["USR1:RTMAX"], 10, 64),
            (&["HUP:0"], 1, 0),
            (&["HUP:USR1", "USR1:USR2"], 1, 10),
            (&["HUP:USR1", "USR1:USR2"], 10, 12),
            (&["HUP:USR1", "USR1:HUP"], 10, 1),
            (&["HUP:USR1", "HUP:USR2"], 1, 12),
            (&["HUP:0", "HUP:USR2"], 1, 12),
            (&["HUP:USR2", "HUP:0"], 1, 0),
            (&["HUP:CHLD"], 1, 17),
        ] {
            let options: Vec<_> = rules.iter().flat_map(|rule| ["-r", rule]).collect();
            // Without -s: it is implied.
            let words = [&options[..], &[probe(), "receive"]].concat();
            for run in [case.run(&words), case.run(&words).plain()] {
                let mut running = run.start();
                running.read_line_until("ready");
                running.signal(sent);
                if expected != 0 {
                    assert_eq!(running.read_line(), format!("{expected} code=0 value=0"), "{rules:?}");
                }
                // What has no rule passes, and nothing came in between.
                running.sigqueue(50, 1);
                assert_eq!(running.read_line(), "50 code=-1 value=1", "{rules:?}");
            }
        }
    }
}

#[test]
fn a_rewritten_signal_keeps_its_payload() {
    for case in matrix() {
        for run in supervising(&case, &["-r", "HUP:USR1"], "receive") {
            let mut running = run.start();
            running.read_line_until("ready");
            running.sigqueue(1, 77);
            assert_eq!(running.read_line(), "10 code=-1 value=77");
        }
    }
}

// What is not forwarded.

#[test]
fn the_sigpipe_of_its_own_stderr_is_not_forwarded_and_others_are() {
    for who in users() {
        for run in supervising(&Case { who, verbose: true }, &[], "receive") {
            let mut running = run.start();
            running.read_line_until("ready");
            running.break_stderr();
            for signal in [10, 12, 34, 10] {
                running.signal(signal);
                assert_eq!(running.read_line(), format!("{signal} code=0 value=0"));
            }
            running.signal(libc::SIGPIPE);
            assert_eq!(running.read_line(), "13 code=0 value=0");
            running.signal(libc::SIGTERM);
            let output = running.wait();
            output.exits(0);
            assert_eq!(output.out().lines().count(), 7, "{output}");
        }
    }
}

#[test]
fn once_the_command_is_reaped_nothing_is_forwarded() {
    for case in matrix() {
        for options in [&["-t", "infinity"][..], &["-t", "infinity", "-p"]] {
            let steps = "ignore 15 report 10 fork say ready pause end default 10 pause";
            for run in supervising(&case, options, steps) {
                let mut running = run.start();
                running.read_line_until("ready");
                let command = running.command();
                command.signal(libc::SIGKILL);
                eventually("the command to be reaped", || command.is_gone());
                // Nor does one that asks to stop end the wait for those who are left.
                running.signal(10).signal(12).signal(libc::SIGTERM);
                eventually("the signals to be taken", || running.process().mask("ShdPnd") == Some(0));
                let survivor = running.others()[0];
                assert_eq!(survivor.mask("ShdPnd"), Some(0));
                // Its own signal is the first one that it gets.
                survivor.signal(10);
                assert_eq!(running.read_line(), "got 10");
                survivor.signal(libc::SIGKILL);
                running.wait().exits(137).prints("ready\ngot 10\n");
            }
        }
    }
}

#[test]
fn a_command_that_it_may_not_signal_is_waited_for_all_the_same() {
    if !can(Who::Root) {
        return;
    }
    for verbose in [false, true] {
        let case = Case { who: Who::Root, verbose };
        let run = case.run(&["-u", "1000:1000", probe(), "report", "10", "say", "ready", "pause"]);
        let run = run.before_exec(|| {
            const CAP_KILL: i32 = 5;
            // SAFETY: takes integers.
            unsafe { libc::prctl(libc::PR_CAPBSET_DROP, CAP_KILL as libc::c_ulong, 0, 0, 0) };
        });
        let mut running = run.start();
        running.read_line_until("ready");
        running.signal(10).signal(libc::SIGTERM);
        if verbose {
            running.read_error_until("pid1: SIGUSR1 not forwarded: Operation not permitted");
            running.read_error_until("pid1: SIGTERM not forwarded: Operation not permitted");
        }
        eventually("the signals to be taken", || running.process().mask("ShdPnd") == Some(0));
        let command = running.command();
        command.signal(10);
        assert_eq!(running.read_line(), "got 10");
        command.signal(libc::SIGTERM);
        let output = running.wait();
        output.exits(143).complains(&["pid1: cannot signal the command: CAP_KILL missing"]);
    }
}
