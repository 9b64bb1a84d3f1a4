//! `docker run`: what pid1 does in ordinary containers, and in odd ones.

use crate::support::engine::Docker;

#[test]
fn the_command_is_a_child_of_process_1() {
    let Some(docker) = Docker::get() else { return };
    docker.run(&[], &["sh", "-c", "echo $PPID; cat /proc/1/comm"]).exits(0).prints("1\npid1\n").is_silent();
}

#[test]
fn the_exit_status_of_the_command_is_that_of_the_container() {
    let Some(docker) = Docker::get() else { return };
    for (code, text) in [(0, "0"), (1, "1"), (42, "42"), (255, "255")] {
        docker.run(&[], &["probe", "exit", text]).exits(code).is_silent();
    }
    docker.run(&[], &["probe", "die", "10"]).exits(138).complains(&["pid1: probe: killed by SIGUSR1"]);
    docker.run(&[], &["-u", "nobody", "true"]).exits(125).complains(&["pid1: --user nobody: unknown user"]);
    docker.run(&[], &["/etc/passwd"]).exits(126).complains(&["pid1: /etc/passwd: Permission denied"]);
    docker.run(&[], &["nosuch"]).exits(127).complains(&["pid1: nosuch: No such file or directory"]);
}

#[test]
fn no_privilege_is_needed() {
    let Some(docker) = Docker::get() else { return };
    let narrow = ["--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges", "--user=65534"];
    let steps = ["probe", "show", "ids", "show", "no-new-privs", "fork", "setsid", "pause", "end", "exit", "4"];
    let output = docker.run(&narrow, &steps);
    output.exits(4).prints("ids 65534 65534 65534 0 0 0\nno-new-privs 1\n").is_silent();
    assert!(output.elapsed < GRACE, "{output}");
}

/// After so many seconds pid1 would have killed what does not end on TERM.
const GRACE: std::time::Duration = std::time::Duration::from_secs(5);

#[test]
fn without_the_right_to_signal_the_command_it_says_so() {
    let Some(docker) = Docker::get() else { return };
    let output = docker.run(&["--cap-drop=KILL"], &["-u", "1000", "true"]);
    output.exits(0).complains(&["pid1: cannot signal the command: CAP_KILL missing"]);
}

#[test]
fn user_workdir_and_environment_need_no_shell() {
    let Some(docker) = Docker::get() else { return };
    let options = ["-u", "app", "-w", "/tmp", "-e", "A=B", "--"];
    let steps = ["probe", "show", "ids", "show", "groups", "show", "cwd"];
    let output = docker.run(&[], &[&options[..], &steps].concat());
    output.exits(0).prints("ids 1000 1000 1000 1000 1000 1000\ngroups 1000 2000\ncwd /tmp\n");
    let output = docker.run(&["--env=A=C"], &[&options[..], &["sh", "-c", "echo $HOME $A"]].concat());
    output.exits(0).prints("/tmp B\n");
}

#[test]
fn in_the_pid_namespace_of_the_host_it_becomes_the_command() {
    let Some(docker) = Docker::get() else { return };
    let output = docker.run(&["--pid=host"], &["-v", "sh", "-c", "cat /proc/$$/comm; exit 3"]);
    output.exits(3).prints("sh\n").complains(&["pid1: executing sh in place"]);
    // Unless it is told to supervise.
    let output = docker.run(&["--pid=host"], &["-s", "sh", "-c", "cat /proc/$PPID/comm"]);
    output.exits(0).prints("pid1\n").is_silent();
}

#[test]
fn in_the_pid_namespace_of_another_container_it_becomes_the_command() {
    let Some(docker) = Docker::get() else { return };
    let other = docker.start(&[], &["probe", "say", "ready", "pause"]);
    other.read_line_until("ready");
    let place = format!("--pid=container:{}", other.name);
    let output = docker.run(&[&place], &["sh", "-c", "for p in /proc/[0-9]*/comm; do cat $p; done"]);
    output.exits(0).is_silent();
    // One pid1: the other container's.
    let mut names: Vec<_> = output.out().lines().map(str::to_string).collect();
    names.sort();
    assert_eq!(names, ["pid1", "probe", "sh"]);
    // The other one's processes are nobody's business but its own.
    other.signal("TERM");
    assert_eq!(other.wait(), 143);
}
