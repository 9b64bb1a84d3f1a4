//! `docker run --init` with pid1 as the daemon's `init-path`.

use crate::support::engine::{Call, Docker};
use crate::support::*;

/// As images without pid1 are run.
const INIT: [&str; 2] = ["--init", "--entrypoint="];

#[test]
fn the_daemon_puts_it_in_front_of_the_command() {
    let Some(docker) = Docker::with_init_path() else { return };
    let output = docker.run(&INIT, &["sh", "-c", "cat /proc/1/cmdline; exit 3"]);
    output.exits(3).is_silent();
    let arguments = output.out();
    let arguments: Vec<_> = arguments.split('\0').collect();
    assert_eq!(arguments[..3], ["/sbin/docker-init", "--", "sh"], "{output}");
    // It is the program under test, not one of the daemon's own.
    let path = docker.run(&INIT, &["cat", "/sbin/docker-init"]);
    assert!(path.stdout == std::fs::read(pid1()).expect("pid1"), "another init");
}

#[test]
fn what_has_no_options_gets_its_settings_from_the_environment() {
    let Some(docker) = Docker::with_init_path() else { return };
    let options = [&INIT[..], &["--env=PID1_KILL_AFTER=0.1", "--env=PID1_TIMEOUT=0"]].concat();
    // The variables imply no supervision; being process 1 does.
    let container = docker.start(&options, &["probe", "ignore", "15", "say", "ready", "pause"]);
    container.read_line_until("ready");
    container.stop(&["--time=60"]);
    assert_eq!(container.exit_status(), 137);
}

#[test]
fn it_stops_and_reaps_as_it_does_in_an_entrypoint() {
    let Some(docker) = Docker::with_init_path() else { return };
    let options = [&INIT[..], &["--read-only", "--cap-drop=ALL", "--user=65534"]].concat();
    let container = docker.start(&options, &["probe", "fork", "setsid", "receive", "end", "pause"]);
    container.read_line_until("ready");
    container.signal("TERM");
    assert_eq!(container.wait(), 143);
    assert_eq!(container.logs().out(), "ready\n15 code=0 value=0\n");
}

#[test]
fn an_entrypoint_that_is_not_process_1_becomes_the_command() {
    let Some(docker) = Docker::with_init_path() else { return };
    docker
        .run(&["--init"], &["sh", "-c", "echo $PPID; cat /proc/1/comm"])
        .exits(0)
        .prints("1\ndocker-init\n")
        .is_silent();
}

#[test]
fn docker_knows_the_version_of_its_init() {
    let Some(docker) = Docker::with_init_path() else { return };
    let path = docker.call.ask(&["info", "--format", "{{.InitBinary}}"]);
    let says = Call::new(&[&path]).ask(&["--version"]);
    let (version, commit) = says.split_once(" - git.").expect("two parts");
    let version = version.strip_prefix("tini version ").expect("a version of tini");
    assert_eq!(docker.call.ask(&["info", "--format", "{{.InitCommit.ID}}"]), commit);
    let text = docker.call.ask(&["version"]);
    let (_, init) = text.split_once("docker-init:").expect("a paragraph about the init");
    let words: Vec<_> = init.split_whitespace().collect();
    assert_eq!(words, ["Version:", version, "GitCommit:", commit]);
}
