//! What single options do.

use crate::support::*;

#[test]
fn options_that_need_a_supervisor_bring_one() {
    for who in users() {
        let pids = |options: &[&str]| {
            let words = [options, &[probe(), "say", "{pid} {ppid}"]].concat();
            let output = Run::new(&words).who(who).plain().output();
            output.exits(0).is_silent();
            output.out()
        };
        for option in
            ["-s", "-p", "-k5", "-kinfinity", "-rHUP:0", "--stop-signal=QUIT", "--success-status=3", "--stop-delay=1"]
        {
            assert_eq!(pids(&[option]), "3 2\n", "{option}");
        }
        for option in ["-t5", "-eA=1", "-w/", "--pdeathsig=HUP", "--no-new-privs"] {
            assert_eq!(pids(&[option]), "2 0\n", "{option}");
        }
        assert_eq!(pids(&[]), "2 0\n");
    }
}

#[test]
fn rewrites_do_not_chain_and_the_last_one_wins() {
    for case in matrix() {
        for (options, sent, got) in [
            (&["-r", "USR1:USR2"][..], 10, "got 12"),
            (&["-r", "10:12"], 10, "got 12"),
            (&["-rUSR1:USR2", "-rUSR2:HUP"], 10, "got 12"),
            (&["-rUSR1:USR2", "-rUSR1:HUP"], 10, "got 1"),
            (&["-rUSR1:0", "-rUSR1:USR1"], 10, "got 10"),
            (&["-rUSR1:USR2"], 12, "got 12"),
            (&["-r", "RTMIN+3:USR2"], 37, "got 12"),
        ] {
            let steps = "report 1 report 10 report 12 say ready pause".split(' ');
            let words: Vec<_> = options.iter().copied().chain([probe()]).chain(steps).collect();
            let mut running = case.run(&words).start();
            running.read_line_until("ready");
            running.signal(sent);
            assert_eq!(running.read_line(), got, "{options:?}");
        }
    }
}

#[test]
fn a_signal_rewritten_to_0_is_dropped() {
    for case in matrix() {
        let mut running = case.run(&["-r", "USR1:0", probe(), "receive"]).start();
        running.read_line_until("ready");
        running.signal(10).signal(12);
        assert_eq!(running.read_line(), "12 code=0 value=0");
        running.signal(15);
        running.wait().exits(0);
    }
}

#[test]
fn process_group_forwards_to_the_whole_group() {
    for case in matrix() {
        for (options, number) in [(&["-p"][..], 2), (&["--process-group"], 2), (&["-s"], 1)] {
            let steps = ["report", "10", "fork", "report", "10", "say", "ready", "pause", "end", "pause"];
            let mut running = case.run(&[options, &[probe()], &steps].concat()).start();
            running.read_line_until("ready");
            running.signal(10);
            for _ in 0..number {
                assert_eq!(running.read_line(), "got 10");
            }
            // Whoever gets a signal gets it in order, so this one comes behind any more.
            running.signal(15);
            let output = running.wait();
            output.exits(143).prints(&format!("ready\n{}", "got 10\n".repeat(number)));
        }
    }
}

#[test]
fn stop_delay_holds_the_first_stop_signal_back_until_the_second() {
    for who in users() {
        let mut running = Run::new(&["--stop-delay=1000", probe(), "receive"]).who(who).verbose().start();
        running.read_line_until("ready");
        running.signal(15);
        running.read_error_until("held back");
        // Others pass.
        running.signal(10);
        assert_eq!(running.read_line(), "10 code=0 value=0");
        running.signal(2);
        assert_eq!(running.read_line(), "15 code=0 value=0");
        running.wait().exits(0);
    }
}

#[test]
fn stop_delay_lets_a_stop_signal_through_in_the_end() {
    for case in matrix() {
        let mut running = case.run(&["--stop-delay", "0.3", probe(), "say", "ready", "pause"]).start();
        running.read_line_until("ready");
        let sent = std::time::Instant::now();
        running.signal(15);
        running.wait().exits(143);
        assert!(sent.elapsed().as_millis() >= 300);
    }
}

#[test]
fn stop_signal_names_further_signals_that_ask_to_stop() {
    for who in users() {
        for (options, sent) in [(&["--stop-signal=QUIT"][..], 3), (&["--stop-signal", "28", "--stop-signal", "HUP"], 1)]
        {
            let words = [options, &["--stop-delay=1000", probe(), "receive"]].concat();
            let mut running = Run::new(&words).who(who).verbose().start();
            running.read_line_until("ready");
            running.signal(sent);
            running.read_error_until("held back");
            running.signal(15);
            assert_eq!(running.read_line(), format!("{sent} code=0 value=0"));
        }
    }
}

#[test]
fn a_stop_signal_is_matched_before_it_is_rewritten() {
    for who in users() {
        let options = ["--stop-signal=QUIT", "--stop-delay=1000", "-rQUIT:USR1", "-rUSR2:TERM"];
        let mut running = Run::new(&[&options[..], &[probe(), "receive"]].concat()).who(who).verbose().start();
        running.read_line_until("ready");
        running.signal(12);
        assert_eq!(running.read_line(), "15 code=0 value=0", "not held back");
    }
}

#[test]
fn pause_runs_no_command_and_ends_with_0() {
    let directory = Dir::new();
    for case in matrix() {
        for place in BOTH_PLACES {
            for signal in [libc::SIGTERM, libc::SIGINT] {
                let touch = [probe(), "touch", &directory.at("started")];
                for command in [&[][..], &touch] {
                    for option in ["-P", "--pause"] {
                        let run = place(case.run(&[&[option], command].concat()));
                        // Blocked from the start, so that none comes too early.
                        let running = run.blocked(&ALL_SIGNALS).start();
                        // Everything else is ignored.
                        running.signal(libc::SIGHUP).signal(libc::SIGUSR1).signal(64).signal(signal);
                        running.wait().exits(0).prints("").is_silent();
                    }
                }
            }
        }
    }
    assert!(!directory.exists("started"));
}

#[test]
fn verbose_speaks_on_stderr_alone() {
    for who in users() {
        for place in BOTH_PLACES {
            for option in ["-v", "--verbose"] {
                let output = place(Run::new(&[option, "echo", "hello"]).who(who)).output();
                output.exits(0).prints("hello\n");
                assert!(
                    !output.err().is_empty() && output.err().lines().all(|line| line.starts_with("pid1: ")),
                    "{output}"
                );
            }
            place(Run::new(&["echo", "hello"]).who(who)).output().exits(0).prints("hello\n").is_silent();
        }
    }
}
