//! The tables of this room for those who make something of them: the manual page and the
//! completions of shells (`tests/manual`). The binary asks for none of this, and has none of it.

#![forbid(unsafe_code)]

use super::{DIALECTS, native};
use crate::signal;
use core::ffi::CStr;

/// One of pid1's own options.
pub struct Listed {
    /// Its short name, if it has one.
    pub letter: Option<char>,
    /// Its long name and, behind a blank, what its value is called: `--timeout TIME`.
    pub form: &'static CStr,
    /// What it does, in lines as the help has them.
    pub about: &'static CStr,
    /// The variable that does the same; empty: there is none.
    pub variable: &'static CStr,
}

/// pid1's own options, in the order of its help.
pub fn options() -> impl Iterator<Item = Listed> {
    native::OPTIONS.iter().map(|option| Listed {
        letter: Some(option.letter as char).filter(|&letter| letter != '\0'),
        form: option.form.to_c_str(),
        about: option.about.to_c_str(),
        variable: option.variable.to_c_str(),
    })
}

/// Names by which pid1 is another program.
pub fn names() -> impl Iterator<Item = &'static CStr> {
    DIALECTS.iter().map(|&(name, _)| name)
}

/// The signals 1–31.
pub fn signals() -> impl Iterator<Item = &'static CStr> {
    signal::NAMES.iter().map(|name| name.to_c_str())
}
