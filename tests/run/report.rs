//! `--report` and `PID1_REPORT`: the line that says why it ended goes into a file as well,
//! if there is one and nobody has written to it.

use crate::support::*;
use std::ffi::CString;
use std::os::unix::fs::symlink;

/// The ways to ask for it: by the option, and by the variable.
fn asking(case: &Case, file: &str, words: &[&str]) -> [Run; 2] {
    [case.run(&[&["--report", file], words].concat()), case.run(words).env("PID1_REPORT", file)]
}

/// A directory with an empty report that everybody may write to.
fn with_report() -> (Dir, String) {
    let dir = Dir::new();
    let file = dir.write("log", "", 0o666);
    (dir, file)
}

/// Runs it as process 1 and beside one; each time the report is the last line on stderr, and
/// this.
#[track_caller]
fn reports(words: &[&str], status: i32, line: &str) {
    for case in matrix() {
        for place in BOTH_PLACES {
            for way in 0..2 {
                let (dir, file) = with_report();
                let [option, variable] = asking(&case, &file, words);
                let run = if way == 0 { option } else { variable };
                let output = place(run).output();
                output.exits(status).complains(&[line]);
                assert_eq!(dir.read("log"), format!("{line}\n"), "{output}");
            }
        }
    }
}

#[test]
fn a_command_that_cannot_be_executed_is_reported() {
    let dir = Dir::new();
    reports(&["nosuch"], 127, "pid1: nosuch: No such file or directory");
    reports(&["/etc"], 126, "pid1: /etc: Permission denied");
    let orphan = dir.script("orphan", "#!/no/such/interpreter\n");
    reports(&[&orphan], 127, &format!("pid1: {orphan}: interpreter or loader not found"));
}

#[test]
fn a_failure_of_pid1s_own_is_reported() {
    reports(&["-w", "/no/such", "true"], 125, "pid1: --workdir /no/such: No such file or directory");
    reports(&["-u", "nobody-of-that-name", "true"], 125, "pid1: --user nobody-of-that-name: unknown user");
}

#[test]
fn a_usage_error_is_reported_by_the_variable_even_if_it_comes_first() {
    for case in matrix() {
        for (words, line) in [
            (&["--yolo", "true"][..], "pid1: unrecognized option '--yolo'; try pid1 --help"),
            (&["-t", "x", "true"], "pid1: --timeout x: not a time (such as 5, 1.5s, 500ms, 2m, infinity)"),
            (&["-t"], "pid1: --timeout: needs a value"),
        ] {
            let (dir, file) = with_report();
            case.run(words).env("PID1_REPORT", &file).output().exits(125);
            assert_eq!(dir.read("log"), format!("{line}\n"));
        }
        // By the option, once it is known.
        let (dir, file) = with_report();
        case.run(&["--report", &file, "--yolo", "true"]).output().exits(125);
        assert_eq!(dir.read("log"), "pid1: unrecognized option '--yolo'; try pid1 --help\n");
        let (dir, file) = with_report();
        case.run(&["--yolo", "--report", &file, "true"]).output().exits(125);
        assert_eq!(dir.read("log"), "");
        // A bad variable.
        let run = case.run(&["true"]).env("PID1_TIMEOUT", "x").env("PID1_REPORT", &file);
        run.output().exits(125);
        assert!(dir.read("log").starts_with("pid1: PID1_TIMEOUT=x: not a time"), "{}", dir.read("log"));
    }
}

#[test]
fn that_there_is_no_command_is_reported() {
    for case in matrix() {
        for way in 0..2 {
            let (dir, file) = with_report();
            let [option, variable] = asking(&case, &file, &[]);
            let output = if way == 0 { option } else { variable }.output();
            output.exits(125);
            assert!(dir.read("log").starts_with("pid1: No arguments provided\n"), "{}", dir.read("log"));
        }
    }
}

#[test]
fn why_the_command_ended_is_reported() {
    for case in matrix() {
        for way in 0..2 {
            let (dir, file) = with_report();
            let [option, variable] = asking(&case, &file, &[probe(), "die", "11"]);
            let run = if way == 0 { option.plain() } else { variable };
            let line = format!("pid1: {}: killed by SIGSEGV", probe());
            run.output().exits(139).complains(&[&line]);
            assert_eq!(dir.read("log"), format!("{line}\n"));
        }
    }
}

#[test]
fn that_the_command_did_not_end_is_reported() {
    for case in matrix() {
        let (dir, file) = with_report();
        let words = ["-k0.1", "-t0", probe(), "ignore", "15", "say", "ready", "pause"];
        let [run, _] = asking(&case, &file, &words);
        let mut running = run.start();
        running.read_line_until("ready");
        running.signal(libc::SIGTERM);
        running.wait().exits(137);
        assert_eq!(dir.read("log"), format!("pid1: {}: did not end in 100 ms: killed\n", probe()));
    }
}

#[test]
fn of_an_end_that_is_no_news_nothing_is_reported() {
    for case in matrix() {
        let (dir, file) = with_report();
        for (steps, status) in [(["exit", "0"], 0), (["exit", "7"], 7), (["die", "15"], 143)] {
            for run in asking(&case, &file, &[&[probe()], &steps[..]].concat()) {
                run.output().exits(status).is_silent();
            }
        }
        case.run(&["--report", &file, "--help"]).output().exits(0);
        assert_eq!(dir.read("log"), "");
    }
}

#[test]
fn what_the_command_has_written_stays_alone() {
    for case in matrix() {
        let (dir, file) = with_report();
        let words = [probe(), "to", &file, "say", "disk full", "die", "6"];
        for run in asking(&case, &file, &words) {
            run.output().exits(134).complains(&[&format!("pid1: {}: killed by SIGABRT", probe())]);
        }
        assert_eq!(dir.read("log"), "disk full\ndisk full\n");
    }
}

#[test]
fn a_file_that_is_not_there_is_neither_made_nor_missed() {
    for case in matrix() {
        let dir = Dir::new();
        let line = "pid1: nosuch: No such file or directory";
        for file in [dir.at("log"), dir.at("no/log"), String::new()] {
            for run in asking(&case, &file, &["nosuch"]) {
                run.output().exits(127).complains(&[line]);
            }
        }
        assert!(!dir.exists("log") && !dir.exists("no"));
    }
}

#[test]
fn nothing_but_a_regular_file_is_written_to_and_nothing_is_waited_for() {
    for case in matrix() {
        let dir = Dir::new();
        let fifo = CString::new(dir.at("fifo")).expect("no NUL");
        // SAFETY: a string.
        assert_eq!(unsafe { libc::mkfifo(fifo.as_ptr(), 0o666) }, 0);
        set_mode(std::path::Path::new(&dir.at("fifo")), 0o666);
        let busy = CString::new(dir.at("busy")).expect("no NUL");
        // SAFETY: a string.
        assert_eq!(unsafe { libc::mkfifo(busy.as_ptr(), 0o666) }, 0);
        set_mode(std::path::Path::new(&dir.at("busy")), 0o666);
        let reader = open(&dir.at("busy"));
        symlink("loop", dir.at("loop")).expect("a link");
        let line = "pid1: nosuch: No such file or directory";
        for file in ["fifo", "busy", "loop", "."].map(|name| dir.at(name)).into_iter().chain(["/dev/null".into()]) {
            for run in asking(&case, &file, &["nosuch"]) {
                run.output().exits(127).complains(&[line]);
            }
        }
        let mut waiting = 0;
        // SAFETY: writes to an int.
        unsafe { libc::ioctl(std::os::fd::AsRawFd::as_raw_fd(&reader), libc::FIONREAD, &mut waiting) };
        assert_eq!(waiting, 0, "the FIFO was written to");
    }
}

#[test]
fn a_link_to_a_file_is_as_good_as_the_file() {
    for case in matrix() {
        let (dir, _) = with_report();
        symlink("log", dir.at("link")).expect("a link");
        case.run(&["--report", &dir.at("link"), "nosuch"]).output().exits(127);
        assert_eq!(dir.read("log"), "pid1: nosuch: No such file or directory\n");
    }
}

#[test]
fn a_file_that_must_not_be_written_to_changes_nothing() {
    for who in users().into_iter().filter(|&who| who != Who::Root) {
        let dir = Dir::new();
        let file = dir.write("log", "", 0o444);
        for run in asking(&Case { who, verbose: false }, &file, &["nosuch"]) {
            run.output().exits(127).complains(&["pid1: nosuch: No such file or directory"]);
        }
        assert_eq!(dir.read("log"), "");
    }
}

/// The child that fails has another directory and another user by then.
#[test]
fn the_file_is_found_and_written_as_pid1_itself_would() {
    for case in matrix() {
        let (dir, _) = with_report();
        for run in asking(&case, "log", &["-w", "/", "nosuch"]) {
            run.directory(dir.path()).output().exits(127);
            assert_eq!(dir.read("log"), "pid1: nosuch: No such file or directory\n");
            dir.write("log", "", 0o666);
        }
    }
    if can(Who::Root) {
        let dir = Dir::new();
        let file = dir.write("log", "", 0o600);
        let case = Case { who: Who::Root, verbose: false };
        for (words, line) in [
            (["-u", "65534", "nosuch"].as_slice(), "pid1: nosuch: No such file or directory\n".to_string()),
            (&["-u", "65534", probe(), "die", "11"], format!("pid1: {}: killed by SIGSEGV\n", probe())),
        ] {
            for run in asking(&case, &file, words) {
                run.output();
                assert_eq!(dir.read("log"), line);
                dir.write("log", "", 0o600);
            }
        }
    }
}

#[test]
fn with_closed_streams_there_is_still_one_line_in_it() {
    for who in users() {
        let case = Case { who, verbose: true };
        for (words, line) in [
            (&["nosuch"][..], "pid1: nosuch: No such file or directory\n".to_string()),
            (&[probe(), "die", "11"], format!("pid1: {}: killed by SIGSEGV\n", probe())),
            (&["-w", "/no/such", "true"], "pid1: --workdir /no/such: No such file or directory\n".to_string()),
        ] {
            let (dir, file) = with_report();
            for run in asking(&case, &file, words) {
                run.stdin(Stdio::Closed).stdout(Stdio::Closed).stderr(Stdio::Closed).output();
                assert_eq!(dir.read("log"), line);
                dir.write("log", "", 0o666);
            }
            // The next file that is opened gets the number of stderr.
            for run in asking(&case, &file, words) {
                run.stderr(Stdio::Closed).output();
                assert_eq!(dir.read("log"), line);
                dir.write("log", "", 0o666);
            }
        }
    }
}

#[test]
fn the_command_inherits_nothing_of_it() {
    for case in matrix() {
        let (_dir, file) = with_report();
        for run in asking(&case, &file, &[probe(), "show", "descriptors"]) {
            run.output().exits(0).prints("descriptors 0 1 2\n");
        }
    }
}

#[test]
fn the_option_beats_the_variable_and_makes_a_supervisor_as_the_variable_does_not() {
    for case in matrix() {
        let (dir, file) = with_report();
        let other = dir.write("other", "", 0o666);
        let run = case.run(&["--report", &file, "nosuch"]).env("PID1_REPORT", &other);
        run.output().exits(127);
        assert_eq!((dir.read("log").is_empty(), dir.read("other").as_str()), (false, ""));
        dir.write("log", "", 0o666);
        let command = [probe(), "die", "11"];
        case.run(&command).env("PID1_REPORT", &file).plain().output().is_killed_by(11);
        assert_eq!(dir.read("log"), "");
        case.run(&[&["--report", &file], &command[..]].concat()).plain().output().exits(139);
        assert!(!dir.read("log").is_empty());
    }
}

#[test]
fn the_variable_counts_in_every_dialect() {
    for who in users() {
        for (name, status) in [("tini", 127), ("catatonit", 1), ("dumb-init", 2), ("docker-init", 127)] {
            let (dir, file) = with_report();
            let run = |command: &[&str]| Run::new(command).who(who).arg0(name).env("PID1_REPORT", &file);
            let output = run(&["/no/such"]).output();
            output.exits(status);
            // As it was said.
            assert_eq!(dir.read("log"), output.err(), "{name}");
            dir.write("log", "", 0o666);
            run(&[probe(), "die", "11"]).output().exits(139);
            assert_eq!(dir.read("log"), format!("pid1: {}: killed by SIGSEGV\n", probe()), "{name}");
        }
    }
}

#[test]
fn where_warnings_are_not_said_the_report_is_written_all_the_same() {
    for who in users() {
        for name in ["tini", "docker-init"] {
            let (dir, file) = with_report();
            let run = Run::new(&[probe(), "die", "11"]).who(who).arg0(name).env("TINI_VERBOSITY", "0");
            run.env("PID1_REPORT", &file).output().exits(139).is_silent();
            assert_eq!(dir.read("log"), format!("pid1: {}: killed by SIGSEGV\n", probe()), "{name}");
        }
    }
}
