//! Tests that cannot be run here say so, one by one and in a sum at the end.
//!
//! The targets are processes that cargo starts one after the other. Each leaves what it
//! has skipped in a file that is named after this cargo; the last one reads it and says
//! what it comes to. `tests/arches/machine.sh`, without cargo, reads it itself.

use super::Process;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, Once, PoisonError};

/// The target that cargo runs last: they go by their names.
const LAST: &str = "trust";

/// The reason of every test that was skipped, be it in part (as one of two users).
static SKIPPED: Mutex<BTreeMap<String, String>> = Mutex::new(BTreeMap::new());

/// Says, past libtest's capture, why the test that is running cannot be run here.
/// To be followed by `return`. With `PID1_TEST_STRICT=1` it is a failure instead.
pub fn skip(reason: &str) {
    let line = format!("skipped: {}: {reason}", test());
    let strict = std::env::var_os("PID1_TEST_STRICT").is_some_and(|value| value == "1");
    assert!(!strict, "{line}");
    if left_out(reason) {
        say(&line);
    }
}

/// As [`skip`] for what somebody has asked for: counted, but neither told nor a failure.
/// Whether it is the first reason of this test.
pub fn left_out(reason: &str) -> bool {
    sum_up_at_exit();
    let mut skipped = SKIPPED.lock().unwrap_or_else(PoisonError::into_inner);
    skipped.insert(test(), reason.into()).is_none()
}

/// Where a panic aborts, as in the virtual machines of `tests/arches`, libtest starts a process
/// for every test, whose only thread is called `main`. It tells that process which test it is.
fn test() -> String {
    let thread = std::thread::current();
    match thread.name() {
        Some("main") => invoked().unwrap_or_else(|| "main".into()),
        name => name.unwrap_or("a test").into(),
    }
}

/// As it was at the start: libtest takes the variable away before the test is run.
fn invoked() -> Option<String> {
    let environment = fs::read("/proc/self/environ").ok()?;
    let name = environment.split(|byte| *byte == 0).find_map(|entry| entry.strip_prefix(b"__RUST_TEST_INVOKE="))?;
    Some(String::from_utf8_lossy(name).into_owned())
}

fn say(line: &str) {
    let line = format!("{line}\n");
    // SAFETY: writes the bytes of a string.
    unsafe { libc::write(2, line.as_ptr().cast(), line.len()) };
}

/// Also where nothing is skipped: the last target speaks for all.
pub fn sum_up_at_exit() {
    static ONCE: Once = Once::new();
    // SAFETY: the handler needs nothing that is gone at exit.
    ONCE.call_once(|| _ = unsafe { libc::atexit(sum_up) });
}

extern "C" fn sum_up() {
    let target = env!("CARGO_CRATE_NAME");
    let skipped = SKIPPED.lock().unwrap_or_else(PoisonError::into_inner);
    if !skipped.is_empty() {
        say(&sum(skipped.values().map(String::as_str), &format!("in target {target}")));
    }
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR"));
    let Some(file) = ledger(directory) else { return };
    forget_others(directory, &file);
    // A line for the target, so that it counts, and one for each test.
    let mut text = format!("target {target}\n");
    skipped.iter().for_each(|(test, reason)| _ = writeln!(text, "skipped: {test}: {}", reason.replace('\n', " ")));
    let opened = OpenOptions::new().create(true).append(true).open(&file);
    let _ = opened.and_then(|mut file| file.write_all(text.as_bytes()));
    if target == LAST {
        let text = fs::read_to_string(&file).unwrap_or_default();
        let targets = text.lines().filter(|line| line.starts_with("target ")).count();
        if targets > 1 {
            say(&sum(text.lines().filter_map(reason), "in all targets"));
        }
        let _ = fs::remove_file(&file);
    }
}

/// Of a line in the file. Names of tests have two colons and no spaces.
fn reason(line: &str) -> Option<&str> {
    Some(line.strip_prefix("skipped: ")?.split_once(": ")?.1)
}

/// `3 tests skipped in target run: no strace (2), not root (1)`
fn sum<'a>(reasons: impl Iterator<Item = &'a str>, place: &str) -> String {
    let mut counts = BTreeMap::new();
    reasons.for_each(|reason| *counts.entry(reason).or_insert(0) += 1);
    let all: i32 = counts.values().sum();
    let list: Vec<_> = counts.iter().map(|(reason, count)| format!("{reason} ({count})")).collect();
    let tests = if all == 1 { "test" } else { "tests" };
    format!("{all} {tests} skipped {place}{}{}", if all == 0 { "" } else { ": " }, list.join(", "))
}

/// The file of this run of cargo, which is our parent: a pid may come again, but not
/// with the same start.
fn ledger(directory: &Path) -> Option<PathBuf> {
    // SAFETY: takes nothing and cannot fail.
    let cargo = Process::of(unsafe { libc::getppid() });
    Some(directory.join(format!("skipped-{}-{}", cargo.pid(), cargo.stat(22)?)))
}

/// Those of runs that were filtered or broken off, and never came to their last target.
fn forget_others(directory: &Path, own: &Path) {
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let pid = name.strip_prefix("skipped-").and_then(|rest| rest.split('-').next()?.parse().ok());
        if pid.is_some_and(|pid| Process::of(pid).is_gone()) && entry.path() != own {
            let _ = fs::remove_file(entry.path());
        }
    }
}
