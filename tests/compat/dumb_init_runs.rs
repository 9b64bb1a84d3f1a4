//! Called `dumb-init`, pid1 runs a command as dumb-init does: what it is handed, which
//! signals it gets, how it ends.

use super::dumb_init::{MODES, dumb_init, log, single};
use crate::support::*;

#[test]
fn what_cannot_be_executed_is_2() {
    let Some(dumb_init) = dumb_init() else { return };
    for (word, cause) in [
        ("nosuch", "No such file or directory"),
        ("/doesnotexist", "No such file or directory"),
        ("-", "No such file or directory"),
        ("/etc", "Permission denied"),
        ("/etc/passwd", "Permission denied"),
        ("/etc/passwd/x", "Not a directory"),
    ] {
        let line = format!("2> [dumb-init] {word}: {cause}");
        for mode in MODES {
            let trial = |verbose| Trial::new(&format!("{} {verbose} {word}", mode.0)).env(mode.1);
            dumb_init.same(&trial(""), &["2", &line]);
            let wanted = line.clone();
            let verbose = trial("-v").drive(move |running| {
                let lines = log(&running.wait());
                vec![lines[0].clone(), lines.contains(&wanted).to_string()]
            });
            dumb_init.same(&verbose, &["2", "true"]);
        }
    }
    let theirs = "2> [dumb-init] : No such file or directory";
    let ours = "2> [dumb-init] empty command: No such file or directory";
    for mode in MODES {
        let trial = Trial::new(&format!("{} ''", mode.0)).env(mode.1);
        dumb_init.differs("exec-error", &trial, &["2", theirs], &["2", ours]);
    }
    let dir = Dir::new();
    let script = dir.script("script", "exit 7");
    dumb_init.same(&Trial::new(&script), &["7"]);
    // Its interpreter has too long a path.
    let script = dir.script("long", format!("#!/{}\necho wrong\n", "x".repeat(300)));
    let ours = format!("2> [dumb-init] {script}: Exec format error");
    dumb_init.differs("no-script", &Trial::new(&script), &["0", "1> wrong"], &["2", &ours]);
}

#[test]
fn the_command_leads_a_session_or_stays_where_the_init_is() {
    let Some(dumb_init) = dumb_init() else { return };
    for mode in MODES {
        let trial = || Trial::new(&format!("{} probe say {{pid}},{{ppid}},{{pgid}},{{sid}}", mode.0)).env(mode.1);
        if single(mode) {
            dumb_init.differs("single-group", &trial(), &["0", "1> 2,1,1,1"], &["0", "1> 2,1,2,1"]);
            dumb_init.differs("single-group", &trial().plain(), &["0", "1> 3,2,2,2"], &["0", "1> 3,2,3,2"]);
        } else {
            dumb_init.same(&trial(), &["0", "1> 2,1,2,2"]);
            dumb_init.same(&trial().plain(), &["0", "1> 3,2,3,3"]);
        }
    }
    for value in ["", "1", "2", "00", "no", "false"] {
        let trial = Trial::new("probe say {pid},{pgid},{sid}").env(&format!("DUMB_INIT_SETSID={value}"));
        dumb_init.same(&trial, &["0", "1> 2,2,2"]);
    }
}

#[test]
fn the_command_keeps_the_directory_and_the_init_goes_to_the_root() {
    let Some(dumb_init) = dumb_init() else { return };
    for mode in MODES {
        let trial = Trial::new(&format!("{} probe show cwd say ready pause", mode.0)).env(mode.1);
        let trial = trial.with(|run| run.directory("/usr")).drive(|mut running| {
            let lines = running.read_line_until("ready");
            eventually("the init to go", || running.process().working_directory().as_deref() == Some("/"));
            lines
        });
        dumb_init.same(&trial, &["cwd /usr"]);
    }
}

#[test]
fn the_command_gets_its_surroundings_unchanged() {
    let Some(dumb_init) = dumb_init() else { return };
    for mode in MODES {
        let show = "probe show args show env show descriptors -- a '' b --";
        let trial = Trial::new(&format!("{} {show}", mode.0)).env(&format!("A=1 odd {}", mode.1));
        let trial = trial.with(|run| run.descriptor(7, open("/dev/null")));
        let (path, setsid) = (format!("1> env PATH={PATH}"), format!("1> env {}", mode.1));
        let mut expected = vec!["0", "1> arg a", "1> arg ", "1> arg b", "1> arg --", &path, "1> env A=1", "1> env odd"];
        if !mode.1.is_empty() {
            expected.push(&setsid);
        }
        expected.push("1> descriptors 0 1 2 7");
        dumb_init.same(&trial, &expected);
        let trial = Trial::new(&format!("{} probe show blocked show ignored", mode.0)).env(mode.1);
        let trial = trial.with(|run| run.blocked(&[1, 15, 33, 40]).ignored(&[1, 2, 13, 41]));
        let theirs = ["0", "1> blocked 33", "1> ignored 41"];
        dumb_init.differs("nohup", &trial, &theirs, &["0", "1> blocked 1 15 33 40", "1> ignored 1 2 13 41"]);
    }
}

#[test]
fn every_exit_status_is_handed_on() {
    let Some(dumb_init) = dumb_init() else { return };
    for code in 0..=255 {
        let mode = MODES[code % MODES.len()];
        let trial = Trial::new(&format!("{} probe exit {code}", mode.0)).env(mode.1);
        dumb_init.same(&trial, &[&code.to_string()]);
    }
    for signal in ALL_SIGNALS {
        if ![17, 18, 19, 20, 21, 22, 23, 28].contains(&signal) {
            for option in ["", "-c"] {
                let trial = Trial::new(&format!("{option} probe die {signal}"));
                dumb_init.same(&trial, &[&(128 + signal).to_string()]);
            }
        }
    }
}

// Signals.

#[test]
fn every_signal_is_forwarded() {
    let Some(dumb_init) = dumb_init() else { return };
    let steps = "probe receive show pending";
    for signal in ALL_SIGNALS.into_iter().filter(|signal| ![9, 15, 19, 20, 21, 22].contains(signal)) {
        for option in ["", "-c"] {
            let trial = || Trial::new(&format!("{option} {steps}")).drive(move |running| fate(running, signal));
            match signal {
                17 => dumb_init.same(&trial(), &["dropped"]),
                32 | 33 => {
                    dumb_init.differs("all-signals", &trial(), &["dropped"], &["forwarded"]);
                    let killed = format!("killed by {signal}");
                    dumb_init.differs("all-signals", &trial().plain(), &[&killed], &["forwarded"]);
                }
                _ => {
                    dumb_init.same(&trial(), &["forwarded"]);
                    dumb_init.same(&trial().plain(), &["forwarded"]);
                }
            }
        }
    }
}

#[test]
fn a_signal_goes_to_the_group_or_to_the_command_alone() {
    let Some(dumb_init) = dumb_init() else { return };
    let steps = "probe report 10 report 12 report 1 fork say ready pause end say ready pause";
    for mode in MODES {
        let trial = Trial::new(&format!("{} {steps}", mode.0)).env(mode.1);
        let expected: &[&str] = if single(mode) { &["got 10"] } else { &["got 10", "got 10"] };
        dumb_init.same(&trial.drive(|running| group_fate(running, 10)), expected);
    }
}

#[test]
fn a_signal_is_rewritten_or_dropped() {
    let Some(dumb_init) = dumb_init() else { return };
    for (rules, signals, expected) in [
        ("", &[15, 3, 2][..], &["got 15", "got 3", "got 2"][..]),
        ("-r 15:2", &[15, 3, 2], &["got 2", "got 3", "got 2"]),
        ("-r 15:2 -r 2:15 -r 3:3", &[15, 3, 2], &["got 2", "got 3", "got 15"]),
        ("-r 1:31 -r 31:1", &[1, 31], &["got 31", "got 1"]),
        ("-r 15:3 -r 2:0 -r 28:0", &[15, 2, 28, 1], &["got 3", "got 1"]),
        ("-r 1:2 -r 1:3", &[1], &["got 3"]),
        ("-r 1:2 -r 1:1", &[1], &["got 1"]),
    ] {
        for option in ["", "-c"] {
            let steps = "report 1 report 2 report 3 report 15 report 28 report 31 report 30 say ready pause";
            let trial = Trial::new(&format!("{option} {rules} probe {steps}")).drive(move |mut running| {
                running.read_line_until("ready");
                let mut lines = Vec::new();
                for &signal in signals {
                    // A mark behind each, which nothing rewrites.
                    running.signal(signal);
                    let init = running.process();
                    eventually("the signal to be taken", || init.mask("ShdPnd") == Some(0));
                    running.command().settles();
                    running.signal(30);
                    lines.extend(running.read_line_until("got 30"));
                }
                lines
            });
            dumb_init.same(&trial, expected);
        }
    }
}

#[test]
fn a_stop_signal_of_the_terminal_stops_both_and_cont_wakes_both() {
    let Some(dumb_init) = dumb_init() else { return };
    for signal in [libc::SIGTSTP, libc::SIGTTIN, libc::SIGTTOU] {
        for (option, group) in [("", true), ("-c", false), ("-v", true), ("-vc", false)] {
            for plain in [true, false] {
                let steps = format!("probe report {signal} report 18 say ready pause");
                let trial = Trial::new(&format!("{option} {steps}")).drive(move |mut running| {
                    running.read_line_until("ready");
                    let (init, command) = (running.process(), running.command());
                    running.signal(signal);
                    let mut lines = Vec::new();
                    match group {
                        true => eventually("the command to stop", || command.state() == Some('T')),
                        false => lines.push(running.read_line()),
                    }
                    match plain {
                        true => eventually("the init to stop", || init.state() == Some('T')),
                        // Its attempt to stop takes back a CONT that is pending.
                        false => init.settles(),
                    }
                    running.signal(18);
                    lines.push(running.read_line());
                    eventually("both to run", || init.state() == Some('S') && command.state() == Some('S'));
                    running.signal(9 + 6);
                    let output = running.wait();
                    lines.push(format!("{:?}", output.status));
                    lines
                });
                let trial = if plain { trial.plain() } else { trial };
                let got = format!("got {signal}");
                let expected = ["got 18", "Exited(143)"];
                let single = [got.as_str(), "got 18", "Exited(143)"];
                dumb_init.same(&trial, if group { &expected } else { &single });
            }
        }
    }
}

/// Both do the same with TSTP, TTIN and TTOU, each followed by a CONT, under these rewrites:
/// the init stops in any case, and the command says this.
fn stops_beside(rewrites: &str, reports: &str, lines: &[&str]) {
    let Some(dumb_init) = dumb_init() else { return };
    for option in ["", "-c"] {
        let steps = format!("{option} {rewrites} probe {reports} report 18 say ready pause");
        let trial = Trial::new(&steps).plain().drive(|mut running| {
            running.read_line_until("ready");
            let (init, mut lines) = (running.process(), Vec::new());
            for signal in [20, 21, 22] {
                running.signal(signal);
                lines.push(running.read_line());
                eventually("the init to stop", || init.state() == Some('T'));
                running.signal(18);
                lines.push(running.read_line());
            }
            lines
        });
        dumb_init.same(&trial, lines);
    }
}

#[test]
fn a_rewritten_stop_signal_is_no_stop_signal_but_still_stops_the_init() {
    let lines = ["got 1", "got 18", "got 15", "got 18", "got 2", "got 18"];
    stops_beside("-r 20:1 -r 21:15 -r 22:2", "report 1 report 2 report 15", &lines);
}

/// By itself as well: then it is the terminal's signal, and not STOP in its place.
#[test]
fn a_stop_signal_that_is_rewritten_to_itself_reaches_the_command_as_it_is() {
    let lines = ["got 20", "got 18", "got 21", "got 18", "got 22", "got 18"];
    stops_beside("-r 20:20 -r 21:21 -r 22:22", "report 20 report 21 report 22", &lines);
}

// The end.

#[test]
fn a_pipeline_of_four_ends_as_a_whole_or_in_its_first_member() {
    let Some(dumb_init) = dumb_init() else { return };
    for mode in MODES {
        let steps = "probe fork pause end fork pause end fork pause end say ready pause";
        let trial = Trial::new(&format!("{} {steps}", mode.0)).env(mode.1).plain().drive(|mut running| {
            running.read_line_until("ready");
            let others = running.others();
            assert_eq!(others.len(), 4);
            running.signal(libc::SIGTERM);
            eventually("the end of the init", || running.has_ended());
            let settled =
                || others.iter().all(|p| p.is_gone() || p.mask("ShdPnd") == Some(0) && p.state() == Some('S'));
            eventually("the others to handle what they got", settled);
            vec![others.iter().filter(|process| !process.is_gone()).count().to_string()]
        });
        dumb_init.same(&trial, &[if single(mode) { "3" } else { "0" }]);
    }
}

#[test]
fn when_the_command_ends_its_session_gets_term_and_nobody_is_waited_for() {
    let Some(dumb_init) = dumb_init() else { return };
    for (options, got) in [("", "got 15"), ("-r 15:2", "got 2"), ("-r 15:0", ""), ("-c", ""), ("-c -r 15:2", "")] {
        let steps = "probe fork report 15 report 2 report 12 say ready pause end default 10 pause";
        let trial = Trial::new(&format!("{options} {steps}")).plain().drive(what_a_survivor_gets);
        let expected: Vec<_> = [got].into_iter().filter(|line| !line.is_empty()).collect();
        dumb_init.same(&trial, &expected);
    }
}

#[test]
fn the_native_shutdown_can_be_switched_on() {
    let Some(dumb_init) = dumb_init() else { return };
    // In a session of its own, where dumb-init's last TERM does not reach it.
    let steps = "probe fork setsid report 15 say ready pause end fork setsid ignore 15 say ready pause end pause";
    for option in ["", "-c"] {
        let trial = Trial::new(&format!("{option} {steps}"))
            .env("PID1_TIMEOUT=0.05")
            .drive(|running| ended_by_term(running, 2));
        dumb_init.differs("shutdown", &trial, &["143"], &["143", "1> got 15"]);
        let trial = Trial::new(&format!("{option} probe ignore 15 say ready pause"));
        let trial = trial.env("PID1_KILL_AFTER=0.02 PID1_TIMEOUT=0.02").drive(|running| ended_by_term(running, 1));
        dumb_init.differs("shutdown", &trial, &["hangs"], &["137"]);
    }
}
