//! Text put together in a buffer: log lines and paths.

#![forbid(unsafe_code)]

use crate::vector::ZStr;

/// Writes into a buffer; what does not fit is dropped. The last byte is kept free for
/// what closes the text.
pub struct Writer<'a> {
    buffer: &'a mut [u8],
    len: usize,
}

impl<'a> Writer<'a> {
    pub fn new(buffer: &'a mut [u8]) -> Writer<'a> {
        Writer { buffer, len: 0 }
    }

    pub fn push(&mut self, byte: u8) {
        let next = self.len.wrapping_add(1);
        if next < self.buffer.len() {
            self.put(byte);
            self.len = next;
        }
    }

    #[inline(never)]
    fn put(&mut self, byte: u8) {
        if let Some(slot) = self.buffer.get_mut(self.len) {
            *slot = byte;
        }
    }

    /// `text` up to `end` or its own end.
    #[inline(never)]
    pub fn text(&mut self, mut text: ZStr, end: u8) {
        while text.first() != end && text.first() != 0 {
            self.push(text.first());
            text = text.rest();
        }
    }

    #[inline(never)]
    pub fn str(&mut self, text: &str) {
        text.bytes().for_each(|byte| self.push(byte));
    }

    pub fn number(&mut self, number: u64) {
        if number > 9 {
            self.number(number / 10);
        }
        self.push(b'0'.wrapping_add((number % 10) as u8));
    }

    pub fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Whether something may have been dropped.
    pub fn is_full(&self) -> bool {
        self.len.wrapping_add(1) >= self.buffer.len()
    }

    /// The text so far as a string.
    pub fn into_zstr(mut self) -> ZStr<'a> {
        self.put(0);
        ZStr::in_buffer(self.buffer)
    }

    /// The text so far as a line.
    pub fn into_line(mut self) -> &'a [u8] {
        self.put(b'\n');
        self.len = self.len.wrapping_add(1);
        self.into_text()
    }

    /// The text so far.
    pub fn into_text(self) -> &'a [u8] {
        self.buffer.get(..self.len).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_numbers_are_put_together() {
        let mut buffer = [b'?'; 32];
        let mut writer = Writer::new(&mut buffer);
        writer.text(ZStr::lit(c"a:b"), b':');
        writer.number(0);
        writer.number(u64::MAX);
        writer.text(ZStr::lit(c"/stat"), 0);
        assert_eq!(writer.into_zstr().to_c_str(), c"a018446744073709551615/stat");
    }

    #[test]
    fn what_does_not_fit_is_dropped() {
        let mut buffer = [b'?'; 4];
        let mut writer = Writer::new(&mut buffer);
        writer.text(ZStr::lit(c"abcdef"), 0);
        assert_eq!(writer.into_line(), b"abc\n");
        let mut writer = Writer::new(&mut buffer);
        writer.text(ZStr::lit(c"abcdef"), 0);
        assert_eq!(writer.into_zstr().to_c_str(), c"abc");
        let mut writer = Writer::new(&mut buffer);
        writer.push(b'a');
        assert_eq!(writer.into_line(), b"a\n");
    }
}
