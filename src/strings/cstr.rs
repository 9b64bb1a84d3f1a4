//! C strings as the kernel hands them over and wants them back: one pointer to bytes that
//! end with a NUL (`execve(2)`).
//!
//! Unsafe because a bare pointer is walked. [`ZStr`] is that pointer with the promise that
//! the NUL is there, so everybody else searches and compares strings safely.

#![allow(unsafe_code)]

use core::ffi::CStr;
use core::marker::PhantomData;
use core::ptr::NonNull;

/// A zero-terminated string that stays as it is for `'a`.
///
/// As thin as C's: `Option<ZStr>` is a `char *` that may be NULL, and a slice of them,
/// closed by `None`, is what execve(2) takes. `core`'s own `CStr` carries a length.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct ZStr<'a>(NonNull<u8>, PhantomData<&'a u8>);

/// A string that stays for good: an argument, a variable, a literal.
pub(crate) type StaticStr = ZStr<'static>;

impl<'a> ZStr<'a> {
    pub(crate) const EMPTY: ZStr<'static> = ZStr::new(c"");

    pub(crate) const fn new(text: &'a CStr) -> ZStr<'a> {
        // SAFETY: a CStr ends with a NUL, and is borrowed for `'a`.
        unsafe { ZStr::from_ptr(NonNull::from_ref(text).cast()) }
    }

    /// # Safety
    ///
    /// `start` points to bytes that end with a NUL and are neither changed nor given back
    /// during `'a`.
    pub(crate) const unsafe fn from_ptr(start: NonNull<u8>) -> ZStr<'a> {
        ZStr(start, PhantomData)
    }

    /// The string at the start of `bytes`; `None` if there is no NUL.
    pub(crate) fn in_bytes(bytes: &'a [u8]) -> Option<ZStr<'a>> {
        // The slice's own search looks at sixteen at a time, in seven times the code.
        #[expect(clippy::manual_contains)]
        match bytes.iter().any(|&byte| byte == 0) {
            // SAFETY: a NUL is among them, and they are borrowed for `'a`.
            true => Some(unsafe { ZStr::from_ptr(NonNull::from_ref(bytes).cast()) }),
            false => None,
        }
    }

    /// The string at the start of `buffer`, whose last byte becomes a NUL so that there
    /// is one.
    pub(crate) fn in_buffer(buffer: &'a mut [u8]) -> ZStr<'a> {
        if let Some(last) = buffer.last_mut() {
            *last = 0;
        }
        ZStr::in_bytes(buffer).unwrap_or(ZStr::EMPTY)
    }

    pub(crate) const fn as_ptr(self) -> *const u8 {
        self.0.as_ptr()
    }

    pub(crate) fn to_c_str(self) -> &'a CStr {
        // SAFETY: the promise of `from_ptr`.
        unsafe { CStr::from_ptr(self.0.as_ptr().cast()) }
    }

    /// The first byte, or 0 at the end.
    pub(crate) fn first(self) -> u8 {
        // SAFETY: the NUL at least is there.
        unsafe { *self.0.as_ptr() }
    }

    pub(crate) fn is_empty(self) -> bool {
        self.first() == 0
    }

    /// The string behind its first byte; at the end, the end.
    pub(crate) fn rest(self) -> ZStr<'a> {
        if self.is_empty() {
            return self;
        }
        // SAFETY: there is a byte, so the NUL is further on.
        let next = unsafe { self.0.add(1) };
        // SAFETY: as much a string as the one that it ends.
        unsafe { ZStr::from_ptr(next) }
    }

    /// Its bytes, without the NUL.
    pub(crate) fn bytes(self) -> Bytes<'a> {
        Bytes(self)
    }

    /// What follows the first `byte`, or `None` if there is none.
    pub(crate) fn after(self, byte: u8) -> Option<ZStr<'a>> {
        let mut at = self;
        while !at.is_empty() {
            if at.first() == byte {
                return Some(at.rest());
            }
            at = at.rest();
        }
        None
    }

    /// What follows `prefix`, if the string begins with it.
    pub(crate) fn strip_prefix<'b>(self, prefix: impl Into<ZStr<'b>>) -> Option<ZStr<'a>> {
        let (mut at, mut prefix) = (self, prefix.into());
        while !prefix.is_empty() {
            if at.first() != prefix.first() {
                return None;
            }
            (at, prefix) = (at.rest(), prefix.rest());
        }
        Some(at)
    }

    /// Whether it is `text`.
    pub(crate) fn is<'b>(self, text: impl Into<ZStr<'b>>) -> bool {
        self.strip_prefix(text).is_some_and(ZStr::is_empty)
    }
}

impl<'a> From<&'a CStr> for ZStr<'a> {
    fn from(text: &'a CStr) -> ZStr<'a> {
        ZStr::new(text)
    }
}

#[cfg(test)]
impl std::fmt::Display for ZStr<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str(&self.to_c_str().to_string_lossy())
    }
}

/// The bytes of a [`ZStr`], one by one.
#[derive(Clone, Copy)]
pub(crate) struct Bytes<'a>(ZStr<'a>);

impl Iterator for Bytes<'_> {
    type Item = u8;

    fn next(&mut self) -> Option<u8> {
        let byte = self.0.first();
        self.0 = self.0.rest();
        (byte != 0).then_some(byte)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_is_walked_to_its_end_and_no_further() {
        let text = ZStr::new(c"ab");
        assert_eq!(text.bytes().collect::<Vec<_>>(), b"ab");
        assert_eq!(text.rest().rest().rest().rest().first(), 0);
        assert_eq!(text.after(b'a').unwrap().to_c_str(), c"b");
        assert_eq!(text.after(b'b').unwrap().to_c_str(), c"");
        assert!(text.after(b'c').is_none() && text.after(0).is_none());
    }

    #[test]
    fn a_prefix_is_stripped() {
        let text = ZStr::new(c"ab");
        assert_eq!(text.strip_prefix(c"a").unwrap().to_c_str(), c"b");
        assert_eq!(text.strip_prefix(c"").unwrap().to_c_str(), c"ab");
        assert!(text.strip_prefix(c"abc").is_none() && text.strip_prefix(c"b").is_none());
        assert!(text.is(c"ab") && !text.is(c"a") && !text.is(c"abc") && !text.rest().is(c"ab"));
    }

    #[test]
    fn what_follows_a_byte_is_found() {
        for (text, expected) in [(c"a:b:c", Some(c"b:c")), (c"aa:", Some(c"")), (c"aa", None), (c"", None)] {
            assert_eq!(ZStr::new(text).after(b':').map(ZStr::to_c_str), expected);
        }
    }

    #[test]
    fn a_buffer_is_a_string_even_when_full() {
        assert_eq!(ZStr::in_buffer(&mut [b'a', 0, b'b', 0]).to_c_str(), c"a");
        assert_eq!(ZStr::in_buffer(b"abc".to_vec().as_mut_slice()).to_c_str(), c"ab");
        assert_eq!(ZStr::in_buffer(&mut []).to_c_str(), c"");
        assert!(ZStr::in_bytes(b"abc").is_none());
    }
}
