//! A shell as the command of process 1, on a terminal: `docker run -it IMAGE bash`.

use crate::support::*;

const SHELLS: [&[&str]; 2] = [BASH, DASH];

#[test]
fn an_interactive_shell_has_job_control() {
    for case in matrix() {
        for (shell, options) in SHELLS.into_iter().flat_map(|shell| [(shell, &[][..]), (shell, &["-p"])]) {
            let Some(mut shell) = Shell::under_pid1(&case, options, shell) else { return };
            assert!(!shell.greeting.contains("job control"), "{}", shell.greeting);
            assert!(!shell.greeting.contains("cannot set terminal"), "{}", shell.greeting);
            assert!(shell.ask("echo $-").contains('m'));
            assert!(shell.is_in_front());
            shell.leave();
        }
    }
}

#[test]
fn jobs_of_the_shell_stop_go_on_and_end() {
    for case in matrix() {
        for (shell, options) in SHELLS.into_iter().flat_map(|shell| [(shell, &[][..]), (shell, &["-p"])]) {
            let Some(mut shell) = Shell::under_pid1(&case, options, shell) else { return };
            shell.type_and_see("$PROBE say ready pause", "ready");
            let job = shell.probes()[0];
            assert_eq!(Some(shell.terminal.foreground()), job.process_group());
            shell.ctrl_z_stops_it();
            // That one pid1 has no business with: it is the shell's.
            assert_eq!(job.state(), Some('T'));
            shell.ask("bg");
            runs(job);
            assert!(shell.is_in_front());
            shell.type_("fg\n");
            eventually("the job in front", || Some(shell.terminal.foreground()) == job.process_group());
            shell.ctrl_c_ends_it();
            shell.leave();
        }
    }
}

#[test]
fn ctrl_c_reaches_the_shells_job_once_and_not_the_shell() {
    for case in matrix() {
        for options in [&[][..], &["-p"]] {
            let Some(mut shell) = Shell::under_pid1(&case, options, BASH) else { return };
            shell.ask("trap 'echo shell has it' USR1");
            shell.type_and_see("$PROBE receive", "ready");
            for _ in 0..3 {
                shell.type_("^C");
                shell.until("2 code=128");
            }
            // To the shell or its group, in neither of which the job is.
            shell.running.signal(libc::SIGUSR1);
            shell.probes()[0].signal(libc::SIGTERM);
            let rest = shell.until("shell has it");
            assert!(rest.contains("15 code=0") && !rest.contains("\n2 ") && !rest.contains("\n10 "), "{rest:?}");
            // The trap may have come in front of the prompt or behind it.
            shell.ask("");
            shell.leave();
        }
    }
}

#[test]
fn a_shell_gets_a_new_prompt_by_ctrl_c() {
    for case in matrix() {
        let Some(mut shell) = Shell::under_pid1(&case, &[], BASH) else { return };
        shell.type_("half a line^C");
        shell.prompt();
        let screen = shell.ask("echo whole");
        assert_eq!(screen.trim(), "whole");
        shell.leave();
    }
}

#[test]
fn a_hang_up_ends_the_shell_and_its_jobs() {
    for case in matrix() {
        for shell in SHELLS {
            let Some(mut shell) = Shell::under_pid1(&case, &[], shell) else { return };
            shell.ask_until("$PROBE say ready pause &", "ready");
            shell.type_and_see("$PROBE say again pause", "again");
            let Shell { terminal, running, .. } = shell;
            terminal.hang_up();
            // dash is told of its job's end and reads the end of the file.
            let status = running.wait().status;
            assert!(matches!(status, Status::Exited(129 | 1 | 2)), "{status:?}");
        }
    }
}

#[test]
fn a_stopped_job_does_not_hold_up_the_end() {
    for case in matrix() {
        let Some(mut shell) = Shell::under_pid1(&case, &["-t1000"], BASH) else { return };
        // What the kernel sends to orphaned groups, HUP, does not end it.
        shell.type_and_see("$PROBE ignore 1 say ready pause", "ready");
        shell.ctrl_z_stops_it();
        let warning = shell.ask("exit 7");
        assert!(warning.contains("stopped jobs"), "{warning}");
        shell.type_("exit 7\n");
        shell.running.wait().exits(7);
    }
}
