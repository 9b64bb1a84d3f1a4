//! Programs that are their own process 1, by `pidone::Init`. The probe is one, by its step
//! `init`; the examples are others.

#[path = "../support/mod.rs"]
mod support;
#[path = "../support/threads.rs"]
mod threads;

mod builds;
mod examples;
mod harness;
mod interface;
mod launch;
mod memory;
mod supervision;
mod terminal;
