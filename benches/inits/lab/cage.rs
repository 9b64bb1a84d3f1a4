//! A pids cgroup for what makes thousands of processes, so that a candidate that fails
//! cannot take all pids of the machine: `cgroups(7)`, of version 1 or 2.

use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::time::Duration;

/// How many signals may be pending inside a cage: as with processes, those of the
/// machine would run out.
pub const PENDING_SIGNALS: u64 = 1000;

/// Where the hierarchy of the pids controller is mounted: version 1, version 2.
const ROOTS: [&str; 2] = ["/sys/fs/cgroup/pids", "/sys/fs/cgroup"];

/// What cages are called, before the pid of their bench.
const PREFIX: &str = "pid1-bench-";

/// Left free for everybody else when as many processes as possible are made.
const RESERVE: usize = 1000;

pub struct Cage {
    directory: PathBuf,
}

impl Cage {
    /// For so many processes; `None` where no such cgroup can be made.
    pub fn new(processes: usize) -> Option<Cage> {
        ROOTS.iter().find_map(|root| Cage::below(Path::new(root), processes))
    }

    fn below(root: &Path, processes: usize) -> Option<Cage> {
        sweep(root);
        let directory = root.join(format!("{PREFIX}{}", std::process::id()));
        fs::create_dir(&directory).ok()?;
        // Dropped, and so removed again, where this cgroup has no such limit.
        let cage = Cage { directory };
        // Not `fs::write`: that would create the file where there is no cgroup.
        let limit = File::options().write(true).open(cage.directory.join("pids.max")).ok()?;
        std::io::Write::write_all(&mut &limit, processes.to_string().as_bytes()).ok()?;
        Some(cage)
    }

    /// Who writes `0` to it is inside.
    pub fn entrance(&self) -> Option<File> {
        File::options().write(true).open(self.directory.join("cgroup.procs")).ok()
    }
}

impl Drop for Cage {
    /// Whoever was inside has been waited for; the kernel may need a moment longer.
    fn drop(&mut self) {
        for _ in 0..100 {
            if fs::remove_dir(&self.directory).is_ok() {
                return;
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        eprintln!("left behind: {}", self.directory.display());
    }
}

/// Removes the cages of benches that were ended from outside.
fn sweep(root: &Path) {
    for entry in fs::read_dir(root).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let bench = name.to_str().and_then(|name| name.strip_prefix(PREFIX));
        if bench.is_some_and(|pid| !Path::new("/proc").join(pid).exists()) {
            _ = fs::remove_dir(entry.path());
        }
    }
}

/// How many more processes the machine can have: `pid_max`, `threads-max`, `ulimit -u`.
pub fn room() -> usize {
    let number = |file| fs::read_to_string(file).ok()?.trim().parse().ok();
    let limits = ["/proc/sys/kernel/pid_max", "/proc/sys/kernel/threads-max"].map(number);
    let most = limits.into_iter().flatten().chain([user_limit()]).min().unwrap_or(0);
    most.saturating_sub(present()).saturating_sub(RESERVE)
}

fn user_limit() -> usize {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: fills a structure of our own.
    unsafe { libc::getrlimit(libc::RLIMIT_NPROC, &mut limit) };
    usize::try_from(limit.rlim_cur).unwrap_or(usize::MAX)
}

/// The second part of the fourth field of `/proc/loadavg`: `1/234`.
fn present() -> usize {
    let text = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let total = text.split_whitespace().nth(3).and_then(|field| field.split_once('/'));
    total.and_then(|(_, total)| total.parse().ok()).unwrap_or(0)
}
