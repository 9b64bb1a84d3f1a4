//! Where options end and the command begins, and in which forms options come.

use crate::support::*;

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
            .complains(&["pid1: --timeout s: not a time (such as 5, 1.5s, 500ms, 2m, infinity)"]);
        Run::new(&["-t=5", "true"])
            .who(who)
            .output()
            .exits(125)
            .complains(&["pid1: --timeout =5: not a time (such as 5, 1.5s, 500ms, 2m, infinity)"]);
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
fn an_unknown_option_starts_nothing() {
    is_refused(&["--yolo"], "pid1: unrecognized option '--yolo'; try pid1 --help");
    is_refused(&["--yolo=1"], "pid1: unrecognized option '--yolo=1'; try pid1 --help");
    is_refused(&["--time"], "pid1: unrecognized option '--time'; try pid1 --help");
    is_refused(&["--timeoutx", "5"], "pid1: unrecognized option '--timeoutx'; try pid1 --help");
    is_refused(&["--VERBOSE"], "pid1: unrecognized option '--VERBOSE'; try pid1 --help");
    is_refused(&["-z"], "pid1: unrecognized option '-z'; try pid1 --help");
    is_refused(&["-0"], "pid1: unrecognized option '-0'; try pid1 --help");
    is_refused(&["-4"], "pid1: unrecognized option '-4'; try pid1 --help");
    is_refused(&["-t5", "-T"], "pid1: unrecognized option '-T'; try pid1 --help");
}

#[test]
fn an_option_without_a_name_is_unknown() {
    is_refused(&["--=x"], "pid1: unrecognized option '--=x'; try pid1 --help");
    is_refused(&["--="], "pid1: unrecognized option '--='; try pid1 --help");
    for name in ["--w", "--work", "--workdi", "--s", "--v", "--e"] {
        is_refused(&[name], &format!("pid1: unrecognized option '{name}'; try pid1 --help"));
        is_refused(&[&format!("{name}=/")], &format!("pid1: unrecognized option '{name}=/'; try pid1 --help"));
    }
}

#[test]
fn an_unknown_letter_is_named_without_the_rest_of_its_bundle() {
    is_refused(&["-vz"], "pid1: unrecognized option '-z'; try pid1 --help");
    is_refused(&["-zv"], "pid1: unrecognized option '-z'; try pid1 --help");
    is_refused(&["-v-"], "pid1: unrecognized option '--'; try pid1 --help");
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
