//! The doorway: `rt` brings argv and envp in and takes the status out.

#![no_std]
#![no_main]

mod rt;
