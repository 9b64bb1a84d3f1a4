//! What every test needs: to start pid1 in a place of its own ([`Run`]), to watch
//! it ([`Running`], [`Process`]) and to judge how it ended ([`Output`]).
//!
//! # A new test in minutes
//!
//! Choose the target and the topic that it belongs to (`tests/run/forwarding.rs`; each
//! `main.rs` lists its topics) and write there:
//!
//! ```ignore
//! #[test]
//! fn usr1_reaches_the_command_which_may_end_as_it_likes() {
//!     // As root and as an ordinary user, without `-v` and with it.
//!     for case in matrix() {
//!         // pid1 as process 1 of a PID namespace. The probe takes steps: see
//!         // tests/support/probe/main.rs for all of them.
//!         let mut running = case.run(&[probe(), "report", "10", "say", "ready", "read"]).stdin(Stdio::Piped).start();
//!         running.read_line_until("ready");
//!         running.signal(libc::SIGUSR1);
//!         assert_eq!(running.read_line(), "got 10");
//!         // Its end of file; then the status, and that pid1 has nothing to say.
//!         running.close_stdin();
//!         running.wait().exits(0).is_silent();
//!     }
//! }
//! ```
//!
//! `cargo test --test run usr1` runs it. Let it fail once before you trust it.
//!
//! - A test loops over [`users`] or the [`matrix`], or begins with
//!   `if !can(Who::Root) { return }` or `if !possible() { return }`: where there are no
//!   namespaces to be had, it is skipped. [`skip`] is for whatever else is missing.
//! - Nothing sleeps but [`eventually`]: wait for what you want to see. Where time has to pass,
//!   it passes for all cases [`at_once`].
//! - Nothing outlives its test: every run has a PID namespace whose process 1 dies with
//!   the test. Other programs are started by [`spawn`].
//! - On a terminal: [`Terminal`], and [`Shell`] for an interactive one. Beside another
//!   init: [`Both`] and [`Trial`]. In a container: [`engine`].
//! - What a page shows is run: [`pages`].
//!
//! # In the environment of `cargo test`
//!
//! | variable | |
//! |---|---|
//! | `PID1_TEST_BINARY=/a/path` | another pid1 than the one that cargo has built: what `build.sh` ships, one for musl |
//! | `PID1_TEST_ENGINES=0` | without Docker, Podman and runc, whose tests are slow |
//! | `PID1_TEST_STRICT=1` | a test that would be skipped fails |
//! | `PID1_TEST_WRITE=1` | transcripts in pages, pictures, the manual and completions are made anew: [`pages`] |
//! | `PID1_TEST_LONG=1` | the long form of a test that has one: [`is_long`]; for `trust churn`, so many minutes |
//! | `PID1_TEST_ALL_FAULTS=1` | each system call refused in each way: `tests/faults/matrix.rs` |

#![allow(dead_code, unused_imports)]

mod dir;
mod disposition;
pub mod engine;
mod filter;
mod launch;
mod output;
pub mod pages;
mod peers;
mod process;
mod programs;
mod run;
mod running;
mod shell;
mod skips;
mod spawn;
mod storm;
mod strace;
mod terminal;
mod who;

pub use dir::{Dir, set_mode};
pub use filter::{refuse, refuse_from, refuse_if};
pub use launch::bit;
pub use output::{Output, Status};
pub use peers::{
    Both, Trial, assert_documented, ended_by_term, fate, group_fate, seen, seen_or_hangs, try_the_peer,
    what_a_survivor_gets,
};
pub use process::Process;
pub use programs::{example, pid1, probe};
pub use run::{PATH, Run, Stdio, open};
pub use running::Running;
pub use shell::{BASH, DASH, Shell, both_run, both_stop, runs, stopped};
pub use skips::{left_out, skip};
pub use spawn::spawn;
pub use storm::Storm;
pub use strace::traced;
pub use terminal::{Settings, Terminal};
pub use who::{Case, USER, Who, can, is_root, matrix, possible, users};

use std::cell::Cell;
use std::time::{Duration, Instant};

/// No condition that a test waits for may take longer, on the slowest machine.
pub const DEADLINE: Duration = Duration::from_secs(30);

pub const ALL_SIGNALS: [i32; 64] = {
    let mut signals = [0; 64];
    let mut at = 0;
    while at < 64 {
        signals[at] = at as i32 + 1;
        at += 1;
    }
    signals
};

thread_local! {
    /// How long this test waits for a condition; less only where another init is tried.
    static PATIENCE: Cell<Duration> = const { Cell::new(DEADLINE) };
}

/// Whether the long form of a test is asked for.
pub fn is_long() -> bool {
    std::env::var_os("PID1_TEST_LONG").is_some_and(|value| value != "0")
}

/// Waits until `condition` holds; the one place where tests pause.
pub fn eventually(what: &str, mut condition: impl FnMut() -> bool) {
    let start = Instant::now();
    while !condition() {
        assert!(start.elapsed() < PATIENCE.get(), "waited in vain for: {what}");
        std::thread::sleep(Duration::from_millis(1));
    }
}

/// Tests all cases at the same time: for tests in which time has to pass.
pub fn at_once<T: Send>(cases: impl IntoIterator<Item = T>, test: impl Fn(T) + Sync) {
    // Whoever asks for the name of the test gets it.
    let name = std::thread::current().name().unwrap_or_default().to_string();
    std::thread::scope(|scope| {
        for case in cases {
            let thread = std::thread::Builder::new().name(name.clone());
            thread.spawn_scoped(scope, || test(case)).expect("a thread");
        }
    });
}

/// As process 1, and beside one.
pub const BOTH_PLACES: [fn(Run) -> Run; 2] = [Run::process_1, Run::plain];

/// Runs pid1 with `options` in front of a command that would leave a file behind;
/// it must not, and the error must be `line`.
#[track_caller]
pub fn is_refused(options: &[&str], line: &str) {
    let directory = Dir::new();
    let command = [probe(), "touch", &directory.at("started")];
    let words: Vec<_> = options.iter().chain(&command).collect();
    for case in matrix() {
        for place in BOTH_PLACES {
            place(case.run(&words)).output().exits(125).prints("").complains(&[line]);
        }
    }
    assert!(!directory.exists("started"), "{options:?}: the command was started");
}
