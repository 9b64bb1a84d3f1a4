//! Text put together in a buffer: log lines and paths.

#![forbid(unsafe_code)]

use super::cstr::ZStr;

/// Writes into a buffer; what does not fit is dropped. The last byte is kept free for
/// what closes the text, a newline or a NUL.
pub(crate) struct Writer<'a> {
    buffer: &'a mut [u8],
    len: usize,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(buffer: &'a mut [u8]) -> Writer<'a> {
        Writer { buffer, len: 0 }
    }

    // Called wherever text is written: 280 bytes of the binary.
    #[inline(never)]
    pub(crate) fn byte(&mut self, byte: u8) {
        if !self.is_full() {
            self.put(byte);
            self.len = self.len.wrapping_add(1);
        }
    }

    pub(crate) fn text<'t>(&mut self, text: impl Into<ZStr<'t>>) {
        self.zstr(text.into());
    }

    // Not inlined, as `byte`.
    #[inline(never)]
    fn zstr(&mut self, text: ZStr) {
        self.bytes(text.bytes());
    }

    pub(crate) fn bytes(&mut self, bytes: impl Iterator<Item = u8>) {
        bytes.for_each(|byte| self.byte(byte));
    }

    pub(crate) fn number(&mut self, number: u64) {
        if number > 9 {
            self.number(number / 10);
        }
        self.byte(b'0'.wrapping_add((number % 10) as u8));
    }

    /// How many bytes have been written.
    pub(crate) fn len(&self) -> usize {
        self.len
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// Whether something may have been dropped.
    pub(crate) fn is_full(&self) -> bool {
        self.len.wrapping_add(1) >= self.buffer.len()
    }

    /// The text so far as a string.
    pub(crate) fn into_zstr(mut self) -> ZStr<'a> {
        self.put(0);
        ZStr::in_buffer(self.buffer)
    }

    /// The text so far as a line.
    pub(crate) fn into_line(mut self) -> &'a [u8] {
        self.put(b'\n');
        self.buffer.get(..=self.len).unwrap_or_default()
    }

    /// The text so far.
    pub(crate) fn into_bytes(self) -> &'a [u8] {
        self.buffer.get(..self.len).unwrap_or_default()
    }

    fn put(&mut self, byte: u8) {
        if let Some(slot) = self.buffer.get_mut(self.len) {
            *slot = byte;
        }
    }
}

#[cfg(test)]
impl std::fmt::Display for Writer<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str(&String::from_utf8_lossy(&self.buffer[..self.len]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_numbers_are_put_together() {
        let mut buffer = [b'?'; 32];
        let mut writer = Writer::new(&mut buffer);
        writer.bytes(ZStr::new(c"a:b").bytes().take_while(|&byte| byte != b':'));
        writer.number(0);
        writer.number(u64::MAX);
        writer.text(c"/stat");
        assert_eq!(writer.into_zstr().to_c_str(), c"a018446744073709551615/stat");
    }

    #[test]
    fn a_number_has_as_many_digits_as_it_needs_and_the_length_is_that_of_the_text() {
        let mut buffer = [b'?'; 32];
        let mut writer = Writer::new(&mut buffer);
        assert_eq!((writer.is_empty(), writer.len()), (true, 0));
        [0, 9, 10, 99, 100].into_iter().for_each(|number| writer.number(number));
        assert_eq!((writer.is_empty(), writer.len()), (false, 9));
        assert_eq!(writer.into_bytes(), b"091099100");
    }

    #[test]
    fn what_does_not_fit_is_dropped() {
        let mut buffer = [b'?'; 4];
        let mut writer = Writer::new(&mut buffer);
        writer.text(c"abcdef");
        assert!(writer.is_full());
        assert_eq!(writer.into_line(), b"abc\n");
        let mut writer = Writer::new(&mut buffer);
        writer.text(c"abcdef");
        assert_eq!(writer.into_zstr().to_c_str(), c"abc");
        let mut writer = Writer::new(&mut buffer);
        writer.byte(b'a');
        assert!(!writer.is_full() && !writer.is_empty());
        assert_eq!(writer.into_line(), b"a\n");
        assert!(Writer::new(&mut []).is_full());
    }
}
