//! What process 1 owes its container: to start one command, to forward signals to it, to
//! reap every orphan, to end what is left behind in bounded time, and to say honestly how
//! it went.
//!
//! The rooms, in the order in which a run passes through them; arrows go one way:
//!
//! - [`run`] is the plot: block signals → read the command line → spawn → supervise →
//!   status.
//! - [`cli`] lowers argv and environment to a [`config`].
//! - [`command`] is the command's birth: its user, its terminal ([`foreground`]), its file;
//!   [`parent`] is who started us.
//! - [`supervise`] waits, forwards, reaps and escalates.
//! - Anybody may use [`log`], the pure [`signal`], [`status`], [`time`] and [`strings`], and [`sys`],
//!   the system calls.
//!
//! The binary adds `rt`, what a program without libc must bring along.
//!
//! Unsafe code is in `sys`, which talks to the kernel, in `strings`, which walks the bare
//! pointers of argv and envp, and in `command`, for the spawn. All other rooms forbid it.

#![cfg_attr(not(test), no_std)]
#![deny(unsafe_code)]

pub(crate) mod cli;
pub(crate) mod command;
pub(crate) mod config;
pub(crate) mod foreground;
pub(crate) mod log;
pub(crate) mod parent;
pub(crate) mod run;
pub(crate) mod signal;
pub(crate) mod status;
pub(crate) mod strings;
pub(crate) mod supervise;
pub(crate) mod sys;
pub(crate) mod time;

/// What the binary needs. No part of the public interface: it changes without notice.
#[doc(hidden)]
pub mod internal {
    pub use crate::run::run;
    pub use crate::strings::args::Args;
    pub use crate::strings::cstr::ZStr;
    pub use crate::sys::process::exit_group;
}
