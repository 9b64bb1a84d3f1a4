//! Runs on a terminal: keys, job control, foreground and background. The terminals are
//! pseudo-terminals that the tests type at.

#[path = "../support/mod.rs"]
mod support;
#[path = "../support/threads.rs"]
mod threads;

mod background;
mod ends;
mod full;
mod harness;
mod inside;
mod nested;
mod odd;
mod process1;
mod runc;
mod scripts;
mod shell;
mod stops;
