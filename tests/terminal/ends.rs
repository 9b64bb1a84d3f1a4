//! The first and the last moments of runs on a terminal: keys that come early,
//! shells that end, lines that are dropped.

use crate::support::*;
use std::time::{Duration, Instant};

#[test]
fn a_ctrl_c_however_early_ends_the_run() {
    for who in users() {
        for delay in 0..40 {
            let mut terminal = Terminal::new();
            let run = terminal.of(Run::new(&["-s", probe(), "pause"]).who(who).plain()).start();
            let start = Instant::now();
            while start.elapsed() < Duration::from_micros(25 * delay) {
                std::hint::spin_loop();
            }
            terminal.type_("^C");
            // Killed itself if that was before its first system call.
            let status = run.wait().status;
            assert!(matches!(status, Status::Exited(130) | Status::Killed(libc::SIGINT)), "{delay}: {status:?}");
        }
    }
}

#[test]
fn process_1_loses_no_key_once_it_has_blocked_the_signals() {
    for who in users() {
        for _ in 0..20 {
            let mut terminal = Terminal::new();
            let run = terminal.of(Run::new(&[probe(), "pause"]).who(who)).start();
            let init = run.process();
            let has_blocked = || init.mask("SigBlk").is_some_and(|mask| mask & bit(libc::SIGINT) != 0);
            // While it waits for signals, those count as not blocked.
            eventually("pid1 to begin", || has_blocked() || !init.children().is_empty());
            terminal.type_("^C");
            run.wait().exits(130);
        }
    }
}

/// What there is in the shell when its line is dropped or it leaves.
const JOBS: [&str; 3] = ["front", "stopped", "background"];

fn start_job(shell: &mut Shell, kind: &str) {
    let line = "$PID1 -s -t1000 $PROBE fork pause end say ready pause";
    match kind {
        "background" => shell.ask_until(&format!("{line} &"), "ready"),
        _ => {
            shell.type_and_see(line, "ready");
        }
    }
    if kind == "stopped" {
        shell.ctrl_z_stops_it();
        shell.inits().into_iter().for_each(stopped);
    }
}

#[test]
fn a_hang_up_ends_all_jobs_of_the_shell() {
    for case in matrix() {
        for kind in JOBS {
            let Some(mut shell) = Shell::new(&case) else { return };
            start_job(&mut shell, kind);
            let job = [shell.inits(), shell.probes()].concat();
            assert_eq!(job.len(), 3, "{kind}");
            // On a single processor bash may read the end of its input, and exit with 0 and without
            // a word to its jobs, before it is told of the hang-up. Stopped it reads nothing; the
            // kernel sends CONT along with HUP.
            shell.process().signal(libc::SIGSTOP);
            stopped(shell.process());
            let Shell { terminal, running, .. } = shell;
            terminal.hang_up();
            eventually("the end of the job", || job.iter().all(|process| process.is_gone() || process.is_zombie()));
            running.wait();
        }
    }
}

#[test]
fn a_stopped_job_ends_with_its_shell() {
    for case in matrix() {
        let Some(mut shell) = Shell::new(&case) else { return };
        start_job(&mut shell, "stopped");
        let job = [shell.inits(), shell.probes()].concat();
        shell.ask("exit");
        shell.type_("exit\n");
        eventually("the end of the job", || job.iter().all(|process| process.is_gone() || process.is_zombie()));
        shell.running.wait();
    }
}

/// Nobody could continue it if it stopped: its group is an orphan.
#[test]
fn a_subreaper_that_leads_the_session_lets_the_command_go_on() {
    for case in matrix() {
        let mut terminal = Terminal::new();
        let words = ["-s", probe(), "report", "18", "say", "ready", "pause"];
        let run = terminal.of(case.run(&words).plain()).stderr(Stdio::Piped).start();
        assert_eq!(terminal.line(), "ready");
        for _ in 0..3 {
            terminal.type_("^Z");
            assert_eq!(terminal.line(), "got 18");
        }
        assert_eq!(Some(terminal.foreground()), run.command().process_group());
        terminal.type_("^C");
        run.wait().exits(130).is_silent();
    }
}

#[test]
fn a_subreaper_that_leads_the_session_passes_a_hang_up_on() {
    for case in matrix() {
        let mut terminal = Terminal::new();
        let words = ["-s", probe(), "fork", "pause", "end", "say", "ready", "pause"];
        let run = terminal.of(case.run(&words).plain()).stderr(Stdio::Piped).start();
        assert_eq!(terminal.line(), "ready");
        terminal.hang_up();
        run.wait().exits(129).is_silent();
    }
}
