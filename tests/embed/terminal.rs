//! On a terminal, as `docker run -it` starts it, and as a job of a shell.

use crate::harness::*;
use crate::support::*;

/// When the program has said `ready`.
fn ready(who: Who, steps: &[&str]) -> (Terminal, Running) {
    let mut terminal = Terminal::new();
    let running = terminal.of(embedding(who, &[], steps)).start();
    assert_eq!(terminal.line(), "ready");
    (terminal, running)
}

/// Whenever it asks: the child takes the terminal before `launch` returns.
#[test]
fn the_program_has_the_terminal_when_it_goes_on() {
    for who in users() {
        for _ in 0..20 {
            let mut terminal = Terminal::new();
            let steps = ["show", "foreground", "show", "descriptors", "say", "{pid} {pgid} {sid}", "exit", "0"];
            let running = terminal.of(embedding(who, &[], &steps)).start();
            assert_eq!([terminal.line(), terminal.line()], ["foreground 2", "descriptors 0 1 2"]);
            assert_eq!(terminal.line(), "2 2 1");
            running.wait().exits(0);
        }
    }
}

#[test]
fn keys_reach_the_program_exactly_once() {
    for who in users() {
        let (mut terminal, running) = ready(who, &["receive"]);
        for (key, signal) in [("^C", libc::SIGINT), ("^\\", libc::SIGQUIT), ("^Z", libc::SIGTSTP)] {
            terminal.type_(key);
            assert_eq!(terminal.line(), format!("{signal} code=128 value=0"));
            // What the init had forwarded would be in front of this.
            running.signal(libc::SIGUSR1);
            assert_eq!(terminal.line(), "10 code=0 value=0");
        }
    }
}

#[test]
fn a_program_stopped_by_ctrl_z_goes_on_at_once() {
    for who in users() {
        let (mut terminal, running) = ready(who, &["report", "18", "say", "ready", "pause"]);
        terminal.type_("^Z");
        assert_eq!(terminal.line(), "got 18");
        assert_eq!(Some(terminal.foreground()), program(&running).process_group());
        terminal.type_("^C");
        running.wait().exits(130);
    }
}

#[test]
fn as_a_subreaper_it_stops_with_the_program_and_takes_the_terminal_back() {
    for who in users() {
        let command = words(&["subreaper"], &["report", "18", "say", "ready", "pause"]).join(" ");
        let script = format!("set -m; {command}; echo stopped $?; fg >/dev/null; echo ended $?");
        let mut terminal = Terminal::new();
        let run = Run::bare(&["/bin/bash", "-c", &script]).who(who).plain();
        let running = terminal.of(run).start();
        terminal.until("ready\r\n");
        terminal.type_("^Z");
        terminal.until("stopped 148\r\n");
        // In the foreground once more.
        terminal.until("got 18\r\n");
        terminal.type_("^C");
        terminal.until("ended 130\r\n");
        running.wait();
    }
}
