//! Two processes of one: what is done before the fork, in the program that goes on, and in
//! the init that stays (`fork(2)`, `setpgid(2)`, `sigaction(2)`).
//!
//! Both sides put the program into its process group: whoever comes first, nobody can find it
//! elsewhere. Only the program takes the terminal, and whether it will is known before.
//!
//! Unsafe for the fork and for a name that lives as long as the process.

#![allow(unsafe_code)]

use super::{Error, Init, threads};
use crate::foreground::Terminal;
use crate::log::event::Event;
use crate::signal::SignalSet;
use crate::status::FAILED;
use crate::strings::buffer::Writer;
use crate::strings::cstr::ZStr;
use crate::strings::number;
use crate::supervise::{self, Reach};
use crate::sys::libc::Libc;
use crate::sys::memory::drop_idle_stack;
use crate::sys::process::{NAME_MAX, exit_group, own_name};
use crate::sys::signal::{Action, set_mask};
use rustix::process::{Pid, getpid, set_child_subreaper, setpgid};

/// What [`Init::launch`] does, in a program with this libc.
pub(super) fn launch(init: &Init, libc: &Libc) -> Result<(), Error> {
    if let Some(number) = init.bad_signal {
        return Err(Error::Signal(number));
    }
    let pid = getpid();
    let reach = match pid.is_init() {
        true => Reach::Namespace,
        false if init.subreaper => Reach::Descendants,
        false => return Ok(()),
    };
    if threads::are_running() {
        return Err(Error::Threads);
    }
    if reach == Reach::Descendants {
        set_child_subreaper(Some(pid)).map_err(|errno| Error::Subreaper(errno.raw_os_error()))?;
    }
    let parent = Parent::prepare(pid, reach);
    // SAFETY: there are no other threads.
    match unsafe { libc.fork() } {
        Ok(0) => {
            parent.become_program(libc);
            Ok(())
        }
        Ok(child) => parent.become_init(init, libc, child),
        Err(errno) => {
            parent.stay_program();
            Err(Error::Fork(errno))
        }
    }
}

/// The process before the fork, and what it has been given.
struct Parent {
    pid: Pid,
    reach: Reach,
    mask: SignalSet,
    sigchld: Action,
    terminal: Terminal,
}

impl Parent {
    /// Before the fork, so that no signal gets lost and no child's end unseen.
    fn prepare(pid: Pid, reach: Reach) -> Parent {
        // No filter forbids what the libc itself needs.
        let mask = set_mask(SignalSet::ALL).unwrap_or(SignalSet::EMPTY);
        let sigchld = Action::replace_sigchld();
        let mut terminal = Terminal::find(pid, false);
        terminal.will_be_entered();
        Parent { pid, reach, mask, sigchld, terminal }
    }

    /// In the child: the program goes on as if nothing had happened.
    fn become_program(self, libc: &Libc) {
        self.terminal.enter();
        move_listen_pid(libc, self.pid);
        self.undo();
    }

    /// There was no fork.
    fn stay_program(self) {
        if self.reach == Reach::Descendants {
            let _ = set_child_subreaper(None);
        }
        self.undo();
    }

    /// Puts back all but the mask, and that at last: a handler sees the program as it was.
    fn undo(self) {
        self.terminal.close();
        self.sigchld.put_back();
        let _ = set_mask(self.mask);
    }

    /// In the parent: supervises the program `child`, and ends as it has.
    fn become_init(mut self, init: &Init, libc: &Libc, child: i32) -> ! {
        let mut name = [0; NAME_MAX];
        // SAFETY: this frame is never left, so the string in it stays for good.
        let name = unsafe { ZStr::from_ptr(own_name(&mut name)) };
        let _end = EndOnPanic;
        let config = init.config(name);
        if !self.terminal.is_foreign() {
            let _ = setpgid(Pid::from_raw(child), Pid::from_raw(child));
        }
        self.terminal.close_others();
        config.log.tell(Event::Spawned { pid: child });
        let give_back = || {
            libc.drop_file_pages();
            drop_idle_stack();
        };
        let status = supervise::run(&config, self.pid, self.reach, Some(child), None, &mut self.terminal, give_back);
        exit_group(status)
    }
}

/// No panic is reachable in here, as the linker proves for the binary. Should there be
/// one after all, it must not unwind to where the program goes on.
struct EndOnPanic;

impl Drop for EndOnPanic {
    fn drop(&mut self) {
        exit_group(FAILED)
    }
}

/// Descriptors passed by socket activation are meant for the program (`sd_listen_fds(3)`):
/// `LISTEN_PID` has named us, the process `parent`.
fn move_listen_pid(libc: &Libc, parent: Pid) {
    let key = ZStr::new(c"LISTEN_PID");
    let is_ours = |value| number::parse(value) == Some(parent.as_raw_nonzero().get() as u64);
    if libc.variable(key).is_some_and(is_ours) {
        let mut buffer = [0; 16];
        let mut value = Writer::new(&mut buffer);
        value.number(getpid().as_raw_nonzero().get() as u64);
        libc.set_variable(key, value.into_zstr());
        // The inode of our pidfd, for whoever compares that as well: the program has another.
        libc.remove_variable(ZStr::new(c"LISTEN_PIDFDID"));
    }
}
