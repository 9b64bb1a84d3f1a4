//! What can happen in a run and may be worth a line.

#![forbid(unsafe_code)]

use crate::signal::Signal;
use crate::sys::Errno;
use crate::time::Time;

#[derive(Clone, Copy)]
pub(crate) enum Event {
    Spawned {
        pid: i32,
    },
    /// The command takes our place.
    InPlace,
    /// The command leads a session of its own.
    SessionMade,
    /// Not process 1, and no subreaper.
    NoReaper,
    /// `kill` says EPERM of the command: signals will not reach it.
    CannotSignal,

    Received {
        signal: Signal,
    },
    /// What the kernel sends because we have given up the terminal.
    TerminalHandedOff {
        signal: Signal,
    },
    Forwarded {
        from: Signal,
        to: Signal,
        target: Target,
    },
    NotForwarded {
        from: Signal,
        errno: Errno,
    },
    Dropped {
        signal: Signal,
    },
    HeldBack {
        signal: Signal,
        time: Time,
    },
    /// A stop signal has ended a run without a command.
    PauseEnded {
        signal: Signal,
    },

    CommandEnded {
        pid: i32,
        end: End,
    },
    OrphanReaped {
        pid: i32,
        end: End,
        is_warning: bool,
    },
    SentToAll {
        signal: Signal,
    },
    LeftBehind,
    /// The command did not end by itself.
    Verdict {
        end: End,
        cause: Cause,
    },

    /// What the command has used.
    Usage {
        user: Time,
        system: Time,
        max_rss_kb: u64,
    },
    Summary {
        end: End,
        time: Time,
        orphans: u64,
    },
}

/// Whom a signal has been sent to.
#[derive(Clone, Copy)]
pub(crate) enum Target {
    Process(i32),
    Group(i32),
}

/// How a process has ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct End {
    pub(crate) status: u8,
    /// The signal that killed it.
    pub(crate) signal: Option<Signal>,
    pub(crate) dumped_core: bool,
}

impl End {
    /// By itself, with this status.
    pub(crate) const fn exited(status: u8) -> End {
        End { status, signal: None, dumped_core: false }
    }
}

/// Why the command has ended, if not by itself.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Cause {
    /// It was still there so long after it was asked to stop, so we have killed it.
    Overdue { time: Time },
    /// So many processes were killed for want of memory.
    OutOfMemory { kills: u64 },
    /// It died of a signal that pid1 has not passed on.
    Signal,
}
