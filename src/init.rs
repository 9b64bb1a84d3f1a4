//! The plot, top to bottom: block signals → read the command line → spawn →
//! supervise → status. Everything that can end a run early happens here, before
//! there is a command; afterwards nothing does.

#![forbid(unsafe_code)]

use crate::cli::{self, Place};
use crate::config::{Config, Plan, Switch};
use crate::log::{Event, fail};
use crate::print::print;
use crate::scratch::Scratch;
use crate::signal::SignalSet;
use crate::spawn;
use crate::supervise::{self, Reach};
use crate::sys::memory::map;
use crate::sys::process::{Attribute, prctl};
use crate::sys::{self, Errno};
use crate::tty::Terminal;
use crate::vector::{Vector, ZStr};
use rustix::process::getpid;

/// Runs the program that `vector` asks for; returns the exit status.
#[inline(always)]
pub fn run(vector: Vector) -> u8 {
    // From here on no signal is lost: what arrives waits until it is asked for.
    let mask = sys::signal::set_mask(SignalSet::ALL);
    read(&mut Config::new(vector), mask)
}

#[inline(never)]
fn read(config: &mut Config, mask: SignalSet) -> u8 {
    let mut at = Place::NOWHERE;
    match cli::parse(config, &mut at) {
        Ok(Plan::Run) => be_init(config, mask),
        Ok(Plan::Print(text, fd, status)) => {
            print(text, fd);
            status
        }
        Err(cause) => config.log.fail(at.status, at.subject, at.value, cause.into()),
    }
}

fn be_init(config: &mut Config, mask: SignalSet) -> u8 {
    let pid = getpid();
    let mut scratch = scratch_for(config);
    let is_pause = config.has(Switch::Pause);
    let is_subreaper = config.has(Switch::Subreaper);
    let reach = if pid.is_init() {
        Reach::Namespace
    } else if is_subreaper || config.has(Switch::Supervise) {
        Reach::Descendants
    } else if is_pause {
        Reach::Nobody
    } else {
        config.log.note(Event::InPlace, 0);
        spawn::in_place(config, mask, scratch);
    };
    if reach == Reach::Descendants
        && is_subreaper
        && let Err(errno) = prctl(Attribute::ChildSubreaper, 1)
    {
        fail(ZStr::lit(c"--subreaper"), None, errno);
    }
    if reach != Reach::Namespace && config.has(Switch::Supervise) && !sys::process::is_subreaper() {
        config.log.note(Event::NoReaper, 0);
    }
    if config.pdeathsig != 0 {
        let _ = prctl(Attribute::ParentDeathSignal, config.pdeathsig as usize);
    }

    // Where SIGCHLD is ignored, children vanish without a word.
    let sigchld_ignored = sys::signal::default_sigchld();
    let mut command = 0;
    let mut terminal = Terminal::find(pid, config.has(Switch::Session));
    if !is_pause {
        command = spawn::start(config, mask, sigchld_ignored, &terminal, scratch.as_deref_mut());
        terminal.entered(command);
    }
    supervise::run(config, pid, reach, command, &mut terminal, scratch)
}

fn scratch_for(config: &Config) -> Option<&'static mut Scratch> {
    if config.has(Switch::Pause) || !spawn::needs_scratch(config) {
        return None;
    }
    match map() {
        None => fail(ZStr::lit(c"mmap"), None, Errno::NOMEM),
        scratch => scratch,
    }
}
