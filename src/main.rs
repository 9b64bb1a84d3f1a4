//! The doorway: `rt` brings argv and envp in and takes the status out.

#![no_std]
#![no_main]
#![deny(clippy::undocumented_unsafe_blocks, clippy::multiple_unsafe_ops_per_block)]

mod rt;
