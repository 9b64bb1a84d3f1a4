//! The command stops: by a tool that will continue it, by itself, by a signal that pid1 has
//! forwarded, or for want of the terminal. Neither it nor pid1 nor the script around them may
//! stay stopped where nobody would let them go on.

use crate::support::*;

/// In front of a script that goes on behind the command.
fn in_a_script(shell: &mut Shell, steps: &str) -> (Process, Process) {
    shell.job_in_front(&format!("sh -c '$PID1 -s $PROBE {steps}; $PROBE say behind'"))
}

/// As process 1, its command at this terminal; what pid1 says goes elsewhere.
fn at(terminal: &Terminal, case: &Case, options: &[&str], steps: &str) -> Running {
    let steps: Vec<_> = steps.split(' ').collect();
    let run = terminal.of(case.run(&[options, &[probe()], &steps[..]].concat()));
    run.stderr(Stdio::Piped).start()
}

/// The same on a new terminal, when the command has said `ready`.
fn process_1(case: &Case, options: &[&str], steps: &str) -> (Terminal, Running) {
    let mut terminal = Terminal::new();
    let run = at(&terminal, case, options, steps);
    terminal.until("ready\r\n");
    (terminal, run)
}

// A tool stops the command and continues it.

#[test]
fn who_is_stopped_and_continued_by_a_tool_goes_on_and_so_does_the_script() {
    Shell::each(|shell| {
        let (init, command) = in_a_script(shell, "report 10 say ready pause");
        for _ in 0..3 {
            command.signal(libc::SIGSTOP);
            stopped(command);
            command.signal(libc::SIGCONT);
            both_run(init, command);
            init.signal(10);
            shell.until("got 10");
        }
        command.signal(libc::SIGTERM);
        shell.until("behind");
        shell.prompt();
    });
}

#[test]
fn a_tool_that_stops_the_command_for_a_moment_does_not_stop_the_job() {
    Shell::each(|shell| {
        let (init, command) = shell.job_in_front("$PID1 -s $PROBE report 10 say ready pause");
        for _ in 0..20 {
            command.signal(libc::SIGSTOP);
            command.signal(libc::SIGCONT);
        }
        init.signal(10);
        shell.until("got 10");
        both_run(init, command);
        assert!(!shell.is_in_front());
        shell.ctrl_c_ends_it();
    });
}

/// As an editor suspends itself: the shell is to have the terminal.
#[test]
fn a_command_that_stops_itself_for_good_is_seen_by_the_shell_and_fg_resumes_it() {
    Shell::each(|shell| {
        for signal in [libc::SIGSTOP, libc::SIGTSTP] {
            shell.type_(&format!("$PID1 -s $PROBE report 10 say ready kill self {signal} say again pause\n"));
            let text = shell.prompt();
            assert!(text.contains("Stopped"), "{text:?}");
            assert!(shell.is_in_front());
            let (init, command) = shell.job();
            both_stop(init, command);
            shell.type_and_see("fg", "again");
            both_run(init, command);
            shell.until_in_front(command);
            shell.ctrl_c_ends_it();
        }
    });
}

#[test]
fn in_the_background_who_is_stopped_and_continued_by_a_tool_goes_on() {
    Shell::each(|shell| {
        let (init, command) = shell.job_in_background("$PID1 -s $PROBE report 10 say ready pause &");
        command.signal(libc::SIGSTOP);
        stopped(command);
        // pid1 is awake all the time, and does not stop later either.
        init.signal(12);
        init.signal(libc::SIGCHLD);
        eventually("the signal to be forwarded", || command.mask("ShdPnd").is_some_and(|mask| mask & bit(12) != 0));
        runs(init);
        command.signal(libc::SIGCONT);
        eventually("the end by signal 12", || shell.inits().is_empty());
        assert!(shell.is_in_front());
        shell.ask("wait %%");
        shell.ask("");
    });
}

#[test]
fn as_process_1_who_is_stopped_and_continued_by_a_tool_goes_on() {
    for case in matrix() {
        let (mut terminal, run) = process_1(&case, &[], "report 10 say ready pause");
        let command = run.command();
        for _ in 0..3 {
            command.signal(libc::SIGSTOP);
            stopped(command);
            // It lasts for as long as the tool wants it to.
            run.signal(10);
            eventually("the next signal", || command.mask("ShdPnd") == Some(bit(10)));
            assert_eq!(command.state(), Some('T'));
            command.signal(libc::SIGCONT);
            terminal.until("got 10");
        }
        run.signal(libc::SIGTERM);
        run.wait().exits(143).is_silent();
    }
}

#[test]
fn without_a_terminal_who_is_stopped_and_continued_by_a_tool_goes_on() {
    for case in matrix() {
        let words = [probe(), "report", "10", "say", "ready", "pause"];
        for run in [case.run(&words), case.run(&[&["-s"], &words[..]].concat()).plain()] {
            let mut running = run.start();
            running.read_line_until("ready");
            let command = running.command();
            for signal in [libc::SIGSTOP, libc::SIGSTOP] {
                command.signal(signal);
                stopped(command);
                running.signal(10);
                eventually("the next signal", || command.mask("ShdPnd") == Some(bit(10)));
                runs(running.process());
                command.signal(libc::SIGCONT);
                assert_eq!(running.read_line(), "got 10");
            }
            running.signal(libc::SIGTERM);
            running.wait().exits(143).is_silent();
        }
    }
}

#[test]
fn without_a_terminal_a_command_that_stops_itself_stays_stopped() {
    for case in matrix() {
        for signal in ["20", "21"] {
            let run = case.run(&["-s", probe(), "kill", "self", signal, "pause"]).plain().start();
            let command = run.command();
            stopped(command);
            // pid1 has seen it stop, and has forwarded this one after that.
            run.signal(40);
            eventually("the next signal", || command.mask("ShdPnd") == Some(bit(40)));
            assert_eq!(command.state(), Some('T'));
            // The control.
            run.signal(libc::SIGCONT);
            run.wait().exits(168);
        }
    }
}

/// As a job whose shell has gone: nobody could continue pid1 if it stopped as well, and as long as
/// others have the terminal the command would but ask for it again.
#[test]
fn in_the_background_with_nobody_to_continue_it_a_command_that_reads_stays_stopped() {
    for who in users() {
        let terminal = Terminal::new();
        let job =
            [&["fork", "fork", "setpgid", "orphaned", "exec", pid1(), "-s", probe()][..], &["read", "end", "end"]];
        let run = Run::bare(&[&[probe()], &job.concat()[..], &["pause"]].concat()).who(who).plain();
        let run = terminal.of(run).start();
        let is_pid1 = |process: &Process| process.program().as_deref() == Some(pid1());
        let mut job = None;
        eventually("pid1 and its command", || {
            let init = run.others().into_iter().find(is_pid1);
            job = init.and_then(|init| Some((init, init.children().into_iter().find(|child| !is_pid1(child))?)));
            job.is_some()
        });
        let (init, command) = job.expect("pid1 and its command");
        stopped(command);
        init.signal(40);
        eventually("the next signal", || command.mask("ShdPnd") == Some(bit(40)));
        assert_eq!(command.state(), Some('T'));
        runs(init);
    }
}

// A tracer at a terminal.

#[test]
fn a_command_traced_by_pid1_harms_no_script_around_it() {
    Shell::each(|shell| {
        let (init, command) = in_a_script(shell, "traceme report 10 kill self 10 say ready pause");
        both_run(init, command);
        init.signal(10);
        shell.until("got 10");
        command.signal(libc::SIGTERM);
        shell.until("behind");
        shell.prompt();
        // By the key, too.
        in_a_script(shell, "traceme say ready pause");
        shell.type_("^\\");
        shell.prompt();
        assert!(shell.is_in_front());
    });
}

// A stop that pid1 has forwarded, and a later one of the command's own.

#[test]
fn a_forwarded_stop_that_has_been_dealt_with_accounts_for_no_later_one() {
    for case in matrix() {
        for (options, sent, steps) in [
            // It has stopped and gone on; twice, too.
            (&[][..], &[20, 18][..], "report 18 say ready read kill self 20 say behind pause"),
            (&[], &[20, 20, 18], "report 18 say ready read kill self 20 say behind pause"),
            (&["-r", "USR1:TSTP"], &[10, 18], "report 18 say ready read kill self 20 say behind pause"),
        ] {
            let (mut terminal, run) = process_1(&case, options, steps);
            let command = run.command();
            let (&cont, stops) = sent.split_last().expect("signals");
            for &stop in stops {
                run.signal(stop);
                stopped(command);
                eventually("the stop to be forwarded", || run.process().mask("ShdPnd") == Some(0));
            }
            run.signal(cont);
            terminal.until("got 18");
            terminal.type_("go\n");
            // Its own stop: nobody could `fg` it.
            terminal.until("behind");
            run.signal(libc::SIGTERM);
            run.wait().exits(143).is_silent();
        }
    }
}

/// It has been stopped twice, and the second time by a stop that has been taken back.
#[test]
fn a_forwarded_stop_accounts_for_no_later_one_whoever_has_continued_the_command() {
    for case in matrix() {
        let (mut terminal, run) = process_1(&case, &[], "report 18 say ready read kill self 20 say behind pause");
        let command = run.command();
        for _ in 0..2 {
            run.signal(libc::SIGTSTP);
            stopped(command);
            run.process().settles();
        }
        command.signal(libc::SIGCONT);
        terminal.until("got 18");
        run.process().settles();
        terminal.type_("go\n");
        terminal.until("behind");
        run.signal(libc::SIGTERM);
        run.wait().exits(143).is_silent();
    }
}

/// Within a second the stop is the consequence: the command has put the screen in order.
#[test]
fn a_forwarded_stop_that_was_caught_or_ignored_accounts_for_no_later_one() {
    at_once(matrix(), |case| {
        for catch in ["report 20", "ignore 20"] {
            // By TTIN's way of stopping: TSTP is caught.
            let steps = format!("{catch} report 10 say ready read default 20 kill self 20 say behind pause");
            let (mut terminal, run) = process_1(&case, &[], &steps);
            run.signal(libc::SIGTSTP);
            let start = std::time::Instant::now();
            run.signal(10);
            terminal.until("got 10");
            eventually("more than a second to pass", || start.elapsed().as_millis() > 1100);
            terminal.type_("go\n");
            terminal.until("behind");
            run.signal(libc::SIGTERM);
            run.wait().exits(143).is_silent();
        }
    });
}

// The group in the foreground is dead.

/// A child takes the foreground and dies of a KILL, as of one for want of memory.
const THIEF: &str = "fork setpgid front die 9 end";

#[test]
fn where_the_group_in_front_is_dead_the_command_reads_all_the_same() {
    for case in matrix() {
        for burial in ["reap", "ripen"] {
            let steps = format!("{THIEF} {burial} say ready read pause");
            let (mut terminal, run) = process_1(&case, &[], &steps);
            terminal.type_("a line\n");
            terminal.until("read a line");
            assert_eq!(Some(terminal.foreground()), run.command().process_group());
            terminal.type_("^C");
            run.wait().exits(130).is_silent();
        }
    }
}

#[test]
fn where_the_group_in_front_is_dead_the_command_writes_all_the_same() {
    for case in matrix() {
        for burial in ["reap", "ripen"] {
            let mut terminal = Terminal::new();
            terminal.stop_background_writers();
            let steps = format!("{THIEF} {burial} say ready say more pause");
            let run = at(&terminal, &case, &[], &steps);
            terminal.until("ready\r\nmore\r\n");
            terminal.type_("^C");
            run.wait().exits(130).is_silent();
        }
    }
}

/// Its leader has ended, but somebody is left who may give the terminal on.
#[test]
fn a_group_in_front_that_has_lost_its_leader_keeps_the_terminal() {
    for case in matrix() {
        for burial in ["reap", "ripen"] {
            let thief = "fork setpgid front fork report 10 say in pause end die 9 end";
            let steps = format!("{thief} {burial} say ready read say behind pause");
            let mut terminal = Terminal::new();
            let run = at(&terminal, &case, &[], &steps);
            let (mut is_in, mut is_ready) = (false, false);
            while !is_in || !is_ready {
                match terminal.line().as_str() {
                    "in" => is_in = true,
                    "ready" => is_ready = true,
                    line => panic!("{line}"),
                }
            }
            let command = run.command();
            stopped(command);
            // pid1 has seen it stop, and has forwarded this one after that.
            run.signal(libc::SIGUSR1);
            eventually("the next signal", || command.mask("ShdPnd") == Some(bit(10)));
            assert_eq!(command.state(), Some('T'));
            assert_ne!(Some(terminal.foreground()), command.process_group());
        }
    }
}
