//! Namespaces of its own for an engine, see `cell.sh`: what runs in there cannot
//! outlive the test process, and leaves nothing behind.

use crate::support::{Dir, Process, eventually, pid1, spawn};
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;

pub struct Cell {
    /// Of the file system outside, and visible inside.
    pub dir: Dir,
    /// Process 1 of the cell.
    pub init: Process,
}

/// They are kept in statics, which are never dropped: [`tidy_up`] ends them.
static JANITORS: Mutex<Vec<Child>> = Mutex::new(Vec::new());

impl Cell {
    /// Makes a cell that `dir` belongs to; its process 1 is pid1 with these arguments.
    pub fn new(dir: Dir, arguments: &[&str]) -> Cell {
        let mut janitor = Command::new("/bin/sh");
        janitor.args(["-c", include_str!("cell.sh"), "cell.sh", dir.path(), pid1()]).args(arguments);
        // A ^C is for the tests, not for the one who tidies up behind them.
        // SAFETY: setsid is async-signal-safe.
        unsafe { janitor.pre_exec(|| (libc::setsid() != -1).then_some(()).ok_or_else(std::io::Error::last_os_error)) };
        let mut janitor = spawn(janitor.stdin(Stdio::piped()).stdout(Stdio::piped())).expect("a shell");
        let mut line = String::new();
        BufReader::new(janitor.stdout.take().expect("a pipe")).read_line(&mut line).expect("a pid");
        let parent = Process::of(line.trim().parse().unwrap_or_else(|_| panic!("cell.sh has no pid for us: {line:?}")));
        {
            let mut janitors = JANITORS.lock().expect("no panic here");
            if janitors.is_empty() {
                // SAFETY: a function that stays.
                unsafe { libc::atexit(tidy_up) };
            }
            janitors.push(janitor);
        }
        let mut init = None;
        eventually("process 1 of the cell", || {
            assert!(!parent.is_gone(), "the cell has gone: {}", dir.read("log"));
            let is_pid1 = |child: &Process| child.arguments().is_some_and(|arguments| arguments[0] == pid1());
            init = parent.children().into_iter().find(is_pid1);
            init.is_some()
        });
        Cell { dir, init: init.expect("process 1") }
    }

    /// To be put in front of a command that is to run in here.
    pub fn enter(&self) -> Vec<String> {
        let target = self.init.pid().to_string();
        ["nsenter", "--target", &target, "--mount", "--pid", "--net", "--"].map(str::to_string).into()
    }
}

/// The end of their stdin is the janitors' sign; without us here the kernel gives it.
extern "C" fn tidy_up() {
    for mut janitor in JANITORS.lock().map(|mut janitors| std::mem::take(&mut *janitors)).unwrap_or_default() {
        drop(janitor.stdin.take());
        let _ = janitor.wait();
    }
}
