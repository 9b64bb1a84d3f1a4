//! What pid1 may cost: the size of its file and of its memory. Of the release binary,
//! and so these tests are for `cargo test --release`. (The system calls are counted in
//! `faults`.)

use crate::support::*;

#[test]
#[cfg_attr(debug_assertions, ignore = "the release binary's: cargo test --release")]
fn the_file_is_none_that_build_sh_refuses() {
    let size = std::fs::metadata(pid1()).expect("pid1").len();
    assert!(size <= 40_960, "{size} bytes");
}

/// A line of `/proc/PID/smaps_rollup`, in kB.
fn memory(process: Process, key: &str) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{}/smaps_rollup", process.pid())).expect("smaps_rollup");
    let line = text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(':')).expect(key);
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}

#[test]
#[cfg_attr(debug_assertions, ignore = "the release binary's: cargo test --release")]
fn the_waiting_init_has_its_file_and_one_page_in_memory() {
    for who in users() {
        for (place, options) in [(Run::process_1 as fn(Run) -> Run, &[][..]), (Run::plain, &["-s"])] {
            let words = [options, &["sleep", "1000"]].concat();
            // The kernel puts the stack at a random offset, which must not matter.
            for _ in 0..8 {
                let (all, own) = waiting(place(Run::new(&words).who(who)));
                assert!(all <= 48 && own <= 8, "{all} kB, of which {own} kB its own");
            }
        }
    }
}

/// What the waiting init has in memory, and what of that is its own. Not Private_Dirty,
/// which counts the pages of a file that was built just now.
fn waiting(run: Run) -> (u64, u64) {
    let running = run.start();
    running.command();
    let init = running.process();
    init.waits_idly();
    (memory(init, "Rss"), memory(init, "Anonymous"))
}
