//! Descriptors (`openat(2)`, `read(2)`, `lseek(2)`, `close(2)`, `getdents64(2)`,
//! `pidfd_open(2)`, `pidfd_send_signal(2)`).
//!
//! rustix's owned descriptor asserts that it is none of −1, and its directory
//! iterator indexes a slice: as far as the linker can tell, both can panic.

use super::arch::{syscall1, syscall3, syscall4};
use super::check;
use crate::vector::ZStr;
use core::ptr::NonNull;
use linux_raw_sys::general::{
    __NR_close, __NR_getdents64, __NR_lseek, __NR_openat, __NR_pidfd_open, __NR_pidfd_send_signal, __NR_read, AT_FDCWD,
    O_CLOEXEC, O_NOCTTY, O_RDONLY, SEEK_SET,
};
use rustix::io::Errno;

/// An open file, closed when dropped.
pub struct Fd(u32);

/// The working directory, for paths that are relative, or absolute.
/// A static, since a constant would be closed wherever it is used.
pub static HERE: Fd = Fd(AT_FDCWD as u32);

impl Fd {
    /// Opens for reading. The command will not inherit it, and a terminal does not
    /// become ours by it.
    pub fn open(directory: &Fd, path: ZStr) -> Result<Fd, Errno> {
        let flags = (O_RDONLY | O_CLOEXEC | O_NOCTTY) as usize;
        // SAFETY: a NUL-terminated string.
        let fd = unsafe { syscall4(__NR_openat, directory.arg(), path.as_ptr() as usize, flags, 0) };
        check(fd).map(Fd)
    }

    /// Holds the process `pid`: the number may be given to another one, this is not.
    pub fn of_process(pid: u32) -> Result<Fd, Errno> {
        // SAFETY: takes integers.
        check(unsafe { syscall3(__NR_pidfd_open, pid as usize, 0, 0) }).map(Fd)
    }

    /// Sends `signal` to the process that this holds.
    pub fn send(&self, signal: u8) -> Result<(), Errno> {
        // SAFETY: no siginfo, which is `kill`'s; no flags.
        check(unsafe { syscall4(__NR_pidfd_send_signal, self.arg(), signal as usize, 0, 0) }).map(drop)
    }

    /// Reads once; returns how many bytes.
    pub fn read(&self, buffer: &mut [u8]) -> Result<usize, Errno> {
        // SAFETY: writes at most `len` bytes to the buffer.
        let read = unsafe { syscall3(__NR_read, self.arg(), buffer.as_mut_ptr() as usize, buffer.len()) };
        check(read).map(|len| len as usize)
    }

    /// The next entries of a directory, as many as fit; none at the end or on an
    /// error.
    pub fn entries<'a>(&self, buffer: &'a mut [u8]) -> Entries<'a> {
        // SAFETY: writes at most `len` bytes to the buffer.
        let read = unsafe { syscall3(__NR_getdents64, self.arg(), buffer.as_mut_ptr() as usize, buffer.len()) };
        Entries(buffer.get(..check(read).unwrap_or(0) as usize).unwrap_or_default())
    }

    pub fn rewind(&self) {
        // SAFETY: takes integers.
        unsafe { syscall3(__NR_lseek, self.arg(), 0, SEEK_SET as usize) };
    }

    fn arg(&self) -> usize {
        self.0 as i32 as usize
    }
}

impl Drop for Fd {
    #[inline(never)]
    fn drop(&mut self) {
        // SAFETY: ours to close, and nobody uses it any more.
        unsafe { syscall1(__NR_close, self.arg()) };
    }
}

/// Entries of a directory, as the kernel writes them.
pub struct Entries<'a>(&'a [u8]);

impl<'a> Entries<'a> {
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes off the first one: its name.
    pub fn next_name(&mut self) -> Option<ZStr<'a>> {
        // struct linux_dirent64: the record's length is at 16, the name at 19.
        let len = u16::from_ne_bytes([*self.0.get(16)?, *self.0.get(17)?]);
        let (entry, rest) = self.0.split_at_checked(len as usize)?;
        self.0 = rest;
        // SAFETY: the kernel closes the name with a NUL, inside of the record.
        entry.get(19).map(|name| unsafe { ZStr::new(NonNull::from_ref(name)) })
    }
}
