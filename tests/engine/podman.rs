//! Podman: `run --init`, `stop`, `kill`, and pods, which are the nearest thing to
//! Kubernetes on one machine.

use crate::support::engine::{Container, Podman};
use crate::support::*;
use std::time::Duration;

/// Long before the ten seconds that Podman grants.
const PROMPT: Duration = Duration::from_secs(8);

fn init<'a>() -> [&'a str; 4] {
    ["--init", "--init-path", pid1(), "--entrypoint=[]"]
}

#[test]
fn as_an_entrypoint_it_passes_the_status_on() {
    let Some(podman) = Podman::get() else { return };
    podman.run(&[], &["probe", "say", "{pid} {ppid}", "exit", "7"]).exits(7).is_silent();
    podman.run(&[], &["probe", "die", "9"]).exits(137);
    podman.run(&[], &["nosuch"]).exits(127).mentions("pid1: nosuch: No such file or directory");
}

#[test]
fn podman_puts_it_in_front_of_the_command() {
    let Some(podman) = Podman::get() else { return };
    let output = podman.run(&init(), &["sh", "-c", "cat /proc/1/cmdline; exit 3"]);
    output.exits(3).is_silent();
    let arguments = output.out();
    let arguments: Vec<_> = arguments.split('\0').collect();
    assert_eq!(arguments[..3], ["/run/podman-init", "--", "sh"], "{output}");
}

#[test]
fn no_privilege_is_needed() {
    let Some(podman) = Podman::get() else { return };
    let narrow = ["--read-only", "--cap-drop=ALL", "--security-opt=no-new-privileges", "--user=65534:65534"];
    let output = podman.run(&[&init()[..], &narrow].concat(), &["probe", "show", "ids", "exit", "4"]);
    output.exits(4).prints("ids 65534 65534 65534 65534 65534 65534\n").is_silent();
}

#[test]
fn stop_ends_the_container_at_once() {
    let Some(podman) = Podman::get() else { return };
    for options in [&[][..], &init()] {
        let container = podman.start(options, &["sleep", "1000"]);
        let output = container.stop(&[]);
        assert!(output.elapsed < PROMPT, "{output}");
        assert_eq!(container.exit_status(), 143);
    }
}

#[test]
fn kill_sends_any_signal_to_the_command() {
    let Some(podman) = Podman::get() else { return };
    let container = podman.start(&init(), &["probe", "receive"]);
    container.read_line_until("ready");
    for (name, number) in [("HUP", 1), ("ABRT", 6), ("USR1", 10), ("37", 37), ("TERM", 15)] {
        container.signal(name);
        container.read_line_until(&format!("{number} code=0 value=0"));
    }
    assert_eq!(container.wait(), 0);
}

// Pods.

/// A container of a pod as YAML, its command as JSON.
fn manifest(pod: &str, options: &str, containers: &[(&str, &[&str])]) -> String {
    let containers = containers.iter().map(|(name, command)| {
        format!("  - name: {name}\n    image: localhost/pid1-test\n    args: {command:?}\n    imagePullPolicy: Never\n")
    });
    format!(
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {pod}\nspec:\n{options}  restartPolicy: Never\n  containers:\n{}",
        containers.collect::<String>()
    )
}

const SLOW: &str = "trap 'sleep 0.3; echo finished; exit 0' TERM; echo ready; while :; do sleep 0.05; done";

#[test]
fn in_a_pod_each_container_has_a_pid1_of_its_own() {
    let Some(podman) = Podman::get() else { return };
    let text = manifest("own", "", &[("a", &["probe", "say", "{ppid}", "pause"]), ("b", &["-v", "sh", "-c", SLOW])]);
    let pod = podman.play("own", &text);
    pod.container("a").read_line_until("1");
    pod.container("b").read_line_until("ready");
    let (a, b) = (pod.container("a"), pod.container("b"));
    let output = pod.stop();
    assert!(output.elapsed < PROMPT, "{output}");
    assert_eq!((a.exit_status(), b.exit_status()), (143, 0));
    assert_eq!(b.logs().out(), "ready\nfinished\n");
}

#[test]
fn the_grace_period_of_a_pod_is_the_engines_business() {
    let Some(podman) = Podman::get() else { return };
    let stubborn: &[&str] = &["probe", "ignore", "15", "say", "ready", "pause"];
    let text = manifest("grace", "  terminationGracePeriodSeconds: 1\n", &[("c", stubborn)]);
    let pod = podman.play("grace", &text);
    let container = pod.container("c");
    container.read_line_until("ready");
    let output = pod.stop();
    assert!(output.elapsed >= Duration::from_secs(1), "{output}");
    assert_eq!(container.exit_status(), 137);
}

#[test]
fn within_a_long_grace_period_pid1_can_be_told_to_end_the_command() {
    let Some(podman) = Podman::get() else { return };
    let stubborn: &[&str] = &["-k0.2", "-t0.1", "probe", "ignore", "15", "say", "ready", "pause"];
    let text = manifest("kill-after", "  terminationGracePeriodSeconds: 300\n", &[("c", stubborn)]);
    let pod = podman.play("kill-after", &text);
    let container = pod.container("c");
    container.read_line_until("ready");
    let output = pod.stop();
    assert!(output.elapsed < PROMPT, "{output}");
    assert_eq!(container.exit_status(), 137);
}

#[test]
fn with_a_shared_pid_namespace_it_becomes_the_command() {
    let Some(podman) = Podman::get() else { return };
    let list = "for p in /proc/[0-9]*; do cat $p/comm; done; echo ready; exec sleep 1000";
    let text = manifest("shared", "  shareProcessNamespace: true\n", &[("c", &["sh", "-c", list])]);
    let pod = podman.play("shared", &text);
    let container = pod.container("c");
    let mut names = container.read_line_until("ready");
    names.sort();
    // Process 1 is the pod's pause.
    assert_eq!(names, ["catatonit", "sh"]);
    // By itself: Podman stops a pod's containers in no order, and the end of the pause
    // is the end of the namespace.
    let output = container.stop(&[]);
    assert!(output.elapsed < PROMPT, "{output}");
    assert_eq!(container.exit_status(), 143);
}

#[test]
fn with_a_shared_pid_namespace_it_supervises_if_it_is_told_to() {
    let Some(podman) = Podman::get() else { return };
    let command = ["-s", "probe", "fork", "setsid", "receive", "end", "pause"];
    let pod = podman.play("told", &manifest("told", "  shareProcessNamespace: true\n", &[("c", &command)]));
    let container = pod.container("c");
    container.read_line_until("ready");
    container.stop(&[]);
    assert_eq!(container.exit_status(), 143);
    container.logs().prints("ready\n15 code=0 value=0\n");
}

/// A process that leaves a zombie to process 1, and then is the pod's only one.
const ORPHAN: [&str; 11] = ["probe", "fork", "fork", "exit", "0", "end", "end", "wait", "say", "ready", "pause"];

fn has_zombies(container: &Container) -> bool {
    container.exec(&[], &["sh", "-c", "cat /proc/[0-9]*/stat"]).exits(0).out().contains(") Z ")
}

#[test]
fn in_the_place_of_catatonit_it_is_the_pause_of_every_pod() {
    let Some(podman) = Podman::get() else { return };
    let pod = podman.play("pause", &manifest("pause", "  shareProcessNamespace: true\n", &[("c", &ORPHAN)]));
    let (container, infra) = (pod.container("c"), pod.infra());
    container.read_line_until("ready");
    assert_eq!(infra.inspect("{{.Config.Entrypoint}}"), "/catatonit -P");
    let program = container.exec(&[], &["cat", "/proc/1/exe"]);
    let expected = std::fs::read(pid1()).expect("pid1");
    assert!(
        program.stdout == expected,
        "another pause: {} bytes, not {}\n{}",
        program.stdout.len(),
        expected.len(),
        program.err()
    );
    eventually("no zombies", || !has_zombies(&container));
    pod.stop();
    assert_eq!(infra.exit_status(), 0);
}

#[test]
fn by_its_own_name_it_is_the_pause_of_a_pod() {
    let Some(podman) = Podman::get() else { return };
    let create = "pod create --name=native --network=none --share=pid,ipc --infra-command";
    let words: Vec<_> = create.split(' ').chain(["/sbin/pid1 -P", "--infra-image", "localhost/pid1-test"]).collect();
    podman.call.output(&words).exits(0);
    let pod = podman.pod("native");
    podman.call.output(
        &[&["run", "--detach", "--pod=native", "--name=native-c", "localhost/pid1-test"], &ORPHAN[..]].concat(),
    );
    let (container, infra) = (pod.container("c"), pod.infra());
    container.read_line_until("ready");
    assert_eq!(container.exec(&[], &["cat", "/proc/1/cmdline"]).out(), "/sbin/pid1\0-P\0");
    eventually("no zombies", || !has_zombies(&container));
    container.stop(&[]);
    pod.stop();
    assert_eq!((container.exit_status(), infra.exit_status()), (143, 0));
}

#[test]
fn the_example_of_a_pod_works_as_its_comments_say() {
    let Some(podman) = Podman::get() else { return };
    podman.call.output(&["tag", "localhost/pid1-test", "localhost/pid1-demo"]).exits(0);
    let pod = podman.play("pid1-demo", include_str!("../../examples/pod.yaml"));
    let (server, quitter) = (pod.container("server"), pod.container("quitter"));
    server.read_line_until("serving");
    quitter.read_line_until("serving");
    let output = pod.stop();
    assert!(output.elapsed >= Duration::from_secs(1), "{output}");
    assert!(output.elapsed < Duration::from_secs(20), "{output}");
    assert_eq!((server.exit_status(), quitter.exit_status()), (0, 0));
    quitter.logs().prints("serving\ndrained\n");
}

#[test]
fn the_example_of_a_termination_log_works_with_and_without_such_a_file() {
    let Some(podman) = Podman::get() else { return };
    podman.call.output(&["tag", "localhost/pid1-test", "localhost/pid1-demo"]).exits(0);
    let manifest = include_str!("../../examples/termination.yaml");
    let line = "pid1: sh: killed by SIGSEGV";
    let play = |manifest: &str| {
        let pod = podman.play("pid1-termination", manifest);
        let faulty = pod.container("faulty");
        assert_eq!(faulty.wait(), 139);
        faulty.logs().mentions(line);
    };
    play(manifest);
    // As the kubelet does it.
    let file = podman.dir().write("termination-log", "", 0o666);
    let mount = "      volumeMounts: [{name: log, mountPath: /dev/termination-log}]\n";
    let volume = format!("  volumes: [{{name: log, hostPath: {{path: {file}, type: File}}}}]\n");
    play(&format!("{manifest}{mount}{volume}"));
    assert!(podman.dir().read("termination-log").starts_with(line), "{}", podman.dir().read("termination-log"));
}
