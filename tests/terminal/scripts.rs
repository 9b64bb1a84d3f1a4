//! `pid1 -s COMMAND` in a script: a shell without job control that has something to
//! do after the command.

use crate::support::*;

fn script(shell: &mut Shell, text: &str) {
    shell.type_(&format!("sh -c '{text}'\n"));
}

#[test]
fn after_a_run_a_script_can_read_from_the_terminal() {
    for case in matrix() {
        for end in ["exit 0", "exit 3", "die 2", "die 9"] {
            let Some(mut shell) = Shell::new(&case) else { return };
            script(&mut shell, &format!("$PID1 -s $PROBE {end}; $PROBE say behind; read x; echo got $x"));
            shell.until("behind");
            shell.type_and_see("a line", "got a line");
            shell.prompt();
            shell.leave();
        }
    }
}

/// The control: whoever takes the terminal and does not give it back.
#[test]
fn a_script_whose_terminal_was_taken_cannot_read() {
    for case in matrix() {
        let Some(mut shell) = Shell::new(&case) else { return };
        script(&mut shell, "$PROBE setpgid front say ready; $PROBE say behind; read x; echo got $x");
        shell.until("behind");
        shell.prompt();
        assert!(shell.ask("jobs").contains("Stopped"));
    }
}

#[test]
fn a_command_in_a_script_reads_from_the_terminal_and_then_the_script_does() {
    Shell::each(|shell| {
        script(shell, "for i in 1 2 3; do $PID1 -s $PROBE read; read x; echo got $x; done");
        for _ in 0..3 {
            shell.type_and_see("for the command", "read for the command");
            shell.type_and_see("for the script", "got for the script");
        }
        shell.prompt();
        assert!(shell.is_in_front());
    });
}

/// Where TTIN is ignored nobody stops who reads in the background: reading fails.
#[test]
fn a_command_can_read_from_the_terminal_where_its_signal_is_ignored() {
    Shell::each(|shell| {
        for line in ["x=$($PID1 -s $PROBE read); echo \"got [$x]\"", "sh -c 'trap \"\" TTIN; $PID1 -s $PROBE read'"] {
            shell.type_(&format!("{line}\n"));
            shell.type_and_see("a line", "read a line");
            shell.prompt();
            assert!(shell.is_in_front());
        }
    });
}

/// A pager, for instance: it stays in pid1's own group.
#[test]
fn who_reads_what_a_command_writes_can_read_from_the_terminal_too() {
    Shell::each(|shell| {
        let reader = "sh -c 'read x; $PROBE say has.$x; read y </dev/tty; echo got $x $y; exec cat'";
        shell.type_and_see(&format!("$PID1 -s $PROBE say data pause | {reader}"), "has.data");
        shell.type_and_see("a line", "got data a line");
        shell.ctrl_z_stops_it();
        shell.fg();
        shell.type_("^C");
        shell.prompt();
        assert!(shell.is_in_front());
    });
}

/// Whoever asks has it, be it for the second time.
#[test]
fn a_command_and_who_reads_what_it_writes_take_turns_at_the_terminal() {
    Shell::each(|shell| {
        let dir = Dir::new();
        let gate = dir.at("gate");
        shell.ask(&format!("mkfifo {gate}1 {gate}2 {gate}3"));
        let command = format!("for i in 1 2 3; do read x </dev/tty; echo $x; read x <{gate}$i; done");
        let reader = format!(
            "for i in 1 2 3; do read x; $PROBE say has.$x; read y </dev/tty; echo got $x.$y; echo >{gate}$i; done"
        );
        shell.type_(&format!("$PID1 -s sh -c '{command}' | sh -c '{reader}'\n"));
        for at in 1..=3 {
            shell.type_and_see(&format!("one{at}"), &format!("has.one{at}"));
            shell.type_and_see(&format!("two{at}"), &format!("got one{at}.two{at}"));
        }
        shell.prompt();
        assert!(shell.is_in_front());
    });
}

#[test]
fn a_script_is_stopped_with_the_command_and_goes_on_with_it() {
    Shell::each(|shell| {
        script(shell, "$PID1 -s $PROBE say ready read; read x; echo got $x");
        shell.until("ready");
        let (init, command) = shell.job();
        for _ in 0..3 {
            // It asks for the terminal by reading.
            shell.until_in_front(command);
            runs(command);
            shell.ctrl_z_stops_it();
            both_stop(init, command);
            shell.type_("fg\n");
        }
        shell.type_and_see("one", "read one");
        shell.type_and_see("two", "got two");
        shell.prompt();
    });
}

/// It is in neither group's power to read then, and both wait for `fg`.
#[test]
fn a_script_in_the_background_stays_there() {
    Shell::each(|shell| {
        let (init, command) =
            shell.job_in_background("sh -c '$PID1 -s $PROBE say ready read; read x; echo got $x' </dev/tty &");
        both_stop(command, init);
        assert!(shell.is_in_front());
        eventually("the script to stop, too", || shell.ask("jobs").contains("Stopped"));
        shell.type_("fg\n");
        shell.type_and_see("one", "read one");
        shell.type_and_see("two", "got two");
        shell.prompt();
    });
}

#[test]
fn a_terminal_that_somebody_else_has_by_then_is_not_taken_back() {
    Shell::each(|shell| {
        let dir = Dir::new();
        shell.ask(&format!("mkfifo {}", dir.at("gate")));
        shell.ask(&format!("sh -c 'read x <{}; exec $PROBE front say taken pause' &", dir.at("gate")));
        script(shell, "$PID1 -s $PROBE say ready receive; $PROBE show foreground");
        shell.until("ready");
        let command = shell.probes()[0];
        std::fs::write(dir.at("gate"), "open\n").expect("the gate");
        shell.until("taken");
        let thief = shell.terminal.foreground();
        let thief = shell.probes().into_iter().find(|process| process.pid() == thief).expect("the thief");
        command.signal(libc::SIGTERM);
        shell.until(&format!("foreground {}\r\n", thief.inner_pid().expect("its pid")));
        shell.prompt();
        shell.ask("kill %1");
    });
}

/// Keys are for everybody in front: in a script, too, all of the command's group is
/// told, and not the command alone.
#[test]
fn in_a_script_keys_reach_all_of_the_commands_group_once() {
    Shell::each(|shell| {
        let steps = "fork report 2 report 3 say ready pause end report 2 report 3 say ready pause";
        script(shell, &format!("trap : INT QUIT; $PID1 -s $PROBE {steps}; echo behind"));
        shell.until("ready");
        shell.until("ready");
        let (init, command) = (shell.inits()[0], shell.probes()[0]);
        for (key, line) in [("^C", "got 2\r\n"), ("^\\", "got 3\r\n")] {
            shell.type_(key);
            shell.until(line);
            shell.until(line);
        }
        assert_eq!(shell.inits(), [init]);
        command.signal(libc::SIGTERM);
        let rest = shell.until("behind");
        assert!(!rest.contains("got"), "{rest:?}");
        shell.prompt();
    });
}
