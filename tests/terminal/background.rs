//! `pid1 -s COMMAND &`, `bg` and `fg`: who is in the background takes nothing and is
//! told nothing.

use crate::support::*;

#[test]
fn bg_lets_a_stopped_command_go_on_in_the_background() {
    Shell::each(|shell| {
        let (init, command) = shell.job_in_front("$PID1 -s $PROBE report 18 say ready pause");
        shell.ctrl_z_stops_it();
        shell.ask_until("bg", "got 18");
        both_run(init, command);
        assert!(shell.is_in_front());
        assert!(shell.ask("jobs").contains("Running"));
        shell.fg();
        shell.ctrl_c_ends_it();
    });
}

#[test]
fn a_job_that_runs_in_the_background_can_be_brought_back_and_stopped_again() {
    Shell::each(|shell| {
        let (init, command) = shell.job_in_background("$PID1 -s $PROBE say ready pause &");
        for _ in 0..3 {
            // No CONT tells pid1 of this: the job is running.
            shell.fg();
            shell.ctrl_z_stops_it();
            both_stop(init, command);
            shell.ask("bg");
            both_run(init, command);
        }
        shell.fg();
        shell.ctrl_c_ends_it();
    });
}

#[test]
fn a_job_brought_back_while_it_runs_can_read_from_the_terminal() {
    Shell::each(|shell| {
        let dir = Dir::new();
        shell.ask(&format!("mkfifo {}", dir.at("gate")));
        shell.type_(&format!("$PID1 -s sh -c 'read x <{}; exec $PROBE say go read' &\n", dir.at("gate")));
        shell.prompt();
        eventually("pid1", || shell.inits().len() == 1);
        shell.fg();
        std::fs::write(dir.at("gate"), "open\n").expect("the gate");
        shell.until("go");
        shell.type_and_see("a line", "read a line");
        shell.ends_with(0);
    });
}

#[test]
fn a_start_in_the_background_never_takes_the_terminal() {
    Shell::each(|shell| {
        for _ in 0..5 {
            let (init, command) = shell.job_in_background("$PID1 -s $PROBE say ready pause &");
            assert!(shell.is_in_front());
            assert_ne!(command.process_group(), init.process_group());
            shell.type_("cat\n");
            shell.type_and_see("for cat", "for cat");
            shell.ctrl_c_ends_it();
            // Still there, and it is not cat's ^C that ends it.
            assert!(shell.ask("jobs").contains("Running"));
            assert!(shell.ask("kill %%; wait %%; echo status $?").contains("status 143"));
        }
    });
}

/// The control. bash may be gone by the time one looks: it cannot read any more.
#[test]
fn tini_takes_the_terminal_from_the_shell() {
    if !std::path::Path::new("/usr/bin/tini").exists() {
        return skip("no tini");
    }
    for case in matrix() {
        try_the_peer(|| {
            let Some(mut shell) = Shell::new(&case) else { return };
            shell.type_("/usr/bin/tini -s $PROBE pause </dev/tty &\n");
            eventually("the theft", || !shell.is_in_front());
        });
    }
}

#[test]
fn a_read_in_the_background_stops_the_job() {
    Shell::each(|shell| {
        // With a redirection, since a shell without job control reads /dev/null.
        let (init, command) = shell.job_in_background("$PID1 -s $PROBE say ready read </dev/tty &");
        both_stop(command, init);
        assert!(shell.is_in_front());
        assert!(shell.ask("jobs").contains("Stopped"));
        // Still no way to read: it goes on and stops again.
        shell.ask("bg");
        both_stop(command, init);
        shell.type_("fg\n");
        shell.until_in_front(command);
        shell.type_and_see("a line", "read a line");
        shell.ends_with(0);
    });
}

#[test]
fn a_write_in_the_background_stops_the_job_if_the_terminal_says_so() {
    Shell::each(|shell| {
        shell.terminal.stop_background_writers();
        shell.type_("$PID1 -s $PROBE say something &\n");
        shell.prompt();
        let (init, command) = shell.job();
        both_stop(command, init);
        shell.type_and_see("fg", "something");
        shell.ends_with(0);
    });
}

#[test]
fn a_job_that_ends_in_the_background_leaves_the_terminal_alone() {
    Shell::each(|shell| {
        let (init, command) = shell.job_in_front("$PID1 -s $PROBE say ready pause");
        shell.ctrl_z_stops_it();
        stopped(init);
        shell.ask("bg");
        runs(command);
        shell.type_("cat\n");
        eventually("cat in front", || !shell.is_in_front());
        let cat = shell.terminal.foreground();
        command.signal(libc::SIGTERM);
        eventually("the end of pid1", || init.is_gone() || init.is_zombie());
        assert_eq!(shell.terminal.foreground(), cat);
        shell.type_and_see("for cat", "for cat");
        shell.type_("^C");
        shell.prompt();
    });
}

#[test]
fn a_stop_sent_by_the_shell_stops_the_command_and_pid1() {
    Shell::each(|shell| {
        let (init, command) = shell.job_in_background("$PID1 -s $PROBE report 18 say ready pause &");
        for _ in 0..3 {
            shell.ask("kill -TSTP %%");
            both_stop(init, command);
            assert!(shell.is_in_front());
            shell.ask_until("bg", "got 18");
            both_run(init, command);
        }
        shell.ask("kill %%");
    });
}

/// Even if it does not ask: a shell that has been stopped does not, and it reads an
/// end of file where it finds itself in the background.
#[test]
fn a_stopped_job_that_pid1_never_lent_the_terminal_has_it_after_fg() {
    Shell::each(|shell| {
        let (init, command) = shell.job_in_background("$PID1 -s $PROBE say ready pause &");
        shell.ask("kill -TSTP %%");
        both_stop(init, command);
        shell.type_("fg\n");
        shell.until_in_front(command);
        shell.ctrl_c_ends_it();
    });
}

#[test]
fn in_a_job_brought_to_the_front_keys_reach_all_of_the_commands_group_once() {
    Shell::each(|shell| {
        shell.ask_until("$PID1 -s $PROBE fork report 2 say ready pause end report 2 pause &", "ready");
        eventually("both", || shell.probes().len() == 2);
        let command = shell.probes()[0];
        let caught = |process: &Process| process.mask("SigCgt").is_some_and(|mask| mask & bit(libc::SIGINT) != 0);
        eventually("the handlers", || shell.probes().iter().all(caught));
        shell.fg();
        for _ in 0..3 {
            shell.type_("^C");
            shell.until_twice("got 2\r\n");
        }
        command.signal(libc::SIGTERM);
        let rest = shell.prompt();
        assert!(!rest.contains("got"), "{rest:?}");
    });
}
