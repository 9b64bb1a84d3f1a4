//! The probe as its own process 1.

use crate::support::*;

/// `init OPTION… end` and these steps.
pub fn words<'a>(options: &[&'a str], steps: &[&'a str]) -> Vec<&'a str> {
    [&[probe(), "init"], options, &["end"], steps].concat()
}

/// The probe with an init that has these options, and these steps behind it.
pub fn embedding(who: Who, options: &[&str], steps: &[&str]) -> Run {
    Run::bare(&words(options, steps)).who(who)
}

/// The program of an init: the first child that it has.
#[track_caller]
pub fn program(running: &Running) -> Process {
    let mut found = None;
    eventually("the program", || {
        found = running.process().children().into_iter().min_by_key(|child| child.inner_pid());
        found.is_some()
    });
    found.expect("the program")
}
