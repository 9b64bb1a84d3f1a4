//! How a container ends: whom the ladder reaches, when, and that it is no longer
//! than it has to be.

use crate::support::*;
use std::time::Duration;

/// A way to supervise, and its option.
type Place = (fn(Run) -> Run, &'static str);

const PLACES: [Place; 2] = [(Run::process_1, "-v"), (Run::plain, "-s")];

/// Far more than a loaded machine takes for nothing, far less than a grace of 60 s.
const SOON: Duration = Duration::from_secs(20);

fn sh(case: &Case, place: Place, options: &[&str], script: &str) -> Run {
    place.0(case.run(&[&[place.1][..], options, &["sh", "-c", script]].concat()))
}

#[test]
fn survivors_get_term_at_once_and_pid1_leaves_with_the_last_of_them() {
    for case in matrix() {
        for place in PLACES {
            let child = "(trap 'echo term; exit' TERM; echo ready >&3; while :; do sleep 0.02; done)";
            let script = format!("mkfifo p; exec 3<>p; {child} & {child} & read a <&3; read a <&3; exit 7");
            let dir = Dir::new();
            let output = sh(&case, place, &["-t60"], &script).directory(dir.path()).output();
            output.exits(7).prints("term\nterm\n");
            assert!(output.elapsed < SOON, "{:?}", output.elapsed);
        }
    }
}

#[test]
fn a_survivor_that_ignores_term_is_killed_after_the_timeout() {
    at_once(matrix(), |case| {
        for place in PLACES {
            let script = "mkfifo p; exec 3<>p; (trap '' TERM; echo ready >&3; sleep 1000; :) & read a <&3; exit 3";
            let dir = Dir::new();
            let output = sh(&case, place, &["-t0.3"], script).directory(dir.path()).output();
            output.exits(3);
            assert!(output.elapsed >= Duration::from_millis(300) && output.elapsed < SOON, "{:?}", output.elapsed);
        }
    });
}

#[test]
fn timeout_0_kills_at_once() {
    for case in matrix() {
        for place in PLACES {
            let script = "(trap 'echo term' TERM; while :; do sleep 0.02; done) & exit 3";
            let output = sh(&case, place, &["-t0"], script).output();
            output.exits(3).prints("");
            assert!(output.elapsed < SOON);
        }
    }
}

#[test]
fn timeout_infinity_waits_for_survivors() {
    at_once(matrix(), |case| {
        for place in PLACES {
            let script = "(trap 'sleep 0.3; echo done; exit' TERM; while :; do sleep 0.02; done) & sleep 0.2; exit 3";
            sh(&case, place, &["-tinfinity"], script).output().exits(3).prints("done\n");
        }
    });
}

#[test]
fn a_stopped_survivor_gets_cont_after_term() {
    for case in matrix() {
        for place in PLACES {
            let words =
                [place.1, "-t60", probe(), "fork", "say", "child", "die", "19", "end", "say", "ready", "receive"];
            let mut running = place.0(case.run(&words)).start();
            running.read_line_until("ready");
            eventually("the survivor to stop", || running.others().iter().any(|p| p.state() == Some('T')));
            running.signal(libc::SIGTERM);
            let output = running.wait();
            assert!(output.elapsed < SOON, "{:?}", output.elapsed);
        }
    }
}

#[test]
fn a_command_that_ignores_term_is_left_alone_unless_kill_after_says_otherwise() {
    at_once(matrix(), |case| {
        for place in PLACES {
            let words = [probe(), "ignore", "15", "fork", "pause", "end", "say", "ready", "pause"];
            let mut running = place.0(case.run(&[&[place.1, "-k0.2", "-t0.2"], &words[..]].concat())).start();
            running.read_line_until("ready");
            running.signal(libc::SIGTERM);
            let output = running.wait();
            output.exits(137);
            assert!(output.elapsed >= Duration::from_millis(400), "{:?}", output.elapsed);

            // The control: nobody ends it.
            let mut running = place.0(case.run(&[&[place.1, "-t0"], &words[..]].concat())).start();
            running.read_line_until("ready");
            running.signal(libc::SIGTERM);
            running.signal(libc::SIGHUP);
            running.wait().exits(129);
        }
    });
}

#[test]
fn a_handler_that_takes_its_time_finishes() {
    at_once(matrix(), |case| {
        for place in PLACES {
            // A shell that is not deaf by then may take the second TERM when it has read the line,
            // and reads another.
            let script =
                "trap 'trap \"\" TERM; read a; echo $a; exit 5' TERM; echo ready; while :; do sleep 0.02; done";
            let mut running = sh(&case, place, &["-t0"], script).stdin(Stdio::Piped).start();
            running.read_line_until("ready");
            running.signal(libc::SIGTERM);
            // It reads only after TERM; a second one changes nothing.
            running.signal(libc::SIGTERM);
            running.write("drained\n");
            running.wait().exits(5).prints("ready\ndrained\n");
        }
    });
}

#[test]
fn a_stop_signal_is_held_back_and_a_second_one_ends_the_wait() {
    at_once(matrix(), |case| {
        for place in PLACES {
            let script = ["--stop-delay=0.3", probe(), "receive"];
            let mut running = place.0(case.run(&[&[place.1][..], &script].concat())).start();
            running.read_line_until("ready");
            running.signal(libc::SIGTERM);
            let output = running.wait();
            output.exits(0);
            assert!(output.elapsed >= Duration::from_millis(300), "{:?}", output.elapsed);

            let script = ["--stop-delay=1000", probe(), "receive"];
            let mut running = place.0(case.run(&[&[place.1][..], &script].concat())).start();
            running.read_line_until("ready");
            // Others are not held.
            running.signal(libc::SIGUSR1);
            assert!(running.read_line().starts_with("10 "));
            // In the order in which the kernel hands them over if both are pending.
            running.signal(libc::SIGINT);
            running.signal(libc::SIGTERM);
            // The one that was held, and not the one that ended the wait.
            assert!(running.read_line().starts_with("2 "));
            running.signal(libc::SIGTERM);
            let output = running.wait();
            assert!(output.elapsed < SOON, "{:?}", output.elapsed);
        }
    });
}

#[test]
fn a_stop_signal_of_ones_own_starts_kill_after_as_it_arrives() {
    at_once(matrix(), |case| {
        for place in PLACES {
            let options = [place.1, "-k0.2", "-t60", "--stop-signal=QUIT", "-rQUIT:0"];
            let command = [probe(), "say", "ready", "pause"];
            let mut running = place.0(case.run(&[&options[..], &command].concat())).start();
            running.read_line_until("ready");
            running.signal(libc::SIGQUIT);
            // QUIT is dropped; what ends the command is the ladder's TERM.
            running.wait().exits(143);
        }
    });
}

#[test]
fn pause_reaps_until_it_is_told_to_stop_and_ends_nobody() {
    for case in matrix() {
        for signal in [libc::SIGTERM, libc::SIGINT, libc::SIGQUIT] {
            let running = case.run(&["-P", "--stop-signal=QUIT", "nosuch"]).start();
            let init = running.process();
            eventually("it to wait", || init.state() == Some('S'));
            running.signal(libc::SIGHUP).signal(libc::SIGUSR1);
            assert!(!running.has_ended());
            running.signal(signal);
            running.wait().exits(0).prints("");
        }
    }
}

#[test]
fn a_subreaper_reaches_descendants_at_every_depth_and_nobody_else() {
    for case in matrix() {
        let steps = "fork setsid fork setsid fork setpgid say deep pause end pause end pause end \
            fork thread fork say of-thread pause end pause end pause end say ready pause";
        let steps: Vec<_> = steps.split_whitespace().collect();
        let words = [&["-s", "-t60", probe()][..], &steps].concat();
        let bystander = Run::new(&["-s", probe(), "say", "ready", "pause"]).who(case.who).plain().start();
        let mut bystander = bystander;
        bystander.read_line_until("ready");
        let mut running = case.run(&words).plain().start();
        running.read_line_until("ready");
        eventually("the whole tree", || running.others().len() >= 6);
        let others = running.others();
        running.signal(libc::SIGTERM);
        let output = running.wait();
        output.exits(143);
        assert!(output.elapsed < SOON);
        eventually("the end of all", || others.iter().all(|process| process.is_gone()));
        assert!(!bystander.has_ended());
        bystander.signal(libc::SIGTERM);
        bystander.wait().exits(143);
    }
}
