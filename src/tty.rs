//! The command's process group and its claim to the terminal
//! (`setpgid(2)`, `tcsetpgrp(3)`, `tty_ioctl(4)`).

#![forbid(unsafe_code)]

use crate::sys::file::{Fd, HERE};
use crate::sys::process::process_group;
use crate::vector::ZStr;
use rustix::process::{getpid, setpgid};

/// Where the command is to run.
pub enum Place {
    /// In a process group of its own, in the background or without a terminal.
    Group,
    /// In a process group of its own, which gets the foreground of this terminal.
    Foreground(Fd),
    /// In ours: the terminal's session lies outside our PID namespace, its groups
    /// have no number here, and so nothing can be compared or given back.
    Ours,
}

/// One system call where there is no controlling terminal.
pub fn place() -> Place {
    let Ok(terminal) = Fd::open(&HERE, ZStr::lit(c"/dev/tty")) else { return Place::Group };
    match (terminal.foreground_group(), process_group(0)) {
        (Ok(0) | Err(_), _) | (_, 0) => Place::Ours,
        (Ok(foreground), ours) if foreground == ours => Place::Foreground(terminal),
        _ => Place::Group,
    }
}

/// Puts the calling process there. A refusal costs the terminal, not the run.
pub fn enter(place: &Place) {
    if !matches!(place, Place::Ours) {
        let _ = setpgid(None, None);
    }
    if let Place::Foreground(terminal) = place {
        // We are in the background by now, but TTOU is still blocked.
        terminal.set_foreground_group(getpid().as_raw_nonzero().get());
    }
}
