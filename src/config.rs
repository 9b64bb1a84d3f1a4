//! What a run is to be: plain data, the result of reading the command line, the
//! same whichever dialect it was written in.

#![forbid(unsafe_code)]

use crate::log::Log;
use crate::number::INFINITE;
use crate::signal::{Rewrites, SIGINT, SIGTERM, SignalSet};
use crate::status::StatusSet;
use crate::vector::{Static, Vector};

/// What a command line asks for.
#[derive(Clone, Copy)]
pub enum Plan {
    /// Print this on stdout and exit with 0.
    Print(Static),
    /// Be what the [`Config`] says.
    Run,
}

/// A time that nobody has given: the default is what holds.
pub const UNSET: u64 = INFINITE - 1;

/// Times are in nanoseconds.
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
    pub no_new_privs: bool,

    /// Run no command, only reap.
    pub pause: bool,
    /// Supervise although not process 1.
    pub subreaper: bool,
    /// Forward to the command's process group.
    pub to_group: bool,
    pub rewrites: Rewrites,
    /// The signals that ask the container to stop.
    pub stop_signals: SignalSet,
    /// Delivered to pid1 when its parent dies; 0: none.
    pub pdeathsig: u8,

    /// How long a stop signal is held back; by default not at all.
    pub stop_delay: u64,
    /// How long the command may run on after a stop signal; by default for ever.
    pub kill_after: u64,
    /// From TERM to KILL for all that is left; by default five seconds.
    pub timeout: u64,

    /// Statuses that count as success.
    pub success: StatusSet,
    pub log: Log,
}

/// `time`, or `default` if nobody has given one.
pub fn or(time: u64, default: u64) -> u64 {
    if time == UNSET { default } else { time }
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
            no_new_privs: false,
            pause: false,
            subreaper: false,
            to_group: false,
            rewrites: Rewrites::NONE,
            stop_signals: SignalSet::of(SIGTERM).with(SIGINT),
            pdeathsig: 0,
            stop_delay: UNSET,
            kill_after: UNSET,
            timeout: UNSET,
            success: StatusSet::EMPTY,
            log: Log::SILENT,
        }
    }
}
