//! Rooms of pid1 beside naive readings of the same bytes: a function for each target, which
//! panics where the two differ. The fuzzers call them with bytes that they make up,
//! `tests/corpus.rs` with those that are kept.
//!
//! The rooms are taken by their files, since pid1's library shows none of them.

// What nobody asks for here.
#![allow(dead_code, unused_imports)]

#[path = "../../src/command/accounts.rs"]
mod accounts;
#[path = "../../src/cli/mod.rs"]
mod cli;
#[path = "../../src/config.rs"]
mod config;
#[path = "../../src/log/mod.rs"]
mod log;
#[path = "../../src/supervise/oom.rs"]
mod oom;
#[path = "../../src/supervise/processes.rs"]
mod processes;
#[path = "../../src/signal.rs"]
mod signal;
#[path = "../../src/status.rs"]
mod status;
#[path = "../../src/strings/mod.rs"]
mod strings;
#[path = "../../src/sys/mod.rs"]
mod sys;
#[path = "../../src/time.rs"]
mod time;

mod streams;
mod targets;

pub use targets::accounts::accounts;
pub use targets::command_lines::command_lines;
pub use targets::control_groups::control_groups;
pub use targets::environment::environment;
pub use targets::glibc::glibc;
pub use targets::processes::processes;
pub use targets::values::values;
