//! Every transcript of the blog post "Docker demons: PID-1, orphans, zombies, and
//! signals": bare, where the program itself is process 1, and under pid1.

use crate::support::*;
use std::time::Duration;

/// A list of processes: pid and name of each.
type List = Vec<(i32, String)>;

const HEADING: &str = "  PID TTY          TIME CMD";

/// The next list on stdout, whose heading comes next, up to the line `end`.
fn read_list(running: &mut Running, end: &str) -> List {
    assert_eq!(running.read_line(), HEADING);
    let lines = running.read_line_until(end);
    lines.iter().map(|line| entry(line)).collect()
}

fn entry(line: &str) -> (i32, String) {
    let (pid, rest) = line.split_at_checked(5).expect(line);
    let name = rest.strip_prefix(" ?        00:00:00 ").expect(line);
    (pid.trim().parse().expect(line), name.to_string())
}

fn list(entries: &[(i32, &str)]) -> List {
    entries.iter().map(|&(pid, name)| (pid, name.to_string())).collect()
}

/// The programs take their time: all of them at once.
fn started(runs: impl Iterator<Item = Run>) -> Vec<Running> {
    runs.map(Run::start).collect()
}

// Sending TERM to a process.

#[test]
fn bare_sigterm_does_not_die_of_its_own_signal() {
    for mut running in started(users().into_iter().map(|who| Run::bare(&[example("sigterm")]).who(who))) {
        assert_eq!(read_list(&mut running, "Still alive!"), list(&[(1, "sigterm")]));
        (0..2).for_each(|_| assert_eq!(running.read_line(), "Still alive!"));
        assert!(!running.has_ended());
    }
}

#[test]
fn bare_sigterm_ends_if_it_installs_a_handler() {
    for who in users() {
        let output = Run::bare(&[&example("sigterm"), "install-handler"]).who(who).output();
        output.exits(0).prints(&format!("{HEADING}\n    1 ?        00:00:00 sigterm\nStill alive!\n"));
    }
}

#[test]
fn under_pid1_sigterm_ends_at_once_with_143() {
    for case in matrix() {
        let output = case.run(&[example("sigterm")]).output();
        let expected = format!("{HEADING}\n    1 ?        00:00:00 pid1\n    2 ?        00:00:00 sigterm\n");
        output.exits(143).prints(&expected).is_silent();
        let output = case.run(&[&example("sigterm"), "install-handler"]).output();
        output.exits(0).prints(&(expected + "Still alive!\n")).is_silent();
    }
}

#[test]
fn a_bare_sleep_does_not_die_of_a_signal() {
    for who in users() {
        let running = Run::bare(&["/bin/sleep", "100"]).who(who).start();
        let process = running.process();
        for signal in [libc::SIGTERM, libc::SIGINT] {
            running.signal(signal);
            assert_eq!((process.mask("ShdPnd"), running.has_ended()), (Some(0), false));
        }
        assert_ne!(process.state(), Some('Z'));
    }
}

#[test]
fn under_pid1_sleep_dies_of_a_signal() {
    for case in matrix() {
        for (signal, status) in [(libc::SIGTERM, 143), (libc::SIGINT, 130), (37, 165)] {
            let running = case.run(&["sleep", "100"]).start();
            running.command();
            running.signal(signal);
            let output = running.wait();
            output.exits(status).is_silent();
            assert!(output.elapsed < Duration::from_secs(20), "{output}");
        }
    }
}

#[test]
fn it_can_be_given_as_the_command_of_another_entrypoint() {
    for who in users() {
        let running = Run::bare(&["/usr/bin/env", pid1(), "sleep", "60"]).who(who).start();
        eventually("sleep", || {
            running.others().iter().any(|process| process.status("Name").as_deref() == Some("sleep"))
        });
        running.signal(libc::SIGINT);
        running.wait().exits(130).is_silent();
    }
}

// Reaping orphans.

const ECHOES: [&str; 4] = ["echo <defunct>"; 4];

/// The names in the first list, and those in the list after that.
fn orphans(mut running: Running) -> [Vec<String>; 2] {
    let mut lines = running.read_line_until("Still alive!");
    lines.retain(|line| line.len() == 1);
    assert_eq!(lines, ["1", "2", "3", "4"]);
    [(); 2].map(|()| read_list(&mut running, "Still alive!").into_iter().map(|(_, name)| name).collect())
}

#[test]
fn bare_orphans_keeps_its_zombies() {
    for running in started(users().into_iter().map(|who| Run::bare(&[example("orphans")]).who(who))) {
        let [first, second] = orphans(running);
        assert_eq!(first, [&["orphans", "orphans"][..], &ECHOES].concat());
        assert_eq!(second, [&["orphans"][..], &ECHOES].concat());
    }
}

#[test]
fn under_pid1_the_zombies_go_when_their_parent_does() {
    for running in started(matrix().map(|case| case.run(&[example("orphans")]))) {
        let [first, second] = orphans(running);
        assert_eq!(first, [&["pid1", "orphans", "orphans"][..], &ECHOES].concat());
        assert_eq!(second, ["pid1", "orphans"]);
    }
}

// Surviving children.

/// What is printed up to the parent's exit, sorted, without repetitions, and what
/// comes afterwards.
fn surviving(output: &Output) -> (Vec<String>, Vec<String>) {
    let text = output.out();
    let (before, after) = text.split_once("Parent exiting\n").expect("the parent exits");
    let (first, rest) = before.split_once('\n').expect("a line");
    assert_eq!(first, "Parent sleeping");
    let mut before: Vec<_> = rest.lines().map(str::to_string).collect();
    before.sort();
    before.dedup();
    (before, after.lines().map(str::to_string).collect())
}

const CHILDREN: [&str; 4] = ["Child: 1", "Child: 2", "Child: 3", "Child: 4"];

#[test]
fn bare_survivors_are_killed_without_a_word() {
    for running in started(users().into_iter().map(|who| Run::bare(&[example("surviving")]).who(who))) {
        let output = running.wait();
        let (before, after) = surviving(output.exits(0));
        assert_eq!(before, CHILDREN);
        assert!(!after.iter().any(|line| line == "Got a TERM"), "{output}");
    }
}

#[test]
fn under_pid1_every_survivor_gets_a_term() {
    for running in started(matrix().map(|case| case.run(&[example("surviving")]))) {
        let output = running.wait();
        let (before, mut after) = surviving(output.exits(0).is_silent());
        assert_eq!(before, CHILDREN);
        after.retain(|line| !line.starts_with("Child: "));
        assert_eq!(after, ["Got a TERM"; 4]);
        // The grace is five seconds; nobody needs it.
        assert!(output.elapsed < Duration::from_secs(5), "{output}");
    }
}

// Dockerfiles: command form and exec form.

#[test]
fn in_shell_form_there_are_no_arguments() {
    for who in users() {
        let output = Run::bare(&["/bin/sh", "-c", pid1(), "ps"]).who(who).output();
        output.exits(125).prints("");
        let err = output.err();
        let lines: Vec<_> = err.lines().collect();
        assert_eq!((lines.len(), lines[0]), (2, "pid1: No arguments provided"), "{output}");
    }
}

#[test]
fn in_exec_form_the_command_is_an_argument() {
    for case in matrix() {
        case.run(&["echo", "ps"]).output().exits(0).prints("ps\n").is_silent();
    }
}
