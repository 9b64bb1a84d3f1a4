//! Why the command ended: one line if it was not by itself, and none otherwise.

use crate::support::*;

/// As process 1, and as a subreaper: wherever there is a supervisor.
fn supervising(case: &Case, options: &[&str], command: &[&str]) -> [Run; 2] {
    let words = |first: &[&'static str]| [first, options, &[probe()], command].concat();
    [case.run(&words(&[])), case.run(&words(&["-s"])).plain()]
}

fn line(words: &str) -> String {
    format!("pid1: {}: {words}", probe())
}

/// What was said of why it ended, at the default level.
#[track_caller]
fn verdicts(output: &Output) -> Vec<String> {
    let start = line("");
    output.err().lines().filter(|line| line.starts_with(&start)).map(str::to_string).collect()
}

const FAULTS: [(i32, &str); 14] = [
    (3, "QUIT"),
    (4, "ILL"),
    (5, "TRAP"),
    (6, "ABRT"),
    (7, "BUS"),
    (8, "FPE"),
    (9, "KILL"),
    (10, "USR1"),
    (11, "SEGV"),
    (14, "ALRM"),
    (31, "SYS"),
    (34, "RTMIN"),
    (37, "RTMIN+3"),
    (64, "RTMIN+30"),
];

#[test]
fn a_death_by_a_signal_that_is_not_pid1s_is_told_in_one_line() {
    for case in matrix() {
        for (signal, name) in FAULTS {
            for run in supervising(&case, &[], &["die", &signal.to_string()]) {
                let output = run.output();
                let expected = line(&format!("killed by SIG{name}"));
                output.exits(128 + signal).complains(&[&expected]);
                assert_eq!(verdicts(&output), [expected], "{output}");
            }
        }
    }
}

#[test]
fn a_death_by_hup_int_term_or_pipe_is_no_news() {
    for case in matrix() {
        for signal in [1, 2, 13, 15] {
            for run in supervising(&case, &[], &["die", &signal.to_string()]) {
                let output = run.output();
                output.exits(128 + signal).is_silent();
                assert!(verdicts(&output).is_empty(), "{output}");
            }
        }
    }
}

#[test]
fn a_status_of_the_commands_own_is_no_news_whatever_it_looks_like() {
    for case in matrix() {
        for status in ["1", "125", "137", "139", "255"] {
            for run in supervising(&case, &[], &["exit", status]) {
                let output = run.output();
                output.exits(status.parse().expect("a status")).is_silent();
                assert!(verdicts(&output).is_empty(), "{output}");
            }
        }
    }
}

#[test]
fn a_core_that_was_dumped_is_told_of() {
    let pattern = std::fs::read_to_string("/proc/sys/kernel/core_pattern").unwrap_or_default();
    if pattern.starts_with('|') || pattern.contains('/') {
        return skip(&format!("cores go elsewhere: {pattern}"));
    }
    for case in matrix() {
        let dir = Dir::new();
        let run = case.run(&[probe(), "die", "6"]).directory(dir.path()).before_exec(|| {
            // SAFETY: two numbers, read and written.
            unsafe {
                let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
                libc::getrlimit(libc::RLIMIT_CORE, &mut limit);
                limit.rlim_cur = limit.rlim_max;
                libc::setrlimit(libc::RLIMIT_CORE, &limit);
            }
        });
        run.output().exits(134).complains(&[&line("killed by SIGABRT (core dumped)")]);
    }
}

/// Each of these ends the command by a signal that it has from pid1.
#[test]
fn a_death_by_a_signal_that_pid1_forwarded_is_no_news() {
    for case in matrix() {
        for (options, sent, status) in [
            (&[][..], libc::SIGQUIT, 131),
            (&[], libc::SIGUSR1, 138),
            (&[], libc::SIGSEGV, 139),
            (&[], 40, 168),
            (&["-p"], libc::SIGABRT, 134),
            (&["-rTERM:QUIT"], libc::SIGTERM, 131),
            (&["-rTERM:KILL"], libc::SIGTERM, 137),
        ] {
            for run in supervising(&case, options, &["say", "ready", "pause"]) {
                let mut running = run.start();
                running.read_line_until("ready");
                running.signal(sent);
                let output = running.wait();
                output.exits(status).is_silent();
                assert!(verdicts(&output).is_empty(), "{output}");
            }
        }
    }
}

#[test]
fn a_signal_that_was_dropped_or_rewritten_is_not_pid1s() {
    for case in matrix() {
        for rewrite in ["-rUSR1:0", "-rUSR1:USR2"] {
            let steps = ["ignore", "12", "receive", "unblock", "10", "die", "10"];
            for run in supervising(&case, &[rewrite], &steps) {
                let mut running = run.start();
                running.read_line_until("ready");
                running.signal(libc::SIGUSR1).signal(libc::SIGTERM);
                running.wait().exits(138).complains(&[&line("killed by SIGUSR1")]);
            }
        }
    }
}

#[test]
fn a_command_that_pid1_had_to_kill_is_said_not_to_have_ended_in_time() {
    at_once(matrix(), |case| {
        for (options, time) in
            // With K of nothing it is T that the command has had.
            [
                (&["-k0.2", "-t0"][..], "200 ms"),
                (&["-k0.2", "-t0.1"], "200 ms"),
                (&["-k1", "-t0"], "1 s"),
                (&["-k0", "-t0.3"], "300 ms"),
            ]
        {
            for run in supervising(&case, options, &["ignore", "15", "say", "ready", "pause"]) {
                let mut running = run.start();
                running.read_line_until("ready");
                running.signal(libc::SIGTERM);
                let output = running.wait();
                let expected = line(&format!("did not end in {time}: killed"));
                output.exits(137).complains(&[&expected]);
                assert_eq!(verdicts(&output), [expected], "{output}");
            }
        }
    });
}

#[test]
fn a_command_that_ends_on_the_ladder_in_front_of_the_kill_is_no_news() {
    for case in matrix() {
        for (steps, status) in [(&["say", "ready", "pause"][..], 143), (&["receive", "exit", "3"], 3)] {
            // INT does not reach the command, so that the TERM is the ladder's.
            for run in supervising(&case, &["-rINT:0", "-k0", "-t20"], steps) {
                let mut running = run.start();
                running.read_line_until("ready");
                running.signal(libc::SIGINT);
                let output = running.wait();
                output.exits(status).is_silent();
                assert!(verdicts(&output).is_empty(), "{output}");
            }
        }
    }
}

#[test]
fn survivors_that_are_killed_are_not_the_command() {
    at_once(matrix(), |case| {
        let steps = ["ignore", "15", "fork", "pause", "end"];
        for (end, status, expected) in [
            (["exit", "7"], 7, None),
            (["die", "11"], 139, Some(line("killed by SIGSEGV"))),
            (["die", "9"], 137, Some(line("killed by SIGKILL"))),
        ] {
            for run in supervising(&case, &["-t0.1"], &[&steps[..], &end].concat()) {
                let output = run.output();
                output.exits(status);
                assert_eq!(verdicts(&output), Vec::from_iter(expected.clone()), "{output}");
            }
        }
    });
}

#[test]
fn a_status_that_counts_as_success_does_not_hide_the_line() {
    for case in matrix() {
        for run in supervising(&case, &["--success-status=139"], &["die", "11"]) {
            run.output().exits(0).complains(&[&line("killed by SIGSEGV")]);
        }
    }
}

#[test]
fn verbose_calls_the_signal_by_its_name_and_not_by_a_status() {
    for who in users() {
        for run in supervising(&Case { who, verbose: true }, &[], &["die", "11"]) {
            let output = run.output();
            output.mentions(&format!("pid1: {} ended, killed by SIGSEGV\n", probe()));
            output.mentions("\npid1: killed by SIGSEGV after ");
            assert!(!output.err().contains("status"), "{output}");
        }
        let output = Run::new(&["-v", probe(), "exit", "139"]).who(who).output();
        output.mentions(&format!("pid1: {} ended, status 139\n", probe())).mentions("\npid1: status 139 after ");
    }
}

#[test]
fn dialects_have_the_line_as_they_say_things_and_dumb_init_has_none() {
    for who in users() {
        let died = |name: &str| Run::new(&[probe(), "die", "11"]).who(who).arg0(name);
        let words = format!("{}: killed by SIGSEGV\n", probe());
        for name in ["docker-init", "podman-init", "init"] {
            assert_eq!(died(name).output().exits(139).err(), format!("pid1: {words}"));
        }
        assert_eq!(died("tini").output().exits(139).err(), format!("[WARN  tini (1)] {words}"));
        assert_eq!(died("catatonit").output().exits(139).err(), format!("WARN  (catatonit:1): {words}"));
        died("tini").env("TINI_VERBOSITY", "0").output().exits(139).is_silent();
        died("dumb-init").output().exits(139).is_silent();
        let output = died("dumb-init").env("DUMB_INIT_DEBUG", "1").output();
        output.mentions("[dumb-init] Child exited with status 139. Goodbye.\n");
        assert!(!output.err().contains("killed"), "{output}");
    }
}
