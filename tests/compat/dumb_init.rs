//! Called `dumb-init`, pid1 does what dumb-init does, without dumb-init's faults.

use crate::support::*;

pub fn dumb_init() -> Option<Both> {
    Both::of("dumb-init")
}

/// The default mode and the single-child mode, each way to ask for it.
pub const MODES: [(&str, &str); 5] =
    [("", ""), ("-c", ""), ("--single-child", ""), ("", "DUMB_INIT_SETSID=0"), ("-c", "DUMB_INIT_SETSID=1")];

pub fn single(mode: (&str, &str)) -> bool {
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
pub fn log(output: &Output) -> Vec<String> {
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
