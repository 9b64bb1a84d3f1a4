//! The table of options, in strings of its parts.

use pidone::internal;
use std::ffi::CStr;

pub struct Option {
    pub letter: std::option::Option<char>,
    /// `--timeout`.
    pub long: String,
    /// `TIME`; empty: it takes none.
    pub value: String,
    /// In one line.
    pub about: String,
    pub variable: String,
}

impl Option {
    pub fn takes_value(&self) -> bool {
        !self.value.is_empty()
    }

    pub fn is_repeatable(&self) -> bool {
        self.about.contains("repeatable")
    }

    /// `-t` and `--timeout`, or the latter alone.
    pub fn names(&self) -> Vec<String> {
        let short = self.letter.map(|letter| format!("-{letter}"));
        short.into_iter().chain([self.long.clone()]).collect()
    }
}

fn text(text: &CStr) -> String {
    text.to_str().expect("UTF-8").replace('\n', " ")
}

pub fn options() -> Vec<Option> {
    let options = internal::options().map(|listed| {
        let form = text(listed.form);
        let (long, value) = form.split_once(' ').unwrap_or((&form, ""));
        let (long, value) = (long.to_string(), value.to_string());
        Option { letter: listed.letter, long, value, about: text(listed.about), variable: text(listed.variable) }
    });
    options.collect()
}

pub fn names() -> Vec<String> {
    internal::names().map(text).collect()
}

/// `HUP` …, without those that cannot be caught.
pub fn signals() -> Vec<String> {
    internal::signals().map(text).filter(|name| name != "KILL" && name != "STOP").collect()
}

/// Some that are worth a proposal.
pub const TIMES: [&str; 8] = ["500ms", "1s", "5s", "10s", "30s", "1m", "5m", "infinity"];
pub const STATUSES: [&str; 4] = ["129", "130", "137", "143"];
