//! Called `catatonit`, pid1 does what catatonit does, without catatonit's faults.

use crate::support::*;

fn catatonit() -> Option<Both> {
    Both::of("catatonit")
}

const USAGE: &str = "2> usage: catatonit [-ghLPV] [--] <progname> [<arguments>...]";

// Options.

#[test]
fn every_option_alone_and_combined_runs_the_command() {
    let Some(catatonit) = catatonit() else { return };
    for options in ["", "-g", "-gg", "-g -g"] {
        for end in ["", "--"] {
            catatonit.same(&Trial::new(&format!("{options} {end} probe exit 7")), &["7"]);
        }
    }
}

#[test]
fn options_end_at_the_first_operand() {
    let Some(catatonit) = catatonit() else { return };
    for words in ["probe exit 7 -V", "-g probe exit 7 --version"] {
        let theirs = ["0", "1> tini version 0.1.7_catatonit"];
        catatonit.differs("operand", &Trial::new(words), &theirs, &["7"]);
        catatonit.same(&Trial::new(words).env("POSIXLY_CORRECT=1"), &["7"]);
    }
    catatonit.same(&Trial::new("-- probe exit 7 -V"), &["7"]);
    let theirs = "2> ERROR (catatonit:2): failed to exec pid1: No such file or directory";
    let ours = "2> … (catatonit:2): …--: No such file or directory";
    catatonit.differs("exec-error", &Trial::new("-- -- probe exit 7"), &["1", theirs], &["1", ours]);
}

#[test]
fn help_licence_and_version_are_0() {
    let Some(catatonit) = catatonit() else { return };
    for words in ["-h", "-gh", "-h -z", "-h probe exit 7"] {
        catatonit.differs("help-stream", &Trial::new(words), &["0", USAGE, "…"], &["0", "1> usage: catatonit …", "…"]);
    }
    for words in ["-L", "-gL", "-L probe exit 7"] {
        let theirs = ["0", "1> catatonit: a container init…", "…"];
        catatonit.differs("licence-text", &Trial::new(words), &theirs, &["0", "1> …", "…"]);
    }
    for words in ["-V", "--version", "-gV", "-V -z", "-V probe exit 7", "-PV"] {
        let (theirs, ours) = ("1> tini version 0.1.7_catatonit", "1> tini version 0.2.1_catatonit");
        catatonit.differs("version", &Trial::new(words), &["0", theirs], &["0", ours]);
    }
    let theirs = ["0", "1> tini version 0.1.7_catatonit"];
    let ours = ["1", "2> … (catatonit:1): …--vers…"];
    catatonit.differs("abbreviations", &Trial::new("--vers"), &theirs, &ours);
}

#[test]
fn a_usage_error_is_1_with_the_usage_on_stderr() {
    let Some(catatonit) = catatonit() else { return };
    for words in ["", "--", "-g", "-g --"] {
        let theirs = ["1", "2> ERROR (catatonit:1): missing program name", USAGE];
        catatonit.differs("usage-text", &Trial::new(words), &theirs, &["1", "2> usage: catatonit …", "…"]);
    }
    for (words, what, names) in [
        ("-z probe exit 7", "invalid option -- 'z'", "-z"),
        ("-gz probe exit 7", "invalid option -- 'z'", "-z"),
        ("-v probe exit 7", "invalid option -- 'v'", "-v"),
        ("--foo probe exit 7", "unrecognized option '--foo'", "--foo"),
        ("--help", "unrecognized option '--help'", "--help"),
        ("--version=1", "option '--version' doesn't allow an argument", "--version"),
    ] {
        let (theirs, ours) = (format!("2> catatonit: {what}"), format!("2> … (catatonit:1): …{names}…"));
        catatonit.differs("usage-words", &Trial::new(words), &["1", &theirs, USAGE], &["1", &ours]);
    }
}

#[test]
fn a_reserved_variable_is_no_reason_to_stay_away() {
    let Some(catatonit) = catatonit() else { return };
    for value in ["", "1", "debug"] {
        let trial = Trial::new("probe exit 7").env(&format!("CATATONIT_LOG={value}"));
        let theirs = ["1", "2> ERROR (catatonit:1): CATATONIT_LOG is reserved for future use"];
        catatonit.differs("reserved", &trial, &theirs, &["7"]);
    }
}

// What it says.

#[test]
fn the_debug_variable_is_on_whatever_its_value() {
    let Some(catatonit) = catatonit() else { return };
    let steps = "probe fork fork exit 5 end fork pause end exit 0 end wait say ready pause";
    for value in ["", "0", "1", "no", "x"] {
        let trial = Trial::new(steps).env(&format!("CATATONIT_DEBUG={value}")).drive(|mut running| {
            running.read_line_until("ready");
            eventually("an orphan to be reaped", || running.others().len() == 2);
            let orphan = *running.others().iter().max_by_key(|process| process.inner_pid()).expect("an orphan");
            orphan.signal(10);
            eventually("the other one to be reaped", || orphan.is_gone());
            running.signal(15);
            let lines = seen(&running.wait()).into_iter();
            // Their child writes at the same time, and each its line in pieces.
            let pieces = ["(catatonit:2)", "tty", "spawned", "1> "];
            lines.filter(|line| line.trim() != "2>" && !pieces.iter().any(|piece| line.contains(piece))).collect()
        });
        let theirs = [
            "143",
            "2> DEBUG (catatonit:1): child process 4 exited with code 5",
            "2> DEBUG (catatonit:1): child process 5 exited due to signal 10",
            "2> DEBUG (catatonit:1): got ECHILD: no children left to monitor",
        ];
        let ours =
            ["143", "2> … (catatonit:1): …4…5…", "2> … (catatonit:1): …5…138…", "2> … (catatonit:1): …SIGTERM…", "…"];
        catatonit.differs("log-words", &trial, &theirs, &ours);
    }
    catatonit.same(&Trial::new("probe exit 7").env("CATATONIT_DEBU=1"), &["7"]);
}

// The command.

#[test]
fn what_cannot_be_executed_is_1() {
    let Some(catatonit) = catatonit() else { return };
    for (word, cause) in [
        ("nosuch", "No such file or directory"),
        ("/nosuch/command", "No such file or directory"),
        ("''", "No such file or directory"),
        ("-", "No such file or directory"),
        ("/etc", "Permission denied"),
        ("/etc/passwd", "Permission denied"),
        ("/etc/passwd/x", "Not a directory"),
    ] {
        let theirs = format!("2> ERROR (catatonit:2): failed to exec pid1: {cause}");
        let subject = if word == "''" { "empty command" } else { word };
        let ours = format!("2> … (catatonit:2): …{subject}: {cause}");
        for option in ["", "-g", "--"] {
            catatonit.differs("exec-error", &Trial::new(&format!("{option} {word}")), &["1", &theirs], &["1", &ours]);
        }
    }
    let dir = Dir::new();
    let script = dir.script("script", "exit 7");
    catatonit.same(&Trial::new(&script), &["7"]);
    // Its interpreter has too long a path.
    let script = dir.script("long", format!("#!/{}\necho wrong\n", "x".repeat(300)));
    let ours = format!("2> … (catatonit:2): …{script}: Exec format error");
    catatonit.differs("no-script", &Trial::new(&script), &["0", "1> wrong"], &["1", &ours]);
}

#[test]
fn the_command_leads_a_group() {
    let Some(catatonit) = catatonit() else { return };
    for option in ["", "-g"] {
        let trial = || Trial::new(&format!("{option} probe say {{pid}},{{ppid}},{{pgid}},{{sid}}"));
        catatonit.same(&trial(), &["0", "1> 2,1,2,1"]);
        catatonit.same(&trial().plain(), &["0", "1> 3,2,3,2"]);
    }
}

#[test]
fn the_command_gets_its_surroundings_and_its_mask() {
    let Some(catatonit) = catatonit() else { return };
    for option in ["", "-g"] {
        let show = "probe show args show env show cwd show ignored show descriptors -- a '' b --";
        let trial = Trial::new(&format!("{option} -- {show}")).env("A=1 odd CATATONIT=x");
        let trial =
            trial.with(|run| run.directory("/usr").descriptor(7, open("/dev/null")).ignored(&[1, 2, 13, 20, 21, 41]));
        let path = format!("1> env PATH={PATH}");
        let expected = [
            "0",
            "1> arg a",
            "1> arg ",
            "1> arg b",
            "1> arg --",
            &path,
            "1> env A=1",
            "1> env odd",
            "1> env CATATONIT=x",
            "1> cwd /usr",
            "1> ignored 1 2 13 20 21 41",
            "1> descriptors 0 1 2 7",
        ];
        catatonit.same(&trial, &expected);
        for (blocked, theirs) in [(&[][..], "20 21 22"), (&[1, 15, 34, 40], "1 15 20 21 22 34 40")] {
            let ours = blocked.iter().map(|signal: &i32| format!(" {signal}")).collect::<String>();
            let trial = Trial::new(&format!("{option} probe show blocked")).with(|run| run.blocked(blocked));
            let (theirs, ours) = (format!("1> blocked {theirs}"), format!("1> blocked{ours}"));
            catatonit.differs("tty-mask", &trial, &["0", &theirs], &["0", &ours]);
        }
    }
}

#[test]
fn the_variable_of_socket_activation() {
    let Some(catatonit) = catatonit() else { return };
    let trial =
        |value| Trial::new("probe show env").with(Run::env_clear).env(&format!("LISTEN_PID={value} LISTEN_FDS=1"));
    let lines = |pid| ["0".to_string(), format!("1> env LISTEN_PID={pid}"), "1> env LISTEN_FDS=1".to_string()];
    let check = |given, theirs, ours| {
        let [theirs, ours] = [lines(theirs), lines(ours)];
        let [theirs, ours] = [&theirs, &ours].map(|lines| lines.iter().map(String::as_str).collect::<Vec<_>>());
        match theirs == ours {
            true => catatonit.same(&trial(given), &theirs),
            false => catatonit.differs("listen-pid", &trial(given), &theirs, &ours),
        }
    };
    check(1, 2, 1);
    check(5, 5, 5);
}

#[test]
fn the_init_goes_to_the_root_and_closes_what_is_not_its_own() {
    let Some(catatonit) = catatonit() else { return };
    for words in ["probe say ready pause", "-g probe say ready pause"] {
        let trial = Trial::new(words).with(|run| run.directory("/usr").descriptor(7, open("/dev/null")));
        let trial = trial.drive(|mut running| {
            running.read_line_until("ready");
            let init = running.process();
            eventually("the init to close it", || init.descriptor(7).is_none());
            let directory = init.working_directory().unwrap_or_default();
            vec![directory, format!("{:?}", running.command().descriptor(7))]
        });
        let kept = "Some(\"/dev/null\")";
        catatonit.differs("directory", &trial, &["/usr", kept], &["/", kept]);
    }
}

#[test]
fn every_exit_status_is_handed_on() {
    let Some(catatonit) = catatonit() else { return };
    for code in 0..=255 {
        let option = if code % 2 == 0 { "" } else { "-g" };
        catatonit.same(&Trial::new(&format!("{option} probe exit {code}")), &[&code.to_string()]);
    }
    for signal in ALL_SIGNALS {
        if ![17, 18, 19, 20, 21, 22, 23, 28].contains(&signal) {
            let trial = Trial::new(&format!("probe die {signal}"));
            let status = (128 + signal).to_string();
            match signal {
                1 | 2 | 13 | 15 => catatonit.same(&trial, &[&status]),
                _ => catatonit.differs("verdict", &trial, &[&status], &[&status, "2> WARN  …: killed by SIG…"]),
            }
        }
    }
}

// Signals.

#[test]
fn every_signal_is_forwarded() {
    let Some(catatonit) = catatonit() else { return };
    let steps = "probe receive show pending";
    for signal in ALL_SIGNALS.into_iter().filter(|signal| ![9, 15, 19].contains(signal)) {
        let (kills, stops) = ([4, 5, 6, 7, 8, 11, 31, 32, 33].contains(&signal), (20..=22).contains(&signal));
        for option in ["", "-g"] {
            let trial = || Trial::new(&format!("{option} {steps}")).drive(move |running| fate(running, signal));
            if signal == 17 {
                catatonit.same(&trial(), &["dropped"]);
                catatonit.same(&trial().plain(), &["dropped"]);
            } else if kills || stops {
                catatonit.differs("all-signals", &trial(), &["dropped"], &["forwarded"]);
                let killed = format!("killed by {signal}");
                let theirs = if kills { killed.as_str() } else { "dropped" };
                catatonit.differs("all-signals", &trial().plain(), &[theirs], &["forwarded"]);
            } else {
                catatonit.same(&trial(), &["forwarded"]);
                catatonit.same(&trial().plain(), &["forwarded"]);
            }
        }
    }
}

#[test]
fn a_signal_goes_to_the_command_or_to_its_group() {
    let Some(catatonit) = catatonit() else { return };
    let steps = "probe report 10 report 12 report 1 fork say ready pause end say ready pause";
    for (option, expected) in [("", &["got 10"][..]), ("-g", &["got 10", "got 10"])] {
        let trial = Trial::new(&format!("{option} {steps}"));
        catatonit.same(&trial.drive(|running| group_fate(running, 10)), expected);
    }
}

// Orphans, and the end.

#[test]
fn it_is_always_a_subreaper() {
    let Some(catatonit) = catatonit() else { return };
    for option in ["", "-g"] {
        let steps = "probe fork fork exit 0 end exit 0 end wait fork say ready pause end pause";
        let trial = Trial::new(&format!("{option} {steps}")).plain().drive(|mut running| {
            running.read_line_until("ready");
            eventually("the orphan to be reaped", || running.others().len() == 2);
            let others = running.others();
            running.command().signal(libc::SIGKILL);
            eventually("the end of the init", || running.has_ended());
            // Its own orphan is left alone, too.
            vec![others.iter().filter(|process| !process.is_gone() && !process.is_zombie()).count().to_string()]
        });
        catatonit.same(&trial, &["1"]);
        let steps = "probe fork fork say ready pause end exit 0 end wait pause";
        let trial = Trial::new(&format!("{option} {steps}")).plain().drive(|mut running| {
            running.read_line_until("ready");
            eventually("the middle to end", || running.others().len() == 2);
            let mut parents: Vec<_> = running.others().iter().filter_map(|process| process.parent()).collect();
            parents.dedup();
            vec![(parents == [running.pid()]).to_string()]
        });
        catatonit.same(&trial, &["true"]);
    }
}

#[test]
fn a_pause_ends_with_term_or_int_and_reaps() {
    let Some(catatonit) = catatonit() else { return };
    for words in ["-P", "-gP", "-P -g", "-P nosuch", "-P -- probe exit 7", "-PP"] {
        for signal in [libc::SIGTERM, libc::SIGINT] {
            for plain in [false, true] {
                let trial = Trial::new(words).drive(move |running| {
                    let init = running.process();
                    // It never sleeps before it waits for signals.
                    eventually("the init to wait", || init.state() == Some('S'));
                    for other in [1, 3, 10, 12, 13, 14, 18, 20, 21, 22, 28, 34, 64] {
                        running.signal(other);
                    }
                    eventually("the signals to be taken", || init.mask("ShdPnd") == Some(0));
                    running.signal(signal);
                    seen(&running.wait())
                });
                catatonit.same(&if plain { trial.plain() } else { trial }, &["0"]);
            }
        }
    }
}

#[test]
fn a_pause_reaps_and_keeps_its_environment_readable() {
    let Some(catatonit) = catatonit() else { return };
    catatonit.by_hand(|program, _| {
        // An orphan and a zombie from before: the program that executes the pause forks first.
        let steps = ["fork", "fork", "say", "ready", "pause", "end", "exit", "0", "end", "exec", program, "-P"];
        let words: Vec<_> = [probe()].into_iter().chain(steps).collect();
        let mut running = Run::bare(&words).env("A", "1").start();
        running.read_line_until("ready");
        let arguments = || running.process().arguments().unwrap_or_default();
        eventually("the pause to be executed", || arguments() == [program, "-P"]);
        let environment = running.process().environment();
        assert_eq!(environment, Some(vec![format!("PATH={PATH}"), "A=1".to_string()]), "{program}");
        // The zombie goes with the orphan: nobody says that it was there before.
        running.others().iter().for_each(|process| process.signal(libc::SIGKILL));
        eventually("both to be reaped", || running.others().is_empty());
        running.signal(libc::SIGTERM);
        running.wait().exits(0);
    });
}

#[test]
fn the_native_shutdown_can_be_switched_on() {
    let Some(catatonit) = catatonit() else { return };
    let steps = "probe fork report 15 say ready pause end fork ignore 15 say ready pause end pause";
    for plain in [false, true] {
        let trial = Trial::new(steps).env("PID1_TIMEOUT=0.05").drive(|running| ended_by_term(running, 2));
        let trial = if plain { trial.plain() } else { trial };
        catatonit.differs("shutdown", &trial, &["143"], &["143", "1> got 15"]);
        let trial = Trial::new("probe ignore 15 say ready pause");
        let trial = trial.env("PID1_KILL_AFTER=0.02 PID1_TIMEOUT=0.02").drive(|running| ended_by_term(running, 1));
        catatonit.differs(
            "shutdown",
            &if plain { trial.plain() } else { trial },
            &["hangs"],
            &["137", "2> WARN  …: did not end in 20 ms: killed"],
        );
    }
}
