//! Strings without a heap: C strings ([`cstr`]), the argument and environment vectors
//! ([`args`]), text put together in a buffer ([`buffer`]) and numbers in text ([`number`]).
//!
//! This room knows nothing of the others and makes no system call.

pub(crate) mod args;
pub(crate) mod buffer;
pub(crate) mod cstr;
mod keys;
pub(crate) mod number;
