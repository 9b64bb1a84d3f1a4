//! More at once than a container should have to bear: orphans without end, floods of signals,
//! and both. A target of its own, since beside a storm every other test would take its time.
//!
//! `PID1_TEST_LONG=1` sends a million signals.

#[path = "../support/mod.rs"]
mod support;

mod senders;
mod storm;
