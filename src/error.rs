//! Why something went wrong.

#![forbid(unsafe_code)]

use crate::sys::Errno;

/// Words, an errno, or both: what could not be found out, and why.
#[derive(Clone, Copy)]
pub enum Cause {
    Words(&'static str),
    Errno(Errno),
    Both(&'static str, Errno),
}

impl From<&'static str> for Cause {
    fn from(words: &'static str) -> Cause {
        Cause::Words(words)
    }
}

impl From<Errno> for Cause {
    fn from(errno: Errno) -> Cause {
        Cause::Errno(errno)
    }
}

/// The words of strerror(3) for the errnos that can happen here.
pub fn words(errno: i32) -> Option<&'static str> {
    Some(match errno {
        1 => "Operation not permitted",
        2 => "No such file or directory",
        7 => "Argument list too long",
        8 => "Exec format error",
        11 => "Resource temporarily unavailable",
        12 => "Cannot allocate memory",
        13 => "Permission denied",
        20 => "Not a directory",
        22 => "Invalid argument",
        26 => "Text file busy",
        28 => "No space left on device",
        36 => "File name too long",
        40 => "Too many levels of symbolic links",
        // ELIBACC, see `path`.
        79 => "interpreter or loader not found",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_those_of_the_c_library() {
        for number in (1..=133).filter(|&number| number != 79) {
            if let Some(ours) = words(number) {
                let theirs = std::io::Error::from_raw_os_error(number).to_string();
                assert_eq!(format!("{ours} (os error {number})"), theirs);
            }
        }
    }
}
