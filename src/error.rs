//! Why something went wrong.

#![forbid(unsafe_code)]

use crate::sys::Errno;
use crate::words::{ERRORS, Words};

/// Words, an errno, or both: what could not be found out, and why.
#[derive(Clone, Copy)]
pub struct Cause {
    pub words: Words,
    pub errno: Option<Errno>,
}

impl From<Words> for Cause {
    fn from(words: Words) -> Cause {
        Cause { words, errno: None }
    }
}

impl From<Errno> for Cause {
    fn from(errno: Errno) -> Cause {
        Cause { words: Words::NONE, errno: Some(errno) }
    }
}

/// The errnos that can happen here, in the order of their words.
const ERRNOS: [u8; 14] = [1, 2, 7, 8, 11, 12, 13, 20, 22, 26, 28, 36, 40, 79];

/// The words for an errno, or `None` if it is not a usual one.
pub fn words(errno: i32) -> Option<Words> {
    let at = ERRNOS.iter().position(|&known| known as i32 == errno)?;
    Some(ERRORS.item(at as u8))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_those_of_the_c_library() {
        let mut known = 0;
        // 79 has words of our own.
        for number in (1..=133).filter(|&number| number != 79) {
            if let Some(words) = words(number) {
                let ours = crate::words::tests::text(words);
                let theirs = std::io::Error::from_raw_os_error(number).to_string();
                assert_eq!(format!("{ours} (os error {number})"), theirs);
                known += 1;
            }
        }
        assert_eq!(known + 1, ERRNOS.len());
    }
}
