//! Called `tini`, pid1 does what tini does, without tini's faults.

use crate::support::*;

/// Both programs of Debian's package.
pub fn tinis() -> Vec<Both> {
    ["tini", "tini-static"].into_iter().filter_map(Both::of).collect()
}

pub fn tini() -> Option<Both> {
    Both::of("tini")
}

// Options.

#[test]
fn every_option_alone_and_combined_runs_the_command() {
    for tini in tinis() {
        for options in [
            "",
            "-s",
            "-v",
            "-w",
            "-g",
            "-e 0",
            "-e0",
            "-p SIGTERM",
            "-pSIGTERM",
            "-sg",
            "-gs",
            "-sw",
            "-swg",
            "-se5",
            "-sge 5",
            "-s -g -w -e 5 -e 6",
            "-gpSIGKILL",
            "-vv -s",
            "-vs",
            "-ssss",
            "-wwgg",
        ] {
            for end in ["", "--"] {
                let trial = Trial::new(&format!("{options} {end} probe exit 7"));
                tini.same(&trial.env("TINI_VERBOSITY=1"), &["7"]);
            }
        }
    }
}

#[test]
fn a_bad_value_is_said_and_1() {
    for tini in tinis() {
        let check = |words: &str, option: &str, value: &str| {
            let theirs = format!("2> [FATAL tini (1)] Not a valid option for {option}: {value}");
            let ours = format!("2> [FATAL tini (1)] …{option}…{value}…");
            tini.differs("usage-words", &Trial::new(words), &["1", &theirs], &["1", &ours]);
        };
        for value in ["256", "-1", "x", "1x", "99999999999999999999"] {
            check(&format!("-e {value} probe exit 7"), "-e", value);
            check(&format!("-we{value} -- probe exit 7"), "-e", value);
        }
        for value in ["x", "SIGNOSUCH", "''", "SIGTERMX", "0"] {
            check(&format!("-p {value} probe exit 7"), "-p", value.trim_matches('\''));
        }
        // The first error counts.
        check("-e y -p x", "-e", "y");
    }
}

#[test]
fn a_number_is_digits_and_a_signal_has_all_its_names() {
    let Some(tini) = tini() else { return };
    for value in ["''", "\t7", "+7"] {
        let trial = Trial::new(&format!("-e {value} probe exit 7"));
        let theirs = if value == "''" { "7" } else { "0" };
        tini.differs("numbers", &trial, &[theirs], &["1", "2> [FATAL tini (1)] …"]);
    }
    for value in ["TERM", "15", "SIGRTMIN", "SIGPWR", "SIGIO", "SIGSTKFLT"] {
        let line = format!("2> [FATAL tini (1)] Not a valid option for -p: {value}");
        tini.differs("signal-names", &Trial::new(&format!("-p {value} probe exit 7")), &["1", &line], &["7"]);
    }
}

#[test]
fn an_unknown_option_a_missing_value_or_no_command_is_1_and_on_stderr() {
    for (tini, name) in tinis().iter().zip(["tini", "tini-static"]) {
        let usage = format!("2> {name} (tini version…");
        for (words, what, names) in [
            ("-z", "invalid option -- 'z'", "-z"),
            ("-V", "invalid option -- 'V'", "-V"),
            ("-sz probe exit 7", "invalid option -- 'z'", "-z"),
            ("--foo probe exit 7", "invalid option -- '-'", "--foo"),
            ("-e", "option requires an argument -- 'e'", "-e"),
            ("-p", "option requires an argument -- 'p'", "-p"),
            ("-sge", "option requires an argument -- 'e'", "-e"),
        ] {
            let theirs = format!("2> {name}: {what}");
            let ours = format!("2> [FATAL tini (1)] …{names}…");
            tini.differs("usage-words", &Trial::new(words), &["1", &theirs, &usage, "…"], &["1", &ours]);
        }
        for words in ["--version -s", "-s --version", "--version probe exit 7"] {
            let theirs = format!("2> {name}: invalid option -- '-'");
            let ours = ["0", "1> tini version …"];
            tini.differs("version-anywhere", &Trial::new(words), &["1", &theirs, &usage, "…"], &ours);
        }
        for words in ["", "--", "-s", "-s --", "-e 5"] {
            let ours = ["1", "2> …", "…"];
            tini.differs("usage-text", &Trial::new(words), &["1", &usage, "…"], &ours);
        }
    }
}

/// The two phrases that tini's own tests look for in it.
#[test]
fn the_usage_says_what_its_own_tests_look_for() {
    for tini in tinis() {
        let trial = Trial::new("").drive(|running| {
            let err = running.wait().err();
            ["supervision of a valid init process", "more verbose"].map(|text| err.contains(text).to_string()).into()
        });
        tini.same(&trial, &["true", "true"]);
    }
}

#[test]
fn help_licence_and_version_are_on_stdout_and_0() {
    for (tini, name) in tinis().iter().zip(["tini", "tini-static"]) {
        for words in ["-h", "-sh", "-h -z", "-h probe exit 7"] {
            let theirs = format!("1> {name} (tini version…");
            tini.differs("usage-text", &Trial::new(words), &["0", &theirs, "…"], &["0", "1> …", "…"]);
        }
        for words in ["-l", "-vl", "-l probe exit 7"] {
            let theirs = ["0", "1> The MIT License (MIT)", "…"];
            tini.differs("licence-text", &Trial::new(words), &theirs, &["0", "1> …", "…"]);
        }
        let ours = ["0", "1> tini version 0.19.0 - git.…"];
        tini.differs("version", &Trial::new("--version"), &["0", "1> tini version 0.19.0"], &ours);
    }
}

#[test]
fn options_end_at_the_first_operand() {
    for tini in tinis() {
        for words in ["probe exit 7 -- -h", "-s probe exit 7 -- -l", "-s probe exit 7 -h"] {
            let theirs: &[&str] = if words.contains("-- ") { &["7"] } else { &["0", "1> tini…", "…"] };
            match words.contains("-- ") {
                true => tini.same(&Trial::new(words), theirs),
                false => tini.differs("operand", &Trial::new(words), theirs, &["7"]),
            }
            tini.same(&Trial::new(words).env("POSIXLY_CORRECT=1"), &["7"]);
        }
        let trial = Trial::new("-s -- -- probe exit 7");
        let theirs = "2> [FATAL tini (2)] exec -- failed: No such file or directory";
        let ours = "2> [FATAL tini (2)] --: No such file or directory";
        tini.differs("exec-error", &trial, &["127", theirs], &["127", ours]);
    }
}

// Variables.

#[test]
fn the_verbosity_of_the_environment_beats_the_option() {
    let Some(tini) = tini() else { return };
    let none: &[&str] = &[];
    let said = |level| [none, none, &["INFO"], &["INFO", "DEBUG"]][level];
    let values = [("0", 0), ("1", 1), ("2", 2), ("", 0), ("x", 0), ("2x", 2), ("02", 2), ("3", 3), ("3.9", 3)];
    for option in ["-s", "-vvvv", "-v"] {
        let trial = |value: &'static str| {
            let trial = Trial::new(&format!("{option} probe exit 7"));
            trial.with(|run| run.env("TINI_VERBOSITY", value)).drive(|running| levels(&running.wait()))
        };
        for (value, level) in values {
            tini.same(&trial(value), said(level));
        }
        for value in [" 2", "+2"] {
            tini.differs("numbers", &trial(value), said(2), said(0));
        }
    }
}

/// The levels of the lines on either stream, in this order, TRACE left out.
fn levels(output: &Output) -> Vec<String> {
    let text = [output.out(), output.err()].concat();
    let said = |level: &&str| text.lines().any(|line| line.starts_with(&format!("[{level:5} tini (")));
    ["FATAL", "ERROR", "WARN", "INFO", "DEBUG"]
        .iter()
        .filter(|level| said(level))
        .map(|level| level.to_string())
        .collect()
}

#[test]
fn a_switch_in_the_environment_is_on_whatever_its_value() {
    for tini in tinis() {
        for value in ["", "0", "1", "no", "false", "x"] {
            tini.same(&Trial::new("probe exit 7").plain().env(&format!("TINI_SUBREAPER={value}")), &["7"]);
            let group = group_trial("").env(&format!("TINI_KILL_PROCESS_GROUP={value}"));
            tini.same(&group, &["got 10", "got 10"]);
        }
        tini.same(&group_trial("-g"), &["got 10", "got 10"]);
        tini.same(&group_trial(""), &["got 10"]);
    }
}

/// A group of two; what they say when the init gets a signal.
fn group_trial(options: &str) -> Trial {
    let steps = "probe report 10 report 12 report 1 fork say ready pause end say ready pause";
    Trial::new(&format!("{options} {steps}")).drive(|running| group_fate(running, 10))
}

// What it says.

#[test]
fn the_log_has_their_levels_and_the_lines_that_are_matched() {
    let Some(tini) = tini() else { return };
    let spawned = format!("[INFO  tini (1)] Spawned child process '{}' with pid '2'", probe());
    let lines = [
        (4, "[TRACE tini (1)] Registered as child subreaper"),
        (2, &spawned),
        (3, "[DEBUG tini (1)] Received SIGCHLD"),
        (3, "[DEBUG tini (1)] Reaped child with pid: '2'"),
        (2, "[INFO  tini (1)] Main child exited normally (with status '7')"),
        (4, "[TRACE tini (1)] No child to wait"),
        (4, "[TRACE tini (1)] Exiting: child has exited"),
    ];
    for (level, options) in [(1, "-s"), (2, "-sv"), (3, "-svv"), (4, "-svvv"), (5, "-svvvv")] {
        let said = lines.iter().filter(|(least, _)| level >= *least).map(|(_, line)| format!("1> {line}"));
        let theirs: Vec<_> = ["7".to_string()].into_iter().chain(said).collect();
        let theirs: Vec<_> = theirs.iter().map(String::as_str).collect();
        let ours: &[&str] = match level {
            1 => &["7"],
            2 => &["7", "2> [INFO  tini (1)] …", "2> [INFO  tini (1)] …", "…"],
            _ => &["7", "2> [INFO  tini (1)] …", "2> [DEBUG tini (1)] Received SIGCHLD", "2> [INFO  tini (1)] …", "…"],
        };
        for trial in [
            Trial::new(&format!("{options} probe exit 7")),
            Trial::new("-s probe exit 7").env(&format!("TINI_VERBOSITY={level}")),
        ] {
            match level {
                1 => tini.same(&trial, ours),
                _ => tini.differs("log-words", &trial, &theirs, ours),
            }
        }
    }
}

#[test]
fn the_log_has_no_line_above_the_level_and_none_of_another_form() {
    let Some(tini) = tini() else { return };
    for (level, options) in ["-s", "-sv", "-svv", "-svvv"].into_iter().enumerate() {
        let trial = Trial::new(&format!("{options} probe exit 7")).drive(|running| {
            let output = running.wait();
            let text = [output.out(), output.err()].concat();
            let form =
                |line: &str| ["INFO ", "DEBUG", "TRACE"].iter().any(|l| line.starts_with(&format!("[{l} tini (1)] ")));
            let odd: Vec<_> = text.lines().filter(|line| !form(line)).map(str::to_string).collect();
            [levels(&output), odd].concat()
        });
        tini.same(&trial, &["INFO", "DEBUG"][..level.min(2)]);
    }
}

#[test]
fn with_w_every_orphan_is_a_warning_and_without_none() {
    for tini in tinis() {
        let drive = |mut running: Running| {
            running.read_line_until("ready");
            eventually("the orphan to be reaped", || running.others().len() == 1);
            running.signal(libc::SIGTERM);
            seen(&running.wait()).into_iter().filter(|line| line != "1> ready").collect()
        };
        let steps = "probe fork fork exit 0 end exit 0 end wait say ready pause";
        let trial = |options: &str| Trial::new(&format!("{options} {steps}")).drive(drive);
        let warning = "2> [WARN  tini (1)] Reaped zombie process with pid=4";
        tini.same(&trial("-w"), &["143", warning]);
        tini.same(&trial("-ww"), &["143", warning]);
        tini.same(&trial("-s"), &["143"]);
        tini.same(&trial("-w").env("TINI_VERBOSITY=0"), &["143"]);
    }
}

#[test]
fn not_process_1_and_no_subreaper_it_warns_and_supervises_all_the_same() {
    for tini in tinis() {
        for (options, warns) in [("", true), ("-w", true), ("-g", true), ("-v", true), ("-s", false), ("-sw", false)] {
            let trial = Trial::new(&format!("{options} probe say {{pid}},{{ppid}},{{pgid}} exit 7")).plain();
            let trial = trial.drive(|running| {
                let output = running.wait();
                let warning = output.err().lines().find(|line| line.starts_with("[WARN  tini (2)] ")).is_some();
                let said = output.err().contains("zombie reaping won't work");
                let line = output.out().lines().find(|line| line.contains(',')).unwrap_or_default().to_string();
                vec![format!("{:?}", output.status), line, format!("{warning} {said}")]
            });
            tini.same(&trial, &["Exited(7)", "3,2,3", &format!("{warns} {warns}")]);
        }
        let quiet = Trial::new("probe exit 7").plain().env("TINI_VERBOSITY=0");
        tini.same(&quiet, &["7"]);
    }
}

fn inherit_subreaper(run: Run) -> Run {
    // SAFETY: takes integers.
    run.before_exec(|| _ = unsafe { libc::prctl(libc::PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) })
}

#[test]
fn it_is_no_subreaper_by_itself_and_honours_the_bit_that_it_inherits() {
    for tini in tinis() {
        let steps = "probe fork fork exit 0 end exit 0 end wait fork say ready pause end pause";
        for (options, subreaper) in [("-w", false), ("-sw", true)] {
            let trial = || Trial::new(&format!("{options} {steps}")).plain();
            let drive = |mut running: Running| {
                running.read_line_until("ready");
                eventually("the orphan to be reaped", || running.others().len() == 2);
                running.signal(libc::SIGTERM);
                let output = running.wait();
                let warned = output.err().contains("zombie reaping won't work");
                let reaped = output.err().contains("[WARN  tini (2)] Reaped zombie process with pid=5");
                vec![format!("{:?} {warned} {reaped}", output.status)]
            };
            tini.same(&trial().drive(drive), &[&format!("Exited(143) {} {subreaper}", !subreaper)]);
            tini.same(&trial().with(inherit_subreaper).drive(drive), &["Exited(143) false true"]);
        }
    }
}
