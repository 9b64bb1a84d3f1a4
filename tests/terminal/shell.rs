//! `pid1 -s COMMAND`, typed into an interactive shell: as if the command had been
//! typed alone.

use crate::support::*;

#[test]
fn ctrl_c_ends_the_command_and_brings_the_prompt() {
    Shell::each(|shell| {
        for (key, status) in [("^C", 130), ("^\\", 131)] {
            shell.type_and_see("$PID1 -s $PROBE say ready pause", "ready");
            assert!(!shell.is_in_front());
            shell.type_(key);
            shell.ends_with(status);
            assert!(shell.is_in_front());
        }
    });
}

#[test]
fn keys_and_window_changes_reach_the_command_exactly_once() {
    for case in matrix() {
        for options in ["-s", "-sp"] {
            let Some(mut shell) = Shell::new(&case) else { return };
            let (init, command) = shell.job_in_front(&format!("$PID1 {options} $PROBE receive"));
            for size in 1..=3 {
                // From the terminal or from pid1: bash, too, puts the job in front, and
                // may do so just behind the command.
                for (key, signal) in [("^C", 2), ("^\\", 3), ("^Z", 20)] {
                    shell.key_arrives(key, signal);
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
    Shell::each(|shell| {
        let (init, command) = shell.job_in_front("$PID1 -s $PROBE report 18 say ready pause");
        for _ in 0..3 {
            shell.ctrl_z_stops_it();
            assert_eq!((init.state(), command.state()), (Some('T'), Some('T')));
            assert!(shell.is_in_front());
            shell.type_and_see("fg", "got 18");
            shell.until_in_front(command);
        }
        shell.ctrl_c_ends_it();
    });
}

#[test]
fn after_fg_the_command_reads_from_the_terminal() {
    Shell::each(|shell| {
        let (_, command) = shell.job_in_front("$PID1 -s $PROBE say ready read");
        shell.ctrl_z_stops_it();
        stopped(command);
        shell.type_("fg\n");
        shell.until_in_front(command);
        shell.type_and_see("a line", "read a line");
        shell.ends_with(0);
    });
}

#[test]
fn a_stopped_job_that_is_told_to_end_ends() {
    Shell::each(|shell| {
        shell.type_and_see("$PID1 -s -t1000 $PROBE fork pause end say ready pause", "ready");
        let inits = shell.inits();
        shell.ctrl_z_stops_it();
        stopped(inits[0]);
        // TERM, and CONT after it, to the job's group: pid1's.
        shell.ask("kill %%");
        eventually("the end of pid1", || inits[0].is_gone() || inits[0].is_zombie());
        // bash tells of it with one of the next prompts.
        eventually("no job to be left", || shell.ask("jobs").is_empty());
    });
}

#[test]
fn a_command_that_is_killed_while_the_job_is_stopped_is_found_dead_by_fg() {
    Shell::each(|shell| {
        let (init, command) = shell.job_in_front("$PID1 -s $PROBE say ready pause");
        shell.ctrl_z_stops_it();
        stopped(init);
        command.signal(libc::SIGKILL);
        shell.ask("fg");
        assert_eq!(shell.status(), 137);
    });
}

#[test]
fn a_shell_beneath_a_shell_has_job_control_and_can_be_suspended() {
    Shell::each(|shell| {
        shell.type_("PS1='inner> ' $PID1 -s bash --norc --noprofile --noediting -i\n");
        let greeting = shell.until("inner> ");
        assert!(!greeting.contains("job control"), "{greeting}");
        shell.type_and_see("$PROBE say ready pause", "ready");
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
        shell.ends_with(9);
    });
}

#[test]
fn settings_are_the_same_after_a_run_whoever_is_killed() {
    Shell::each(|shell| {
        let before = shell.terminal.settings();
        for victim in ["pid1", "command", "stopped"] {
            let (init, command) = shell.job_in_front("$PID1 -s $PROBE say ready pause");
            match victim {
                "pid1" => {
                    init.signal(libc::SIGKILL);
                    shell.prompt();
                    // As the README says: its command goes on.
                    command.signal(libc::SIGKILL);
                }
                "command" => {
                    command.signal(libc::SIGKILL);
                    shell.ends_with(137);
                }
                _ => {
                    shell.ctrl_z_stops_it();
                    shell.ask("kill -9 %%; wait %%");
                    command.signal(libc::SIGKILL);
                }
            }
            eventually("their end", || shell.probes().is_empty());
            assert_eq!(shell.terminal.settings(), before, "{victim}");
            assert!(shell.is_in_front());
        }
    });
}

#[test]
fn the_commands_failure_to_start_leaves_the_terminal_to_the_shell() {
    Shell::each(|shell| {
        for (command, status) in [("/nosuch", 127), ("/", 126), ("true", 0)] {
            shell.ask(&format!("$PID1 -s {command}"));
            assert_eq!(shell.status(), status);
            assert!(shell.is_in_front());
        }
    });
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
        shell.type_and_see(&format!("$PID1 -s -u {USER} {probe} report 18 say ready pause"), "ready");
        for _ in 0..3 {
            shell.ctrl_z_stops_it();
            shell.inits().into_iter().for_each(stopped);
            shell.type_and_see("fg", "got 18");
            eventually("the job in front", || !shell.is_in_front());
        }
        shell.ctrl_c_ends_it();
        shell.leave();
    }
}
