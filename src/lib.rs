//! What process 1 owes its container: to start one command, to forward signals to
//! it, to reap every orphan, to end what is left behind in bounded time, and to
//! say honestly how it went.
//!
//! The rooms, in the order in which a run passes through them; arrows go one way:
//!
//! - [`init`] is the plot: block signals → read the command line → spawn →
//!   supervise → status.
//! - [`cli`] lowers argv and environment, which [`vector`] holds where the kernel
//!   has put them, to a [`config`].
//! - [`spawn`] is the command's birth; one duty of it each: [`user`] (with
//!   [`accounts`]), [`tty`], [`path`]. [`scratch`] is what they work in.
//! - [`supervise`] waits, forwards, reaps and escalates: [`shutdown`] says when,
//!   [`descendants`] finds whom, [`oom`] knows why it was killed.
//! - Anybody may use [`log`], [`error`] and [`print`], the pure [`signal`],
//!   [`sys`], the system calls.
//!
//! Unsafe code is in `sys` and `vector`, which wrap pointers; `scratch` vouches for its
//! integers, and `user` hands one string to the execve. All others forbid it.

#![cfg_attr(not(test), no_std)]
#![deny(unsafe_code)]

pub mod accounts;
pub mod cli;
pub mod config;
pub mod descendants;
pub mod error;
pub mod file;
pub mod init;
pub mod log;
pub mod number;
pub mod oom;
pub mod path;
pub mod print;
pub mod scratch;
pub mod shutdown;
pub mod signal;
pub mod spawn;
pub mod status;
pub mod supervise;
#[allow(unsafe_code)]
pub mod sys;
pub mod text;
pub mod tty;
pub mod user;
pub mod vector;
