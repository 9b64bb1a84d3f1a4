//! All that pid1 says. The texts are in `words.txt`, packed when pid1 is built
//! (`build/words.rs`); only what is printed is unpacked, byte by byte.

#![forbid(unsafe_code)]

use crate::signal::nth;
use crate::text::Writer;
use crate::vector::{Static, ZStr};

include!(concat!(env!("OUT_DIR"), "/words.rs"));

/// A packed text. ASCII is packed text, too: it stands for itself.
#[derive(Clone, Copy)]
pub struct Words(pub Static);

impl Words {
    /// Item `n` of those that a `~` ends.
    pub fn item(self, n: usize) -> Words {
        Words(nth(self.0, n, b'~'))
    }
}

impl Writer<'_> {
    /// `words` up to the byte `end` or their own end.
    #[inline(never)]
    pub fn words(&mut self, words: Words, end: u8) {
        words.0.take_while(|&byte| byte != end).for_each(|byte| self.word(byte));
    }

    /// What a byte of packed text stands for.
    pub fn word(&mut self, byte: u8) {
        match PAIRS.get((byte as usize).wrapping_sub(0x80).wrapping_mul(2)..) {
            Some([a, b, ..]) => {
                self.word(*a);
                self.word(*b);
            }
            _ => self.push(byte),
        }
    }
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// The text behind `words`, up to `end`.
    pub fn text(words: Words, end: u8) -> String {
        let mut buffer = [0; 4096];
        let mut writer = Writer::new(&mut buffer);
        writer.words(words, end);
        writer.into_zstr().to_c_str().to_str().unwrap().to_string()
    }

    pub fn line(words: Words) -> String {
        text(words, b'\n')
    }

    #[test]
    fn what_is_packed_is_what_was_written() {
        assert_eq!(text(NO_VALUE, 0), "needs a value\n");
        assert!(text(NATIVE, 0).starts_with("usage: pid1 [OPTION]... [--] COMMAND [ARG]...\n-e --env"));
        assert_eq!(text(Words(ZStr::lit(c"as it is")), 0), "as it is");
    }

    #[test]
    fn items_end_at_their_marks() {
        assert_eq!(text(NATIVE.item(1), b'~'), concat!("pid1 ", env!("CARGO_PKG_VERSION"), "\n"));
    }
}
