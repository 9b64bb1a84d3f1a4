//! Why the init could not be launched (`errno(3)`).

#![forbid(unsafe_code)]

use crate::log::error::words;
use crate::sys::Errno;
use core::fmt;

/// Why the init could not be launched. The program is as it was before.
#[derive(Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// The program has started threads already: they would not have lived on.
    Threads,
    /// No signal has this number, or it is one that cannot be used so.
    Signal(i32),
    /// `fork(2)` has failed, with this errno.
    Fork(i32),
    /// It could not become a subreaper: `prctl(2)` has failed, with this errno.
    Subreaper(i32),
}

impl Error {
    /// The errno of the system call that has failed, if one has: as in
    /// `std::io::Error::from_raw_os_error`.
    pub const fn raw_os_error(self) -> Option<i32> {
        match self {
            Error::Fork(errno) | Error::Subreaper(errno) => Some(errno),
            Error::Threads | Error::Signal(_) => None,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Threads => f.write_str("the init must be launched before any thread is started"),
            Error::Signal(number) => write!(f, "{number}: not a signal that can be used so"),
            Error::Fork(errno) => system_call(f, "fork", *errno),
            Error::Subreaper(errno) => system_call(f, "cannot become a subreaper", *errno),
        }
    }
}

/// In words, too: it is what a `main` that returns the error has printed.
impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl core::error::Error for Error {}

/// In the form of `std::io::Error`.
fn system_call(f: &mut fmt::Formatter<'_>, what: &str, errno: i32) -> fmt::Result {
    let is_errno = (1..=4095).contains(&errno);
    let words = if is_errno { words(Errno::from_raw_os_error(errno)) } else { None };
    let words = words.and_then(|words| words.to_c_str().to_str().ok());
    write!(f, "{what}: {} (os error {errno})", words.unwrap_or("system call failed"))
}
