//! Descriptors (`openat(2)`, `access(2)`, `read(2)`, `write(2)`, `pwritev2(2)`,
//! `lseek(2)`, `close(2)`, `getdents64(2)`, `pidfd_open(2)`, `pidfd_send_signal(2)`).
//!
//! rustix's owned descriptor asserts that it is none of −1, and its directory
//! iterator indexes a slice: as far as the linker can tell, both can panic.

use super::arch::{syscall3, syscall4};
use super::{Errno, value};
use crate::vector::ZStr;
use core::ptr::NonNull;
use linux_raw_sys::general::{__NR_getdents64, __NR_openat, __NR_pidfd_open, O_CLOEXEC, O_NOCTTY, O_RDONLY};
use rustix::fd::{AsRawFd, BorrowedFd};
use rustix::fs::{self, Access, CWD, SeekFrom};
use rustix::io::{self, IoSlice, ReadWriteFlags};
use rustix::process::{Signal, pidfd_send_signal};

/// An open file, closed when dropped.
pub struct Fd(BorrowedFd<'static>);

impl Fd {
    /// Opens for reading. The command will not inherit it, and a terminal does not
    /// become ours by it.
    pub fn open(directory: Option<&Fd>, path: ZStr) -> Result<Fd, Errno> {
        let directory = directory.map_or(CWD, |directory| directory.0);
        let flags = (O_RDONLY | O_CLOEXEC | O_NOCTTY) as usize;
        // SAFETY: a NUL-terminated string.
        Fd::new(unsafe { syscall4(__NR_openat, directory.as_raw_fd() as usize, path.as_ptr() as usize, flags, 0) })
    }

    /// Holds the process `pid`: the number may be given to another one, this is not.
    pub fn of_process(pid: u32) -> Result<Fd, Errno> {
        // SAFETY: takes integers.
        Fd::new(unsafe { syscall3(__NR_pidfd_open, pid as usize, 0, 0) })
    }

    fn new(result: isize) -> Result<Fd, Errno> {
        match value(result)? as i32 {
            // SAFETY: open, ours, and closed by nobody but the drop.
            fd @ 0.. => Ok(Fd(unsafe { BorrowedFd::borrow_raw(fd) })),
            _ => Err(Errno::BADF),
        }
    }

    /// Sends `signal` to the process that this holds.
    pub fn send(&self, signal: Signal) -> Result<(), Errno> {
        pidfd_send_signal(self.0, signal)
    }

    /// Reads once; returns how many bytes.
    pub fn read(&self, buffer: &mut [u8]) -> Result<usize, Errno> {
        io::read(self.0, buffer)
    }

    /// The next entries of a directory, as many as fit; none at the end or on an
    /// error.
    pub fn entries<'a>(&self, buffer: &'a mut [u8]) -> Entries<'a> {
        let fd = self.0.as_raw_fd() as usize;
        // SAFETY: writes at most `len` bytes to the buffer.
        let read = unsafe { syscall3(__NR_getdents64, fd, buffer.as_mut_ptr() as usize, buffer.len()) };
        Entries(buffer.get(..value(read).unwrap_or(0) as usize).unwrap_or_default())
    }

    pub fn rewind(&self) {
        let _ = fs::seek(self.0, SeekFrom::Start(0));
    }
}

impl Drop for Fd {
    fn drop(&mut self) {
        // SAFETY: ours to close, and nobody uses it any more.
        unsafe { io::close(self.0.as_raw_fd()) };
    }
}

/// Whether there is something at `path` (`access(2)`).
pub fn exists(path: ZStr) -> bool {
    fs::access(path.to_c_str(), Access::EXISTS).is_ok()
}

pub fn stdout() -> BorrowedFd<'static> {
    // SAFETY: never closed by us; a closed one says EBADF.
    unsafe { rustix::stdio::stdout() }
}

pub fn stderr() -> BorrowedFd<'static> {
    // SAFETY: as for `stdout`.
    unsafe { rustix::stdio::stderr() }
}

/// Writes to descriptor `fd` at its own position, and only what can be written without
/// waiting (`pwritev2(2)`).
pub fn write_at_once(fd: BorrowedFd, bytes: &[u8]) -> Result<usize, Errno> {
    io::pwritev2(fd, &[IoSlice::new(bytes)], u64::MAX, ReadWriteFlags::NOWAIT)
}

/// Whether descriptor `fd` has a position, as files have.
pub fn has_position(fd: BorrowedFd) -> bool {
    fs::seek(fd, SeekFrom::Current(0)).is_ok()
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
