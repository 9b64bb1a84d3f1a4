//! pid1 as process 1 on a terminal, as `docker run -it` starts it: it leads the
//! session, and the command has the foreground.

use crate::support::*;

/// What the terminal's keys send.
const KEYS: [(&str, i32); 3] = [("^C", libc::SIGINT), ("^\\", libc::SIGQUIT), ("^Z", libc::SIGTSTP)];

/// The command's stdin and stdout are the terminal; what pid1 says goes elsewhere.
fn start(case: &Case, terminal: &Terminal, words: &[&str]) -> Running {
    terminal.of(case.run(words)).stderr(Stdio::Piped).start()
}

/// The same, on a terminal of its own, when the command has said `ready`.
#[track_caller]
fn ready(case: &Case, words: &[&str]) -> (Terminal, Running) {
    let mut terminal = Terminal::new();
    let run = start(case, &terminal, words);
    says(&mut terminal, "ready");
    (terminal, run)
}

#[track_caller]
fn says(terminal: &mut Terminal, line: &str) {
    assert_eq!(terminal.line(), line);
}

#[test]
fn the_commands_group_is_in_the_foreground() {
    for case in matrix() {
        let mut terminal = Terminal::new();
        let run = start(&case, &terminal, &[probe(), "show", "foreground", "say", "{pid} {pgid} {sid}", "pause"]);
        says(&mut terminal, "foreground 2");
        says(&mut terminal, "2 2 1");
        assert_eq!(terminal.session(), run.pid());
        assert_eq!(Some(terminal.foreground()), run.command().process_group());
    }
}

#[test]
fn keys_and_window_changes_reach_the_command_exactly_once() {
    for case in matrix() {
        for options in [&[][..], &["-p"], &["-s"]] {
            let (mut terminal, run) = ready(&case, &[options, &[probe(), "receive"]].concat());
            for size in 1..=3 {
                for (key, signal) in KEYS {
                    terminal.type_(key);
                    says(&mut terminal, &format!("{signal} code=128 value=0"));
                }
                terminal.resize(size, 40);
                says(&mut terminal, "28 code=128 value=0");
                // What pid1 had forwarded would be in front of this.
                run.signal(libc::SIGUSR1);
                says(&mut terminal, "10 code=0 value=0");
            }
            run.signal(libc::SIGTERM);
            says(&mut terminal, "15 code=0 value=0");
            let output = run.wait();
            for name in ["SIGINT", "SIGQUIT", "SIGTSTP", "SIGWINCH", "SIGCONT"] {
                assert!(!output.err().contains(name), "{output}");
            }
        }
    }
}

/// The control: an init in the foreground forwards what the command has had already.
#[test]
fn an_init_in_the_commands_group_would_double_the_keys() {
    for who in users() {
        let script = "trap 'read x; kill -INT $!' INT; $PROBE receive & while :; do wait; done";
        let mut terminal = Terminal::new();
        let run = Run::bare(&["/bin/sh", "-c", script]).who(who).env("PROBE", probe());
        let _run = terminal.of(run).start();
        says(&mut terminal, "ready");
        terminal.type_("^C");
        says(&mut terminal, "2 code=128 value=0");
        // Not before: two that are pending would be merged into one.
        terminal.type_("go\n");
        says(&mut terminal, "2 code=0 value=0");
    }
}

#[test]
fn ctrl_c_and_ctrl_backslash_end_a_command() {
    for case in matrix() {
        for (key, status) in [("^C", 130), ("^\\", 131)] {
            let (mut terminal, run) = ready(&case, &[probe(), "say", "ready", "pause"]);
            terminal.type_(key);
            // The key's signal is the terminal's, and QUIT is no ordinary end.
            let line = format!("pid1: {}: killed by SIGQUIT", probe());
            let lines = if status == 131 { vec![line.as_str()] } else { vec![] };
            run.wait().exits(status).complains(&lines);
        }
    }
}

#[test]
fn a_command_stopped_by_ctrl_z_goes_on_at_once() {
    for case in matrix() {
        let (mut terminal, run) = ready(&case, &[probe(), "report", "18", "say", "ready", "pause"]);
        for _ in 0..3 {
            terminal.type_("^Z");
            says(&mut terminal, "got 18");
        }
        assert_eq!(Some(terminal.foreground()), run.command().process_group());
        terminal.type_("^C");
        run.wait().exits(130).is_silent();
    }
}

/// The control.
#[test]
fn under_tini_ctrl_z_is_the_end_of_the_terminal() {
    if !std::path::Path::new("/usr/bin/tini").exists() {
        return skip("no tini");
    }
    for who in users() {
        try_the_peer(|| {
            let mut terminal = Terminal::new();
            let words = ["/usr/bin/tini", "--", probe(), "report", "18", "report", "10", "say", "ready", "pause"];
            let run = terminal.of(Run::bare(&words).who(who)).start();
            terminal.until("ready");
            terminal.type_("^Z");
            stopped(run.command());
            // tini is at work, as one can see, and leaves it at that.
            run.signal(libc::SIGUSR1);
            eventually("tini to forward it", || run.command().mask("ShdPnd") == Some(bit(libc::SIGUSR1)));
            assert_eq!(run.command().state(), Some('T'));
        });
    }
}

/// Who stops it by a signal to pid1 can let it go on in the same way.
#[test]
fn a_stop_that_pid1_has_forwarded_lasts_until_cont_is_forwarded() {
    for case in matrix() {
        for signal in [libc::SIGTSTP, libc::SIGTTIN, libc::SIGTTOU] {
            let (_terminal, run) = ready(&case, &[probe(), "say", "ready", "pause"]);
            run.signal(signal);
            let command = run.command();
            stopped(command);
            // pid1 has seen it stop, and has forwarded this one after that.
            run.signal(libc::SIGUSR1);
            eventually("the next signal", || command.mask("ShdPnd") == Some(bit(libc::SIGUSR1)));
            assert_eq!(command.state(), Some('T'));
            run.signal(libc::SIGCONT);
            run.wait().exits(138).is_silent();
        }
    }
}

#[test]
fn a_command_stopped_by_somebody_else_is_left_alone() {
    for case in matrix() {
        let (_terminal, run) = ready(&case, &[probe(), "say", "ready", "pause"]);
        let command = run.command();
        command.signal(libc::SIGSTOP);
        stopped(command);
        run.signal(libc::SIGUSR1);
        eventually("the next signal", || command.mask("ShdPnd") == Some(bit(libc::SIGUSR1)));
        assert_eq!(command.state(), Some('T'));
    }
}

#[test]
fn a_stop_signal_sent_to_pid1_is_forwarded_like_any_other() {
    for case in matrix() {
        let (mut terminal, run) = ready(&case, &[probe(), "receive"]);
        for signal in [libc::SIGTSTP, libc::SIGTTIN, libc::SIGTTOU, libc::SIGCONT, libc::SIGHUP, libc::SIGWINCH] {
            run.signal(signal);
            says(&mut terminal, &format!("{signal} code=0 value=0"));
        }
    }
}

#[test]
fn a_hang_up_ends_the_container() {
    for case in matrix() {
        let (terminal, run) = ready(&case, &[probe(), "fork", "pause", "end", "say", "ready", "pause"]);
        terminal.hang_up();
        run.wait().exits(129).is_silent();
    }
}

#[test]
fn a_hang_up_reaches_the_command_once() {
    for case in matrix() {
        let mut terminal = Terminal::new();
        let dir = Dir::new();
        let run = start(&case, &terminal, &[probe(), "say", "started", "to", &dir.at("lines"), "receive"]);
        says(&mut terminal, "started");
        eventually("it to be ready", || dir.exists("lines") && dir.read("lines") == "ready\n");
        terminal.hang_up();
        eventually("the signal", || dir.read("lines").contains("\n1 "));
        run.signal(libc::SIGTERM);
        run.wait().exits(0);
        let lines = dir.read("lines");
        assert_eq!(lines.lines().filter(|line| line.starts_with("1 ")).count(), 1, "{lines}");
    }
}

#[test]
fn a_program_that_handles_int_itself_survives_ctrl_c() {
    for case in matrix() {
        let (mut terminal, run) = ready(&case, &[probe(), "report", "2", "say", "ready", "read"]);
        for _ in 0..3 {
            terminal.type_("^C");
            says(&mut terminal, "got 2");
        }
        terminal.type_("still here\n");
        says(&mut terminal, "read still here");
        run.wait().exits(0).is_silent();
    }
}

#[test]
fn pythons_prompt_survives_ctrl_c() {
    const PYTHON: &str = "/usr/bin/python3";
    if !std::path::Path::new(PYTHON).exists() {
        return skip("no python3");
    }
    for case in matrix() {
        let mut terminal = Terminal::new();
        let run = terminal.of(case.run(&[PYTHON, "-I", "-q"]).env("TERM", "dumb")).start();
        terminal.until(">>> ");
        // A long sleep could begin just behind Python's look for signals.
        terminal.type_("import time; print('be' + 'fore'); [time.sleep(0.01) for _ in iter(int, 1)]\n");
        terminal.until("before");
        terminal.type_("^C");
        terminal.until("KeyboardInterrupt");
        terminal.until(">>> ");
        terminal.type_("print(6 * 7); exit(3)\n");
        terminal.until("42");
        run.wait().exits(3);
    }
}

#[test]
fn settings_are_the_same_after_a_run_whoever_is_killed() {
    for case in matrix() {
        for victim in ["pid1", "command"] {
            let mut terminal = Terminal::new();
            let before = terminal.settings();
            let run = start(&case, &terminal, &[probe(), "say", "ready", "pause"]);
            says(&mut terminal, "ready");
            if victim == "pid1" {
                run.signal(libc::SIGKILL);
                run.wait().is_killed_by(libc::SIGKILL);
            } else {
                run.command().signal(libc::SIGKILL);
                run.wait().exits(137);
            }
            assert_eq!(terminal.settings(), before, "{victim}");
        }
    }
}
