//! Children that make pid1 their tracer (`PTRACE_TRACEME`, `ptrace(2)`), as some programs do
//! to find out about debuggers: they are let go, each with its signal.

use crate::support::*;

/// As process 1, and as a subreaper.
fn supervising(case: &Case, steps: &str) -> [Running; 2] {
    let steps: Vec<_> = steps.split(' ').map(|word| if word == "PROBE" { probe() } else { word }).collect();
    let words = [&[probe()], &steps[..]].concat();
    [case.run(&words), case.run(&[&["-s"], &words[..]].concat()).plain()].map(Run::start)
}

#[test]
fn a_command_traced_by_pid1_gets_every_signal() {
    for case in matrix() {
        let steps = "traceme report 10 report 12 report 40 kill self 10 say ready pause";
        for mut running in supervising(&case, steps) {
            running.read_line_until("got 10");
            running.read_line_until("ready");
            for signal in [12, 10, 40] {
                running.signal(signal);
                assert_eq!(running.read_line(), format!("got {signal}"));
            }
            running.signal(libc::SIGTERM);
            running.wait().exits(143).is_silent();
        }
    }
}

#[test]
fn a_signal_ends_a_command_traced_by_pid1_as_it_would_end_another() {
    for case in matrix() {
        for signal in [1, 2, 9, 11, 15, 40] {
            for running in supervising(&case, &format!("traceme die {signal}")) {
                running.wait().exits(128 + signal);
            }
        }
    }
}

#[test]
fn a_command_traced_by_pid1_survives_its_execve() {
    for case in matrix() {
        for mut running in supervising(&case, "traceme exec PROBE traceme exec PROBE report 10 say ready pause") {
            running.read_line_until("ready");
            running.signal(10);
            assert_eq!(running.read_line(), "got 10");
        }
    }
}

#[test]
fn a_command_traced_by_pid1_stops_and_goes_on() {
    for case in matrix() {
        for mut running in supervising(&case, "traceme report 10 say ready kill self 19 say behind pause") {
            running.read_line_until("ready");
            let command = running.command();
            // A tracer would show as `t`.
            eventually("the command to stop", || command.state() == Some('T'));
            running.signal(libc::SIGCONT);
            running.read_line_until("behind");
            running.signal(10);
            assert_eq!(running.read_line(), "got 10");
        }
    }
}

#[test]
fn an_orphan_traced_by_pid1_gets_its_signals_and_ends() {
    for case in matrix() {
        let orphan = "fork setsid fork orphaned traceme report 10 kill self 10 say behind die 15 end end";
        for mut running in supervising(&case, &format!("{orphan} wait pause")) {
            running.read_line_until("got 10");
            running.read_line_until("behind");
            eventually("the orphan to end", || running.others().len() == 1);
            running.signal(libc::SIGTERM);
            running.wait().exits(143).is_silent();
        }
    }
}

#[test]
fn a_survivor_traced_by_pid1_is_told_to_end() {
    for case in matrix() {
        let orphan = "fork setsid fork orphaned traceme report 15 say ready pause end end";
        for mut running in supervising(&case, &format!("{orphan} wait pause")) {
            running.read_line_until("ready");
            running.signal(libc::SIGTERM);
            assert_eq!(running.read_line(), "got 15");
        }
    }
}
