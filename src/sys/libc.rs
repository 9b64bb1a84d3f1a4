//! The libc of a program that embeds this library (`fork(3)`, `errno(3)`, `getenv(3)`,
//! `dl_iterate_phdr(3)`). pid1 itself has none, and links none of this.
//!
//! The fork has to be the libc's own: it keeps the thread's id, runs what was registered by
//! `pthread_atfork(3)`, and puts its locks in order, which a bare system call would not.

use super::image;
use crate::strings::cstr::ZStr;
use core::ffi::{c_char, c_int};
use core::ptr::NonNull;

/// The functions that are needed of it.
pub(crate) struct Libc {
    fork: unsafe extern "C" fn() -> c_int,
    errno: unsafe extern "C" fn() -> *mut c_int,
    getenv: unsafe extern "C" fn(*const c_char) -> *mut c_char,
    setenv: unsafe extern "C" fn(*const c_char, *const c_char, c_int) -> c_int,
    unsetenv: unsafe extern "C" fn(*const c_char) -> c_int,
    iterate: image::Iterate,
}

impl Libc {
    /// That of the program which this is compiled in. Inline, and called by functions that are
    /// so, too: a program that does not call it does not need a libc.
    #[inline]
    pub(crate) fn of_the_program() -> Libc {
        unsafe extern "C" {
            fn fork() -> c_int;
            #[cfg_attr(target_os = "android", link_name = "__errno")]
            fn __errno_location() -> *mut c_int;
            fn getenv(name: *const c_char) -> *mut c_char;
            fn setenv(name: *const c_char, value: *const c_char, overwrite: c_int) -> c_int;
            fn unsetenv(name: *const c_char) -> c_int;
            fn dl_iterate_phdr(callback: image::Callback, data: *mut u8) -> c_int;
        }
        Libc { fork, errno: __errno_location, getenv, setenv, unsetenv, iterate: dl_iterate_phdr }
    }

    /// The child's pid, 0 in the child, or the errno.
    ///
    /// # Safety
    ///
    /// The process has one thread.
    pub(crate) unsafe fn fork(&self) -> Result<i32, i32> {
        // SAFETY: takes nothing; the caller's promise.
        let pid = unsafe { (self.fork)() };
        if pid != -1 {
            return Ok(pid);
        }
        // SAFETY: takes nothing.
        let errno = unsafe { (self.errno)() };
        // SAFETY: points to this thread's.
        Err(unsafe { *errno })
    }

    /// What the environment has for `key`. Not to be held on to while it is changed.
    pub(crate) fn variable(&self, key: ZStr) -> Option<ZStr<'_>> {
        // SAFETY: a string.
        let value = NonNull::new(unsafe { (self.getenv)(key.as_ptr().cast()) })?;
        // SAFETY: a string, which only `setenv` changes.
        Some(unsafe { ZStr::from_ptr(value.cast()) })
    }

    /// Sets a variable. ENOMEM is passed over.
    pub(crate) fn set_variable(&self, key: ZStr, value: ZStr) {
        // SAFETY: strings, which are copied; no other thread reads the environment: there is
        // none.
        let _ = unsafe { (self.setenv)(key.as_ptr().cast(), value.as_ptr().cast(), 1) };
    }

    /// Takes a variable away.
    pub(crate) fn remove_variable(&self, key: ZStr) {
        // SAFETY: a string; no other thread reads the environment: there is none.
        let _ = unsafe { (self.unsetenv)(key.as_ptr().cast()) };
    }

    /// Gives back the pages of the program's file and of its libraries.
    pub(crate) fn drop_file_pages(&self) {
        image::drop_file_pages(self.iterate);
    }
}
