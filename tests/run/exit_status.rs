//! The exit status of pid1 is the command's, or says what became of it.

use crate::support::*;

/// Signals that do not end a process by default: CHLD, CONT, STOP, TSTP, TTIN, TTOU,
/// URG, WINCH (signal(7)).
const HARMLESS: [i32; 8] = [17, 18, 19, 20, 21, 22, 23, 28];

/// As process 1, and as a subreaper: wherever there is a supervisor.
fn supervising(case: &Case, arguments: &[&str]) -> [Run; 2] {
    [case.run(arguments), case.run(&[&["-s"], arguments].concat()).plain()]
}

#[test]
fn every_exit_status_is_passed_on() {
    for who in users() {
        for code in 0..=255 {
            let arguments = [probe(), "exit", &code.to_string()];
            Run::new(&arguments).who(who).output().exits(code).is_silent();
        }
    }
}

#[test]
fn an_exit_status_is_passed_on_wherever_pid1_runs() {
    for case in matrix() {
        for code in ["0", "1", "77", "125", "127", "128", "143", "255"] {
            let command = ["sh", "-c", "exit $0", code];
            let code = code.parse().unwrap();
            for run in supervising(&case, &command) {
                run.output().exits(code).is_silent();
            }
            case.run(&command).plain().output().exits(code).is_silent();
        }
    }
}

#[test]
fn death_by_any_signal_is_128_and_the_signal() {
    for case in matrix() {
        for signal in (1..=64).filter(|signal| !HARMLESS.contains(signal)) {
            let command = [probe(), "die", &signal.to_string()];
            case.run(&command).output().exits(128 + signal);
        }
    }
}

#[test]
fn a_subreaper_reports_death_by_any_signal_and_in_place_there_is_nothing_to_report() {
    for who in users() {
        for signal in [1, 2, 6, 9, 11, 15, 32, 33, 34, 64] {
            let command = [probe(), "die", &signal.to_string()];
            Run::new(&[&["-s"], &command[..]].concat()).who(who).plain().output().exits(128 + signal);
            Run::new(&command).who(who).plain().output().is_killed_by(signal);
        }
    }
}

#[test]
fn a_command_killed_by_somebody_else_is_137() {
    for case in matrix() {
        for run in supervising(&case, &[probe(), "say", "ready", "pause"]) {
            let mut running = run.start();
            running.read_line_until("ready");
            running.command().signal(libc::SIGKILL);
            running.wait().exits(137).complains(&[&format!("pid1: {}: killed by SIGKILL", probe())]);
        }
    }
}

#[test]
fn a_command_that_is_not_there_is_127() {
    for case in matrix() {
        for place in [Run::process_1, Run::plain] {
            let line = "pid1: nosuch: No such file or directory";
            place(case.run(&["nosuch"])).output().exits(127).prints("").complains(&[line]);
            let line = "pid1: /no/such: No such file or directory";
            place(case.run(&["/no/such", "x"])).output().exits(127).prints("").complains(&[line]);
        }
    }
}

#[test]
fn a_command_that_cannot_be_executed_is_126() {
    let dir = Dir::new();
    let file = dir.write("file", "#!/bin/sh\nexit 0\n", 0o644);
    for case in matrix() {
        for place in [Run::process_1, Run::plain] {
            let line = "pid1: /etc: Permission denied";
            place(case.run(&["/etc"])).output().exits(126).complains(&[line]);
            let line = format!("pid1: {file}: Permission denied");
            place(case.run(&[&file])).output().exits(126).complains(&[&line]);
        }
    }
}

#[test]
fn a_failure_of_its_own_is_125() {
    for case in matrix() {
        for place in [Run::process_1, Run::plain] {
            place(case.run(&["--yolo", "true"])).output().exits(125);
            let line = "pid1: --workdir /no/such: No such file or directory";
            place(case.run(&["-w", "/no/such", "true"])).output().exits(125).complains(&[line]);
            place(case.run(&["-u", "no such user", "true"])).output().exits(125);
        }
    }
}

#[test]
fn success_status_turns_what_it_names_and_nothing_else_into_0() {
    for case in matrix() {
        for (options, code, expected) in [
            (&["--success-status=7"][..], 7, 0),
            (&["--success-status=7"], 8, 8),
            (&["--success-status=7"], 0, 0),
            (&["--success-status", "7", "--success-status", "255"], 7, 0),
            (&["--success-status", "7", "--success-status", "255"], 255, 0),
            (&["--success-status", "7", "--success-status", "255"], 254, 254),
            (&["--success-status", "0"], 1, 1),
            (&["--success-status", "007"], 7, 0),
        ] {
            let code = code.to_string();
            let arguments = [options, &[probe(), "exit", &code]].concat();
            case.run(&arguments).output().exits(expected).is_silent();
            case.run(&arguments).plain().output().exits(expected).is_silent();
        }
    }
}

#[test]
fn success_status_maps_last() {
    for case in matrix() {
        let mut running = case.run(&["--success-status=143", probe(), "say", "ready", "pause"]).start();
        running.read_line_until("ready");
        running.signal(libc::SIGTERM);
        running.wait().exits(0);
        case.run(&["--success-status=137", probe(), "die", "9"]).output().exits(0);
        let line = "pid1: nosuch: No such file or directory";
        case.run(&["--success-status=127", "nosuch"]).output().exits(0).complains(&[line]);
        case.run(&["--success-status=126", "/etc"]).output().exits(0);
    }
}

#[test]
fn what_the_command_leaves_behind_does_not_change_its_status() {
    for case in matrix() {
        let steps = [
            probe(),
            "fork",
            "block",
            "1",
            "exit",
            "9",
            "end",
            "fork",
            "die",
            "10",
            "end",
            "fork",
            "pause",
            "end",
            "exit",
            "7",
        ];
        for run in supervising(&case, &steps) {
            run.output().exits(7).is_silent();
        }
    }
}
