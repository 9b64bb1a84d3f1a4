//! Descriptors: files, directories, processes held by one, and the standard streams
//! (`openat(2)`, `fstat(2)`, `read(2)`, `pwritev2(2)`, `poll(2)`, `getdents64(2)`, `pidfd_open(2)`,
//! `close_range(2)`).

use super::arch::{syscall1, syscall3, syscall4};
use super::memory::Pages;
use super::{Errno, done, value};
use crate::strings::cstr::ZStr;
use crate::strings::number;
use core::ffi::c_int;
use core::mem::MaybeUninit;
use linux_raw_sys::general::{
    __NR_close, __NR_close_range, __NR_fcntl, __NR_getdents64, __NR_openat, __NR_pidfd_open, F_DUPFD_CLOEXEC, O_APPEND,
    O_CLOEXEC, O_NOCTTY, O_NONBLOCK, O_RDONLY, O_WRONLY, S_IFDIR, S_IFMT, S_IFREG,
};
#[cfg(target_pointer_width = "64")]
use linux_raw_sys::general::{__NR_fstat, stat};
// The other one there knows no file of more than 2 GiB.
#[cfg(target_pointer_width = "32")]
use linux_raw_sys::general::{__NR_fstat64 as __NR_fstat, stat64 as stat};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::fd::{AsRawFd, BorrowedFd};
use rustix::fs::{self, Access, CWD, SeekFrom};
use rustix::io::{self, IoSlice, ReadWriteFlags};
use rustix::process::{Signal, pidfd_send_signal};

/// An open file, closed when dropped. rustix's `OwnedFd` asserts that it is none of −1:
/// as far as the linker can tell, it can panic.
pub(crate) struct Fd(BorrowedFd<'static>);

impl Fd {
    /// Opens for reading. The command will not inherit it, a terminal does not become
    /// ours by it, and a FIFO in the place of a file does not make us wait.
    pub(crate) fn open(directory: Option<&Fd>, path: ZStr) -> Result<Fd, Errno> {
        Fd::open_as(O_RDONLY, directory, path)
    }

    /// Opens a file that is there, to write at its end.
    pub(crate) fn open_to_append(path: ZStr) -> Result<Fd, Errno> {
        let file = Fd::open_as(O_WRONLY | O_APPEND, None, path)?;
        // Where a standard stream is closed it has that stream's number, and what is meant for
        // the stream would go into the file.
        // SAFETY: takes integers.
        Fd::new(unsafe { syscall3(__NR_fcntl, file.0.as_raw_fd() as usize, F_DUPFD_CLOEXEC as usize, 3) })
    }

    fn open_as(access: u32, directory: Option<&Fd>, path: ZStr) -> Result<Fd, Errno> {
        let directory = directory.map_or(CWD, |directory| directory.0);
        let flags = (access | O_CLOEXEC | O_NOCTTY | O_NONBLOCK) as usize;
        // SAFETY: a NUL-terminated string.
        Fd::new(unsafe { syscall4(__NR_openat, directory.as_raw_fd() as usize, path.as_ptr() as usize, flags, 0) })
    }

    /// Holds the process `pid`: the number may be given to another one, this is not.
    pub(crate) fn of_process(pid: u32) -> Result<Fd, Errno> {
        // SAFETY: takes integers.
        Fd::new(unsafe { syscall3(__NR_pidfd_open, pid as usize, 0, 0) })
    }

    fn new(result: isize) -> Result<Fd, Errno> {
        match value(result)? as c_int {
            // SAFETY: open, ours, and closed by nobody but the drop.
            fd @ 0.. => Ok(Fd(unsafe { BorrowedFd::borrow_raw(fd) })),
            _ => Err(Errno::BADF),
        }
    }

    /// Keeps it open for the rest of our life.
    pub(crate) fn into_raw(self) -> c_int {
        let fd = self.0.as_raw_fd();
        core::mem::forget(self);
        fd
    }

    /// Sends `signal` to the process that this holds.
    pub(crate) fn send(&self, signal: Signal) -> Result<(), Errno> {
        pidfd_send_signal(self.0, signal)
    }

    /// Reads once; returns how many bytes.
    pub(crate) fn read(&self, buffer: &mut [u8]) -> Result<usize, Errno> {
        io::read(self.0, buffer)
    }

    /// Reads until the buffer is full or the file at its end; returns how many bytes.
    fn fill(&self, buffer: &mut [u8]) -> Result<usize, Errno> {
        let mut len = 0;
        while let Some(rest) = buffer.get_mut(len..)
            && let more @ 1.. = self.read(rest)?
        {
            len = len.wrapping_add(more);
        }
        Ok(len)
    }

    /// Writes once; returns how many bytes.
    pub(crate) fn write(&self, bytes: &[u8]) -> Result<usize, Errno> {
        io::write(self.0, bytes)
    }

    /// Whether it is a regular file with nothing in it.
    pub(crate) fn is_empty_file(&self) -> bool {
        self.stat().is_ok_and(|stat| kind(&stat) == S_IFREG && stat.st_size == 0)
    }

    /// What kind of file it is, and how many bytes it has.
    ///
    /// Of our own: on 32 bits rustix remembers in a writable static whether there is `statx(2)`.
    fn stat(&self) -> Result<stat, Errno> {
        let mut stat = MaybeUninit::<stat>::uninit();
        // SAFETY: a struct stat to write to.
        done(unsafe { syscall3(__NR_fstat, self.0.as_raw_fd() as usize, stat.as_mut_ptr() as usize, 0) })?;
        // SAFETY: written by the kernel, all of it.
        Ok(unsafe { stat.assume_init() })
    }

    /// The next entries of a directory, as many as fit; none at the end or on an error.
    ///
    /// Of our own: as far as the linker can tell, rustix's directory iterator can panic.
    pub(crate) fn entries<'a>(&self, buffer: &'a mut [u8]) -> Entries<'a> {
        let fd = self.0.as_raw_fd() as usize;
        // SAFETY: writes at most `len` bytes to the buffer.
        let read = unsafe { syscall3(__NR_getdents64, fd, buffer.as_mut_ptr() as usize, buffer.len()) };
        Entries(buffer.get(..value(read).unwrap_or(0) as usize).unwrap_or_default())
    }

    pub(crate) fn rewind(&self) {
        let _ = fs::seek(self.0, SeekFrom::Start(0));
    }
}

impl Drop for Fd {
    fn drop(&mut self) {
        // SAFETY: ours to close, and nobody uses it any more.
        unsafe { io::close(self.0.as_raw_fd()) };
    }
}

/// What kind of file it is: S_IFREG, S_IFDIR …
fn kind(stat: &stat) -> u32 {
    stat.st_mode & S_IFMT
}

/// Entries of a directory, as the kernel writes them.
pub(crate) struct Entries<'a>(&'a [u8]);

impl<'a> Entries<'a> {
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes off the first one: its name.
    pub(crate) fn next_name(&mut self) -> Option<ZStr<'a>> {
        // struct linux_dirent64: the record's length is at 16, the name at 19.
        let len = u16::from_ne_bytes([*self.0.get(16)?, *self.0.get(17)?]);
        let (entry, rest) = self.0.split_at_checked(len as usize)?;
        self.0 = rest;
        ZStr::in_bytes(entry.get(19..)?)
    }
}

/// The first bytes of a file, as many as the buffer holds.
pub(crate) fn beginning<'a>(path: ZStr, buffer: &'a mut [u8]) -> Result<&'a [u8], Errno> {
    let len = Fd::open(None, path)?.fill(buffer)?;
    Ok(buffer.get(..len).unwrap_or_default())
}

/// All of a file, in memory of its own that is given back when dropped.
pub(crate) struct Contents {
    pages: Pages,
    len: usize,
}

/// Why a file could not be read.
#[derive(Clone, Copy)]
pub(crate) enum Unread {
    File(Errno),
    /// It is a FIFO, a device or a socket: it might have no end, or never begin.
    Irregular,
    /// There is no memory to read it to (`mmap(2)`).
    Memory(Errno),
}

impl From<Errno> for Unread {
    fn from(errno: Errno) -> Unread {
        Unread::File(errno)
    }
}

impl Contents {
    /// Of no file.
    pub(crate) const NONE: Contents = Contents { pages: Pages::NONE, len: 0 };

    pub(crate) fn read(path: ZStr) -> Result<Contents, Unread> {
        let file = Fd::open(None, path)?;
        let stat = file.stat()?;
        match kind(&stat) {
            S_IFREG => {}
            S_IFDIR => return Err(Unread::File(Errno::ISDIR)),
            _ => return Err(Unread::Irregular),
        }
        // A byte more than there should be: if it stays free, that was the end. Files
        // that are made up as they are read have no size, and others may grow.
        let mut capacity = (stat.st_size as usize).saturating_add(1).max(4096);
        loop {
            let mut pages = Pages::new(capacity).map_err(Unread::Memory)?;
            let len = file.fill(pages.bytes())?;
            if len < capacity {
                return Ok(Contents { pages, len });
            }
            capacity = capacity.saturating_mul(2);
            file.rewind();
        }
    }

    /// As a string, up to the first NUL: the byte that has stayed free is one.
    pub(crate) fn text(&self) -> ZStr<'_> {
        ZStr::in_bytes(self.pages.as_bytes()).unwrap_or(ZStr::EMPTY)
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.pages.as_bytes().get(..self.len).unwrap_or_default()
    }
}

/// Whether there is something at `path` (`access(2)`).
pub(crate) fn exists(path: ZStr) -> bool {
    fs::access(path.to_c_str(), Access::EXISTS).is_ok()
}

/// The two streams that something is written to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Stream {
    Stdout,
    Stderr,
}

impl Stream {
    // Where somebody else has turned rustix's `std` on, these are safe.
    #[allow(unused_unsafe)]
    fn fd(self) -> BorrowedFd<'static> {
        match self {
            // SAFETY: never closed by us; one that was closed before says EBADF.
            Stream::Stdout => unsafe { rustix::stdio::stdout() },
            // SAFETY: likewise.
            Stream::Stderr => unsafe { rustix::stdio::stderr() },
        }
    }

    /// Writes, and waits if it has to.
    pub(crate) fn write(self, bytes: &[u8]) -> Result<usize, Errno> {
        io::write(self.fd(), bytes)
    }

    /// Writes at its own position, and only what can be written without waiting
    /// (`pwritev2(2)`, RWF_NOWAIT).
    pub(crate) fn write_at_once(self, bytes: &[u8]) -> Result<usize, Errno> {
        io::pwritev2(self.fd(), &[IoSlice::new(bytes)], u64::MAX, ReadWriteFlags::NOWAIT)
    }

    /// Whether it takes at least a byte without waiting.
    pub(crate) fn takes_more(self) -> bool {
        let mut fds = [PollFd::from_borrowed_fd(self.fd(), PollFlags::OUT)];
        poll(&mut fds, Some(&Timespec { tv_sec: 0, tv_nsec: 0 })) == Ok(1)
    }

    /// Whether it has a position, as files have.
    pub(crate) fn has_position(self) -> bool {
        fs::seek(self.fd(), SeekFrom::Current(0)).is_ok()
    }
}

/// Closes all descriptors from `first` to `last`, which rustix lacks, and kernels before 5.9
/// and some filters, too.
///
/// # Safety
///
/// Nobody in this process uses one of them any more.
pub(crate) unsafe fn close_range(first: u32, last: u32) {
    if first > last {
        return;
    }
    // SAFETY: takes integers; the caller's promise.
    let closed = unsafe { syscall3(__NR_close_range, first as usize, last as usize, 0) };
    if done(closed).is_err() {
        // SAFETY: the caller's promise.
        unsafe { close_one_by_one(first, last) };
    }
}

/// # Safety
///
/// As for [`close_range`].
unsafe fn close_one_by_one(first: u32, last: u32) {
    // Without `/proc` we do not know which are open: nobody has more than this.
    const MANY: u32 = 1 << 16;
    let is_meant = |fd: u32| (first..=last).contains(&fd);
    let Ok(directory) = Fd::open(None, ZStr::new(c"/proc/self/fd")) else {
        for fd in first..=last.min(MANY) {
            // Of our own: rustix's asserts, where it is built for debugging, that it was open.
            // SAFETY: the caller's promise; one that is not open says EBADF.
            unsafe { syscall1(__NR_close, fd as usize) };
        }
        return;
    };
    let own = directory.0.as_raw_fd() as u32;
    let mut buffer = [0; 1024];
    loop {
        let mut entries = directory.entries(&mut buffer);
        if entries.is_empty() {
            return;
        }
        while let Some(name) = entries.next_name() {
            // `.` and `..` are no numbers.
            let Some(fd) = number::parse(name).map(|fd| fd as u32) else { continue };
            if is_meant(fd) && fd != own {
                // SAFETY: the caller's promise, and not the directory that we read.
                unsafe { io::close(fd as c_int) };
            }
        }
    }
}
