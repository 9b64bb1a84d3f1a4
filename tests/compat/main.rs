//! pid1 under the names of other inits, side by side with these where they are installed.

#[path = "../support/mod.rs"]
mod support;
#[path = "../support/threads.rs"]
mod threads;

mod catatonit;
mod dumb_init;
mod dumb_init_runs;
mod faults;
mod harness;
mod names;
mod random_lines;
mod terminal;
mod tini;
mod tini_runs;
