//! The comparisons of the other topics are fair: a peer has several tries, pid1 has one.

use crate::support::*;
use std::cell::Cell;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Counts its calls; the first ones fail.
fn failing(failures: u32, calls: &Cell<u32>) {
    calls.set(calls.get() + 1);
    assert!(calls.get() > failures, "call {}, as it should be", calls.get());
}

#[test]
fn a_peer_that_fails_now_and_then_is_tried_again() {
    let calls = Cell::new(0);
    try_the_peer(|| failing(4, &calls));
    assert_eq!(calls.get(), 5);
}

#[test]
fn a_peer_that_always_fails_makes_the_test_fail() {
    let calls = Cell::new(0);
    let result = catch_unwind(AssertUnwindSafe(|| try_the_peer(|| failing(u32::MAX, &calls))));
    assert!(result.is_err());
    assert_eq!(calls.get(), 5);
}

#[test]
fn pid1_has_to_be_right_at_once() {
    let Some(both) = Both::of("catatonit") else { return };
    let (theirs, ours) = (Cell::new(0), Cell::new(0));
    let test = |_: &str, is_ours: bool| failing(1, if is_ours { &ours } else { &theirs });
    let result = catch_unwind(AssertUnwindSafe(|| both.by_hand(test)));
    assert!(result.is_err());
    assert_eq!((theirs.get(), ours.get()), (2, 1));
}

/// The same for what a [`Trial`] sees.
#[test]
fn a_trial_is_run_again_for_the_peer_alone() {
    let Some(both) = Both::of("catatonit") else { return };
    let dir = Dir::new();
    // A line for each run; the first one of each program ends otherwise.
    let script = dir.script("command", format!("echo >>{}; test $(wc -l <{0}) != $1", dir.at("runs")));
    both.same(&Trial::of(&[&script, "1"]), &["0"]);
    assert_eq!(dir.read("runs").lines().count(), 3, "two of theirs, one of ours");
    dir.write("runs", "", 0o666);
    let failed = catch_unwind(|| {
        let both = Both::of("catatonit").expect("as before");
        both.same(&Trial::of(&[&script, "2"]), &["0"]);
    });
    assert!(failed.is_err(), "ours was tried again");
}
