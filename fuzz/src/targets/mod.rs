//! One file for each target; `words` makes vectors of bytes, `model` reads command lines naively.

pub mod accounts;
pub mod command_lines;
pub mod control_groups;
pub mod environment;
pub mod glibc;
mod model;
pub mod processes;
pub mod values;
mod words;
