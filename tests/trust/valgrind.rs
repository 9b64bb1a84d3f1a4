//! Valgrind's memcheck finds nothing to complain of: nothing is read that was not written, and
//! no call gets memory that is not there.
//!
//! It emulates vfork as fork, so this is also the trial of what nothing may depend on. What it
//! does not know (pidfds, close_range) says ENOSYS, as on an old kernel.

use crate::support::*;

const VALGRIND: &str = "/usr/bin/valgrind";

const SUPPRESSIONS: &str = concat!("--suppressions=", env!("CARGO_MANIFEST_DIR"), "/tests/trust/valgrind.supp");

/// No status of ours.
const COMPLAINT: i32 = 77;

fn beneath_valgrind(dir: &Dir, arguments: &[&str]) -> Run {
    let log = format!("--log-file={}", dir.at("log.%p"));
    let error = format!("--error-exitcode={COMPLAINT}");
    let words = [VALGRIND, "--quiet", "--vgdb=no", "--track-origins=yes", SUPPRESSIONS, &error, &log, pid1()];
    Run::bare(&[&words, arguments].concat())
}

/// What it has written of errors; of calls that it does not know it writes more.
fn complaints(dir: &Dir) -> Vec<String> {
    let files = std::fs::read_dir(dir.path()).expect("logs").map(|entry| entry.unwrap().path());
    let logs: Vec<_> = files.map(|path| std::fs::read_to_string(path).unwrap_or_default()).collect();
    logs.iter().flat_map(|log| log.lines()).filter(|line| line.starts_with("==")).map(str::to_string).collect()
}

fn possible_here() -> bool {
    let is_there = std::path::Path::new(VALGRIND).exists();
    if !is_there {
        skip("no valgrind");
    }
    is_there && can(Who::Root)
}

#[test]
fn valgrind_has_nothing_to_complain_of() {
    if !possible_here() {
        return;
    }
    let probe = probe();
    let table: &[(&[&str], i32)] = &[
        (&["--help"], 0),
        (&["--version"], 0),
        (&[], 125),
        (&["--nope"], 125),
        (&["-t", "5x", "true"], 125),
        (&["nosuch"], 127),
        (&["/etc/passwd"], 126),
        (&["-v", "-t1", probe, "fork", "pause", "end", "exit", "7"], 7),
        (&["-u", "nobody", "-g", "0", "-e", "A=1", "-e", "B=2", "-w", "/", "env"], 0),
        (&["-u", "65534", "true"], 0),
        (&["-v", "-t0", probe, "fork", "setsid", "ignore", "15", "pause", "end", "exit", "8"], 8),
    ];
    for &(arguments, status) in table {
        for in_place in [false, true] {
            let dir = Dir::new();
            let run = beneath_valgrind(&dir, arguments);
            let output = if in_place { run.plain() } else { run }.start().wait();
            assert_eq!(complaints(&dir), [""; 0], "{output}");
            output.exits(status);
        }
    }
}

#[test]
fn valgrind_has_nothing_to_complain_of_where_signals_are_forwarded_and_descendants_ended() {
    if !possible_here() {
        return;
    }
    for options in [&["-k1"][..], &["-s", "-v", "-t1"], &["-p", "--stop-delay=0.1"]] {
        let dir = Dir::new();
        let probe = [probe(), "fork", "setsid", "pause", "end", "report", "10", "say", "ready", "pause"];
        let mut running = beneath_valgrind(&dir, &[options, &probe].concat()).start();
        running.read_line_until("ready");
        running.signal(libc::SIGUSR1).sigqueue(libc::SIGUSR1, 7);
        running.read_line_until("got 10");
        running.signal(libc::SIGTERM);
        let output = running.wait();
        assert_eq!(complaints(&dir), [""; 0], "{output}");
        output.exits(143);
    }
}

/// That it would complain.
#[test]
fn without_the_suppression_valgrind_complains_of_one_call() {
    if !possible_here() {
        return;
    }
    let dir = Dir::new();
    let log = format!("--log-file={}", dir.at("log.%p"));
    Run::bare(&[VALGRIND, "--quiet", "--vgdb=no", "--error-exitcode=77", &log, pid1(), "true"])
        .start()
        .wait()
        .exits(COMPLAINT);
    assert!(complaints(&dir).iter().any(|line| line.contains("waitid(infop)")));
}
