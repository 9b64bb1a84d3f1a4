//! The command's birth. The child's recipe is one straight list; what fails in it
//! is reported by the child itself, which exits with the status, so that nothing
//! has to come back to the parent (`vfork(2)`).

#![forbid(unsafe_code)]

use crate::config::Config;
use crate::log::{Event, fail};
use crate::path;
use crate::scratch::Scratch;
use crate::signal::SignalSet;
use crate::sys::process::Recipe;
use crate::sys::terminal::lead_session;
use crate::sys::{self, Errno};
use crate::tty::Terminal;
use crate::user;
use rustix::process::{
    Pid, chdir, dumpable_behavior, set_dumpable_behavior, set_parent_process_death_signal, test_kill_process,
};
use rustix::thread::set_no_new_privs;

/// All that the recipe works on.
struct Job<'a> {
    config: &'a mut Config,
    /// The mask that pid1 was started with.
    mask: SignalSet,
    /// SIGCHLD was ignored when pid1 was started.
    sigchld_ignored: bool,
    /// The terminal that the command starts at; `None`: it takes our place.
    terminal: Option<&'a Terminal>,
    /// For looking up users, groups and the command, if that is to be done.
    scratch: Option<&'a mut Scratch>,
}

/// Whether the recipe has something to look up.
pub fn needs_scratch(config: &Config) -> bool {
    config.user.is_some() || config.group.is_some() || config.log.command.after(b'/').is_none()
}

/// Starts the command as a process of its own; returns its pid.
pub fn start(
    config: &mut Config,
    mask: SignalSet,
    sigchld_ignored: bool,
    terminal: &Terminal,
    scratch: Option<&mut Scratch>,
) -> i32 {
    // A change of ids in the child marks the memory that we share as not to be
    // dumped, and then our /proc/1/fd is closed even to root without CAP_SYS_PTRACE.
    let changes_ids = config.user.is_some() || config.group.is_some();
    let dumpable = if changes_ids { dumpable_behavior().ok() } else { None };
    let mut job = Job { config, mask, sigchld_ignored, terminal: Some(terminal), scratch };
    let pid = match sys::process::spawn(&mut job) {
        Ok(pid) => pid,
        Err(errno) => fail("vfork", None, errno),
    };
    if let Some(dumpable) = dumpable {
        let _ = set_dumpable_behavior(dumpable);
    }
    let log = &job.config.log;
    log.tell(Event::Spawned { pid });
    if Pid::from_raw(pid).map(test_kill_process) == Some(Err(Errno::PERM)) {
        log.tell(Event::CannotSignal);
    }
    if job.config.detach {
        let _ = chdir(c"/");
        terminal.close_others();
    }
    pid
}

/// Lets the command take our place.
#[inline(always)]
pub fn in_place(config: &mut Config, mask: SignalSet, scratch: Option<&mut Scratch>) -> ! {
    // SIGCHLD has not been touched yet, so there is nothing to put back.
    Job { config, mask, sigchld_ignored: false, terminal: None, scratch }.follow()
}

impl Recipe for Job<'_> {
    /// From a bare process to the command, in the order that the ids demand: what needs
    /// privileges first, what belongs to the command's user last.
    fn follow(&mut self) -> ! {
        let config = &mut *self.config;
        let mut home = None;
        if let Some(scratch) = &mut self.scratch {
            home = user::assume(config.user, config.group, scratch);
        }
        if let Some(terminal) = self.terminal {
            if !config.session {
                terminal.enter();
            } else {
                lead_session();
                config.log.tell(Event::SessionMade);
            }
        }
        if let Some(directory) = config.workdir
            && let Err(errno) = chdir(directory.to_c_str())
        {
            fail("--workdir", Some(directory), errno);
        }
        // In place only, and behind the ids, since their change clears it (prctl(2)).
        if self.terminal.is_none() && config.pdeathsig != 0 {
            let _ = set_parent_process_death_signal(sys::signal::named(config.pdeathsig));
        }
        if config.no_new_privs
            && let Err(errno) = set_no_new_privs(true)
        {
            fail("--no-new-privs", None, errno);
        }
        let command = config.vector.arrange(config.command, home, config.assignments);
        // The last two: from here on signals can end this process.
        if self.sigchld_ignored {
            sys::signal::ignore_sigchld();
        }
        sys::signal::set_mask(self.mask);
        path::execute(command, &config.log, self.scratch.as_mut().map(|scratch| &mut scratch.path))
    }
}
