//! What pid1's users have to believe, checked: that nobody but the listed packages is in it,
//! and that what the compiler takes our word for is written down.

#[path = "../support/mod.rs"]
mod support;
#[path = "../support/threads.rs"]
mod threads;

mod churn;
mod dependencies;
mod kernels;
mod unsafe_table;
mod valgrind;
