//! Terminals in odd places: on some descriptors and not on others, without
//! `/dev/tty`, not the session's, or of a session outside the PID namespace.

use crate::support::*;

const FROM: [&str; 3] = ["terminal", "file", "closed"];

fn stdio(terminal: &Terminal, kind: &str) -> Stdio {
    match kind {
        "terminal" => terminal.stdio(),
        "file" => Stdio::Given(open("/dev/null")),
        "pipe" => Stdio::Piped,
        _ => Stdio::Closed,
    }
}

/// All ways in which 0, 1 and 2 can be the terminal, a file or closed.
fn descriptors() -> impl Iterator<Item = [&'static str; 3]> {
    (0..27).map(|n| [FROM[n % 3], FROM[n / 3 % 3], FROM[n / 9]])
}

#[test]
fn the_command_gets_the_foreground_wherever_the_descriptors_lead() {
    for who in users() {
        for kinds in descriptors().chain([["pipe", "terminal", "terminal"], ["pipe"; 3]]) {
            let mut terminal = Terminal::new();
            let run = Run::new(&[probe(), "pause"]).who(who).terminal(terminal.side());
            let [stdin, stdout, stderr] = kinds.map(|kind| stdio(&terminal, kind));
            let run = run.stdin(stdin).stdout(stdout).stderr(stderr).start();
            let command = run.command();
            assert_eq!(Some(terminal.foreground()), command.process_group(), "{kinds:?}");
            terminal.type_("^C");
            run.wait().exits(130);
        }
    }
}

#[test]
fn a_terminal_that_is_not_the_sessions_does_not_become_it() {
    for who in users() {
        for place in [Run::process_1, Run::plain] {
            for kinds in descriptors() {
                let terminal = Terminal::new();
                let before = terminal.settings();
                let run = place(Run::new(&["-s", probe(), "pause"]).who(who));
                let [stdin, stdout, stderr] = kinds.map(|kind| stdio(&terminal, kind));
                let run = run.stdin(stdin).stdout(stdout).stderr(stderr).start();
                let command = run.command();
                assert_eq!((terminal.session(), terminal.foreground()), (0, 0), "{kinds:?}");
                assert_eq!(command.process_group(), Some(command.pid()));
                run.signal(libc::SIGTERM);
                run.wait().exits(143);
                assert_eq!((terminal.session(), terminal.settings()), (0, before), "{kinds:?}");
            }
        }
    }
}

/// As in an image from scratch whose engine makes no devices.
fn hide_devices(run: Run) -> Run {
    run.before_exec(|| {
        // SAFETY: reads strings; in the run's own mount namespace.
        let result =
            unsafe { libc::mount(c"tmpfs".as_ptr(), c"/dev".as_ptr(), c"tmpfs".as_ptr(), 0, std::ptr::null()) };
        if result != 0 {
            // SAFETY: ends the new process; nothing else could say that it failed.
            unsafe { libc::_exit(99) };
        }
    })
}

#[test]
fn without_dev_tty_a_terminal_on_any_standard_descriptor_will_do() {
    for who in users() {
        for kinds in descriptors().filter(|kinds| kinds.contains(&"terminal")) {
            let mut terminal = Terminal::new();
            let run = Run::new(&[probe(), "pause"]).who(who).terminal(terminal.side());
            let [stdin, stdout, stderr] = kinds.map(|kind| stdio(&terminal, kind));
            let run = hide_devices(run.stdin(stdin).stdout(stdout).stderr(stderr)).start();
            let command = run.command();
            assert_eq!(Some(terminal.foreground()), command.process_group(), "{kinds:?}");
            terminal.type_("^C");
            run.wait().exits(130);
        }
    }
}

#[test]
fn without_dev_tty_and_descriptors_pid1_forwards_what_the_terminal_sends_to_it() {
    for case in matrix() {
        let mut terminal = Terminal::new();
        let run = case.run(&[probe(), "receive"]).terminal(terminal.side());
        let mut run = hide_devices(run).start();
        run.read_line_until("ready");
        terminal.type_("^C");
        assert_eq!(run.read_line(), "2 code=0 value=0");
        run.signal(libc::SIGTERM);
        run.wait().exits(0).is_silent();
    }
}

#[test]
fn in_an_image_from_scratch_the_command_gets_the_foreground() {
    if !can(Who::Root) {
        return;
    }
    // There is nothing in it but pid1, which can be a command as well.
    let dir = Dir::new();
    dir.copy(pid1(), "pid1");
    let mut terminal = Terminal::new();
    let run = Run::new(&["-v", "/pid1", "-P"]).program("/pid1").chroot(dir.path()).empty_proc();
    let run = terminal.of(run).stderr(Stdio::Piped).start();
    let mut command = None;
    eventually("the command", || {
        command = run.process().children().first().copied();
        command.is_some_and(|command| command.arguments().is_some_and(|words| words.len() == 2))
    });
    let command = command.expect("the command");
    assert_eq!(Some(terminal.foreground()), command.process_group());
    terminal.type_("^C");
    run.wait().exits(0);
}

/// pid1 as process 1 of a PID namespace inside a session of another one. unshare
/// itself does not care for the keys.
fn unshared(case: &Case, words: &[&str]) -> Run {
    let script = "trap '' INT QUIT TSTP; exec unshare --user --map-current-user --pid --fork --mount-proc \"$@\"";
    let verbose = if case.verbose { &["-v"][..] } else { &[] };
    Run::bare(&[&["/bin/sh", "-c", script, "sh", pid1()], verbose, words].concat()).who(case.who).plain()
}

#[test]
fn with_a_session_outside_the_namespace_keys_reach_the_command_exactly_once() {
    for case in matrix() {
        for words in [&[probe()][..], &["-p", probe()], &[pid1(), "-s", probe()]] {
            let mut terminal = Terminal::new();
            let words = [words, &["show", "foreground", "receive"]].concat();
            let run = terminal.of(unshared(&case, &words)).stderr(Stdio::Piped).start();
            assert_eq!(terminal.line(), "foreground 0");
            assert_eq!(terminal.line(), "ready");
            // unshare's group, which all are in.
            assert_eq!(terminal.foreground(), run.pid());
            let mut tree = run.process().children();
            let init = tree.pop().expect("pid1");
            for size in 1..=3 {
                for (key, signal) in [("^C", 2), ("^\\", 3), ("^Z", 20)] {
                    terminal.type_(key);
                    assert_eq!(terminal.line(), format!("{signal} code=128 value=0"));
                }
                terminal.resize(size, 40);
                assert_eq!(terminal.line(), "28 code=128 value=0");
                // What does not come from the terminal is forwarded as always, and
                // behind whatever pid1 had forwarded before: by now it has dealt with
                // its own INT, which another one would be merged with.
                init.signal(libc::SIGUSR1);
                assert_eq!(terminal.line(), "10 code=0 value=0");
                init.signal(libc::SIGINT);
                assert_eq!(terminal.line(), "2 code=0 value=0");
            }
            assert_eq!(terminal.foreground(), run.pid());
            init.signal(libc::SIGTERM);
            assert_eq!(terminal.line(), "15 code=0 value=0");
            run.wait().exits(0);
        }
    }
}

#[test]
fn a_job_whose_namespace_is_its_own_stops_goes_on_and_ends() {
    for case in matrix() {
        let Some(mut shell) = Shell::new(&case) else { return };
        let unshare = "unshare --user --map-current-user --pid --fork --mount-proc";
        shell.type_and_see(&format!("{unshare} $PID1 $PROBE say ready read"), "ready");
        shell.ctrl_z_stops_it();
        assert!(shell.is_in_front());
        // A line that is there when it goes to sleep would still be its own.
        let only_child = |process: Process| process.children()[0];
        let command = only_child(only_child(only_child(shell.process())));
        stopped(command);
        shell.fg();
        shell.type_and_see("a line", "read a line");
        shell.ends_with(0);

        shell.type_and_see(&format!("{unshare} $PID1 $PROBE say ready pause"), "ready");
        shell.ctrl_c_ends_it();
        shell.running.signal(libc::SIGHUP);
    }
}

/// The budget for a run that has nothing to do with terminals.
#[test]
fn without_a_terminal_one_system_call_finds_that_out() {
    let dir = Dir::new();
    let trace = dir.at("trace");
    // The same with and without --subreaper; setsid, so that there is no terminal.
    let strace = ["-w", "strace", "-f", "-qq", "-o", &trace, pid1(), "-s", "/bin/true"];
    let result = spawn(std::process::Command::new("setsid").args(strace)).and_then(|mut strace| strace.wait());
    if !dir.exists("trace") {
        return skip(&format!("no strace: {result:?}"));
    }
    let text = dir.read("trace");
    let mut calls: Vec<_> = text.lines().filter(|line| !line.contains(" resumed>")).collect();
    let is_about_terminals =
        |line: &&&str| ["/dev/tty", "ioctl(", "getpgid(", "getpgrp(", "getsid("].iter().any(|word| line.contains(word));
    assert!(calls.iter().filter(is_about_terminals).count() <= 1, "{text}");
    // Nor does anything remain to be done with the command or behind it.
    calls.retain(|line| line.contains("SIGTTOU") || line.contains("SIGTSTP"));
    assert!(calls.is_empty(), "{text}");
}
