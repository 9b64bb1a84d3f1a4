//! What can go wrong around pid1, each in turn: every system call refused, signals at every
//! moment, and nothing left of what it needs.
//! docs/RELIABILITY.md tells what is promised and what was found.
//!
//! `PID1_TEST_ALL_FAULTS=1` runs the whole matrix of faults, and `PID1_TEST_LONG=1` the
//! long forms of the rest.
// Registers are named as on x86-64.
#![cfg(target_arch = "x86_64")]

#[path = "../support/mod.rs"]
mod support;
#[path = "../support/threads.rs"]
mod threads;

mod calls;
mod exhaustion;
mod expected;
mod matrix;
mod moments;
mod scenarios;
mod tracer;
