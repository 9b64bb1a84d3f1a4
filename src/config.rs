//! What a run is to be: plain data, the result of reading the command line, the same
//! whichever dialect it was written in.

#![forbid(unsafe_code)]

use crate::log::Log;
use crate::signal::{Rewrites, Signal, SignalSet};
use crate::status::StatusSet;
use crate::strings::cstr::StaticStr;
use crate::time::Time;

/// In this order in memory, the large parts last: 72 bytes of the binary.
#[repr(C)]
pub(crate) struct Config {
    pub(crate) log: Log,
    /// The index in argv at which the command begins.
    pub(crate) command: usize,

    // What the command is to be.
    /// `USER`, `USER:GROUP`, `USER:` or `:GROUP`.
    pub(crate) user: Option<StaticStr>,
    pub(crate) group: Option<StaticStr>,
    pub(crate) workdir: Option<StaticStr>,
    pub(crate) no_new_privs: bool,
    /// The command leads a session of its own, which gets our terminal; signals go to
    /// its process group.
    pub(crate) session: bool,

    // Times; `None`: not set.
    /// From TERM to KILL for all that is left.
    pub(crate) timeout: Option<Time>,
    /// How long the command may run on after a stop signal.
    pub(crate) kill_after: Option<Time>,
    /// How long a stop signal is held back.
    pub(crate) stop_delay: Option<Time>,

    // Signals.
    /// Those that ask the container to stop.
    pub(crate) stop_signals: SignalSet,
    /// Forward to the command's process group.
    pub(crate) to_group: bool,
    /// Delivered to pid1 when its parent dies.
    pub(crate) pdeathsig: Option<Signal>,
    /// Stop with the command at the terminal's stop signals.
    pub(crate) stop_along: bool,

    // What pid1 is to be.
    /// Become a subreaper, if not process 1, and supervise.
    pub(crate) subreaper: bool,
    /// Supervise even if we are neither process 1 nor a subreaper.
    pub(crate) supervise: bool,
    /// Run no command, only reap.
    pub(crate) pause: bool,
    /// Keep neither the working directory nor inherited descriptors.
    pub(crate) detach: bool,
    /// Warn of each orphan reaped.
    pub(crate) warn_of_orphans: bool,

    // The end.
    /// Once the command has ended, leave: what it leaves behind is not our concern.
    pub(crate) leave_with_command: bool,
    /// … but its process group gets TERM before that.
    pub(crate) terminate_group: bool,
    /// Statuses that count as success.
    pub(crate) success: StatusSet,
    /// What is sent when a signal arrives.
    pub(crate) rewrites: Rewrites,
}

impl Config {
    /// The defaults, with this voice.
    pub(crate) fn new(log: Log) -> Config {
        Config {
            log,
            command: 0,
            user: None,
            group: None,
            workdir: None,
            no_new_privs: false,
            session: false,
            timeout: None,
            kill_after: None,
            stop_delay: None,
            stop_signals: SignalSet::of(Signal::TERM).with(Signal::INT),
            rewrites: Rewrites::NONE,
            to_group: false,
            pdeathsig: None,
            stop_along: false,
            subreaper: false,
            supervise: false,
            pause: false,
            detach: false,
            warn_of_orphans: false,
            leave_with_command: false,
            terminate_group: false,
            success: StatusSet::EMPTY,
        }
    }
}
