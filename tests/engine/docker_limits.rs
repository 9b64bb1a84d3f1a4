//! Limits of memory and processes, health checks and restart policies.

use crate::support::engine::Docker;
use crate::support::*;

#[test]
fn a_command_that_eats_the_memory_is_killed_with_a_word_about_the_reason() {
    let Some(docker) = Docker::get() else { return };
    let container = docker.start(&["--memory=20m"], &["sh", "-c", "x=x; while :; do x=$x$x; done"]);
    assert_eq!(container.wait(), 137);
    let logs = container.logs();
    logs.mentions("pid1: sh: killed by SIGKILL: out of memory (");
    // A KILL alone is no lack of memory.
    let output = docker.run(&["--memory=20m"], &["sh", "-c", "kill -KILL $$"]);
    output.exits(137).complains(&["pid1: sh: killed by SIGKILL"]);
}

#[test]
fn memory_that_a_child_of_the_command_eats_is_seen_as_well() {
    let Some(docker) = Docker::get() else { return };
    let hungry = "sh -c 'x=x; while :; do x=$x$x; done'; exit 3";
    docker.run(&["--memory=20m"], &["sh", "-c", hungry]).exits(3).mentions("pid1: sh: status 3: out of memory (");
}

#[test]
fn the_container_ends_well_although_no_process_can_be_made_any_more() {
    let Some(docker) = Docker::get() else { return };
    // pid1, the shell, and what it starts until it cannot.
    let script = "trap 'exit 9' EXIT; while :; do sleep 1000 & done";
    let output = docker.run(&["--pids-limit=8"], &["sh", "-c", script]);
    output.exits(9).mentions("can't fork");
    // A runtime needs some itself: one is what it takes at least.
    let output = docker.run(&["--pids-limit=1"], &["true"]);
    assert_ne!(output.status, Status::Exited(0), "{output}");
}

#[test]
fn health_checks_are_as_without_it_and_leave_no_zombies() {
    let Some(docker) = Docker::get() else { return };
    let check = ["--health-cmd=test -e /tmp/well", "--health-interval=100ms", "--health-retries=2"];
    let container = docker.start(&check, &["sleep", "1000"]);
    let health = || container.inspect("{{.State.Health.Status}}");
    eventually("unhealthy", || health() == "unhealthy");
    container.exec(&[], &["touch", "/tmp/well"]).exits(0);
    eventually("healthy", || health() == "healthy");
    let states = container.exec(&[], &["sh", "-c", "cat /proc/[0-9]*/stat"]);
    assert!(!states.out().contains(" Z "), "{states}");
}

#[test]
fn restart_policies_are_as_without_it() {
    let Some(docker) = Docker::get() else { return };
    let container = docker.start(&["--restart=on-failure:2"], &["sh", "-c", "exit 3"]);
    eventually("two restarts", || {
        container.inspect("{{.RestartCount}} {{.State.Status}} {{.State.ExitCode}}") == "2 exited 3"
    });
    let container = docker.start(&["--restart=on-failure:2"], &["true"]);
    container.wait();
    assert_eq!(container.inspect("{{.RestartCount}} {{.State.Status}}"), "0 exited");
    // What has been stopped is not restarted, whatever its status.
    let container = docker.start(&["--restart=always"], &["sleep", "1000"]);
    container.stop(&[]);
    assert_eq!(container.inspect("{{.RestartCount}} {{.State.Status}} {{.State.ExitCode}}"), "0 exited 143");
}
