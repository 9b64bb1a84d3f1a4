//! The plot, top to bottom: block signals → read the command line → spawn →
//! supervise → status. Everything that can end a run early happens here, before
//! there is a command; afterwards nothing does.

#![forbid(unsafe_code)]

use crate::cli;
use crate::config::{Config, Plan};
use crate::log::{Event, fail};
use crate::print::print;
use crate::scratch::Scratch;
use crate::signal::SignalSet;
use crate::spawn;
use crate::supervise::{self, Reach};
use crate::sys::memory::map;
use crate::sys::{self, Errno};
use crate::tty::Terminal;
use crate::vector::Vector;
use rustix::process::{child_subreaper, getpid, set_child_subreaper, set_parent_process_death_signal};

/// Runs the program that `vector` asks for; returns the exit status.
#[inline(always)]
pub fn run(vector: Vector) -> u8 {
    // From here on no signal is lost: what arrives waits until it is asked for.
    let mask = sys::signal::set_mask(SignalSet::ALL);
    read(&mut Config::new(vector), mask)
}

#[inline(never)]
fn read(config: &mut Config, mask: SignalSet) -> u8 {
    match cli::parse(config) {
        Plan::Run => be_init(config, mask),
        Plan::Print { text, fd, status } => {
            print(text, fd);
            status
        }
    }
}

fn be_init(config: &mut Config, mask: SignalSet) -> u8 {
    let pid = getpid();
    let mut scratch = scratch_for(config);
    let is_pause = config.pause;
    let is_subreaper = config.subreaper;
    let reach = if pid.is_init() {
        Reach::Namespace
    } else if is_subreaper || config.supervise {
        Reach::Descendants
    } else if is_pause {
        Reach::Nobody
    } else {
        config.log.tell(Event::InPlace);
        spawn::in_place(config, mask, scratch);
    };
    if reach == Reach::Descendants
        && is_subreaper
        && let Err(errno) = set_child_subreaper(Some(pid))
    {
        fail("--subreaper", None, errno);
    }
    if reach != Reach::Namespace && config.supervise && !matches!(child_subreaper(), Ok(Some(_))) {
        config.log.tell(Event::NoReaper);
    }
    if config.pdeathsig != 0 {
        let _ = set_parent_process_death_signal(sys::signal::named(config.pdeathsig));
    }

    // Where SIGCHLD is ignored, children vanish without a word.
    let sigchld_ignored = sys::signal::default_sigchld();
    let mut command = 0;
    let mut terminal = Terminal::find(pid, config.session);
    if !is_pause {
        command = spawn::start(config, mask, sigchld_ignored, &terminal, scratch.as_deref_mut());
        terminal.entered(command);
    }
    supervise::run(config, pid, reach, command, &mut terminal, scratch)
}

fn scratch_for(config: &Config) -> Option<&'static mut Scratch> {
    if config.pause || !spawn::needs_scratch(config) {
        return None;
    }
    match map() {
        None => fail("mmap", None, Errno::NOMEM),
        scratch => scratch,
    }
}
