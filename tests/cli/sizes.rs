//! Arguments and variables that are no text, and those that are many.

use crate::support::*;
use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};

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

/// With so many seconds of processor time: what grows with the square of the variables needs
/// more, and on a busy machine what does not is not taken for it.
fn in_processor_seconds(run: Run, seconds: u64) -> Run {
    let limit = libc::rlimit { rlim_cur: seconds as _, rlim_max: seconds as _ };
    run.before_exec(move || {
        // SAFETY: a limit to read.
        unsafe { libc::setrlimit(libc::RLIMIT_CPU, &limit) };
    })
}

#[test]
fn twenty_thousand_variables_take_less_than_a_second() {
    if possible() {
        for place in BOTH_PLACES {
            variables_can_be_set(|words| in_processor_seconds(place(Run::new(words)), 1), 20_000);
        }
    }
}

#[test]
fn of_twenty_thousand_assignments_each_variable_keeps_the_last() {
    // Ten thousand keys, every second of which is inherited, too.
    let assignments: Vec<String> = (0..20_000).map(|n| format!("-e{}_KEY={n}", n % 10_000)).collect();
    let mut words: Vec<&str> = assignments.iter().map(String::as_str).collect();
    words.extend([probe(), "show", "env"]);
    let mut expected: Vec<String> = (10_000..20_000).map(|n| format!("env {}_KEY={n}", n - 10_000)).collect();
    expected.sort();
    for who in users() {
        for place in BOTH_PLACES {
            let run = in_processor_seconds(place(Run::new(&words).who(who)).env_clear(), 1);
            let run = (0..5_000).fold(run, |run, n| run.env_entry(format!("{}_KEY=inherited", n * 2)));
            let output = run.output();
            output.exits(0).is_silent();
            let mut entries: Vec<String> = output.out().lines().map(str::to_string).collect();
            entries.sort();
            assert!(entries == expected, "{} entries", entries.len());
        }
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
