//! What `/proc` says of processes: which there are, and of each its line in `stat`
//! (`proc(5)`, `proc_pid_stat(5)`).

#![forbid(unsafe_code)]

use crate::strings::buffer::Writer;
use crate::strings::cstr::ZStr;
use crate::strings::number::leading;
use crate::sys::Errno;
use crate::sys::file::{Entries, Fd};
use rustix::process::Pid;

/// Holds a few processes. The list is read in small pieces, so that whoever walks along it
/// can stop behind any of them and go on later: the kernel knows how far we are.
pub(super) const PIECE: usize = 256;

/// More than the fields that we read ever take, the name of the program included.
const STAT_MAX: usize = 512;

/// A `/proc` that shows us under our own pid.
pub(super) struct Proc {
    directory: Fd,
    /// Our own pid.
    pub(super) own: i32,
    /// The number of our own terminal, or 0.
    pub(super) terminal: u64,
}

impl Proc {
    /// `None` if `/proc` is not mounted or belongs to another PID namespace.
    pub(super) fn open(pid: Pid) -> Option<Proc> {
        let directory = Fd::open(None, ZStr::new(c"/proc")).ok()?;
        let ours = Stat::read(&directory, ZStr::new(c"self/stat")).ok()?;
        let own = pid.as_raw_nonzero().get();
        (ours.pid == own).then_some(Proc { directory, own, terminal: ours.terminal })
    }

    /// The next processes in the list, in the order of their pids; `None` at its end, after
    /// which it begins again.
    pub(super) fn next<'a>(&self, piece: &'a mut [u8; PIECE]) -> Option<Pids<'a>> {
        let entries = self.directory.entries(piece);
        if entries.is_empty() {
            self.directory.rewind();
            return None;
        }
        Some(Pids(entries))
    }

    /// What there is to know of a process: one open, one read, one close.
    ///
    /// Errors: ENOENT or ESRCH (it is gone), EPERM or EACCES (`hidepid`, a filter), or
    /// whatever else keeps us from looking: EMFILE, ENFILE, ENOMEM.
    pub(super) fn look(&self, pid: i32) -> Result<Stat, Errno> {
        let mut buffer = [0; 24];
        let mut path = Writer::new(&mut buffer);
        path.number(pid as u64);
        path.text(c"/stat");
        Stat::read(&self.directory, path.into_zstr())
    }
}

/// Pids out of a piece of the list.
pub(super) struct Pids<'a>(Entries<'a>);

impl Iterator for Pids<'_> {
    type Item = i32;

    fn next(&mut self) -> Option<i32> {
        loop {
            // Directories whose names begin with a digit are processes.
            if let Some((pid, _)) = leading(self.0.next_name()?) {
                return Some(pid as i32);
            }
        }
    }
}

/// A process, as its `stat` has it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Stat {
    pub(super) pid: i32,
    /// `R`, `S`, `D`, `T`, `Z` …
    state: u8,
    /// 0 if it has none that we can see.
    pub(super) parent: i32,
    /// Its process group, 0 if that lies outside of our PID namespace.
    pub(super) group: i32,
    /// 0 if it lies outside of our PID namespace.
    pub(super) session: i32,
    /// The number of its terminal; 0 if it has none.
    pub(super) terminal: u64,
    flags: u64,
    threads: u64,
    /// In ticks since the machine was started.
    pub(super) born: u64,
}

/// A thread of the kernel (`include/linux/sched.h`).
const PF_KTHREAD: u64 = 0x0020_0000;

impl Stat {
    /// Reads once: the kernel gives out a `stat` whole.
    fn read(directory: &Fd, path: ZStr) -> Result<Stat, Errno> {
        let mut buffer = [0; STAT_MAX];
        Fd::open(Some(directory), path)?.read(&mut buffer)?;
        Stat::parse(ZStr::in_buffer(&mut buffer)).ok_or(Errno::ACCESS)
    }

    /// The fields stand behind the name, which is in brackets and may hold anything.
    pub(super) fn parse(mut text: ZStr) -> Option<Stat> {
        let (pid, _) = leading(text)?;
        while let Some(rest) = text.after(b')') {
            text = rest;
        }
        text = text.after(b' ')?;
        let state = text.first();
        // The fields 4 to 22, as the manual page counts them.
        let mut fields = [0; 19];
        for field in &mut fields {
            text = text.after(b' ')?;
            // None of those that may be negative is asked for.
            *field = leading(text).map_or(0, |(number, _)| number);
        }
        let [parent, group, session, terminal, _, flags, _, _, _, _, _, _, _, _, _, _, threads, _, born] = fields;
        let (pid, parent, group, session) = (pid as i32, parent as i32, group as i32, session as i32);
        Some(Stat { pid, state, parent, group, session, terminal, flags, threads, born })
    }

    /// Whether it can end: it has not done so yet, and it is no thread of the kernel. Of
    /// one whose first thread has ended, others may live on.
    pub(super) fn can_end(&self) -> bool {
        let has_ended = matches!(self.state, b'Z' | b'X') && self.threads < 2;
        !has_ended && self.flags & PF_KTHREAD == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::CStr;

    fn parse(text: &CStr) -> Option<Stat> {
        Stat::parse(ZStr::new(text))
    }

    #[test]
    fn the_fields_are_read_behind_any_name() {
        for name in ["sh", "", ") Z 9 9 9 9", "a b", "))) R 1", "(", ")"] {
            let text = format!("12 ({name}) S 7 12 11 34816 -1 4194304 1 2 3 4 5 6 7 8 20 0 3 0 987654 99 0\n");
            let text = std::ffi::CString::new(text).unwrap();
            let expected = Stat {
                pid: 12,
                state: b'S',
                parent: 7,
                group: 12,
                session: 11,
                terminal: 34816,
                flags: 4194304,
                threads: 3,
                born: 987654,
            };
            assert_eq!(parse(&text), Some(expected), "{name:?}");
        }
        for text in [c"", c"12 (sh", c"12 (sh) S", c"12 (sh) S 7 12 11 0 -1 4194304 1 2 3 4 5 6 7 8 20 0 3 0"] {
            assert_eq!(parse(text), None, "{text:?}");
        }
    }

    #[test]
    fn zombies_and_threads_of_the_kernel_cannot_end() {
        for (text, expected) in [
            (c"9 (sh) S 1 9 9 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 98 9\n", true),
            (c"9 (sh) T 1 9 9 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 98 9\n", true),
            (c"9 (sh) Z 1 9 9 0 -1 4228172 1 2 3 4 5 6 7 8 20 0 1 0 98 9\n", false),
            (c"9 (sh) X 1 9 9 0 -1 4228172 1 2 3 4 5 6 7 8 20 0 0 0 98 9\n", false),
            // Its first thread has ended, and another one lives on.
            (c"9 (sh) Z 1 9 9 0 -1 4228172 1 2 3 4 5 6 7 8 20 0 2 0 98 9\n", true),
            (c"2 (kthreadd) S 0 0 0 0 -1 2129984 0 0 0 0 0 0 0 0 20 0 1 0 5 0 0\n", false),
            (c"14 (kworker/0:1-events) I 2 0 0 0 -1 69238880 0 0 0 0 0 0 0 0 20 0 1 0 5 0 0\n", false),
        ] {
            assert_eq!(parse(text).unwrap().can_end(), expected, "{text:?}");
        }
    }

    #[test]
    fn our_own_line_is_understood() {
        let proc = Proc::open(rustix::process::getpid()).expect("a /proc");
        let stat = proc.look(proc.own).unwrap();
        assert_eq!(stat.parent, std::os::unix::process::parent_id() as i32);
        assert!(stat.can_end() && stat.born < crate::sys::process::ticks());
        let mut piece = [0; PIECE];
        let mut found = 0;
        while let Some(pids) = proc.next(&mut piece) {
            found += pids.filter(|&pid| pid == proc.own).count();
        }
        assert_eq!(found, 1);
    }
}
