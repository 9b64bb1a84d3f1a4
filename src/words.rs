//! All that pid1 says. The texts are in `words.txt`, packed when pid1 is built
//! (`build/words.rs`); only what is printed is unpacked, byte by byte.

#![forbid(unsafe_code)]

use crate::signal::nth;
use crate::text::Writer;
use crate::vector::{Static, ZStr};

include!(concat!(env!("OUT_DIR"), "/words.rs"));

/// An item of `words.txt`, by its number.
#[derive(Clone, Copy, PartialEq, Eq)]
#[repr(transparent)]
pub struct Words(u8);

impl Words {
    /// No words: the first item is a table of phrases, no cause.
    pub const NONE: Words = Words(0);

    /// The one that is `n` items further on.
    pub fn item(self, n: u8) -> Words {
        Words(self.0.wrapping_add(n))
    }

    /// Packed, up to [`END`].
    #[inline(never)]
    pub fn packed(self) -> Static {
        nth(TEXT, self.0 as usize, END)
    }
}

/// What an item ends with.
pub const END: u8 = b'~';

impl Writer<'_> {
    #[inline(never)]
    pub fn words(&mut self, words: Words) {
        words.packed().take_while(|&byte| byte != END).for_each(|byte| self.word(byte));
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

    /// The text behind `words`.
    pub fn text(words: Words) -> String {
        let mut buffer = [0; 4096];
        let mut writer = Writer::new(&mut buffer);
        writer.words(words);
        writer.into_zstr().to_c_str().to_str().unwrap().to_string()
    }

    #[test]
    fn what_is_packed_is_what_was_written() {
        assert_eq!(text(NO_VALUE), "needs a value");
        assert!(text(NATIVE).starts_with("usage: pid1 [OPTION]... [--] COMMAND [ARG]...\n-e --env"));
        assert_eq!(text(NATIVE.item(1)), concat!("pid1 ", env!("CARGO_PKG_VERSION"), "\n"));
    }

    #[test]
    fn what_is_printed_has_room() {
        for texts in [NATIVE, TINI, DUMB_INIT, CATATONIT] {
            (0..3).for_each(|n| assert!(text(texts.item(n)).len() + 1 < crate::print::MAX));
        }
    }
}
