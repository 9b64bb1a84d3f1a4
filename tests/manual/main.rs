//! The manual page and the completions are made from the table of options, and are up to date:
//! `PID1_TEST_WRITE=1 cargo test --test manual` makes them anew.

#[path = "../support/mod.rs"]
mod support;

mod bash;
mod fish;
mod form;
mod page;
mod shells;
mod zsh;

use support::engine::{Call, find};
use support::skip;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Holds the committed file against what the table gives, or writes it.
fn compare(name: &str, made: &str) {
    let path = format!("{ROOT}/{name}");
    if std::env::var_os("PID1_TEST_WRITE").is_some_and(|value| value == "1") {
        return std::fs::write(&path, made).unwrap_or_else(|error| panic!("{path}: {error}"));
    }
    let committed = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
    for (number, (committed, made)) in committed.lines().zip(made.lines()).enumerate() {
        assert_eq!(committed, made, "{name}, line {}: PID1_TEST_WRITE=1 cargo test --test manual", number + 1);
    }
    assert!(committed == made, "{name} is longer or shorter: PID1_TEST_WRITE=1 cargo test --test manual");
}

#[test]
fn the_manual_page_is_up_to_date() {
    compare(page::NAME, &page::make());
}

#[test]
fn the_completions_are_up_to_date() {
    compare(bash::NAME, &bash::make());
    compare(zsh::NAME, &zsh::make());
    compare(fish::NAME, &fish::make());
}

/// Skips where the program is missing.
fn checks(words: &[&str], file: &str) {
    match find(words[0]) {
        Ok(_) => drop(Call::new(words).output(&[&format!("{ROOT}/{file}")]).exits(0).prints("").is_silent()),
        Err(missing) => skip(&missing),
    }
}

#[test]
fn mandoc_has_nothing_to_say_against_the_page() {
    checks(&["mandoc", "-T", "lint"], page::NAME);
}

#[test]
fn man_warns_of_nothing_in_the_page() {
    if let Err(missing) = find("man") {
        return skip(&missing);
    }
    let call = Call::new(&["man", "--local-file", "--warnings=all"]).env("MANPAGER", "cat").env("MANWIDTH", "80");
    let output = call.env("LC_ALL", "C.UTF-8").output(&[&format!("{ROOT}/{}", page::NAME)]);
    output.exits(0).is_silent();
    let text = output.out();
    for option in form::options() {
        assert!(text.contains(&option.long), "{} is missing\n{text}", option.long);
    }
    for name in form::names() {
        assert!(text.contains(&name), "{name} is missing\n{text}");
    }
}

#[test]
fn each_shell_understands_its_completions() {
    checks(&["bash", "-n"], bash::NAME);
    checks(&["zsh", "-n"], zsh::NAME);
    checks(&["fish", "--no-execute"], fish::NAME);
}
