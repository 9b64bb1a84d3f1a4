//! The plot, top to bottom: block signals → read the command line → find our role → the
//! command in our place, or spawn → supervise → status.
//!
//! What can end a run early happens here, before there is a command; afterwards nothing does.

#![forbid(unsafe_code)]

use crate::cli::{self, Plan};
use crate::command::{self, Inherited};
use crate::config::Config;
use crate::foreground::Terminal;
use crate::log::error::Error;
use crate::log::event::Event;
use crate::log::own;
use crate::parent;
use crate::signal::SignalSet;
use crate::status::FAILED;
use crate::strings::args::Args;
use crate::strings::cstr::ZStr;
use crate::supervise::{self, Reach};
use crate::sys::memory::drop_unused_stack;
use crate::sys::signal::{default_sigchld, set_mask};
use rustix::process::{Pid, child_subreaper, getpid, set_child_subreaper};

/// Runs the program that `args` ask for; returns the exit status.
pub fn run(mut args: Args) -> u8 {
    // From here on no signal is lost: what arrives waits until it is asked for.
    let mask = set_mask(SignalSet::ALL);
    let config = match cli::read(&mut args) {
        Plan::Run(config) => config,
        Plan::Exit(status) => return status,
    };
    let pid = getpid();
    let result = match (mask, role(&config, pid)) {
        // Without the mask signals would be lost, SIGCHLD included: no run at all is better.
        (Err(errno), _) => Err(Error::Call { what: command::SIGNAL_MASK, errno }),
        (Ok(mask), Some(reach)) => be_init(&config, args, mask, pid, reach),
        (Ok(mask), None) => {
            config.log.tell(Event::InPlace);
            command::in_place(&config, args, mask)
        }
    };
    match result {
        Ok(status) => status,
        Err(error) => {
            config.log.complain(&own::VOICE, &error);
            FAILED
        }
    }
}

/// Whom we look after; `None`: nobody, since there is no need for a supervisor.
fn role(config: &Config, pid: Pid) -> Option<Reach> {
    if pid.is_init() {
        Some(Reach::Namespace)
    } else if config.subreaper || config.supervise {
        Some(Reach::Descendants)
    } else if config.pause {
        Some(Reach::Nobody)
    } else {
        None
    }
}

fn be_init(config: &Config, args: Args, mask: SignalSet, pid: Pid, reach: Reach) -> Result<u8, Error<'static>> {
    if reach == Reach::Descendants && config.subreaper {
        set_child_subreaper(Some(pid)).map_err(|errno| Error::Call { what: ZStr::new(c"--subreaper"), errno })?;
    }
    if reach != Reach::Namespace && config.supervise && !matches!(child_subreaper(), Ok(Some(_))) {
        config.log.tell(Event::NoReaper);
    }
    // If our parent is dead already, its death signal is the first thing that has arrived.
    let mut first = None;
    if let Some(signal) = config.pdeathsig {
        first = parent::send_at_its_death(signal).then_some(signal);
    }
    // Where SIGCHLD is ignored, the kernel reaps our children, and their statuses are lost.
    let inherited = Inherited { mask, sigchld_ignored: default_sigchld() };
    let mut terminal = Terminal::find(pid, config.session);
    let mut command = None;
    if !config.pause {
        let pid = command::start(config, args, inherited, &terminal)?;
        terminal.entered(pid);
        command = Some(pid);
    }
    Ok(supervise::run(config, pid, reach, command, first, &mut terminal, drop_unused_stack))
}
