//! `docker run -it`: keys, job control, and the caller's own terminal.

use crate::support::engine::Docker;

/// What the terminal's keys send.
const KEYS: [(&str, i32); 3] = [("^C", libc::SIGINT), ("^\\", libc::SIGQUIT), ("^Z", libc::SIGTSTP)];

#[test]
fn keys_and_window_changes_reach_the_command_exactly_once() {
    let Some(docker) = Docker::get() else { return };
    // The client would send a WINCH of its own, to bare commands as well.
    let mut run = docker.run_on_terminal(&["--sig-proxy=false"], &["probe", "receive"]);
    run.until("ready\r\n");
    for size in 30..=31 {
        for (key, signal) in KEYS {
            run.type_(key);
            run.until(&format!("{signal} code=128 value=0\r\n"));
        }
        run.terminal.resize(size, 40);
        run.until("28 code=128 value=0\r\n");
        // What pid1 had forwarded would be in front of this.
        run.container.signal("USR1");
        let before = run.until("10 code=0 value=0\r\n");
        assert!(!before.contains("code=0"), "{before:?}");
    }
    run.container.signal("TERM");
    run.exits(0);
}

#[test]
fn an_interrupted_command_ends_the_container_with_130() {
    let Some(docker) = Docker::get() else { return };
    let mut run = docker.run_on_terminal(&[], &["probe", "say", "ready", "pause"]);
    run.until("ready\r\n");
    // Nobody could continue it: pid1 does, and ^C finds it running.
    run.type_("^Z");
    run.type_("^C");
    run.exits(130);
}

#[test]
fn the_terminal_is_left_as_it_was() {
    let Some(docker) = Docker::get() else { return };
    for (signal, status) in [("TERM", 143), ("KILL", 137)] {
        let terminal = crate::support::Terminal::new().settings();
        let mut run = docker.run_on_terminal(&[], &["probe", "say", "ready", "pause"]);
        run.until("ready\r\n");
        // The client has made it raw meanwhile.
        assert_ne!(run.terminal.settings(), terminal);
        run.container.signal(signal);
        run.exits(status);
        assert_eq!(run.terminal.settings(), terminal);
    }
}

#[test]
fn an_interactive_shell_has_job_control() {
    let Some(docker) = Docker::get() else { return };
    let mut run = docker.run_on_terminal(&["--env=PS1=prompt> "], &["sh"]);
    assert!(!run.until("prompt> ").contains("job control"));
    // Typed, it has no line end behind it: what follows is what the job says.
    run.type_("sh -c 'echo begun; exec sleep 1000'\r");
    run.until("begun\r\n");
    run.type_("^Z");
    run.until("Stopped");
    run.until("prompt> ");
    run.type_("fg\r");
    run.until("exec sleep 1000\"\r\n");
    run.type_("^C");
    run.until("prompt> ");
    run.type_("echo status $?\r");
    run.until("status 130\r\n");
    // Twice: busybox's shell may not have noticed yet that the job is no longer stopped, and
    // then objects to the first.
    run.type_("exit 7\rexit 7\r");
    run.exits(7);
}
