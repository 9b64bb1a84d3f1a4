//! A process as `/proc` shows it from outside the namespaces.

use std::fs;
use std::time::Duration;

/// rt_sigtimedwait(2) of a program for i686, which may be under test on x86-64 (there the number
/// is that of another call, which pid1 does not make).
const OF_32_BITS: libc::c_long = 177;

/// A pid may be another process's a second later where thousands are started in that time, as
/// by the storms. So a process is known by the time of its start as well.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Process {
    pid: i32,
    /// In ticks since the machine's start; `None` if it had gone before it was looked at.
    started: Option<u64>,
}

impl Process {
    /// Who has this pid now.
    pub fn of(pid: i32) -> Process {
        let process = Process { pid, started: None };
        Process { started: process.start_of_the_present_one(), ..process }
    }

    pub fn pid(self) -> i32 {
        self.pid
    }

    fn start_of_the_present_one(self) -> Option<u64> {
        self.stat(22)?.parse().ok()
    }

    fn file(self, name: &str) -> Option<Vec<u8>> {
        fs::read(format!("/proc/{}/{name}", self.pid)).ok()
    }

    /// A line of `/proc/PID/status`, without its key; `None` if the process is gone.
    pub fn status(self, key: &str) -> Option<String> {
        let text = String::from_utf8_lossy(&self.file("status")?).into_owned();
        let line = text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix(':'))?;
        Some(line.trim().to_string())
    }

    /// The numbers in such a line.
    pub fn numbers(self, key: &str) -> Option<Vec<i64>> {
        self.status(key)?.split_whitespace().map(|word| word.parse().ok()).collect()
    }

    /// A mask: SigBlk, SigIgn, SigCgt, SigPnd, ShdPnd, CapEff … Bit n − 1 is signal n.
    pub fn mask(self, key: &str) -> Option<u64> {
        u64::from_str_radix(&self.status(key)?, 16).ok()
    }

    /// Field `n` of `/proc/PID/stat`, counted as proc(5) does, from 3 on.
    pub fn stat(self, n: usize) -> Option<String> {
        let text = String::from_utf8_lossy(&self.file("stat")?).into_owned();
        let rest = text.rsplit_once(") ")?.1;
        rest.split(' ').nth(n.checked_sub(3)?).map(str::to_string)
    }

    /// `R`, `S`, `D`, `T`, `Z` … or `None` if the process is gone.
    pub fn state(self) -> Option<char> {
        self.stat(3)?.chars().next()
    }

    /// The processor time that it has used, in hundredths of a second; `None` if it is gone.
    pub fn ticks(self) -> Option<u64> {
        let field = |n| self.stat(n)?.parse::<u64>().ok();
        Some(field(14)? + field(15)?)
    }

    /// The same to the nanosecond, of one that has a single thread.
    pub fn at_work(self) -> Option<Duration> {
        let text = String::from_utf8(self.file("schedstat")?).ok()?;
        text.split(' ').next()?.parse().ok().map(Duration::from_nanos)
    }

    /// Whether it waits for a signal; and if so, whether with a deadline.
    pub fn deadline(self) -> Option<bool> {
        let text = String::from_utf8(self.file("syscall")?).ok()?;
        let mut words = text.split(' ');
        let number: libc::c_long = words.next()?.parse().ok()?;
        let is_waiting = number == libc::SYS_rt_sigtimedwait || number == OF_32_BITS;
        // The third argument is a pointer to a time.
        is_waiting.then(|| words.nth(2) != Some("0x0"))
    }

    /// Waits until pid1 has done what it does soon after the start of its command.
    #[track_caller]
    pub fn waits_idly(self) {
        super::eventually("pid1 to wait without a deadline", || self.deadline() == Some(false));
    }

    pub fn is_zombie(self) -> bool {
        self.state() == Some('Z') && !self.is_gone()
    }

    /// Reaped, whoever may have its pid by now.
    pub fn is_gone(self) -> bool {
        self.started.is_none() || self.start_of_the_present_one() != self.started
    }

    pub fn parent(self) -> Option<i32> {
        self.stat(4)?.parse().ok()
    }

    pub fn process_group(self) -> Option<i32> {
        self.stat(5)?.parse().ok()
    }

    pub fn session(self) -> Option<i32> {
        self.stat(6)?.parse().ok()
    }

    /// Its pid in its own PID namespace.
    pub fn inner_pid(self) -> Option<i32> {
        self.numbers("NSpid")?.last().map(|&pid| pid as i32)
    }

    pub fn arguments(self) -> Option<Vec<String>> {
        self.strings("cmdline")
    }

    pub fn environment(self) -> Option<Vec<String>> {
        self.strings("environ")
    }

    fn strings(self, file: &str) -> Option<Vec<String>> {
        let bytes = self.file(file)?;
        let text = String::from_utf8_lossy(bytes.strip_suffix(b"\0").unwrap_or(&bytes)).into_owned();
        Some(text.split('\0').map(str::to_string).collect())
    }

    fn link(self, name: &str) -> Option<String> {
        fs::read_link(format!("/proc/{}/{name}", self.pid)).ok()?.into_os_string().into_string().ok()
    }

    pub fn working_directory(self) -> Option<String> {
        self.link("cwd")
    }

    pub fn program(self) -> Option<String> {
        self.link("exe")
    }

    /// The name of the PID namespace that it lives in.
    pub fn namespace(self) -> Option<String> {
        self.link("ns/pid")
    }

    /// Where its descriptor leads, as `/proc/PID/fd` has it.
    pub fn descriptor(self, fd: i32) -> Option<String> {
        self.link(&format!("fd/{fd}"))
    }

    pub fn children(self) -> Vec<Process> {
        all(|process| process.parent() == Some(self.pid))
    }

    /// Its children and theirs, in whatever PID namespaces; oldest generation first.
    pub fn descendants(self) -> Vec<Process> {
        let mut all = self.children();
        let mut at = 0;
        while let Some(process) = all.get(at) {
            all.extend(process.children());
            at += 1;
        }
        all
    }

    /// All processes of the PID namespace that this one is in, itself included.
    pub fn neighbours(self) -> Vec<Process> {
        let Some(namespace) = self.namespace() else {
            return Vec::new();
        };
        all(|process| process.namespace().as_deref() == Some(&namespace))
    }

    /// Waits until it has handled what it was sent, and sleeps.
    pub fn settles(self) {
        let handled = || self.mask("ShdPnd") == Some(0) && self.state() == Some('S');
        super::eventually("signals to be handled", handled);
    }

    pub fn signal(self, signal: i32) {
        if !self.is_gone() {
            // SAFETY: takes integers; the callers name processes of their own run.
            unsafe { libc::kill(self.pid, signal) };
        }
    }
}

/// Of all processes those that are wanted.
fn all(is_wanted: impl Fn(Process) -> bool) -> Vec<Process> {
    let entries = fs::read_dir("/proc").expect("/proc");
    let pids = entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok());
    // The start of the others is nobody's concern, and there may be thousands.
    let wanted = pids.filter(|&pid| is_wanted(Process { pid, started: None }));
    wanted.map(Process::of).collect()
}
