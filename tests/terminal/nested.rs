//! More than one pid1 on a terminal, and more than one process group beneath one.

use crate::support::*;

/// The inner pid1 directly beneath the outer one, and with a shell in between, which
/// is a script's to the inner one: in its group, and told of the keys.
const NESTED: [&str; 3] = [
    "$PID1 -s $PID1 -s $PROBE",
    "$PID1 -s sh -c 'exec $PID1 -s \"$@\"' sh $PROBE",
    "$PID1 -s sh -c '$PID1 -s \"$@\"; exit $?' sh $PROBE",
];

#[test]
fn beneath_two_pid1s_keys_reach_the_command_once() {
    for case in matrix() {
        for nested in NESTED {
            let Some(mut shell) = Shell::new(&case) else { return };
            // The script outlives the keys as well.
            let nested = nested.replace("'$PID1", "'trap : INT QUIT TSTP; $PID1");
            shell.type_and_see(&format!("{nested} receive"), "ready");
            let command = shell.probes()[0];
            let [_, inner] = shell.inits()[..] else { panic!("two of them") };
            for _ in 0..3 {
                for (key, signal) in [("^C", 2), ("^\\", 3), ("^Z", 20)] {
                    shell.key_arrives(key, signal);
                    inner.signal(libc::SIGUSR1);
                    let between = shell.until("10 code=0 value=0\r\n");
                    assert!(!between.contains(" code="), "{between:?}");
                }
            }
            command.signal(libc::SIGTERM);
            let rest = shell.prompt();
            assert_eq!(rest.matches(" code=").count(), 1, "{rest:?}");
            assert_eq!(shell.status(), 0);
            shell.leave();
        }
    }
}

#[test]
fn ctrl_z_fg_and_ctrl_c_work_beneath_two_pid1s() {
    for case in matrix() {
        for nested in NESTED {
            let Some(mut shell) = Shell::new(&case) else { return };
            shell.type_and_see(&format!("{nested} report 18 say ready pause"), "ready");
            let (inits, command) = (shell.inits(), shell.probes()[0]);
            assert_eq!(inits.len(), 2);
            eventually("the job in front", || !shell.is_in_front());
            for _ in 0..3 {
                shell.ctrl_z_stops_it();
                inits.iter().chain([&command]).for_each(|&process| stopped(process));
                assert!(shell.is_in_front());
                shell.type_and_see("fg", "got 18");
                eventually("the job in front", || !shell.is_in_front());
            }
            shell.ctrl_z_stops_it();
            inits.iter().chain([&command]).for_each(|&process| stopped(process));
            shell.ask_until("bg", "got 18");
            inits.iter().chain([&command]).for_each(|&process| runs(process));
            assert!(shell.is_in_front());
            shell.fg();
            shell.ctrl_c_ends_it();
            shell.leave();
        }
    }
}

#[test]
fn ctrl_c_ends_a_pipeline_of_two() {
    Shell::each(|shell| {
        for _ in 0..5 {
            // Whoever of the two is not told by the key is told by the pipe.
            shell.type_and_see("$PID1 -s yes | $PID1 -s $PROBE to /dev/tty say ready exec cat >/dev/null", "ready");
            shell.type_("^C");
            shell.prompt();
            eventually("their end", || shell.running.others().is_empty());
            assert!(shell.is_in_front());
        }
    });
}

#[test]
fn in_a_pipeline_the_first_claimant_owns_the_terminal() {
    Shell::each(|shell| {
        // The second one starts when the first one is there.
        let second = "{ read x; $PID1 -s $PROBE say second exec cat >/dev/tty; }";
        shell.type_and_see(&format!("$PID1 -s $PROBE say first pause | {second}"), "second");
        let [first, second] = shell.inits()[..] else { panic!("two of them") };
        let owner = shell.probes()[0];
        assert_eq!(owner.parent(), Some(first.pid()));
        // Its own, or its pid1's, which lends it when asked.
        let owners = [owner.process_group(), first.process_group()];
        assert!(owners.contains(&Some(shell.terminal.foreground())));
        shell.ctrl_z_stops_it();
        [owner, first, second].into_iter().for_each(stopped);
        shell.type_("fg\n");
        [owner, first, second].into_iter().for_each(runs);
        eventually("the owner in front", || owners.contains(&Some(shell.terminal.foreground())));
        shell.type_("^C");
        shell.prompt();
        eventually("their end", || shell.running.others().is_empty());
        assert!(shell.is_in_front());
    });
}

#[test]
fn ctrl_c_ends_all_of_a_commands_group_with_process_group_or_without() {
    for case in matrix() {
        for options in ["-s", "-p"] {
            let Some(mut shell) = Shell::new(&case) else { return };
            let steps = "fork report 2 say ready pause end fork report 2 say ready pause end ignore 2 say ready wait";
            shell.type_(&format!("$PID1 {options} -t1000 $PROBE {steps}\n"));
            (0..3).for_each(|_| _ = shell.until("ready"));
            let init = shell.inits()[0];
            shell.type_("^C");
            shell.until_twice("got 2\r\n");
            if options == "-p" {
                init.signal(libc::SIGINT);
                shell.until_twice("got 2\r\n");
            }
            init.signal(libc::SIGTERM);
            let rest = shell.prompt();
            assert!(!rest.contains("got"), "{rest:?}");
            assert_eq!(shell.status(), 143);
            shell.leave();
        }
    }
}

#[test]
fn process_group_and_a_shell_with_groups_of_its_own_go_together() {
    Shell::each(|shell| {
        shell.type_and_see("PS1='inner> ' $PID1 -p bash --norc --noprofile --noediting -i", "inner> ");
        shell.type_and_see("trap 'echo told' USR1", "inner> ");
        let init = shell.inits()[0];
        shell.type_and_see("$PROBE receive", "ready");
        let job = shell.probes()[0];
        assert_eq!(Some(shell.terminal.foreground()), job.process_group());
        shell.type_("^C");
        shell.until("2 code=128");
        // To the inner shell's group, which the job is not in.
        init.signal(libc::SIGUSR1);
        job.signal(libc::SIGTERM);
        let rest = shell.until("told");
        assert!(rest.contains("15 code=0") && !rest.contains("\n10 "), "{rest:?}");
        shell.type_("exit 5\n");
        shell.ends_with(5);
    });
}
