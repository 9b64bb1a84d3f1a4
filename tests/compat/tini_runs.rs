//! Called `tini`, pid1 runs a command as tini does: what it is handed, which signals it
//! gets, how it ends.

use super::tini::{tini, tinis};
use crate::support::*;

#[test]
fn what_cannot_be_executed_is_127_or_126_or_1() {
    for tini in tinis() {
        for (word, status, cause) in [
            ("nosuch", "127", "No such file or directory"),
            ("/nosuch/command", "127", "No such file or directory"),
            ("''", "127", "No such file or directory"),
            ("-", "127", "No such file or directory"),
            ("/etc", "126", "Permission denied"),
            ("/etc/passwd", "126", "Permission denied"),
            ("/etc/passwd/x", "1", "Not a directory"),
        ] {
            let name = word.trim_matches('\'');
            let theirs = format!("2> [FATAL tini (2)] exec {name} failed: {cause}");
            let subject = if name.is_empty() { "empty command" } else { name };
            let ours = format!("2> [FATAL tini (2)] {subject}: {cause}");
            for options in ["", "-s --", "-g"] {
                for verbosity in ["0", "1"] {
                    let trial = Trial::new(&format!("{options} {word}")).env(&format!("TINI_VERBOSITY={verbosity}"));
                    tini.differs("exec-error", &trial, &[status, &theirs], &[status, &ours]);
                }
            }
        }
        let dir = Dir::new();
        let script = dir.script("script", "exit 7");
        tini.same(&Trial::new(&script), &["7"]);
        // Its interpreter has too long a path.
        let script = dir.script("long", format!("#!/{}\necho wrong\n", "x".repeat(300)));
        let ours = format!("2> [FATAL tini (2)] {script}: Exec format error");
        tini.differs("no-script", &Trial::new(&script), &["0", "1> wrong"], &["1", &ours]);
    }
}

#[test]
fn the_command_gets_its_surroundings_unchanged() {
    for tini in tinis() {
        let show =
            "probe show args show env show cwd show blocked show ignored show descriptors say {pid},{ppid},{pgid}";
        for options in ["-s", "-g", "-w"] {
            let trial = Trial::new(&format!("{options} {show} -- a '' b")).env("POSIXLY_CORRECT=1 A=1 odd");
            let trial = trial.with(|run| {
                let run = run.directory("/usr").descriptor(7, open("/dev/null"));
                run.blocked(&[1, 4, 15, 21, 34, 64]).ignored(&[1, 2, 11, 13, 20, 21, 22, 40])
            });
            let expected = [
                "0",
                "1> arg a",
                "1> arg",
                "1> arg b",
                &format!("1> env PATH={PATH}"),
                "1> env POSIXLY_CORRECT=1",
                "1> env A=1",
                "1> env odd",
                "1> cwd /usr",
                "1> blocked 1 4 15 21 34 64",
                "1> ignored 1 2 11 13 20 21 22 40",
                "1> descriptors 0 1 2 7",
                "1> 2,1,2",
            ];
            let expected: Vec<_> =
                expected.iter().map(|line| if *line == "1> arg" { "1> arg " } else { line }).collect();
            tini.same(&trial, &expected);
        }
    }
}

#[test]
fn every_exit_status_is_handed_on_and_each_can_be_made_a_success() {
    let Some(tini) = tini() else { return };
    for code in 0..=255 {
        tini.same(&Trial::new(&format!("-s probe exit {code}")), &[&code.to_string()]);
        tini.same(&Trial::new(&format!("-e {code} probe exit {code}")), &["0"]);
    }
    for code in [0, 1, 5, 143, 255] {
        let others = (0..=255).filter(|&other| other != code).map(|other| format!("-e {other} ")).collect::<String>();
        tini.same(&Trial::new(&format!("{others} probe exit {code}")), &[&code.to_string()]);
    }
}

#[test]
fn death_by_a_signal_is_128_and_the_signal() {
    let Some(tini) = tini() else { return };
    for signal in ALL_SIGNALS.into_iter().filter(|&signal| deadly(signal)) {
        let status = (128 + signal).to_string();
        let died = Trial::new(&format!("-s probe die {signal}"));
        match signal {
            1 | 2 | 13 | 15 => tini.same(&died, &[&status]),
            _ => tini.differs("verdict", &died, &[&status], &[&status, "2> [WARN  tini …: killed by SIG…"]),
        }
        let success = Trial::new(&format!("-e {status} probe die {signal}"));
        tini.same(&success.env("TINI_VERBOSITY=0"), &["0"]);
    }
}

/// What ends a process by default.
fn deadly(signal: i32) -> bool {
    ![libc::SIGCHLD, libc::SIGCONT, libc::SIGURG, libc::SIGWINCH].contains(&signal) && !(19..=22).contains(&signal)
}

// Signals.

#[test]
fn what_tini_forwards_is_forwarded_and_what_it_dies_of_too() {
    let Some(tini) = tini() else { return };
    let steps = "probe receive show pending";
    for signal in ALL_SIGNALS.into_iter().filter(|signal| ![9, 15, 19].contains(signal)) {
        let kills = [4, 5, 6, 7, 8, 11, 31, 32, 33].contains(&signal);
        let ignored = [21, 22].contains(&signal);
        for options in ["-s", "-sg"] {
            let trial = |plain: bool| {
                let trial = Trial::new(&format!("{options} {steps}")).drive(move |running| fate(running, signal));
                if plain { trial.plain() } else { trial }
            };
            let killed = format!("killed by {signal}");
            if signal == 17 {
                tini.same(&trial(false), &["dropped"]);
                tini.same(&trial(true), &["dropped"]);
            } else if kills || ignored {
                tini.differs("all-signals", &trial(false), &["dropped"], &["forwarded"]);
                let theirs = if kills { killed.as_str() } else { "dropped" };
                tini.differs("all-signals", &trial(true), &[theirs], &["forwarded"]);
            } else {
                tini.same(&trial(false), &["forwarded"]);
                tini.same(&trial(true), &["forwarded"]);
            }
        }
    }
}

#[test]
fn the_parents_death_is_a_signal_that_is_forwarded() {
    for tini in tinis() {
        for (name, signal) in [("SIGUSR1", 10), ("SIGTERM", 15), ("SIGHUP", 1)] {
            tini.by_hand(|program, _| {
                let steps =
                    format!("fork exec {program} -s -p {name} {} report {signal} say ready pause end pause", probe());
                let words: Vec<_> = [probe()].into_iter().chain(steps.split(' ')).collect();
                // The first `end` belongs to the fork, what exec gets has none: the
                // command pauses for ever, which the missing word does not change.
                let mut running = Run::bare(&words).plain().start();
                running.read_line_until("ready");
                running.process().signal(libc::SIGKILL);
                assert_eq!(running.read_line(), format!("got {signal}"), "{program}");
            });
        }
    }
}

// The end.

#[test]
fn what_the_command_leaves_behind_is_left_alone() {
    let Some(tini) = tini() else { return };
    for options in ["", "-s", "-g", "-w"] {
        let steps = "probe default 10 fork report 15 report 1 report 12 say ready pause end pause";
        let trial = Trial::new(&format!("{options} {steps}")).plain().drive(what_a_survivor_gets);
        tini.same(&trial, &[]);
    }
}

#[test]
fn the_native_shutdown_can_be_switched_on() {
    let Some(tini) = tini() else { return };
    let steps = "probe fork report 15 say ready pause end fork ignore 15 say ready pause end pause";
    let trial = Trial::new(steps).env("PID1_TIMEOUT=0.05").drive(|running| ended_by_term(running, 2));
    tini.differs("shutdown", &trial, &["143"], &["143", "1> got 15"]);
    let steps = "probe ignore 15 say ready pause";
    let trial =
        Trial::new(steps).env("PID1_KILL_AFTER=0.02 PID1_TIMEOUT=0.02").drive(|running| ended_by_term(running, 1));
    tini.differs("shutdown", &trial, &["hangs"], &["137", "2> [WARN  tini …: did not end in 20 ms: killed"]);
}
