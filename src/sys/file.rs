//! Descriptors (`openat(2)`, `access(2)`, `read(2)`, `write(2)`, `pwritev2(2)`,
//! `lseek(2)`, `close(2)`, `getdents64(2)`, `pidfd_open(2)`, `pidfd_send_signal(2)`).
//!
//! rustix's owned descriptor asserts that it is none of −1, and its directory
//! iterator indexes a slice: as far as the linker can tell, both can panic.

use super::arch::{syscall1, syscall3, syscall4, syscall6};
use super::{Errno, done, value};
use crate::vector::ZStr;
use core::ptr::NonNull;
use linux_raw_sys::general::{
    __NR_access, __NR_close, __NR_getdents64, __NR_lseek, __NR_openat, __NR_pidfd_open, __NR_pidfd_send_signal,
    __NR_pwritev2, __NR_read, __NR_write, AT_FDCWD, F_OK, O_CLOEXEC, O_NOCTTY, O_RDONLY, RWF_NOWAIT, SEEK_CUR,
    SEEK_SET,
};

/// An open file, closed when dropped.
pub struct Fd(i32);

/// The working directory, for paths that are relative, or absolute.
/// A static, since a constant would be closed wherever it is used.
pub static HERE: Fd = Fd(AT_FDCWD);

impl Fd {
    /// Opens for reading. The command will not inherit it, and a terminal does not
    /// become ours by it.
    #[inline(always)]
    pub fn open(directory: &Fd, path: ZStr) -> Result<Fd, Errno> {
        value(open(directory, path)).map(|fd| Fd(fd as i32))
    }

    /// Holds the process `pid`: the number may be given to another one, this is not.
    pub fn of_process(pid: u32) -> Result<Fd, Errno> {
        // SAFETY: takes integers.
        value(unsafe { syscall3(__NR_pidfd_open, pid as usize, 0, 0) }).map(|fd| Fd(fd as i32))
    }

    /// Sends `signal` to the process that this holds.
    pub fn send(&self, signal: u8) -> Result<(), Errno> {
        // SAFETY: no siginfo, which is `kill`'s; no flags.
        done(unsafe { syscall4(__NR_pidfd_send_signal, self.arg(), signal as usize, 0, 0) })
    }

    /// Reads once; returns how many bytes.
    pub fn read(&self, buffer: &mut [u8]) -> Result<usize, Errno> {
        // SAFETY: writes at most `len` bytes to the buffer.
        let read = unsafe { syscall3(__NR_read, self.arg(), buffer.as_mut_ptr() as usize, buffer.len()) };
        value(read).map(|len| len as usize)
    }

    /// The next entries of a directory, as many as fit; none at the end or on an
    /// error.
    pub fn entries<'a>(&self, buffer: &'a mut [u8]) -> Entries<'a> {
        // SAFETY: writes at most `len` bytes to the buffer.
        let read = unsafe { syscall3(__NR_getdents64, self.arg(), buffer.as_mut_ptr() as usize, buffer.len()) };
        Entries(buffer.get(..value(read).unwrap_or(0) as usize).unwrap_or_default())
    }

    pub fn rewind(&self) {
        // SAFETY: takes integers.
        unsafe { syscall3(__NR_lseek, self.arg(), 0, SEEK_SET as usize) };
    }

    fn arg(&self) -> usize {
        self.0 as usize
    }
}

#[inline(never)]
fn open(directory: &Fd, path: ZStr) -> isize {
    let flags = (O_RDONLY | O_CLOEXEC | O_NOCTTY) as usize;
    // SAFETY: a NUL-terminated string.
    unsafe { syscall4(__NR_openat, directory.arg(), path.as_ptr() as usize, flags, 0) }
}

impl Drop for Fd {
    #[inline(never)]
    fn drop(&mut self) {
        // SAFETY: ours to close, and nobody uses it any more.
        unsafe { syscall1(__NR_close, self.arg()) };
    }
}

/// Whether there is something at `path` (`access(2)`).
pub fn exists(path: ZStr) -> bool {
    // SAFETY: a NUL-terminated string.
    unsafe { syscall3(__NR_access, path.as_ptr() as usize, F_OK as usize, 0) == 0 }
}

/// Writes to descriptor `fd`, whosever it is; returns how many bytes have been written.
pub fn write(fd: u8, bytes: &[u8]) -> Result<usize, Errno> {
    // SAFETY: reads at most `len` bytes; all that pid1 opens itself is read-only.
    let written = unsafe { syscall3(__NR_write, fd as usize, bytes.as_ptr() as usize, bytes.len()) };
    value(written).map(|len| len as usize)
}

/// Writes to descriptor `fd` at its own position, and only what can be written without
/// waiting (`pwritev2(2)`).
pub fn write_at_once(fd: u8, bytes: &[u8]) -> Result<usize, Errno> {
    // An iovec.
    let piece = [bytes.as_ptr() as usize, bytes.len()];
    // Offset −1, both halves of it: the file's own position.
    const HERE: usize = usize::MAX;
    // SAFETY: reads the iovec, and at most `len` bytes.
    let written =
        unsafe { syscall6(__NR_pwritev2, fd as usize, piece.as_ptr() as usize, 1, HERE, HERE, RWF_NOWAIT as usize) };
    value(written).map(|len| len as usize)
}

/// Whether descriptor `fd` has a position, as files have.
pub fn has_position(fd: u8) -> bool {
    // SAFETY: takes integers.
    unsafe { syscall3(__NR_lseek, fd as usize, 0, SEEK_CUR as usize) >= 0 }
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
