//! What the waiting init has of a large program's memory.

use crate::builds::outsider;
use crate::support::*;
use std::fs;

/// A line of `/proc/PID/smaps_rollup`, in kB.
fn kilobytes(process: Process, key: &str) -> u64 {
    let path = format!("/proc/{}/smaps_rollup", process.pid());
    let text = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    let line = text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(':'));
    line.and_then(|line| line.trim().strip_suffix(" kB")?.parse().ok()).expect(key)
}

/// The program has 50 megabytes, and has read all of them before the launch.
#[test]
fn the_waiting_init_of_a_large_program_is_small() {
    if !possible() {
        return;
    }
    for (way, flags) in [("dynamic-pie", "-C relocation-model=pie"), ("static-pie", "-C target-feature=+crt-static")] {
        let (_dir, program) = outsider(way, flags, "large");
        let mut running = Run::bare(&[&program, "read"]).stdin(Stdio::Piped).start();
        assert_eq!(running.read_line(), "once: 2 1");
        let init = running.process();
        init.waits_idly();
        let of = |process| ["Rss", "Pss", "Private_Dirty"].map(|key| kilobytes(process, key));
        let (init, program) = (of(init), of(crate::harness::program(&running)));
        println!("{way}: the init has {init:?} kB (RSS, PSS, private dirty), the program {program:?}");
        assert!(program[0] > 50 << 10, "{way}: {program:?}");
        // The kernel may map a folio of two megabytes for one page. What is dirty may be the
        // file, which has just been written.
        assert!(init[0] < 5 << 10 && init[2] <= 256, "{way}: {init:?}");
    }
}
