//! The binary's doorway. Its `_start` and what else a libc would bring is in [`rt`], which hands
//! argv and envp to `run` in the library and exits with the status that comes back.

#![no_std]
#![no_main]
#![deny(clippy::undocumented_unsafe_blocks, clippy::multiple_unsafe_ops_per_block)]

mod rt;
