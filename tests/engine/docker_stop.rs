//! `docker stop` and `docker kill`: every signal arrives, everybody can finish, and
//! nobody waits longer than needed.

use crate::support::engine::Docker;
use crate::support::*;
use std::time::Duration;

/// A shell that works for a while after TERM, and then leaves a note.
const SLOW: &str =
    "trap 'sleep 0.3; echo finished >/out/'$0'; exit 0' TERM; touch /out/$0.ready; while :; do sleep 0.05; done";

/// Long before the ten seconds that `docker stop` grants.
const PROMPT: Duration = Duration::from_secs(8);

#[test]
fn a_command_without_a_handler_ends_at_once() {
    let Some(docker) = Docker::get() else { return };
    let container = docker.start(&[], &["sleep", "1000"]);
    let output = container.stop(&[]);
    assert!(output.elapsed < PROMPT, "{output}");
    assert_eq!(container.exit_status(), 143);
    // Bare, it is process 1, and nothing but the engine's KILL helps.
    let container = docker.start(&["--entrypoint="], &["sleep", "1000"]);
    let output = container.stop(&["--time=1"]);
    assert!(output.elapsed >= Duration::from_secs(1), "{output}");
    assert_eq!(container.exit_status(), 137);
}

#[test]
fn survivors_finish_their_handlers_before_the_container_ends() {
    let Some(docker) = Docker::get() else { return };
    let dir = Dir::new();
    let volume = format!("--volume={}:/out", dir.path());
    let script = "for n in 1 2 3; do sh -c \"$1\" $n & done; exec sleep 1000";
    let container = docker.start(&[&volume], &["sh", "-c", script, "sh", SLOW]);
    let names = ["1", "2", "3"];
    eventually("three children", || names.iter().all(|name| dir.exists(&format!("{name}.ready"))));
    let output = container.stop(&[]);
    assert!(output.elapsed < PROMPT, "{output}");
    assert_eq!(container.exit_status(), 143);
    assert_eq!(names.map(|name| dir.read(name)), ["finished\n"; 3]);
}

#[test]
fn processes_of_docker_exec_finish_their_handlers_too() {
    let Some(docker) = Docker::get() else { return };
    let dir = Dir::new();
    let volume = format!("--volume={}:/out", dir.path());
    let container = docker.start(&[&volume], &["sleep", "1000"]);
    container.exec(&["--detach"], &["sh", "-c", SLOW, "guest"]).exits(0);
    eventually("the guest", || dir.exists("guest.ready"));
    let output = container.stop(&[]);
    assert!(output.elapsed < PROMPT, "{output}");
    assert_eq!((container.exit_status(), dir.read("guest").as_str()), (143, "finished\n"));
}

#[test]
fn every_signal_of_docker_kill_arrives() {
    let Some(docker) = Docker::get() else { return };
    let container = docker.start(&[], &["probe", "receive"]);
    container.read_line_until("ready");
    let signals = [
        ("HUP", 1),
        ("INT", 2),
        ("QUIT", 3),
        ("ABRT", 6),
        ("USR1", 10),
        ("SEGV", 11),
        ("USR2", 12),
        ("PIPE", 13),
        ("ALRM", 14),
        ("CONT", 18),
        ("WINCH", 28),
        ("PWR", 30),
        ("SYS", 31),
        ("RTMIN+3", 37),
        ("RTMAX", 64),
    ];
    for (name, number) in signals {
        container.signal(name);
        let before = container.read_line_until(&format!("{number} code=0 value=0"));
        // Each once.
        assert!(!before.contains(&format!("{number} code=0 value=0")), "{before:?}");
    }
    container.signal("TERM");
    assert_eq!(container.wait(), 0);
    assert_eq!(container.logs().out().lines().count(), signals.len() + 2, "{}", container.logs());
}

#[test]
fn the_stop_signal_of_the_image_can_be_rewritten() {
    let Some(docker) = Docker::get() else { return };
    let container = docker.start(&["--stop-signal=RTMIN+3"], &["-r", "RTMIN+3:TERM", "sleep", "1000"]);
    assert!(container.stop(&[]).elapsed < PROMPT);
    assert_eq!(container.exit_status(), 143);
    let container = docker.start(&["--env=PID1_VERBOSE=1"], &["--success-status=143", "sleep", "1000"]);
    container.stop(&[]);
    assert_eq!(container.exit_status(), 0);
}

const STUBBORN: [&str; 4] = ["ignore", "15", "say", "ready"];

#[test]
fn a_command_that_ignores_term_is_killed_by_the_engine() {
    let Some(docker) = Docker::get() else { return };
    let container = docker.start(&[], &[&["probe"], &STUBBORN[..], &["pause"]].concat());
    container.read_line_until("ready");
    let output = container.stop(&["--time=1"]);
    assert!(output.elapsed >= Duration::from_secs(1), "{output}");
    assert_eq!(container.exit_status(), 137);
}

#[test]
fn a_command_that_ignores_term_is_killed_by_pid1_if_that_is_asked_for() {
    let Some(docker) = Docker::get() else { return };
    for options in [&["-k", "0.2", "-t", "0.1"][..], &["-k0.1", "-t0"]] {
        let container = docker.start(&[], &[options, &["probe"], &STUBBORN, &["pause"]].concat());
        container.read_line_until("ready");
        let output = container.stop(&[]);
        assert!(output.elapsed < PROMPT, "{output}");
        assert_eq!(container.exit_status(), 137);
    }
}

#[test]
fn a_survivor_that_ignores_term_is_killed_after_the_timeout() {
    let Some(docker) = Docker::get() else { return };
    let survivor = ["fork", "ignore", "15", "setsid", "say", "ready", "pause", "end"];
    let container = docker.start(&["--env=PID1_TIMEOUT=0.3"], &[&["probe"], &survivor[..], &["pause"]].concat());
    container.read_line_until("ready");
    let output = container.stop(&[]);
    assert!(output.elapsed < PROMPT, "{output}");
    assert_eq!(container.exit_status(), 143);
}
