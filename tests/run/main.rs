//! A run from its start to its end: what the command is handed, what is forwarded to it,
//! who is reaped, how it all ends, and what must not go wrong on the way.

#[path = "../support/mod.rs"]
mod support;
#[path = "../support/threads.rs"]
mod threads;

mod blog;
mod clones;
mod descendants;
mod exit_status;
mod faults;
mod forwarding;
mod handover;
mod harness;
mod kill_after;
mod old_profile;
mod out_of_memory;
mod queue;
mod reaping;
mod refused;
mod report;
mod shutdown;
mod socket_activation;
mod start_up;
mod strangers;
mod tracing;
mod verdict;
mod without_proc;
