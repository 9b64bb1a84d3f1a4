//! What a run is to be: plain data, the result of reading the command line, the
//! same whichever dialect it was written in.

#![forbid(unsafe_code)]

use crate::log::Log;
use crate::number::INFINITE;
use crate::signal::{Rewrites, SIGINT, SIGTERM, SignalSet};
use crate::status::{Failures, StatusSet};
use crate::vector::{Static, Vector};
use crate::words::Words;

/// What a command line asks for.
#[derive(Clone, Copy)]
pub enum Plan {
    /// Print this, up to its mark, on this descriptor and exit with this status.
    Print(Words, u8, u8),
    /// Be what the [`Config`] says.
    Run,
}

/// What is either on or off. The values are letters, as in the option tables.
#[derive(Clone, Copy)]
#[repr(u8)]
pub enum Switch {
    /// Become a subreaper, if not process 1, and supervise.
    Subreaper = b's',
    /// Supervise, be it as what we are.
    Supervise = b'b',
    /// Forward to the command's process group.
    ToGroup = b'g',
    NoNewPrivs = b'n',
    /// Run no command, only reap.
    Pause = b'p',
    /// The command leads a session of its own, which gets our terminal; signals go to
    /// its process group.
    Session = b'd',
    /// Once the command has ended, leave: what it leaves behind is not our concern.
    Abandon = b'a',
    /// Not in a session of its own, though the dialect would make one.
    Alone = b'o',
    /// … but its process group gets TERM before that.
    FarewellTerm = b'f',
    /// Stop with the command at the terminal's stop signals.
    StopAlong = b't',
    /// Tell of a death by a signal in words of its own, and of the command's as of any.
    NameKills = b'k',
    /// Keep neither the working directory nor inherited descriptors.
    Detach = b'c',
    /// Warn of each orphan reaped.
    WarnOfOrphans = b'w',
}

#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct Switches(u32);

impl Switches {
    pub const NONE: Switches = Switches(0);

    /// By the switch's letter.
    pub const fn with(self, letter: u8) -> Switches {
        Switches(self.0 | 1 << (letter & 31))
    }

    pub const fn has(self, switch: Switch) -> bool {
        // Without the dialect that uses them the compiler leaves out what they do.
        let only_dumb_init = matches!(
            switch,
            Switch::Session | Switch::Alone | Switch::FarewellTerm | Switch::StopAlong | Switch::NameKills
        );
        if only_dumb_init && !cfg!(feature = "dumb-init") {
            return false;
        }
        self.0 & 1 << (switch as u8 & 31) != 0
    }

    #[must_use]
    pub const fn without(self, switch: Switch) -> Switches {
        Switches(self.0 & !(1 << (switch as u8 & 31)))
    }
}

/// A time that nobody has given: the default is what holds.
pub const UNSET: u64 = INFINITE - 1;

/// Indices of [`Config::times`], as in the option tables.
pub const TIMEOUT: usize = 0;
pub const KILL_AFTER: usize = 1;
pub const STOP_DELAY: usize = 2;

/// Indices of [`Config::texts`], as in the option tables.
pub const USER: usize = 0;
pub const GROUP: usize = 1;
pub const WORKDIR: usize = 2;

/// Laid out as it stands here, small fields first: they are reached by short
/// instructions.
#[repr(C)]
pub struct Config {
    pub vector: Vector,
    /// The index in argv at which the command begins.
    pub command: usize,
    /// How many arguments, from the first behind the name on, have been replaced with
    /// a `KEY=VALUE`.
    pub assignments: usize,
    /// `--user`, `--group` and `--workdir`.
    pub texts: [Option<Static>; 3],
    /// In nanoseconds: from TERM to KILL for all that is left (by default five
    /// seconds), how long the command may run on after a stop signal (for ever), and
    /// how long that is held back (not at all).
    pub times: [u64; 3],
    pub log: Log,
    /// The signals that ask the container to stop.
    pub stop_signals: SignalSet,
    pub switches: Switches,
    pub failures: Failures,
    /// Delivered to pid1 when its parent dies; 0: none.
    pub pdeathsig: u8,
    /// Statuses that count as success.
    pub success: StatusSet,
    pub rewrites: Rewrites,
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
            texts: [None, None, None],
            times: [UNSET, UNSET, UNSET],
            log: Log::NATIVE,
            stop_signals: SignalSet::of(SIGTERM).with(SIGINT),
            switches: Switches::NONE,
            failures: Failures::NATIVE,
            pdeathsig: 0,
            success: StatusSet::EMPTY,
            rewrites: Rewrites::NONE,
        }
    }

    pub fn has(&self, switch: Switch) -> bool {
        self.switches.has(switch)
    }
}
