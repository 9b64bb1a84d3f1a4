//! Why something went wrong.

#![forbid(unsafe_code)]

use crate::signal::nth;
use crate::vector::{Static, ZStr};
use rustix::io::Errno;

/// A text, an errno, or both: what could not be found out, and why.
#[derive(Clone, Copy)]
pub struct Cause {
    pub text: Option<Static>,
    /// 0 for none.
    pub errno: i32,
}

impl From<Static> for Cause {
    fn from(text: Static) -> Cause {
        Cause { text: Some(text), errno: 0 }
    }
}

impl From<Errno> for Cause {
    fn from(errno: Errno) -> Cause {
        Cause { text: None, errno: errno.raw_os_error() }
    }
}

/// The errnos that can happen here, in the order of their texts.
const ERRNOS: [u8; 13] = [1, 2, 7, 8, 11, 12, 13, 20, 22, 26, 28, 36, 40];

/// The words of `strerror(3)`, each closed by a newline.
const TEXTS: Static = ZStr::lit(
    c"Operation not permitted
No such file or directory
Argument list too long
Exec format error
Resource temporarily unavailable
Cannot allocate memory
Permission denied
Not a directory
Invalid argument
Text file busy
No space left on device
File name too long
Too many levels of symbolic links
",
);

/// The text for an errno, up to a newline, or `None` if it is not a usual one.
pub fn text(errno: i32) -> Option<Static> {
    let at = ERRNOS.iter().position(|&known| known as i32 == errno)?;
    Some(nth(TEXTS, at, b'\n'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_those_of_the_c_library() {
        let mut known = 0;
        for number in 1..=133 {
            if let Some(text) = text(number) {
                let ours = String::from_utf8(text.take_while(|&byte| byte != b'\n').collect()).unwrap();
                let theirs = std::io::Error::from_raw_os_error(number).to_string();
                assert_eq!(format!("{ours} (os error {number})"), theirs);
                known += 1;
            }
        }
        assert_eq!(known, ERRNOS.len());
    }
}
