//! `pid1 -s COMMAND`, typed into an interactive shell: as if the command had been
//! typed alone.

use crate::support::*;

#[test]
fn ctrl_c_ends_the_command_and_brings_the_prompt() {
    for case in matrix() {
        let Some(mut shell) = Shell::new(&case) else { return };
        for (key, status) in [("^C", 130), ("^\\", 131)] {
            shell.type_("$PID1 -s $PROBE say ready pause\n");
            shell.until("ready");
            assert!(!shell.is_in_front());
            shell.type_(key);
            shell.prompt();
            assert_eq!(shell.status(), status);
            assert!(shell.is_in_front());
        }
        shell.leave();
    }
}

#[test]
fn keys_and_window_changes_reach_the_command_exactly_once() {
    for case in matrix() {
        for options in ["-s", "-sp"] {
            let Some(mut shell) = Shell::new(&case) else { return };
            shell.type_(&format!("$PID1 {options} $PROBE receive\n"));
            shell.until("ready");
            let (init, command) = shell.job();
            for size in 1..=3 {
                // From the terminal or from pid1: bash, too, puts the job in front, and
                // may do so just behind the command.
                for (key, signal) in [("^C", 2), ("^\\", 3), ("^Z", 20)] {
                    shell.type_(key);
                    shell.until(&format!("{signal} code="));
                    shell.until("\r\n");
                }
                shell.terminal.resize(size, 40);
                shell.until("28 code=");
                shell.until("\r\n");
                init.signal(libc::SIGUSR1);
                let between = shell.until("10 code=0 value=0\r\n");
                assert!(!between.contains("code="), "{between:?}");
            }
            command.signal(libc::SIGTERM);
            let rest = shell.prompt();
            assert_eq!(rest.matches("code=").count(), 1, "{rest:?}");
            assert_eq!(shell.status(), 0);
            shell.leave();
        }
    }
}

#[test]
fn ctrl_z_stops_both_and_fg_brings_the_command_back_to_the_foreground() {
    for case in matrix() {
        let Some(mut shell) = Shell::new(&case) else { return };
        shell.type_("$PID1 -s $PROBE report 18 say ready pause\n");
        shell.until("ready");
        let (init, command) = shell.job();
        for _ in 0..3 {
            shell.type_("^Z");
            assert!(shell.prompt().contains("Stopped"));
            assert_eq!((init.state(), command.state()), (Some('T'), Some('T')));
            assert!(shell.is_in_front());
            shell.type_("fg\n");
            shell.until("got 18");
            eventually("the command in front", || Some(shell.terminal.foreground()) == command.process_group());
        }
        shell.type_("^C");
        shell.prompt();
        assert_eq!(shell.status(), 130);
        shell.leave();
    }
}

#[test]
fn after_fg_the_command_reads_from_the_terminal() {
    for case in matrix() {
        let Some(mut shell) = Shell::new(&case) else { return };
        shell.type_("$PID1 -s $PROBE say ready read\n");
        shell.until("ready");
        let (_, command) = shell.job();
        shell.type_("^Z");
        shell.prompt();
        stopped(command);
        shell.type_("fg\n");
        eventually("the command in front", || Some(shell.terminal.foreground()) == command.process_group());
        shell.type_("a line\n");
        shell.until("read a line");
        shell.prompt();
        assert_eq!(shell.status(), 0);
        shell.leave();
    }
}

#[test]
fn a_stopped_job_that_is_told_to_end_ends() {
    for case in matrix() {
        let Some(mut shell) = Shell::new(&case) else { return };
        shell.type_("$PID1 -s -t1000 $PROBE fork pause end say ready pause\n");
        shell.until("ready");
        let inits = shell.inits();
        shell.type_("^Z");
        shell.prompt();
        stopped(inits[0]);
        // TERM, and CONT after it, to the job's group: pid1's.
        shell.ask("kill %%");
        eventually("the end of pid1", || inits[0].is_gone() || inits[0].is_zombie());
        // Or it has been told so with the last prompt.
        shell.ask("");
        assert!(shell.ask("jobs").is_empty());
        shell.leave();
    }
}

#[test]
fn a_command_that_is_killed_while_the_job_is_stopped_is_found_dead_by_fg() {
    for case in matrix() {
        let Some(mut shell) = Shell::new(&case) else { return };
        shell.type_("$PID1 -s $PROBE say ready pause\n");
        shell.until("ready");
        let (init, command) = shell.job();
        shell.type_("^Z");
        shell.prompt();
        stopped(init);
        command.signal(libc::SIGKILL);
        shell.ask("fg");
        assert_eq!(shell.status(), 137);
        shell.leave();
    }
}

#[test]
fn a_shell_beneath_a_shell_has_job_control_and_can_be_suspended() {
    for case in matrix() {
        let Some(mut shell) = Shell::new(&case) else { return };
        shell.type_("PS1='inner> ' $PID1 -s bash --norc --noprofile --noediting -i\n");
        let greeting = shell.until("inner> ");
        assert!(!greeting.contains("job control"), "{greeting}");
        shell.type_("$PROBE say ready pause\n");
        shell.until("ready");
        shell.type_("^Z");
        assert!(shell.until("inner> ").contains("Stopped"));
        shell.type_("suspend -f\n");
        assert!(shell.prompt().contains("Stopped"));
        assert!(shell.is_in_front());
        shell.type_("fg\n");
        // It is in the foreground again when it answers, and can give that to a job.
        shell.type_("fg\n");
        runs(shell.probes()[0]);
        eventually("the job", || Some(shell.terminal.foreground()) == shell.probes()[0].process_group());
        shell.type_("^C");
        shell.until("inner> ");
        shell.type_("exit 9\n");
        shell.prompt();
        assert_eq!(shell.status(), 9);
        shell.leave();
    }
}

#[test]
fn settings_are_the_same_after_a_run_whoever_is_killed() {
    for case in matrix() {
        let Some(mut shell) = Shell::new(&case) else { return };
        let before = shell.terminal.settings();
        for victim in ["pid1", "command", "stopped"] {
            shell.type_("$PID1 -s $PROBE say ready pause\n");
            shell.until("ready");
            let (init, command) = shell.job();
            match victim {
                "pid1" => {
                    init.signal(libc::SIGKILL);
                    shell.prompt();
                    // As the README says: its command goes on.
                    command.signal(libc::SIGKILL);
                }
                "command" => {
                    command.signal(libc::SIGKILL);
                    shell.prompt();
                    assert_eq!(shell.status(), 137);
                }
                _ => {
                    shell.type_("^Z");
                    shell.prompt();
                    shell.ask("kill -9 %%; wait %%");
                    command.signal(libc::SIGKILL);
                }
            }
            eventually("their end", || shell.probes().is_empty());
            assert_eq!(shell.terminal.settings(), before, "{victim}");
            assert!(shell.is_in_front());
        }
        shell.leave();
    }
}

#[test]
fn the_commands_failure_to_start_leaves_the_terminal_to_the_shell() {
    for case in matrix() {
        let Some(mut shell) = Shell::new(&case) else { return };
        for (command, status) in [("/nosuch", 127), ("/", 126), ("true", 0)] {
            shell.ask(&format!("$PID1 -s {command}"));
            assert_eq!(shell.status(), status);
            assert!(shell.is_in_front());
        }
        shell.leave();
    }
}

/// The command may be somebody else: the foreground is the group's, not the user's.
#[test]
fn another_user_as_the_command_stops_goes_on_and_ends() {
    if !can(Who::Root) {
        return;
    }
    for case in matrix().filter(|case| case.who == Who::Root) {
        let Some(mut shell) = Shell::new(&case) else { return };
        let dir = Dir::new();
        let probe = dir.copy(probe(), "probe");
        shell.type_(&format!("$PID1 -s -u {USER} {probe} report 18 say ready pause\n"));
        shell.until("ready");
        for _ in 0..3 {
            shell.type_("^Z");
            shell.prompt();
            shell.inits().into_iter().for_each(stopped);
            shell.type_("fg\n");
            shell.until("got 18");
            eventually("the job in front", || !shell.is_in_front());
        }
        shell.type_("^C");
        shell.prompt();
        assert_eq!(shell.status(), 130);
        shell.leave();
    }
}
