//! What a run is to be: plain data, the result of reading the command line, the
//! same whichever dialect it was written in.

#![forbid(unsafe_code)]

use crate::log::Log;
use crate::signal::{Rewrites, SIGINT, SIGTERM, SignalSet};
use crate::status::StatusSet;
use crate::vector::{Static, Vector};

/// What a command line asks for.
#[derive(Clone, Copy)]
pub enum Plan {
    /// Print this text on this descriptor and exit with this status.
    Print { text: &'static str, fd: u8, status: u8 },
    /// Be what the [`Config`] says.
    Run,
}

pub struct Config {
    pub vector: Vector,
    /// The index in argv at which the command begins.
    pub command: usize,
    /// How many arguments, from the first behind the name on, have been replaced with
    /// a `KEY=VALUE`.
    pub assignments: usize,
    pub user: Option<Static>,
    pub group: Option<Static>,
    pub workdir: Option<Static>,
    /// From TERM to KILL for all that is left, in nanoseconds; `None`: nobody has said.
    pub timeout: Option<u64>,
    /// How long the command may run on after a stop signal, in nanoseconds.
    pub kill_after: Option<u64>,
    /// How long a stop signal is held back, in nanoseconds.
    pub stop_delay: Option<u64>,
    pub log: Log,
    /// The signals that ask the container to stop.
    pub stop_signals: SignalSet,
    pub rewrites: Rewrites,
    /// Statuses that count as success.
    pub success: StatusSet,
    /// Delivered to pid1 when its parent dies; 0: none.
    pub pdeathsig: u8,
    pub no_new_privs: bool,
    /// Become a subreaper, if not process 1, and supervise.
    pub subreaper: bool,
    /// Supervise, be it as what we are.
    pub supervise: bool,
    /// Run no command, only reap.
    pub pause: bool,
    /// Forward to the command's process group.
    pub to_group: bool,
    /// The command leads a session of its own, which gets our terminal; signals go to
    /// its process group.
    pub session: bool,
    /// Keep neither the working directory nor inherited descriptors.
    pub detach: bool,
    /// Stop with the command at the terminal's stop signals.
    pub stop_along: bool,
    /// Warn of each orphan reaped.
    pub warn_of_orphans: bool,
    /// Once the command has ended, leave: what it leaves behind is not our concern.
    pub abandon: bool,
    /// … but its process group gets TERM before that.
    pub farewell_term: bool,
}

impl Config {
    pub fn new(vector: Vector) -> Config {
        Config {
            vector,
            command: 0,
            assignments: 0,
            user: None,
            group: None,
            workdir: None,
            timeout: None,
            kill_after: None,
            stop_delay: None,
            log: Log::NATIVE,
            stop_signals: SignalSet::of(SIGTERM).with(SIGINT),
            rewrites: Rewrites::NONE,
            success: StatusSet::EMPTY,
            pdeathsig: 0,
            no_new_privs: false,
            subreaper: false,
            supervise: false,
            pause: false,
            to_group: false,
            session: false,
            detach: false,
            stop_along: false,
            abandon: false,
            farewell_term: false,
            warn_of_orphans: false,
        }
    }
}
