//! The name that pid1 is called by chooses whose ways it takes, and the names that
//! belong to no other program here.

use crate::support::*;

/// pid1 by this name, which is all that counts of argv[0].
fn called(name: &str, words: &[&str]) -> Run {
    let words: Vec<_> = words.iter().map(|&word| if word == "probe" { probe() } else { word }).collect();
    Run::new(&words).arg0(name)
}

const ENGINES: [&str; 3] = ["docker-init", "podman-init", "init"];

#[test]
fn the_last_part_of_the_name_counts_and_nothing_else() {
    if !possible() {
        return;
    }
    for (name, status) in [
        ("tini", 1),
        ("tini-static", 1),
        ("/sbin/tini", 1),
        ("./tini", 1),
        ("a/b//tini", 1),
        ("dumb-init", 1),
        ("/usr/bin/dumb-init", 1),
        ("catatonit", 1),
        ("/usr/libexec/podman/catatonit", 1),
        ("pid1", 125),
        ("/pid1", 125),
        ("", 125),
        ("/", 125),
        ("tini/", 125),
        ("tini2", 125),
        ("Tini", 125),
        ("my-tini", 125),
        ("tini-static2", 125),
        ("dumb-init.old", 125),
        ("-tini", 125),
        ("pid", 125),
        ("sh", 125),
    ] {
        let output = called(name, &["-+"]).output();
        assert_eq!(output.status, Status::Exited(status), "{name:?}: {output}");
        let native = output.err().starts_with("pid1: ");
        assert_eq!(native, status == 125, "{name:?}: {output}");
    }
}

#[test]
fn without_any_name_it_is_native() {
    if !possible() {
        return;
    }
    called("", &["probe", "exit", "7"]).output().exits(7).is_silent();
}

#[test]
fn a_link_or_a_copy_by_another_name_will_do() {
    if !possible() {
        return;
    }
    let dir = Dir::new();
    std::os::unix::fs::symlink(pid1(), dir.at("tini")).expect("a link");
    let copy = dir.subdirectory("copy") + "/tini";
    dir.copy(pid1(), "copy/tini");
    let linked = dir.subdirectory("linked") + "/tini";
    std::fs::hard_link(&copy, &linked).expect("a hard link");
    for path in [dir.at("tini"), copy, linked] {
        Run::bare(&[&path, "-+"]).output().exits(1);
        Run::bare(&[&path, "-s", probe(), "exit", "7"]).output().exits(7).is_silent();
        // A name of its own beats that of the file.
        Run::bare(&[&path, "-+"]).arg0("pid1").output().exits(125);
    }
}

#[test]
fn an_engine_reads_the_version_as_tinis() {
    if !possible() {
        return;
    }
    for name in ENGINES.into_iter().chain(["tini", "tini-static"]) {
        for name in [name.to_string(), format!("/usr/bin/{name}")] {
            let output = called(&name, &["--version"]).output();
            output.exits(0).is_silent();
            // What dockerd looks for: two parts, parted by " - ".
            let out = output.out();
            let parts: Vec<_> = out.trim_end().split(" - ").collect();
            assert_eq!(parts.len(), 2, "{output}");
            assert!(parts[0].starts_with("tini version "), "{output}");
            let commit = parts[1].strip_prefix("git.").unwrap_or_else(|| panic!("{output}"));
            assert!(!commit.is_empty() && commit.chars().all(|c| c.is_ascii_alphanumeric()), "{output}");
            assert_eq!(out.lines().count(), 1);
        }
    }
}

#[test]
fn an_engine_puts_a_command_behind_two_dashes_or_none() {
    if !possible() {
        return;
    }
    for name in ENGINES {
        for place in [Run::process_1, Run::plain] {
            let run = |words: &[&str]| place(called(name, words));
            run(&["--", "probe", "exit", "7"]).output().exits(7).is_silent();
            run(&["probe", "exit", "7"]).output().exits(7).is_silent();
            run(&["probe", "exit", "7", "-v"]).output().exits(7).is_silent();
            run(&["--", "probe", "exit", "7", "--version"]).output().exits(7).is_silent();
            run(&["--", "probe", "show", "args", "--", "--", "-v"]).output().exits(0).prints("arg --\narg -v\n");
            run(&["--", "nosuch"]).output().exits(127).mentions("nosuch");
            run(&[]).output().exits(125).mentions("pid1: No arguments provided\nusage: pid1 ");
            run(&["--"]).output().exits(125).mentions("pid1: No arguments provided\nusage: pid1 ");
            run(&["--", "/etc"]).output().exits(126).mentions("/etc");
        }
        assert_ne!(called(name, &[]).output().status, Status::Exited(0));
        assert_ne!(called(name, &["--"]).output().status, Status::Exited(0));
    }
}

#[test]
fn under_an_engine_tinis_variables_count() {
    if !possible() {
        return;
    }
    for name in ENGINES {
        // The group.
        let steps = "report 10 report 12 report 1 fork say ready pause end say ready pause";
        let words: Vec<_> = ["--", "probe"].into_iter().chain(steps.split(' ')).collect();
        for (variable, count) in [("TINI_KILL_PROCESS_GROUP", 2), ("TINI_OTHER", 1)] {
            let lines = group_fate(called(name, &words).env(variable, "").start(), 10);
            assert_eq!(lines, vec!["got 10"; count], "{name} {variable}");
        }
        // The subreaper.
        let steps = "fork fork say ready pause end exit 0 end wait pause";
        let words: Vec<_> = ["--", "probe"].into_iter().chain(steps.split(' ')).collect();
        let mut running = called(name, &words).plain().env("TINI_SUBREAPER", "").start();
        running.read_line_until("ready");
        eventually("the middle to end", || running.others().len() == 2);
        assert!(running.others().iter().all(|process| process.parent() == Some(running.pid())), "{name}");
    }
}

#[test]
fn under_an_engine_what_the_command_leaves_behind_is_ended_in_order() {
    if !possible() {
        return;
    }
    for name in ENGINES {
        let steps = "fork report 15 say ready pause end fork ignore 15 say ready pause end pause";
        let words: Vec<_> = ["--", "probe"].into_iter().chain(steps.split(' ')).collect();
        let mut running = called(name, &words).env("PID1_TIMEOUT", "0.05").start();
        running.read_line_until("ready");
        running.read_line_until("ready");
        running.signal(libc::SIGTERM);
        running.wait().exits(143).prints("ready\nready\ngot 15\n");

        let words = ["--", "probe", "ignore", "15", "say", "ready", "pause"];
        let mut running = called(name, &words).env("PID1_KILL_AFTER", "0.02").env("PID1_TIMEOUT", "0.02").start();
        running.read_line_until("ready");
        running.signal(libc::SIGTERM);
        running.wait().exits(137);
        // A bad value is an error at start, by this name too.
        assert_ne!(called(name, &words).env("PID1_TIMEOUT", "soon").output().status, Status::Exited(0), "{name}");
    }
}

// Kubernetes' pause.

/// It never sleeps before it waits for signals.
fn waits(running: &Running) {
    eventually("the pause to wait", || running.process().state() == Some('S'));
}

#[test]
fn a_pause_says_what_ends_it_and_leaves_with_0() {
    for who in users() {
        for signal in [libc::SIGINT, libc::SIGTERM] {
            for words in [&[][..], &["x"], &["--", "-x"]] {
                let running = called("pause", words).who(who).start();
                waits(&running);
                for other in [1, 3, 10, 12, 17, 18, 20, 28, 34, 64] {
                    running.signal(other);
                }
                eventually("the signals to be taken", || running.process().mask("ShdPnd") == Some(0));
                running.signal(signal);
                let output = running.wait();
                output.exits(0).prints("");
                assert_eq!(output.err().lines().count(), 1, "{output}");
            }
        }
    }
}

#[test]
fn a_pause_prints_its_version() {
    if !possible() {
        return;
    }
    // Wherever it stands: its arguments have no order.
    for words in [&["-v"][..], &["-V"], &["-v", "x"], &["x", "-v"], &["--", "-v"], &["x", "--", "y", "-V", "z"]] {
        let output = called("/pause", words).deadline(std::time::Duration::from_secs(5)).output();
        output.exits(0);
        assert_eq!(output.out().lines().count(), 1, "{output}");
        assert!(output.out().contains(env!("CARGO_PKG_VERSION")), "{output}");
    }
}

#[test]
fn a_pause_that_is_not_process_1_says_so_and_goes_on() {
    if !possible() {
        return;
    }
    let mut running = called("pause", &[]).plain().start();
    running.read_error_until("");
    waits(&running);
    running.signal(libc::SIGTERM);
    running.wait().exits(0);
}

#[test]
fn a_pause_reaps_and_needs_no_files() {
    if !is_root() {
        return skip("not root");
    }
    let dir = Dir::new();
    dir.copy(pid1(), "pause");
    let mut run = Run::bare(&["/pause"]).chroot(dir.path()).env_clear();
    run = run.stdin(Stdio::Closed).stdout(Stdio::Closed).stderr(Stdio::Closed).ids(65535, 65535, &[]);
    let running = run.start();
    waits(&running);
    running.signal(libc::SIGTERM);
    running.wait().exits(0);

    let dir = Dir::new();
    std::os::unix::fs::symlink(pid1(), dir.at("pause")).expect("a link");
    let pause = dir.at("pause");
    let steps = ["fork", "fork", "say", "ready", "pause", "end", "exit", "0", "end", "exec", &pause];
    let words: Vec<_> = [probe()].into_iter().chain(steps).collect();
    let mut running = Run::bare(&words).start();
    running.read_line_until("ready");
    waits(&running);
    running.others().iter().for_each(|process| process.signal(libc::SIGKILL));
    eventually("both to be reaped", || running.others().is_empty());
    running.signal(libc::SIGTERM);
    running.wait().exits(0);
}
