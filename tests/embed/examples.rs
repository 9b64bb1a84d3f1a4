//! The examples that embed the library. What the blog post's programs do bare and under pid1
//! is tested in tests/run/blog.rs.

use crate::support::*;
use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;

/// The lines of a list of processes: pid and name.
fn processes(lines: &[String]) -> Vec<(i32, String)> {
    let entry = |line: &String| {
        let (pid, rest) = line.trim_start().split_once(' ')?;
        let (_, name) = rest.split_once(":00 ")?;
        Some((pid.parse().ok()?, name.to_string()))
    };
    lines.iter().filter_map(entry).collect()
}

#[test]
fn sigterm_with_an_init_of_its_own_dies_of_its_own_signal() {
    for who in users() {
        let output = Run::bare(&[example("sigterm_init")]).who(who).output();
        output.exits(143).is_silent();
        let lines: Vec<_> = output.out().lines().map(str::to_string).collect();
        assert_eq!(processes(&lines), [(1, "sigterm_init".into()), (2, "sigterm_init".into())], "{output}");
    }
}

#[test]
fn orphans_with_an_init_of_its_own_leaves_no_zombies() {
    for who in users() {
        let mut running = Run::bare(&[example("orphans_init")]).who(who).start();
        running.read_line_until("Still alive!");
        let zombies = |lines: Vec<String>| lines.iter().filter(|line| line.contains("defunct")).count();
        assert_eq!(zombies(running.read_line_until("Still alive!")), 4);
        assert_eq!(zombies(running.read_line_until("Still alive!")), 0);
    }
}

#[test]
fn surviving_with_an_init_of_its_own_has_its_children_end_in_order() {
    for who in users() {
        let output = Run::bare(&[example("surviving_init")]).who(who).output();
        output.exits(0).is_silent();
        let text = output.out();
        let (_, after) = text.split_once("Parent exiting\n").expect("the parent exits");
        assert_eq!(after.lines().filter(|line| *line == "Got a TERM").count(), 4, "{output}");
    }
}

#[test]
fn a_program_of_std_runs_with_it_and_without() {
    for who in users() {
        let output = Run::bare(&[example("embedded")]).who(who).output();
        output.exits(0).mentions("pid1: orphan 3 reaped, status 143\n");
        output.prints("program: pid 2, parent 1\nprogram: leaves process 3 behind\n");
        Run::bare(&[example("embedded")]).who(who).plain().output().exits(0).is_silent();
    }
}

/// The network is that of the tests: only pids and mounts are the run's own.
#[test]
fn a_tokio_server_drains_when_the_container_is_stopped() {
    for who in users() {
        let mut running = Run::bare(&[example("server")]).who(who).start();
        let line = running.read_line();
        let address = line.strip_prefix("listening on ").expect(&line).to_string();
        let mut stream = TcpStream::connect(&address).expect(&address);
        let mut answers = BufReader::new(stream.try_clone().expect("a copy")).lines();
        let mut exchange = |text: &str| {
            writeln!(stream, "{text}").expect("a line sent");
            assert_eq!(answers.next().expect("an answer").expect("a line"), text);
        };
        exchange("before");
        running.signal(libc::SIGTERM);
        assert_eq!(running.read_line(), "draining");
        assert!(TcpStream::connect(&address).is_err(), "nobody listens, the init neither");
        exchange("after");
        assert!(!running.has_ended());
        drop((stream, answers));
        assert_eq!(running.read_line(), "drained");
        running.wait().exits(0).is_silent();
    }
}
