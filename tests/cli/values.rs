//! What the values of options may be, and how a bad one is refused.

use crate::support::*;
use std::time::Duration;

#[test]
fn a_time_has_decimals_and_a_unit_or_is_infinite() {
    for who in users() {
        for value in ["0", "5", "0.25", ".25", "3.", "00", "1.0000000001", "infinity"].into_iter().chain([
            "500ms",
            "1.5s",
            "2m",
            "1h",
            "1d",
            "18446744073",
        ]) {
            for option in ["-t", "-k", "--stop-delay"] {
                Run::new(&[option, value, "sh", "-c", "exit 3"]).who(who).output().exits(3).is_silent();
            }
        }
    }
}

#[test]
fn a_unit_is_worth_what_it_says() {
    for who in users() {
        for value in ["0.3", "0.3s", "300ms", "0.005m"] {
            let mut running = Run::new(&["--stop-delay", value, probe(), "say", "ready", "pause"]).who(who).start();
            running.read_line_until("ready");
            running.signal(libc::SIGTERM);
            let output = running.wait();
            output.exits(143);
            assert!(output.elapsed >= Duration::from_millis(300), "{value}: {:?}", output.elapsed);
        }
        // A minute is none of these.
        let mut running = Run::new(&["-v", "--stop-delay=1.5m", probe(), "say", "ready", "pause"]).who(who).start();
        running.read_line_until("ready");
        running.signal(libc::SIGINT);
        running.signal(libc::SIGTERM);
        running.wait().exits(130).mentions("SIGINT held back for 90000 ms");
    }
}

/// The longest that is not for ever: no default, and not 0.
#[test]
fn the_longest_time_is_as_long_as_it_says() {
    for who in users() {
        for longest in ["18446744073.709551614", "18446744073.709551613"] {
            let words = ["-v", "--stop-delay", longest, probe(), "say", "ready", "pause"];
            let mut running = Run::new(&words).who(who).start();
            running.read_line_until("ready");
            running.signal(libc::SIGINT);
            running.read_error_until("SIGINT held back for 18446744073709 ms");
            running.signal(libc::SIGTERM);
            running.wait().exits(130);
            // Under this name a time switches the shutdown on: who is left is told to end.
            let steps = "fork report 15 say ready pause end read exit 3";
            let words: Vec<_> = [probe()].into_iter().chain(steps.split(' ')).collect();
            let run = Run::new(&words).arg0("catatonit").who(who).env("PID1_TIMEOUT", longest);
            let mut running = run.stdin(Stdio::Piped).start();
            running.read_line_until("ready");
            running.close_stdin();
            running.read_line_until("got 15");
        }
    }
}

#[test]
fn signals_that_nobody_can_receive_are_no_stop_signals() {
    for name in ["KILL", "STOP", "CHLD", "SIGKILL", "9", "19", "17"] {
        let line = format!("pid1: --stop-signal {name}: cannot be a stop signal");
        is_refused(&["--stop-signal", name], &line);
        is_refused(&[&format!("--stop-signal={name}")], &line);
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

const NOT_A_TIME: &str = "not a time (such as 5, 1.5s, 500ms, 2m, infinity)";

/// Options, what is wrong with the values, and the values.
const BAD_VALUES: &[(&str, &str, &[&str])] = &[
    (
        "--timeout",
        NOT_A_TIME,
        &[
            "",
            "abc",
            "-1",
            "5x",
            "5S",
            "5 s",
            "1h30m",
            "s",
            "ms",
            "1e3",
            "1.2.3",
            ".",
            " 5",
            "inf",
            "nan",
            "Infinity",
            "+1",
            "18446744073709551615",
            "213504d",
            "99999999999999999999999",
        ],
    ),
    ("--kill-after", NOT_A_TIME, &["", "x", "-1", "5min"]),
    ("--stop-delay", NOT_A_TIME, &["", "x", "-0"]),
    (
        "--stop-signal",
        "not a signal",
        &["", "0", "65", "-1", "NOPE", "SIG", "TERMS", "RTMIN-1", "RTMAX+1", "RTMIN+31", "TERM:INT", "271"],
    ),
    ("--pdeathsig", "not a signal", &["", "0", "65", "NOPE"]),
    ("--success-status", "not an exit status", &["", "256", "-1", "x", "1,2", "65536"]),
    ("--env", "not KEY=VALUE", &["", "A", "=", "=A"]),
    ("--rewrite", "not FROM:TO", &["", "TERM", "15", "TERM:INT:HUP", "TERM:INT:", "TERM::", "15:2:1", "TERM:0:0"]),
    ("--rewrite", "not a signal", &["TERM:", ":TERM", ":", "0:TERM", "TERM:NOPE", "TERM:65", "NOPE:TERM", "TERM:00"]),
    ("--rewrite", "cannot be rewritten", &["CHLD:TERM", "SIGKILL:TERM", "9:15", "STOP:0", "17:0", "CLD:HUP"]),
];

#[test]
fn a_bad_value_starts_nothing() {
    for &(option, cause, values) in BAD_VALUES {
        for value in values {
            // What is empty would not be seen.
            let shown = if value.is_empty() { "''" } else { value };
            is_refused(&[option, value], &format!("pid1: {option} {shown}: {cause}"));
        }
    }
}

#[test]
fn an_error_names_the_long_option_however_it_was_given() {
    is_refused(&["-tx"], "pid1: --timeout x: not a time (such as 5, 1.5s, 500ms, 2m, infinity)");
    is_refused(&["-t", "x"], "pid1: --timeout x: not a time (such as 5, 1.5s, 500ms, 2m, infinity)");
    is_refused(&["--timeout=x"], "pid1: --timeout x: not a time (such as 5, 1.5s, 500ms, 2m, infinity)");
    is_refused(&["-vkx"], "pid1: --kill-after x: not a time (such as 5, 1.5s, 500ms, 2m, infinity)");
    is_refused(&["-e", "A"], "pid1: --env A: not KEY=VALUE");
    is_refused(&["-r9:1"], "pid1: --rewrite 9:1: cannot be rewritten");
}

#[test]
fn an_empty_value_can_be_seen_in_the_error() {
    let time = "not a time (such as 5, 1.5s, 500ms, 2m, infinity)";
    is_refused(&["--timeout=", "x"], &format!("pid1: --timeout '': {time}"));
    is_refused(&["-t", ""], &format!("pid1: --timeout '': {time}"));
    is_refused(&["-r", ""], "pid1: --rewrite '': not FROM:TO");
    is_refused(&["--workdir="], "pid1: --workdir '': No such file or directory");
}

#[test]
fn the_first_of_two_mistakes_is_reported() {
    is_refused(&["-tx", "--yolo"], "pid1: --timeout x: not a time (such as 5, 1.5s, 500ms, 2m, infinity)");
    is_refused(&["--yolo", "-tx"], "pid1: unrecognized option '--yolo'; try pid1 --help");
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
