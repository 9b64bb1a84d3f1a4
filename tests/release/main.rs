//! What ships: how it is built, what it costs, and that it is the same everywhere.

#[path = "../support/mod.rs"]
mod support;

mod budget;
mod build_script;
mod crate_package;
mod identity;
mod images;
mod packages;
mod parts;
mod proof;
mod publishing;
mod same_bytes;
mod shipped;
mod tree;
