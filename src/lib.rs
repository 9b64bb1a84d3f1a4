//! An init for programs that are their own process 1.
//!
//! A program that is process 1 of a container without being written for it ignores
//! `docker stop`, leaves zombies behind, and takes its children down without a word when it
//! ends. One line at the beginning of `main` mends that:
//!
//! ```no_run
//! fn main() -> Result<(), pidone::Error> {
//!     pidone::Init::new().launch()?;
//!     // As before, but not as process 1.
//!     Ok(())
//! }
//! ```
//!
//! [`Init::launch`] forks: the child goes on as the program, the parent forwards signals to
//! it, reaps every orphan, and, when the program has ended, ends what it leaves behind in
//! bounded time and with the program's status. Nothing is executed a second time, and `/proc`
//! is not needed. Where the program is not process 1, nothing happens at all.
//!
//! It works in any program for Linux that has a libc, in async ones too, if the runtime is
//! started afterwards:
//!
//! ```no_run
//! fn main() -> Result<(), Box<dyn std::error::Error>> {
//!     pidone::Init::new().launch()?;
//!     let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
//!     runtime.block_on(async { /* serve, until SIGTERM */ });
//!     Ok(())
//! }
//! ```
//!
//! The library needs neither std nor a heap. Everything public is [`Init`] and [`Error`]; the rest
//! is the program `pid1` of the same package, for images whose programs are not written in Rust.
//!
//! # Inside
//!
//! The rooms, in the order in which a run passes through them; arrows go one way:
//!
//! - `run` is the plot: block signals → read the command line → spawn → supervise →
//!   status. Of a program that embeds the library, `embed` is.
//! - `cli` lowers argv and environment to a `config`.
//! - `command` is the command's birth: its user, its terminal (`foreground`), its file;
//!   `parent` is who started us.
//! - `supervise` waits, forwards, reaps and escalates.
//! - Anybody may use `log`, the pure `signal`, `status`, `time` and `strings`, and `sys`,
//!   the system calls.
//!
//! The binary adds `rt`, what a program without libc must bring along.
//!
//! Unsafe code is in `sys`, which talks to the kernel, in `strings`, which walks the bare
//! pointers of argv and envp, and in `command` and `embed`, for the spawn and the fork. All other
//! rooms forbid it.

#![cfg_attr(not(test), no_std)]
#![deny(unsafe_code)]
// What comes from outside is added up by methods that say what happens where it does not fit.
#![cfg_attr(not(test), deny(clippy::arithmetic_side_effects))]
#![deny(clippy::undocumented_unsafe_blocks, clippy::multiple_unsafe_ops_per_block)]
#![warn(missing_docs)]

pub(crate) mod cli;
pub(crate) mod command;
pub(crate) mod config;
pub(crate) mod embed;
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

pub use embed::{Error, Init};

/// What the binary needs, and what its manual is made of. No part of the public interface: it
/// changes without notice.
#[doc(hidden)]
pub mod internal {
    pub use crate::cli::listing::{Listed, names, options, signals};
    pub use crate::run::run;
    pub use crate::strings::args::Args;
    pub use crate::strings::cstr::ZStr;
    pub use crate::sys::process::exit_group;
}
