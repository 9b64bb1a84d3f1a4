//! A place for more processes than a machine should have to bear: a pids cgroup, and a limit
//! to pending signals. Without a cap such a run takes every pid of the machine.

use super::{Run, eventually, skip};
use std::ffi::CString;
use std::fs;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// At most so many processes at a time.
const PIDS_MAX: u32 = 1000;

/// At most so many signals pending for the user.
const SIGNALS_MAX: libc::rlim_t = 1000;

/// Removed when dropped, once the run in it has ended.
pub struct Storm {
    group: PathBuf,
    /// One at a time.
    _turn: MutexGuard<'static, ()>,
}

static TURN: Mutex<()> = Mutex::new(());

impl Storm {
    /// `None`, with the reason said, where there is no such cgroup to be had.
    pub fn new() -> Option<Storm> {
        let turn = TURN.lock().unwrap_or_else(PoisonError::into_inner);
        for root in ["/sys/fs/cgroup/pids", "/sys/fs/cgroup"] {
            let group = Path::new(root).join(format!("pid1-test-{}", std::process::id()));
            let made = fs::create_dir(&group).and_then(|()| fs::write(group.join("pids.max"), PIDS_MAX.to_string()));
            // An ordinary user enters it, too.
            let open = |()| fs::set_permissions(group.join("cgroup.procs"), PermissionsExt::from_mode(0o666));
            if made.and_then(open).is_ok() {
                return Some(Storm { group, _turn: turn });
            }
            let _ = fs::remove_dir(&group);
        }
        skip("no pids cgroup");
        None
    }

    /// No more processes than this, pid1 included.
    pub fn hold_at_most(&self, processes: u32) {
        fs::write(self.group.join("pids.max"), processes.to_string()).expect("pids.max");
    }

    /// The run in here.
    pub fn of(&self, run: Run) -> Run {
        let procs = self.group.join("cgroup.procs").into_os_string().into_vec();
        let procs = CString::new(procs).expect("no NUL in paths");
        run.before_exec(move || {
            let limit = libc::rlimit { rlim_cur: SIGNALS_MAX, rlim_max: SIGNALS_MAX };
            // SAFETY: bare system calls with what was made before; ends the new process if
            // there is no cap to be had.
            unsafe {
                let file = libc::open(procs.as_ptr(), libc::O_WRONLY | libc::O_CLOEXEC);
                let is_in = libc::write(file, c"0".as_ptr().cast(), 1) == 1;
                let is_limited = libc::setrlimit(libc::RLIMIT_SIGPENDING, &limit) == 0;
                if !is_in || !is_limited {
                    libc::_exit(97);
                }
            }
        })
    }
}

impl Drop for Storm {
    fn drop(&mut self) {
        let is_gone = || fs::remove_dir(&self.group).is_ok();
        match std::thread::panicking() {
            true => _ = is_gone(),
            // Who is dead by now may have to be reaped yet.
            false => eventually("the storm to be over", is_gone),
        }
    }
}
