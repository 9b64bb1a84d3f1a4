//! A run from its start to its end: what the command is handed, what is forwarded to it,
//! who is reaped, how it all ends, and what must not go wrong on the way.

#[path = "../support/mod.rs"]
mod support;

mod blog;
mod descendants;
mod exit_status;
mod faults;
mod forwarding;
mod handover;
mod harness;
mod kill_after;
mod out_of_memory;
mod reaping;
mod report;
mod shutdown;
mod start_up;
mod strangers;
mod verdict;
mod without_proc;
