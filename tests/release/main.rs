//! What is shipped: what the file may cost, and what it is made of.

#[path = "../support/mod.rs"]
mod support;

mod budget;
