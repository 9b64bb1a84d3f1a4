//! The command's environment, and where a command is looked for with it.

use crate::support::*;

/// What the command's environment is when pid1 has `inherited` and these options;
/// sorted, since the order of an environment means nothing.
fn environment(case: &Case, options: &[&str], inherited: &[&str]) -> Vec<String> {
    let seen = BOTH_PLACES.map(|place| {
        let words = [options, &[probe(), "show", "env"]].concat();
        let run = inherited.iter().fold(case.run(&words).env_clear(), |run, entry| run.env_entry(*entry));
        let output = place(run).output();
        output.exits(0).is_silent();
        let mut entries: Vec<_> = output.out().lines().map(|line| line.replacen("env ", "", 1)).collect();
        entries.sort();
        entries.dedup();
        entries
    });
    assert_eq!(seen[0], seen[1], "process 1 or not");
    seen[0].clone()
}

#[test]
fn a_variable_is_added_replaced_or_emptied() {
    for case in matrix() {
        for (options, inherited, expected) in [
            (&["-eA=1"][..], &[][..], &["A=1"][..]),
            (&["-e", "A=1"], &["B=0"], &["A=1", "B=0"]),
            (&["--env=A=1"], &["A=0", "B=0"], &["A=1", "B=0"]),
            (&["--env", "A=1", "-eA=2"], &["A=0"], &["A=2"]),
            (&["-eA=1", "-eB=1", "-eA=2"], &["C=0"], &["A=2", "B=1", "C=0"]),
            (&["-eA="], &["A=0"], &["A="]),
            (&["-eA==b="], &[], &["A==b="]),
            (&["-eA=1"], &["A=0", "B=0", "A=9"], &["A=1", "B=0"]),
            (&["-eAB=1"], &["A=0", "ABC=0", "B=0"], &["A=0", "AB=1", "ABC=0", "B=0"]),
            (&["-eA=1"], &["AA=0", "odd", ""], &["", "A=1", "AA=0", "odd"]),
            (&["-eodd key=x y"], &["odd=0"], &["odd key=x y", "odd=0"]),
            (&[], &["A=0", "A=1", "odd"], &["A=0", "A=1", "odd"]),
        ] {
            let expected: Vec<_> = expected.iter().map(|entry| entry.to_string()).collect();
            assert_eq!(environment(&case, options, inherited), expected, "{options:?} {inherited:?}");
        }
    }
}

#[test]
fn nothing_is_added_that_was_not_asked_for() {
    for case in matrix() {
        assert_eq!(environment(&case, &[], &[]), [""; 0]);
        assert_eq!(environment(&case, &["-w/"], &["HOME=/x", "PWD=/y"]), ["HOME=/x", "PWD=/y"]);
    }
}

#[test]
fn pid1_itself_is_not_ruled_by_what_it_sets_for_the_command() {
    for case in matrix() {
        let run = case.run(&["-ePID1_TIMEOUT=bad", "-ePID1_SUBREAPER=1", probe(), "say", "{pid}", "show", "env"]);
        let output = run.plain().env_clear().output();
        output.exits(0).is_silent();
        assert!(output.out().starts_with("2\n") && output.out().contains("env PID1_TIMEOUT=bad\n"), "{output}");
    }
}

// Lookup.

/// A directory of directories with a command in some.
struct Commands(Dir);

impl Commands {
    fn new() -> Commands {
        let dir = Dir::new();
        for name in ["good", "other", "not-executable", "directory", "empty", "no-interpreter"] {
            dir.subdirectory(name);
        }
        dir.script("good/cmd", "#!/bin/sh\necho good $*\n");
        dir.script("other/cmd", "#!/bin/sh\necho other $*\n");
        dir.write("not-executable/cmd", "#!/bin/sh\necho wrong\n", 0o644);
        dir.subdirectory("directory/cmd");
        dir.script("no-interpreter/cmd", "#!/no/such/interpreter\n");
        dir.write("file", "", 0o644);
        Commands(dir)
    }

    /// A PATH of some of these; `/` in front means "as it is".
    fn path(&self, names: &str) -> String {
        let element = |name: &str| match name {
            "" => String::new(),
            name if name.starts_with('/') => name.to_string(),
            name => self.0.at(name),
        };
        names.split(':').map(element).collect::<Vec<_>>().join(":")
    }
}

#[test]
fn a_command_is_looked_for_in_the_path_that_it_will_have() {
    let commands = Commands::new();
    for case in matrix() {
        for place in BOTH_PLACES {
            for (inherited, option, expected) in [
                ("good", None, "good a b\n"),
                ("empty:good:other", None, "good a b\n"),
                ("good", Some("other"), "other a b\n"),
                ("empty", Some("/no/such:file:good"), "good a b\n"),
                ("good", Some("not-executable:other:good"), "other a b\n"),
                ("good", Some("directory:other:good"), "other a b\n"),
                ("good", Some("no-interpreter:other:good"), "other a b\n"),
            ] {
                let option = option.map(|names| format!("-ePATH={}", commands.path(names)));
                let words: Vec<_> = option.as_deref().into_iter().chain(["cmd", "a", "b"]).collect();
                let run = case.run(&words).env_clear().env("PATH", &commands.path(inherited));
                place(run).output().exits(0).prints(expected).is_silent();
            }
        }
    }
}

#[test]
fn what_cannot_be_found_or_executed_is_told_apart() {
    let commands = Commands::new();
    let not_found = (127, "No such file or directory");
    let denied = (126, "Permission denied");
    for case in matrix() {
        for place in BOTH_PLACES {
            for (path, (status, cause)) in [
                ("empty", not_found),
                ("empty:/no/such:file", not_found),
                ("not-executable", denied),
                ("not-executable:empty", denied),
                ("empty:not-executable:/no/such", denied),
                ("directory:empty", denied),
                ("no-interpreter", (127, "interpreter or loader not found")),
                ("empty:no-interpreter:empty", (127, "interpreter or loader not found")),
                ("no-interpreter:not-executable", denied),
            ] {
                let option = format!("-ePATH={}", commands.path(path));
                let line = format!("pid1: cmd: {cause}");
                place(case.run(&[&option, "cmd"])).output().exits(status).prints("").complains(&[&line]);
            }
        }
    }
}

#[test]
fn a_directory_that_nobody_may_search_is_remembered() {
    let commands = Commands::new();
    commands.0.subdirectory("closed");
    commands.0.script("closed/cmd", "#!/bin/sh\necho wrong\n");
    let closed = commands.0.at("closed");
    std::fs::set_permissions(closed, std::os::unix::fs::PermissionsExt::from_mode(0o000)).unwrap();
    for who in users().into_iter().filter(|who| *who == Who::User) {
        let run = |path: &str| Run::new(&[&format!("-ePATH={}", commands.path(path)), "cmd"]).who(who);
        run("closed:good").output().exits(0).prints("good\n").is_silent();
        run("closed:empty").output().exits(126).complains(&["pid1: cmd: Permission denied"]);
    }
    // So that it can be removed.
    let closed = commands.0.at("closed");
    std::fs::set_permissions(closed, std::os::unix::fs::PermissionsExt::from_mode(0o700)).unwrap();
}

#[test]
fn an_empty_element_is_the_working_directory() {
    let commands = Commands::new();
    for case in matrix() {
        for place in BOTH_PLACES {
            for path in ["", ":", ":empty", "empty:", "empty::other"] {
                let option = format!("-ePATH={}", commands.path(path));
                let run = case.run(&[&option, "cmd"]).directory(&commands.0.at("good"));
                place(run).output().exits(0).prints("good\n").is_silent();
                // The one that the command will have.
                let words = ["-w", &commands.0.at("good"), &option, "cmd"];
                place(case.run(&words).directory("/")).output().exits(0).prints("good\n").is_silent();
            }
            let option = format!("-ePATH={}", commands.path("empty"));
            let run = case.run(&[&option, "cmd"]).directory(&commands.0.at("good"));
            place(run).output().exits(127);
        }
    }
}

#[test]
fn a_name_with_a_slash_is_not_looked_for() {
    let commands = Commands::new();
    let path = commands.path("good");
    for case in matrix() {
        for place in BOTH_PLACES {
            let run = |name: &str| place(case.run(&["-ePATH=/no/such", "-w", &path, name])).output();
            run("./cmd").exits(0).prints("good\n").is_silent();
            run("../good/cmd").exits(0).prints("good\n").is_silent();
            run(&format!("{path}/cmd")).exits(0).prints("good\n").is_silent();
            run("./no").exits(127).complains(&["pid1: ./no: No such file or directory"]);
            run("cmd/x").exits(126).complains(&["pid1: cmd/x: Not a directory"]);
        }
    }
}

#[test]
fn without_a_path_there_is_a_usual_one() {
    for case in matrix() {
        for place in BOTH_PLACES {
            // sh itself, with no PATH, has its own idea of it, so ask for the probe's.
            let link = format!("exec {} show env", probe());
            let run = |words: &[&str]| place(case.run(words).env_clear()).output();
            run(&["ls", "-d", "/"]).exits(0).prints("/\n").is_silent();
            run(&["env"]).exits(0).prints("").is_silent();
            let output = run(&["sh", "-c", &link]);
            output.exits(0).is_silent();
            run(&["nosuch"]).exits(127).complains(&["pid1: nosuch: No such file or directory"]);
        }
    }
}

#[test]
fn the_usual_path_has_all_its_places_in_order() {
    // A root directory of its own, in which every place has one command more.
    if !can(Who::Root) {
        return;
    }
    let root = Dir::new();
    root.copy(pid1(), "pid1");
    let places = ["usr/local/sbin", "usr/local/bin", "usr/sbin", "usr/bin", "sbin", "bin"];
    places.iter().for_each(|place| _ = root.subdirectory(place));
    for (at, place) in places.iter().enumerate() {
        // Not executable here, and pid1 itself further on: -P tells that it runs.
        root.write(&format!("{place}/denied"), "", 0o644);
        std::os::unix::fs::symlink("/pid1", root.at(&format!("{place}/cmd{at}"))).unwrap();
        std::os::unix::fs::symlink("/pid1", root.at(&format!("{place}/last"))).unwrap();
    }
    let run = |words: &[&str]| Run::new(words).program("/pid1").chroot(root.path()).env_clear();
    let version = format!("pid1 {}\n", env!("CARGO_PKG_VERSION"));
    for at in 0..places.len() {
        run(&[&format!("cmd{at}"), "--version"]).output().exits(0).prints(&version).is_silent();
    }
    run(&["cmd6", "--version"]).output().exits(127).complains(&["pid1: cmd6: No such file or directory"]);
    run(&["denied"]).output().exits(126).complains(&["pid1: denied: Permission denied"]);
    // Each place hides the next ones.
    for place in places {
        std::fs::remove_file(root.at(&format!("{place}/last"))).unwrap();
        root.write(&format!("{place}/last"), "\x7fELF", 0o755);
        run(&["last", "--version"]).output().exits(126).complains(&["pid1: last: Exec format error"]);
        std::fs::remove_file(root.at(&format!("{place}/last"))).unwrap();
    }
}

#[test]
fn an_element_longer_than_a_path_is_passed_over() {
    let commands = Commands::new();
    // Cut off, it would be the good one.
    let good = commands.path("good");
    let long = format!("{}{}", "/no".repeat(2000), good);
    let longer = format!("{}{good}", "/.".repeat(2045));
    for case in matrix() {
        for place in BOTH_PLACES {
            for path in [&long, &longer] {
                place(case.run(&[&format!("-ePATH={path}"), "cmd"])).output().exits(127);
                let run = case.run(&[&format!("-ePATH={path}:{}", commands.path("other")), "cmd"]);
                place(run).output().exits(0).prints("other\n").is_silent();
            }
        }
    }
}

// Execution.

#[test]
fn a_script_without_an_interpreter_line_is_the_shells() {
    let dir = Dir::new();
    let script = dir.script("script", "echo \"$0 $#\" \"$@\"\nexit 3\n");
    dir.script("empty", "");
    let at = dir.path();
    for case in matrix() {
        for place in BOTH_PLACES {
            let expected = format!("{script} 3 a b c  d\n");
            place(case.run(&[&script, "a", "b", "c  d"])).output().exits(3).prints(&expected).is_silent();
            let path = format!("-ePATH={at}");
            place(case.run(&[&path, "script", "a", "b", "c  d"])).output().exits(3).prints(&expected).is_silent();
            place(case.run(&["--", "./script", "x"]).directory(at))
                .output()
                .exits(3)
                .prints("./script 1 x\n")
                .is_silent();
            place(case.run(&[&path, "script"])).output().exits(3).prints(&format!("{script} 0\n")).is_silent();
            place(case.run(&[&path, "empty"])).output().exits(0).prints("").is_silent();
        }
    }
}

#[test]
fn a_script_keeps_the_environment_that_was_set_for_it() {
    let dir = Dir::new();
    let script = dir.script("script", "echo $A $B $C\n");
    for case in matrix() {
        for place in BOTH_PLACES {
            let run = case.run(&["-eA=1", "-eB=2", "-eC=3", &script]).env("A", "0").env("C", "0");
            place(run).output().exits(0).prints("1 2 3\n").is_silent();
            // No option at all in front: the slot for the shell is the name's.
            let run = case.run(&[&script]).env("A", "x");
            place(run).output().exits(0).prints("x\n").is_silent();
        }
    }
}

#[test]
fn a_program_for_another_machine_is_no_script() {
    let dir = Dir::new();
    let mut bytes = std::fs::read(pid1()).unwrap();
    // e_machine (elf(5)): nobody's.
    bytes[18..20].copy_from_slice(&[0xee, 0xee]);
    let foreign = dir.script("foreign", &bytes);
    let cut_off = dir.script("cut-off", &bytes[..4]);
    for case in matrix() {
        for place in BOTH_PLACES {
            for program in [&foreign, &cut_off] {
                let line = format!("pid1: {program}: Exec format error");
                place(case.run(&[program, "--version"])).output().exits(126).prints("").complains(&[&line]);
            }
            let line = "pid1: foreign: Exec format error";
            let run = case.run(&[&format!("-ePATH={}", dir.path()), "foreign"]);
            place(run).output().exits(126).prints("").complains(&[line]);
        }
    }
}

#[test]
fn a_script_where_there_is_no_shell_cannot_be_executed() {
    if !can(Who::Root) {
        return;
    }
    let root = Dir::new();
    root.copy(pid1(), "pid1");
    root.script("script", "exit 0\n");
    for options in [&[][..], &["-v"], &["-eA=1"]] {
        for place in BOTH_PLACES {
            let run = Run::new(&[options, &["/script"]].concat()).program("/pid1").chroot(root.path());
            let output = place(run).output();
            output.exits(126).mentions("pid1: /script: Exec format error\n");
        }
    }
}

#[test]
fn a_missing_interpreter_or_loader_gets_its_own_words() {
    let dir = Dir::new();
    let script = dir.script("script", "#!/no/such/shell\nexit 0\n");
    let crlf = dir.script("crlf", "#!/bin/sh\r\nexit 0\n");
    // A program that asks for a loader that is not there. (The probe may be static.)
    let mut bytes = std::fs::read("/bin/true").unwrap();
    let loader = b"/ld-linux";
    let at = bytes.windows(loader.len()).position(|window| window == loader).expect("a loader");
    bytes[at + 1..at + 9].copy_from_slice(b"nosuchld");
    let program = dir.script("program", &bytes);
    let dangling = dir.at("dangling");
    std::os::unix::fs::symlink("/no/such", &dangling).unwrap();
    for case in matrix() {
        for place in BOTH_PLACES {
            for path in [&script, &crlf, &program] {
                let line = format!("pid1: {path}: interpreter or loader not found");
                place(case.run(&[path, "x"])).output().exits(127).complains(&[&line]);
            }
            let line = "pid1: program: interpreter or loader not found";
            let run = case.run(&[&format!("-ePATH={}", dir.path()), "program"]);
            place(run).output().exits(127).complains(&[line]);
            let line = format!("pid1: {dangling}: No such file or directory");
            place(case.run(&[&dangling])).output().exits(127).complains(&[&line]);
        }
    }
}

#[test]
fn other_failures_have_their_causes() {
    let dir = Dir::new();
    std::os::unix::fs::symlink("loop", dir.at("loop")).unwrap();
    let busy = dir.copy("/bin/true", "busy");
    let _writer = std::fs::OpenOptions::new().append(true).open(&busy).unwrap();
    let long = format!("/{}", "x".repeat(300));
    for case in matrix() {
        for place in BOTH_PLACES {
            for (path, cause) in [
                (dir.at("loop"), "Too many levels of symbolic links"),
                (busy.clone(), "Text file busy"),
                (long.clone(), "File name too long"),
            ] {
                let output = place(case.run(&[&path])).output();
                output.exits(126).mentions(&format!(": {cause}\n"));
            }
        }
    }
}
