//! The command's birth. The child's recipe is one straight list; what fails in it
//! is reported by the child itself, which exits with the status, so that nothing
//! has to come back to the parent (`vfork(2)`).

#![forbid(unsafe_code)]

use crate::config::{Config, GROUP, Switch, USER, WORKDIR};
use crate::log::{Event, fail};
use crate::path;
use crate::scratch::Scratch;
use crate::signal::SignalSet;
use crate::sys::process::{Attribute, Recipe, chdir, dumpable, prctl};
use crate::sys::terminal::lead_session;
use crate::sys::{self, Errno};
use crate::tty::Terminal;
use crate::user;
use crate::vector::ZStr;

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
    config.texts[USER].is_some() || config.texts[GROUP].is_some() || config.log.command.after(b'/').is_none()
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
    let changes_ids = config.texts[USER].is_some() || config.texts[GROUP].is_some();
    let dumpable = if changes_ids { dumpable() } else { 0 };
    let mut job = Job { config, mask, sigchld_ignored, terminal: Some(terminal), scratch };
    let pid = match sys::process::spawn(&mut job) {
        Ok(pid) => pid,
        Err(errno) => fail(ZStr::lit(c"vfork"), None, errno),
    };
    if changes_ids {
        let _ = prctl(Attribute::Dumpable, dumpable);
    }
    let log = &job.config.log;
    log.note(Event::Spawned, pid as u64);
    if sys::signal::kill(pid, 0) == Err(Errno::PERM) {
        log.note(Event::CannotSignal, 0);
    }
    if job.config.has(Switch::Detach) {
        let _ = chdir(ZStr::lit(c"/"));
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
            home = user::assume(config.texts[USER], config.texts[GROUP], scratch);
        }
        if let Some(terminal) = self.terminal {
            if !config.has(Switch::Session) {
                terminal.enter();
            } else {
                lead_session();
                config.log.note(Event::SessionMade, 0);
            }
        }
        if let Some(directory) = config.texts[WORKDIR]
            && let Err(errno) = chdir(directory)
        {
            fail(ZStr::lit(c"--workdir"), Some(directory), errno);
        }
        // In place only, and behind the ids, since their change clears it (prctl(2)).
        if self.terminal.is_none() && config.pdeathsig != 0 {
            let _ = prctl(Attribute::ParentDeathSignal, config.pdeathsig as usize);
        }
        if config.has(Switch::NoNewPrivs)
            && let Err(errno) = prctl(Attribute::NoNewPrivs, 1)
        {
            fail(ZStr::lit(c"--no-new-privs"), None, errno);
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
