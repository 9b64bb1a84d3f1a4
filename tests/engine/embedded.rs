//! A program that is its own process 1, by `pidone::Init`, in a container of its own: the
//! probe by its step `init`, with no other init around it.

use crate::support::engine::{Docker, Runc};
use crate::support::*;

#[test]
fn in_a_bundle_a_program_is_its_own_process_1() {
    let Some(runc) = Runc::get() else { return };
    let output = runc.run(&["probe", "init", "end", "say", "{pid} {ppid}", "exit", "7"]);
    output.exits(7).is_silent();
    assert!(output.out().ends_with(" 1\n"), "{output}");
}

#[test]
fn docker_stop_reaches_the_program_and_what_it_leaves_behind() {
    let Some(docker) = Docker::get() else { return };
    let dir = Dir::new();
    let volume = format!("--volume={}:/out", dir.path());
    let steps = ["init", "end", "to", "/out/lines", "fork", "setsid", "receive", "end", "pause"];
    let container = docker.start(&["--entrypoint=", &volume], &[&["probe"], &steps[..]].concat());
    eventually("the child", || dir.exists("lines") && dir.read("lines") == "ready\n");
    let output = container.stop(&[]);
    assert!(output.elapsed.as_secs() < 8, "{output}");
    assert_eq!(container.exit_status(), 143);
    assert_eq!(dir.read("lines"), "ready\n15 code=0 value=0\n");
}

/// Docker's filter forbids the call that would tell where there is no `/proc`.
#[test]
fn in_docker_threads_are_refused_as_well() {
    let Some(docker) = Docker::get() else { return };
    let steps = ["thread", "pause", "end", "init", "end", "exit", "3"];
    let output = docker.run(&["--entrypoint="], &[&["probe"], &steps[..]].concat());
    output.exits(3).prints("refused: the init must be launched before any thread is started (Threads None)\n");
}
