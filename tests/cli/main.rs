//! What a command line means, before anything is started by it: options, their values
//! and variables, help, what is said, the environment and the identity that it asks for.

#[path = "../support/mod.rs"]
mod support;
#[path = "../support/threads.rs"]
mod threads;

mod account_files;
mod accounts;
mod address_space;
mod environment;
mod help;
mod identity;
mod ids;
mod image;
mod lexing;
mod options;
mod privileges;
mod scripts;
mod sizes;
mod values;
mod variables;
mod words;
