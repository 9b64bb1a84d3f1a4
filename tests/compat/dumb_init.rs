//! Called `dumb-init`, pid1 does what dumb-init does, without dumb-init's faults.

use crate::support::*;

fn dumb_init() -> Option<Both> {
    Both::of("dumb-init")
}

/// The default mode and the single-child mode, each way to ask for it.
const MODES: [(&str, &str); 5] =
    [("", ""), ("-c", ""), ("--single-child", ""), ("", "DUMB_INIT_SETSID=0"), ("-c", "DUMB_INIT_SETSID=1")];

fn single(mode: (&str, &str)) -> bool {
    !mode.0.is_empty() || mode.1.ends_with("=0")
}

const REWRITE_USAGE: [&str; 4] = [
    "1",
    "2> Usage: -r option takes <signum>:<signum>, where <signum> is between 1 and 31.",
    "2> This option can be specified multiple times.",
    "2> Use --help for full usage.",
];

// Options.

#[test]
fn every_option_alone_and_combined_runs_the_command() {
    let Some(dumb_init) = dumb_init() else { return };
    for options in [
        "",
        "-c",
        "--single-child",
        "-r 15:2",
        "-r15:2",
        "--rewrite 15:2",
        "--rewrite=15:2",
        "-cr 15:2",
        "-cr15:2",
        "-c -r 1:31 -r 31:1 --rewrite 15:0",
        "-r 1:9 -r 1:17",
        "-r 015:002",
        "-cccc",
    ] {
        for end in ["", "--"] {
            dumb_init.same(&Trial::new(&format!("{options} {end} probe exit 7")), &["7"]);
        }
    }
}

#[test]
fn options_end_at_the_first_operand() {
    let Some(dumb_init) = dumb_init() else { return };
    for words in ["probe exit 7 -- -V", "-c probe exit 7 -V --help", "-- probe exit 7 -- -z"] {
        dumb_init.same(&Trial::new(words), &["7"]);
    }
    let line = "2> [dumb-init] --: No such file or directory";
    dumb_init.same(&Trial::new("-- -- probe exit 7"), &["2", line]);
}

#[test]
fn version_and_help_are_on_stderr_and_0() {
    let Some(dumb_init) = dumb_init() else { return };
    for debug in ["", "DUMB_INIT_DEBUG=1", "DUMB_INIT_SETSID=0"] {
        for words in ["-V", "--version", "-cV", "-V -z", "--version probe exit 7"] {
            let trial = Trial::new(words).env(debug);
            dumb_init.same(&trial, &["0", "2> dumb-init v1.2.5"]);
        }
        for words in ["-h", "--help", "-ch", "-h -z", "--help probe exit 7"] {
            let theirs = ["0", "2> dumb-init v1.2.5", "2> Usage: dumb-init…", "…"];
            dumb_init.differs("usage-text", &Trial::new(words).env(debug), &theirs, &["0", "2> …", "…"]);
        }
    }
}

#[test]
fn a_usage_error_is_1_and_on_stderr() {
    let Some(dumb_init) = dumb_init() else { return };
    for debug in ["", "DUMB_INIT_DEBUG=1", "DUMB_INIT_SETSID=0"] {
        for words in ["", "--", "-c", "-c -r 15:2", "-v"] {
            let usage = ["1", "2> Usage: dumb-init [option] program [args]", "2> Try dumb-init --help for full usage."];
            dumb_init.same(&Trial::new(words).env(debug), &usage);
        }
        let yolo = "2> dumb-init: unrecognized option '--yolo'";
        dumb_init.same(&Trial::new("--yolo probe exit 7").env(debug), &["1", yolo]);
        for (words, what, names) in [
            ("-z probe exit 7", "invalid option -- 'z'", "-z"),
            ("-cz probe exit 7", "invalid option -- 'z'", "-z"),
            ("-r", "option requires an argument -- 'r'", "-r"),
            ("-cr", "option requires an argument -- 'r'", "-r"),
            ("--rewrite", "option '--rewrite' requires an argument", "--rewrite"),
            ("--help=x", "option '--help' doesn't allow an argument", "--help"),
            ("--verbose=1 probe exit 7", "option '--verbose' doesn't allow an argument", "--verbose"),
        ] {
            let (theirs, ours) = (format!("2> dumb-init: {what}"), format!("2> dumb-init: …{names}…"));
            dumb_init.differs("usage-words", &Trial::new(words).env(debug), &["1", &theirs], &["1", &ours]);
        }
    }
}

#[test]
fn a_long_option_is_not_cut_short() {
    let Some(dumb_init) = dumb_init() else { return };
    for option in ["--single", "--rew=15:2", "--s"] {
        let line = format!("2> dumb-init: unrecognized option '{option}'");
        dumb_init.differs("abbreviations", &Trial::new(&format!("{option} probe exit 7")), &["7"], &["1", &line]);
    }
    let theirs = "2> dumb-init: option '--ver' is ambiguous; possibilities: '--verbose' '--version'";
    let ours = "2> dumb-init: unrecognized option '--ver'";
    dumb_init.differs("abbreviations", &Trial::new("--ver probe exit 7"), &["1", theirs], &["1", ours]);
}

#[test]
fn a_bad_rewrite_is_an_error_and_nothing_runs() {
    let Some(dumb_init) = dumb_init() else { return };
    for debug in ["", "DUMB_INIT_DEBUG=1", "DUMB_INIT_SETSID=0"] {
        for value in [
            "",
            "''",
            "herp",
            "herp:derp",
            "15",
            "15:",
            ":15",
            ":",
            "15::12",
            "15:derp",
            "15 :12",
            "0:1",
            "-1:1",
            "32:1",
            "1:32",
            "1:-1",
            "99999999999:1",
            "TERM:INT",
            "15,12",
        ] {
            let words = match value {
                "15 :12" => Trial::of(&["-r", value, "probe", "exit", "7"]),
                value => Trial::new(&format!("-r {value} probe exit 7")),
            };
            dumb_init.same(&words.env(debug), &REWRITE_USAGE);
        }
        for words in ["-r 15:12 -r echo hi", "-r 15:12 -r 0 echo hi", "-v -r 15:12 -r 1:32 echo hi", "--rewrite= probe"]
        {
            dumb_init.same(&Trial::new(words).env(debug), &REWRITE_USAGE);
        }
    }
}

#[test]
fn a_rewrite_is_nothing_but_two_numbers() {
    let Some(dumb_init) = dumb_init() else { return };
    for value in ["15:12x", "15: 2", " 15:2", "+15:+2", "15:2:1"] {
        let trial = Trial::of(&["-r", value, "probe", "exit", "7"]);
        dumb_init.differs("rewrite-syntax", &trial, &["7"], &REWRITE_USAGE);
    }
    for value in ["9:1", "17:1", "19:1"] {
        let trial = Trial::new(&format!("-r {value} probe exit 7"));
        let ours = format!("2> dumb-init: …{value}…");
        dumb_init.differs("rewrite-from", &trial, &["7"], &["1", &ours]);
    }
}

// What it says.

/// Status and stderr, without what theirs says of the terminal, of translations and
/// of its modes. The child's line may be in front of the parent's first or behind it.
fn log(output: &Output) -> Vec<String> {
    let extras = ["Running in", "Not running", "Unable to", "Detached", "Translating", "Not forwarding", "Suspending"];
    let mut lines: Vec<_> = seen(output).into_iter().filter(|line| !line.starts_with("1> ")).collect();
    lines.retain(|line| !extras.iter().any(|extra| line.starts_with(&format!("2> [dumb-init] {extra}"))));
    if let Some(at) = lines.iter().position(|line| line == "2> [dumb-init] setsid complete.") {
        let line = lines.remove(at);
        lines.insert(1, line);
    }
    lines
}

const SETSID: &str = "2> [dumb-init] setsid complete.";
const SPAWNED: &str = "2> [dumb-init] Child spawned with PID 2.";
const CHILD: &str = "2> [dumb-init] Received signal 17.";
const LAST: &str = "2> [dumb-init] Forwarded signal 15 to children.";

#[test]
fn verbosely_it_tells_of_the_command_and_its_end() {
    let Some(dumb_init) = dumb_init() else { return };
    assert_documented("dumb-init", "verbose-extras");
    let exited = "2> [dumb-init] A child with PID 2 exited with exit status 7.";
    let goodbye = "2> [dumb-init] Child exited with status 7. Goodbye.";
    for (options, env) in [("-v", ""), ("--verbose", ""), ("", "DUMB_INIT_DEBUG=1"), ("-v", "DUMB_INIT_DEBUG=0")] {
        let trial = Trial::new(&format!("{options} probe exit 7")).env(env);
        let trial = trial.drive(|running| log(&running.wait()));
        dumb_init.same(&trial, &["7", SETSID, SPAWNED, CHILD, exited, LAST, goodbye]);
    }
    for (options, env) in [("-vc", ""), ("-c -v", ""), ("-c", "DUMB_INIT_DEBUG=1")] {
        let trial = Trial::new(&format!("{options} probe exit 7")).env(env);
        let trial = trial.drive(|running| log(&running.wait()));
        dumb_init.same(&trial, &["7", SPAWNED, CHILD, exited, LAST, goodbye]);
    }
    // Nothing left out: in this mode theirs has no extras either.
    dumb_init.same(&Trial::new("-vc probe exit 7"), &["7", SPAWNED, CHILD, exited, LAST, goodbye]);
    let theirs = ["7", "2> [dumb-init] Unable to detach from controlling tty…", "…"];
    let ours = ["7", SETSID, SPAWNED, CHILD, exited, LAST, goodbye];
    dumb_init.differs("verbose-extras", &Trial::new("-v probe exit 7"), &theirs, &ours);
    for value in ["", "0", "2", "01", "true", "yes"] {
        dumb_init.same(&Trial::new("probe exit 7").env(&format!("DUMB_INIT_DEBUG={value}")), &["7"]);
    }
}

#[test]
fn verbosely_it_tells_of_signals_and_orphans() {
    let Some(dumb_init) = dumb_init() else { return };
    let drive = |mut running: Running| {
        running.read_line_until("ready");
        eventually("the orphan to be reaped", || running.others().len() == 1);
        for signal in [10, 1, 3] {
            running.signal(signal);
            running.read_line();
        }
        running.signal(12);
        eventually("the signal to be taken", || running.process().mask("ShdPnd") == Some(0));
        running.signal(9 + 6);
        log(&running.wait())
    };
    let steps = "probe report 10 report 1 report 2 fork fork exit 0 end exit 0 end wait say ready pause";
    let mut expected = vec!["143", SETSID, SPAWNED, CHILD];
    expected.extend([
        "2> [dumb-init] A child with PID 4 exited with exit status 0.",
        "2> [dumb-init] Received signal 10.",
        "2> [dumb-init] Forwarded signal 10 to children.",
        "2> [dumb-init] Received signal 1.",
        "2> [dumb-init] Forwarded signal 1 to children.",
        "2> [dumb-init] Received signal 3.",
        "2> [dumb-init] Forwarded signal 2 to children.",
        "2> [dumb-init] Received signal 12.",
        "2> [dumb-init] Received signal 15.",
        "2> [dumb-init] Forwarded signal 15 to children.",
        CHILD,
        "2> [dumb-init] A child with PID 2 was terminated by signal 15.",
        LAST,
        "2> [dumb-init] Child exited with status 143. Goodbye.",
    ]);
    let trial = Trial::new(&format!("-v -r 3:2 -r 12:0 {steps}")).drive(drive);
    dumb_init.same(&trial, &expected);
    expected.retain(|line| *line != SETSID);
    dumb_init.same(&Trial::new(&format!("-vc -r 3:2 -r 12:0 {steps}")).drive(drive), &expected);
}

// The command.

#[test]
fn what_cannot_be_executed_is_2() {
    let Some(dumb_init) = dumb_init() else { return };
    for (word, cause) in [
        ("nosuch", "No such file or directory"),
        ("/doesnotexist", "No such file or directory"),
        ("''", "No such file or directory"),
        ("-", "No such file or directory"),
        ("/etc", "Permission denied"),
        ("/etc/passwd", "Permission denied"),
        ("/etc/passwd/x", "Not a directory"),
    ] {
        let line = format!("2> [dumb-init] {}: {cause}", word.trim_matches('\''));
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
    let dir = Dir::new();
    let script = dir.script("script", "exit 7");
    dumb_init.same(&Trial::new(&script), &["7"]);
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

#[test]
fn a_rewritten_stop_signal_is_no_stop_signal_but_still_stops_the_init() {
    let Some(dumb_init) = dumb_init() else { return };
    for option in ["", "-c"] {
        let steps = "probe report 1 report 2 report 15 report 18 say ready pause";
        let trial = Trial::new(&format!("{option} -r 20:1 -r 21:15 -r 22:2 {steps}")).plain().drive(|mut running| {
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
        dumb_init.same(&trial, &["got 1", "got 18", "got 15", "got 18", "got 2", "got 18"]);
    }
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
