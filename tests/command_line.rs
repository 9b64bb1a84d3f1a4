//! What can be asked of pid1, in which forms, and what it says to nonsense.

mod support;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use support::*;

const BOTH_PLACES: [fn(Run) -> Run; 2] = [Run::process_1, Run::plain];

// Forms.

#[test]
fn options_end_at_the_command() {
    for case in matrix() {
        for place in BOTH_PLACES {
            for (arguments, printed) in [
                (&["echo", "-v", "--", "-t5", "--help"][..], "-v -- -t5 --help\n"),
                (&["--", "echo", "-v"], "-v\n"),
                (&["--", "echo", "--", "-v"], "-- -v\n"),
                (&["-t5", "echo", "--", "a"], "-- a\n"),
                (&["-t5", "--", "echo", "--yolo"], "--yolo\n"),
                (&["-t", "5", "echo", "-t", "6"], "-t 6\n"),
            ] {
                place(case.run(arguments)).output().exits(0).prints(printed).is_silent();
            }
        }
        case.run(&["ls", "-d", "/"]).output().exits(0).prints("/\n").is_silent();
    }
}

#[test]
fn behind_two_dashes_and_a_lone_dash_are_commands() {
    for case in matrix() {
        for place in BOTH_PLACES {
            for (arguments, name) in [(&["--", "-x"][..], "-x"), (&["--", "--", "true"], "--"), (&["-", "-v"], "-")] {
                let line = format!("pid1: {name}: No such file or directory");
                place(case.run(arguments)).output().exits(127).complains(&[&line]);
            }
        }
    }
}

#[test]
fn a_value_is_attached_or_the_next_argument() {
    let directory = Dir::new();
    let cwd = directory.path();
    for case in matrix() {
        for place in BOTH_PLACES {
            let forms =
                [format!("-w{cwd}"), format!("-w {cwd}"), format!("--workdir={cwd}"), format!("--workdir {cwd}")];
            let forms = forms.into_iter().chain(["-t5 -w", "-t 5 -w", "-t5 -w"].map(|front| format!("{front} {cwd}")));
            for form in forms {
                let words: Vec<_> = form.split(' ').chain([probe(), "show", "cwd"]).collect();
                let expected = format!("cwd {cwd}\n");
                place(case.run(&words)).output().exits(0).prints(&expected).is_silent();
            }
        }
    }
}

#[test]
fn short_options_bundle() {
    // Beside process 1 the pids tell whether -s was understood.
    let supervised = "3 2\n";
    for who in users() {
        for bundle in ["-s", "-vs", "-sv", "-st5", "-svt5", "-vst 5", "-sk 5", "-vspt5", "-pv", "-vseA=1", "-vse A=1"] {
            let words: Vec<_> = bundle.split(' ').chain([probe(), "say", "{pid} {ppid}"]).collect();
            Run::new(&words).who(who).plain().output().exits(0).prints(supervised);
        }
        Run::new(&["-vt5", probe(), "say", "{pid}"])
            .who(who)
            .plain()
            .output()
            .exits(0)
            .prints("2\n")
            .mentions("pid1: ");
        // What follows the letter of a valued option is its value, whatever it is.
        Run::new(&["-ts", "true"])
            .who(who)
            .output()
            .exits(125)
            .complains(&["pid1: --timeout s: not a number of seconds"]);
        Run::new(&["-t=5", "true"])
            .who(who)
            .output()
            .exits(125)
            .complains(&["pid1: --timeout =5: not a number of seconds"]);
        Run::new(&["-e=5", "true"]).who(who).output().exits(125).complains(&["pid1: --env =5: not KEY=VALUE"]);
    }
}

#[test]
fn every_long_option_has_its_short_one() {
    for (short, long, value) in [
        ("-e", "--env", Some("A=1")),
        ("-w", "--workdir", Some("/")),
        ("-t", "--timeout", Some("1.5")),
        ("-k", "--kill-after", Some(".5")),
        ("-r", "--rewrite", Some("HUP:TERM")),
        ("-s", "--subreaper", None),
        ("-p", "--process-group", None),
        ("-v", "--verbose", None),
    ] {
        for who in users() {
            for place in BOTH_PLACES {
                let run = |words: &[&str]| {
                    let words = [words, &[probe(), "say", "{pid} {ppid}", "show", "env", "show", "cwd"]].concat();
                    let output = place(Run::new(&words).who(who)).output();
                    output.exits(0);
                    (output.out(), output.err().is_empty())
                };
                let forms = match value {
                    None => vec![run(&[short]), run(&[long])],
                    Some(value) => vec![
                        run(&[short, value]),
                        run(&[&format!("{short}{value}")]),
                        run(&[long, value]),
                        run(&[&format!("{long}={value}")]),
                    ],
                };
                assert!(forms.iter().all(|form| *form == forms[0]), "{long}: {forms:?}");
                assert_eq!(forms[0].1, short != "-v", "{long}");
            }
        }
    }
}

#[test]
fn options_that_need_a_supervisor_bring_one() {
    for who in users() {
        let pids = |options: &[&str]| {
            let words = [options, &[probe(), "say", "{pid} {ppid}"]].concat();
            let output = Run::new(&words).who(who).plain().output();
            output.exits(0).is_silent();
            output.out()
        };
        for option in
            ["-s", "-p", "-k5", "-kinfinity", "-rHUP:0", "--stop-signal=QUIT", "--success-status=3", "--stop-delay=1"]
        {
            assert_eq!(pids(&[option]), "3 2\n", "{option}");
        }
        for option in ["-t5", "-eA=1", "-w/", "--pdeathsig=HUP", "--no-new-privs"] {
            assert_eq!(pids(&[option]), "2 0\n", "{option}");
        }
        assert_eq!(pids(&[]), "2 0\n");
    }
}

#[test]
fn seconds_have_decimals_or_are_infinite() {
    for who in users() {
        for value in ["0", "5", "0.25", ".25", "3.", "00", "1.0000000001", "infinity", "18446744073709551615"] {
            for option in ["-t", "-k", "--stop-delay"] {
                Run::new(&[option, value, "sh", "-c", "exit 3"]).who(who).output().exits(3).is_silent();
            }
        }
    }
}

#[test]
fn signals_have_names_and_numbers() {
    for who in users() {
        for (from, signal) in [
            ("USR1", 10),
            ("SIGUSR1", 10),
            ("usr1", 10),
            ("sigusr1", 10),
            ("10", 10),
            ("IOT", 6),
            ("POLL", 29),
            ("IO", 29),
            ("RTMIN", 34),
            ("SIGRTMIN+3", 37),
            ("rtmin+30", 64),
            ("RTMAX", 64),
            ("RTMAX-30", 34),
            ("64", 64),
            ("33", 33),
        ] {
            let rewrite = format!("{from}:TERM");
            let mut running = Run::new(&["-r", &rewrite, probe(), "say", "ready", "pause"]).who(who).start();
            running.read_line_until("ready");
            running.signal(signal);
            running.wait().exits(143).is_silent();
        }
    }
}

// What the options do.

#[test]
fn rewrites_do_not_chain_and_the_last_one_wins() {
    for case in matrix() {
        for (options, sent, got) in [
            (&["-r", "USR1:USR2"][..], 10, "got 12"),
            (&["-r", "10:12"], 10, "got 12"),
            (&["-rUSR1:USR2", "-rUSR2:HUP"], 10, "got 12"),
            (&["-rUSR1:USR2", "-rUSR1:HUP"], 10, "got 1"),
            (&["-rUSR1:0", "-rUSR1:USR1"], 10, "got 10"),
            (&["-rUSR1:USR2"], 12, "got 12"),
            (&["-r", "RTMIN+3:USR2"], 37, "got 12"),
        ] {
            let steps = "report 1 report 10 report 12 say ready pause".split(' ');
            let words: Vec<_> = options.iter().copied().chain([probe()]).chain(steps).collect();
            let mut running = case.run(&words).start();
            running.read_line_until("ready");
            running.signal(sent);
            assert_eq!(running.read_line(), got, "{options:?}");
        }
    }
}

#[test]
fn a_signal_rewritten_to_0_is_dropped() {
    for case in matrix() {
        let mut running = case.run(&["-r", "USR1:0", probe(), "receive"]).start();
        running.read_line_until("ready");
        running.signal(10).signal(12);
        assert_eq!(running.read_line(), "12 code=0 value=0");
        running.signal(15);
        running.wait().exits(0);
    }
}

#[test]
fn process_group_forwards_to_the_whole_group() {
    for case in matrix() {
        for (options, number) in [(&["-p"][..], 2), (&["--process-group"], 2), (&["-s"], 1)] {
            let steps = ["report", "10", "fork", "report", "10", "say", "ready", "pause", "end", "pause"];
            let mut running = case.run(&[options, &[probe()], &steps].concat()).start();
            running.read_line_until("ready");
            running.signal(10);
            for _ in 0..number {
                assert_eq!(running.read_line(), "got 10");
            }
            // Whoever gets a signal gets it in order, so this one comes behind any more.
            running.signal(15);
            let output = running.wait();
            output.exits(143).prints(&format!("ready\n{}", "got 10\n".repeat(number)));
        }
    }
}

#[test]
fn stop_delay_holds_the_first_stop_signal_back_until_the_second() {
    for who in users() {
        let mut running = Run::new(&["--stop-delay=1000", probe(), "receive"]).who(who).verbose().start();
        running.read_line_until("ready");
        running.signal(15);
        running.read_error_until("held back");
        // Others pass.
        running.signal(10);
        assert_eq!(running.read_line(), "10 code=0 value=0");
        running.signal(2);
        assert_eq!(running.read_line(), "15 code=0 value=0");
        running.wait().exits(0);
    }
}

#[test]
fn stop_delay_lets_a_stop_signal_through_in_the_end() {
    for case in matrix() {
        let mut running = case.run(&["--stop-delay", "0.3", probe(), "say", "ready", "pause"]).start();
        running.read_line_until("ready");
        let sent = std::time::Instant::now();
        running.signal(15);
        running.wait().exits(143);
        assert!(sent.elapsed().as_millis() >= 300);
    }
}

#[test]
fn stop_signal_names_further_signals_that_ask_to_stop() {
    for who in users() {
        for (options, sent) in [(&["--stop-signal=QUIT"][..], 3), (&["--stop-signal", "28", "--stop-signal", "HUP"], 1)]
        {
            let words = [options, &["--stop-delay=1000", probe(), "receive"]].concat();
            let mut running = Run::new(&words).who(who).verbose().start();
            running.read_line_until("ready");
            running.signal(sent);
            running.read_error_until("held back");
            running.signal(15);
            assert_eq!(running.read_line(), format!("{sent} code=0 value=0"));
        }
    }
}

#[test]
fn a_stop_signal_is_matched_before_it_is_rewritten() {
    for who in users() {
        let options = ["--stop-signal=QUIT", "--stop-delay=1000", "-rQUIT:USR1", "-rUSR2:TERM"];
        let mut running = Run::new(&[&options[..], &[probe(), "receive"]].concat()).who(who).verbose().start();
        running.read_line_until("ready");
        running.signal(12);
        assert_eq!(running.read_line(), "15 code=0 value=0", "not held back");
    }
}

#[test]
fn pause_runs_no_command_and_ends_with_0() {
    let directory = Dir::new();
    for case in matrix() {
        for place in BOTH_PLACES {
            for signal in [libc::SIGTERM, libc::SIGINT] {
                let touch = [probe(), "touch", &directory.at("started")];
                for command in [&[][..], &touch] {
                    for option in ["-P", "--pause"] {
                        let run = place(case.run(&[&[option], command].concat()));
                        // Blocked from the start, so that none comes too early.
                        let running = run.blocked(&ALL_SIGNALS).start();
                        // Everything else is ignored.
                        running.signal(libc::SIGHUP).signal(libc::SIGUSR1).signal(64).signal(signal);
                        running.wait().exits(0).prints("").is_silent();
                    }
                }
            }
        }
    }
    assert!(!directory.exists("started"));
}

#[test]
fn verbose_speaks_on_stderr_alone() {
    for who in users() {
        for place in BOTH_PLACES {
            for option in ["-v", "--verbose"] {
                let output = place(Run::new(&[option, "echo", "hello"]).who(who)).output();
                output.exits(0).prints("hello\n");
                assert!(
                    !output.err().is_empty() && output.err().lines().all(|line| line.starts_with("pid1: ")),
                    "{output}"
                );
            }
            place(Run::new(&["echo", "hello"]).who(who)).output().exits(0).prints("hello\n").is_silent();
        }
    }
}

#[test]
fn help_and_version_are_printed_on_stdout() {
    for who in users() {
        for place in BOTH_PLACES {
            for arguments in [&["-V"][..], &["--version"], &["-vV"], &["-t5", "--version", "ls"]] {
                let version = format!("pid1 {}\n", env!("CARGO_PKG_VERSION"));
                place(Run::new(arguments).who(who)).output().exits(0).prints(&version).is_silent();
            }
            for arguments in [&["-h"][..], &["--help"], &["-vh"], &["-s", "-h", "--yolo"]] {
                let output = place(Run::new(arguments).who(who)).output();
                output.exits(0).is_silent();
                assert!(output.out().starts_with("usage: pid1 [OPTION]... [--] COMMAND [ARG]...\n"), "{output}");
                for option in "--env --user --group --workdir --timeout --kill-after --stop-signal --subreaper --process-group \
                    --rewrite --success-status --pdeathsig --stop-delay --no-new-privs --pause --verbose --help --version \
                    -e -u -g -w -t -k -s -p -r -P -v -h -V \
                    PID1_"
                    .split_whitespace()
                {
                    assert!(output.out().contains(option), "{option} is missing\n{output}");
                }
                assert!(output.out().lines().all(|line| line.len() <= 80), "{output}");
            }
        }
    }
}

#[test]
fn help_that_cannot_be_printed_is_an_error() {
    for who in users() {
        for option in ["--help", "--version"] {
            let full = Run::new(&[option]).who(who).stdout(Stdio::Given(open("/dev/full")));
            full.output().exits(125).complains(&["pid1: standard output: No space left on device"]);
        }
    }
}

#[test]
fn help_for_nobody_is_an_error() {
    for who in users() {
        let closed = Run::new(&["--help"]).who(who).stdout(Stdio::Closed);
        closed.output().exits(125).mentions("pid1: standard output: ");
        let (read, write) = std::io::pipe().expect("a pipe");
        drop(read);
        let broken = Run::new(&["--help"]).who(who).stdout(Stdio::Given(write.into()));
        broken.output().exits(125).mentions("pid1: standard output: ");
    }
}

// Errors.

/// Runs pid1 with `options` in front of a command that would leave a file behind;
/// it must not, and the error must be `line`.
fn is_refused(options: &[&str], line: &str) {
    let directory = Dir::new();
    let command = [probe(), "touch", &directory.at("started")];
    let words: Vec<_> = options.iter().chain(&command).collect();
    for case in matrix() {
        for place in BOTH_PLACES {
            place(case.run(&words)).output().exits(125).prints("").complains(&[line]);
        }
    }
    assert!(!directory.exists("started"), "{options:?}: the command was started");
}

#[test]
fn an_unknown_option_starts_nothing() {
    is_refused(&["--yolo"], "pid1: --yolo: unknown option");
    is_refused(&["--yolo=1"], "pid1: --yolo=1: unknown option");
    is_refused(&["--time"], "pid1: --time: unknown option");
    is_refused(&["--timeoutx", "5"], "pid1: --timeoutx: unknown option");
    is_refused(&["--VERBOSE"], "pid1: --VERBOSE: unknown option");
    is_refused(&["-z"], "pid1: -z: unknown option");
    is_refused(&["-0"], "pid1: -0: unknown option");
    is_refused(&["-4"], "pid1: -4: unknown option");
    is_refused(&["-t5", "-T"], "pid1: -T: unknown option");
}

#[test]
fn an_option_without_a_name_is_unknown() {
    is_refused(&["--=x"], "pid1: --=x: unknown option");
    is_refused(&["--="], "pid1: --=: unknown option");
    for name in ["--w", "--work", "--workdi", "--s", "--v", "--e"] {
        is_refused(&[name], &format!("pid1: {name}: unknown option"));
        is_refused(&[&format!("{name}=/")], &format!("pid1: {name}=/: unknown option"));
    }
}

#[test]
fn an_unknown_letter_is_named_without_the_rest_of_its_bundle() {
    is_refused(&["-vz"], "pid1: -z: unknown option");
    is_refused(&["-zv"], "pid1: -z: unknown option");
    is_refused(&["-v-"], "pid1: --: unknown option");
}

#[test]
fn a_bad_value_starts_nothing() {
    for (option, cause, values) in [
        (
            "--timeout",
            "not a number of seconds",
            &["", "abc", "-1", "5s", "1e3", "1.2.3", ".", " 5", "inf", "nan", "Infinity", "+1"][..],
        ),
        ("--kill-after", "not a number of seconds", &["", "x", "-1", "5m"]),
        ("--stop-delay", "not a number of seconds", &["", "x", "-0"]),
        (
            "--stop-signal",
            "not a signal",
            &["", "0", "65", "-1", "NOPE", "SIG", "TERMS", "RTMIN-1", "RTMAX+1", "RTMIN+31", "TERM:INT", "271"],
        ),
        ("--pdeathsig", "not a signal", &["", "0", "65", "NOPE"]),
        ("--success-status", "not an exit status", &["", "256", "-1", "x", "1,2", "65536"]),
        ("--env", "not KEY=VALUE", &["", "A", "=", "=A"]),
        ("--rewrite", "not FROM:TO", &["", "TERM", "15"]),
        (
            "--rewrite",
            "not a signal",
            &["TERM:", ":TERM", ":", "0:TERM", "TERM:NOPE", "TERM:INT:HUP", "TERM:65", "NOPE:TERM", "TERM:00"],
        ),
        ("--rewrite", "cannot be rewritten", &["CHLD:TERM", "SIGKILL:TERM", "9:15", "STOP:0", "17:0", "CLD:HUP"]),
    ] {
        for value in values {
            is_refused(&[option, value], &format!("pid1: {option} {value}: {cause}"));
        }
    }
}

#[test]
fn an_error_names_the_long_option_however_it_was_given() {
    is_refused(&["-tx"], "pid1: --timeout x: not a number of seconds");
    is_refused(&["-t", "x"], "pid1: --timeout x: not a number of seconds");
    is_refused(&["--timeout=x"], "pid1: --timeout x: not a number of seconds");
    is_refused(&["-vkx"], "pid1: --kill-after x: not a number of seconds");
    is_refused(&["-e", "A"], "pid1: --env A: not KEY=VALUE");
    is_refused(&["-r9:1"], "pid1: --rewrite 9:1: cannot be rewritten");
}

#[test]
fn a_switch_takes_no_value() {
    for option in ["--verbose", "--subreaper", "--process-group", "--no-new-privs", "--pause"] {
        for value in ["", "1", "yes"] {
            is_refused(&[&format!("{option}={value}")], &format!("pid1: {option}: takes no value"));
        }
    }
}

#[test]
fn a_valued_option_at_the_end_lacks_its_value() {
    for case in matrix() {
        for (letter, name) in [
            ("-e", "--env"),
            ("-u", "--user"),
            ("-g", "--group"),
            ("-w", "--workdir"),
            ("-t", "--timeout"),
            ("-k", "--kill-after"),
            ("-r", "--rewrite"),
            ("", "--stop-signal"),
            ("", "--success-status"),
            ("", "--pdeathsig"),
            ("", "--stop-delay"),
        ] {
            let line = format!("pid1: {name}: needs a value");
            for option in [letter, name].into_iter().filter(|option| !option.is_empty()) {
                case.run(&[option]).output().exits(125).complains(&[&line]);
                case.run(&["-s", option]).plain().output().exits(125).complains(&[&line]);
            }
        }
    }
}

#[test]
fn without_a_command_there_is_an_error_and_the_usage() {
    let lines = ["pid1: No arguments provided", "usage: pid1 [OPTION]... [--] COMMAND [ARG]..."];
    for case in matrix() {
        for place in BOTH_PLACES {
            for arguments in [&[][..], &["--"], &["-s"], &["-t5", "-eA=1", "--"]] {
                place(case.run(arguments)).output().exits(125).prints("").complains(&lines);
            }
        }
    }
}

#[test]
fn an_entrypoint_in_shell_form_has_no_command() {
    for who in users() {
        let lines = ["pid1: No arguments provided", "usage: pid1 [OPTION]... [--] COMMAND [ARG]..."];
        let script = format!("{}; exit $?", pid1());
        Run::bare(&["/bin/sh", "-c", &script, "ignored", "command"]).who(who).output().exits(125).complains(&lines);
    }
}

#[test]
fn the_first_of_two_mistakes_is_reported() {
    is_refused(&["-tx", "--yolo"], "pid1: --timeout x: not a number of seconds");
    is_refused(&["--yolo", "-tx"], "pid1: --yolo: unknown option");
}

#[test]
fn an_error_is_one_line_however_long_the_value() {
    let value = "x".repeat(100_000);
    for who in users() {
        for arguments in [
            &["-t", &value, "true"][..],
            &["-u", &value, "true"],
            &["-w", &value, "true"],
            &[&format!("--{value}")],
            &[&value],
        ] {
            let output = Run::new(arguments).who(who).output();
            let err = output.err();
            assert!(err.starts_with("pid1: ") && err.ends_with('\n') && err.lines().count() == 1, "{output}");
            assert!(err.len() < 4096, "{output}");
        }
    }
}

#[test]
fn an_error_is_one_line_whatever_is_in_the_value() {
    for who in users() {
        for arguments in [&["-t", "a\nb", "true"][..], &["-w", "/a\nb", "true"], &["a\nb"], &["a\n\nb"], &["a\r\x1b\n"]]
        {
            let output = Run::new(arguments).who(who).output();
            assert_eq!(output.err().lines().count(), 1, "{output}");
        }
    }
}

// Variables.

const VALUED: [&str; 3] = ["PID1_TIMEOUT", "PID1_KILL_AFTER", "PID1_STOP_DELAY"];
const SWITCHES: [&str; 3] = ["PID1_SUBREAPER", "PID1_PROCESS_GROUP", "PID1_VERBOSE"];

#[test]
fn a_bad_value_in_a_variable_starts_nothing() {
    let directory = Dir::new();
    for case in matrix() {
        for place in BOTH_PLACES {
            for variable in VALUED {
                for value in ["x", "-1", " ", "5s", "yes"] {
                    let run = case.run(&[probe(), "touch", &directory.at("started")]).env(variable, value);
                    let line = format!("pid1: {variable}={value}: not a number of seconds");
                    place(run).output().exits(125).complains(&[&line]);
                }
            }
        }
    }
    assert!(!directory.exists("started"));
}

#[test]
fn an_empty_variable_counts_as_unset() {
    for case in matrix() {
        for place in BOTH_PLACES {
            let run = VALUED
                .iter()
                .chain(&SWITCHES)
                .fold(case.run(&["sh", "-c", "exit 3"]), |run, variable| run.env(variable, ""));
            place(run).output().exits(3).is_silent();
        }
    }
}

#[test]
fn an_option_beats_its_variable() {
    for case in matrix() {
        // Even a bad one: nobody reads it.
        for (variable, option) in
            [("PID1_TIMEOUT", "-t5"), ("PID1_KILL_AFTER", "-k5"), ("PID1_STOP_DELAY", "--stop-delay=0")]
        {
            case.run(&[option, "sh", "-c", "exit 3"]).env(variable, "bad").output().exits(3).is_silent();
        }
        let mut running = case.run(&["--stop-delay=0", probe(), "receive"]).env("PID1_STOP_DELAY", "1000").start();
        running.read_line_until("ready");
        running.signal(15);
        running.wait().exits(0);
    }
}

#[test]
fn a_valued_variable_works_like_its_option() {
    for who in users() {
        let mut running = Run::new(&[probe(), "receive"]).who(who).verbose().env("PID1_STOP_DELAY", "1000").start();
        running.read_line_until("ready");
        running.signal(15);
        running.read_error_until("held back");
        // TERM at once for a command that ignores it, and KILL with that.
        let steps = "ignore 15 say ready pause".split(' ');
        let words: Vec<_> = [probe()].into_iter().chain(steps).collect();
        let run = Run::new(&words).who(who).env("PID1_KILL_AFTER", "0").env("PID1_TIMEOUT", "0");
        let mut running = run.start();
        running.read_line_until("ready");
        running.signal(15);
        running.wait().exits(137);
    }
}

#[test]
fn a_switch_is_on_unless_empty_0_false_or_no() {
    for who in users() {
        for (value, on) in [
            ("", false),
            ("0", false),
            ("false", false),
            ("no", false),
            ("1", true),
            ("true", true),
            ("yes", true),
            ("00", true),
            ("No", true),
            ("FALSE", true),
            (" ", true),
            ("off", true),
        ] {
            let run = || Run::new(&[probe(), "say", "{pid}"]).who(who).plain();
            let output = run().env("PID1_SUBREAPER", value).output();
            output.exits(0).is_silent().prints(if on { "3\n" } else { "2\n" });
            let output = run().env("PID1_VERBOSE", value).output();
            assert_eq!(output.err().is_empty(), !on, "{value:?}: {output}");
            let steps = "ignore 10 fork report 10 say ready pause end pause".split(' ');
            let words: Vec<_> = [probe()].into_iter().chain(steps).collect();
            let mut running = Run::new(&words).who(who).env("PID1_PROCESS_GROUP", value).start();
            running.read_line_until("ready");
            running.signal(10);
            if on {
                assert_eq!(running.read_line(), "got 10");
            }
            running.signal(15);
            let output = running.wait();
            output.exits(143);
            assert_eq!(output.out().contains("got 10"), on, "{output}");
        }
    }
}

#[test]
fn variables_imply_no_supervisor() {
    for case in matrix() {
        let run = case.run(&[probe(), "say", "{pid} {ppid}"]).plain();
        let run = VALUED.iter().fold(run, |run, variable| run.env(variable, "1"));
        run.env("PID1_PROCESS_GROUP", "1").output().exits(0).prints("2 0\n").is_silent();
    }
}

#[test]
fn variables_reach_the_command_unchanged() {
    let entries = [
        "PID1_TIMEOUT=5",
        "PID1_KILL_AFTER=infinity",
        "PID1_STOP_DELAY=",
        "PID1_SUBREAPER=no",
        "PID1_PROCESS_GROUP=1",
        "PID1_VERBOSE=0",
        "PID1_ODD",
    ];
    for case in matrix() {
        for place in BOTH_PLACES {
            let run = entries
                .iter()
                .fold(case.run(&[probe(), "show", "env"]).env_clear(), |run, entry| run.env_entry(*entry));
            let expected: String = entries.iter().map(|entry| format!("env {entry}\n")).collect();
            place(run).output().exits(0).prints(&expected).is_silent();
        }
    }
}

// Bytes and sizes.

#[test]
fn arguments_are_bytes() {
    let odd = OsStr::from_bytes(b"\xff\x01\xc3\x28 \n\xfe");
    for case in matrix() {
        for place in BOTH_PLACES {
            let words = [OsStr::new(probe()), "show".as_ref(), "args".as_ref(), "--".as_ref(), odd, "".as_ref(), odd];
            let expected = "arg \\xff\\x01\\xc3( \\n\\xfe\narg \narg \\xff\\x01\\xc3( \\n\\xfe\n";
            place(case.run(&words)).output().exits(0).prints(expected).is_silent();
        }
    }
}

#[test]
fn names_values_and_directories_are_bytes() {
    let directory = Dir::new();
    let odd = OsStr::from_bytes(b"\xff\xfe");
    std::fs::create_dir(std::path::Path::new(directory.path()).join(odd)).unwrap();
    let link = std::path::Path::new(directory.path()).join(odd).join(odd);
    std::os::unix::fs::symlink(probe(), &link).unwrap();
    let inside = link.parent().unwrap().as_os_str();
    let join = |prefix: &str, rest: &OsStr| OsString::from_vec([prefix.as_bytes(), rest.as_bytes()].concat());
    for case in matrix() {
        for place in BOTH_PLACES {
            let options = [join("-w", inside), join("-ePATH=", inside)];
            let command = [odd, "show".as_ref(), "cwd".as_ref(), "show".as_ref(), "env".as_ref()];
            let words: Vec<&OsStr> = options.iter().map(OsString::as_os_str).chain(command).collect();
            let path = directory.path();
            let expected = format!("cwd {path}/\\xff\\xfe\nenv PATH={path}/\\xff\\xfe\n");
            place(case.run(&words)).output().exits(0).prints(&expected).is_silent();
        }
        let output = case.run(&[odd]).output();
        output.exits(127);
        assert!(output.stderr.windows(4).any(|bytes| bytes == b" \xff\xfe:"), "{output}");
        case.run(&[OsStr::from_bytes(b"-\xff")]).output().exits(125);
    }
}

#[test]
fn an_empty_command_is_not_found() {
    for case in matrix() {
        for place in BOTH_PLACES {
            let output = place(case.run(&["", "x"])).output();
            output.exits(127).mentions("No such file or directory\n");
        }
    }
}

#[test]
fn ten_thousand_arguments_are_handed_on() {
    let many: Vec<String> = (0..10_000).map(|n| format!("argument-{n}")).collect();
    let words: Vec<&str> =
        [probe(), "show", "argc", "show", "args", "--"].into_iter().chain(many.iter().map(String::as_str)).collect();
    let expected: String = many.iter().map(|word| format!("arg {word}\n")).collect();
    let expected = format!("argc 10006\n{expected}");
    for case in matrix() {
        for place in BOTH_PLACES {
            place(case.run(&words)).output().exits(0).prints(&expected).is_silent();
        }
    }
}

#[test]
fn a_megabyte_of_environment_is_handed_on() {
    let entries: Vec<String> =
        (0..16).map(|n| format!("BIG{n}={}", char::from(b'a' + n).to_string().repeat(65_536))).collect();
    let expected = |last: &str| -> String {
        entries.iter().map(String::as_str).chain([last]).map(|entry| format!("env {entry}\n")).collect()
    };
    for case in matrix() {
        for place in BOTH_PLACES {
            let run = |words: &[&str]| {
                let run = place(case.run(words)).env_clear();
                entries.iter().fold(run, |run, entry| run.env_entry(entry)).env("LAST", "0")
            };
            run(&[probe(), "show", "env"]).output().exits(0).prints(&expected("LAST=0")).is_silent();
            run(&["-e", "LAST=1", probe(), "show", "env"]).output().exits(0).prints(&expected("LAST=1")).is_silent();
        }
    }
}

/// Sets that many variables and sees whether the command has them.
fn variables_can_be_set(run: impl Fn(&[&str]) -> Run, count: usize) {
    let assignments: Vec<String> = (0..count).map(|n| format!("-e{n}_KEY={n}")).collect();
    let mut words: Vec<&str> = assignments.iter().map(String::as_str).collect();
    words.extend([probe(), "show", "env", "show", "argc"]);
    let output = run(&words).env_clear().env("INHERITED", "0").output();
    output.exits(0).is_silent();
    let mut entries: Vec<String> = output.out().lines().map(str::to_string).collect();
    assert_eq!(entries.pop().as_deref(), Some("argc 5"));
    let mut expected: Vec<String> = (0..count).map(|n| format!("env {n}_KEY={n}")).collect();
    expected.push("env INHERITED=0".into());
    entries.sort();
    expected.sort();
    assert!(entries == expected, "{} entries", entries.len());
}

#[test]
fn a_thousand_variables_can_be_set() {
    for case in matrix() {
        for place in BOTH_PLACES {
            variables_can_be_set(|words| place(case.run(words)), 1000);
        }
    }
}

/// Once, since this takes seconds without optimisation: setting one looks at all.
#[test]
fn ten_thousand_variables_can_be_set() {
    if possible() {
        variables_can_be_set(|words| Run::new(words), 10_000);
    }
}

#[test]
fn one_variable_can_be_set_ten_thousand_times() {
    let assignments: Vec<OsString> =
        (0..10_000).map(|n| OsString::from_vec(format!("-eKEY={n}").into_bytes())).collect();
    let words: Vec<&OsStr> =
        assignments.iter().map(OsString::as_os_str).chain([probe(), "show", "env"].map(OsStr::new)).collect();
    for who in users() {
        for place in BOTH_PLACES {
            place(Run::new(&words).who(who).env_clear()).output().exits(0).prints("env KEY=9999\n").is_silent();
        }
    }
}
