//! Who owns the terminal: the command's process group and its claim to the
//! foreground (`setpgid(2)`, `tcsetpgrp(3)`, `credentials(7)`; docs/DESIGN.md, "The
//! terminal").

#![forbid(unsafe_code)]

use crate::signal::{SIGCONT, SIGHUP, SIGTTIN, SignalSet};
use crate::sys::signal::is_ignored;
use crate::sys::terminal::{Tty, give_up, own_group};
use rustix::process::{Pid, getpid, setpgid};

/// Our part in the controlling terminal, if there is one.
pub struct Terminal {
    tty: Tty,
    /// Our own process group; 0 if its leader, and with it the terminal's session,
    /// lies outside of our PID namespace: nothing can be compared or given back then.
    group: i32,
    /// We lead our group. Else it is a script's or a pipeline's, somebody else in it
    /// may want the terminal more, and we lend it when the command asks for it.
    leads: bool,
    /// The foreground was ours, and the command has it from us.
    lent: bool,
    /// Signals that the kernel sends us because we have given the terminal up: the
    /// next one of each is no news.
    pub hand_off: SignalSet,
}

impl Terminal {
    /// The terminal of the process `pid`, which is us. One system call where there is
    /// none.
    pub fn find(pid: Pid, gives_session: bool) -> Terminal {
        let pid = pid.as_raw_nonzero().get();
        if gives_session {
            let hand_off = if give_up(pid) { SignalSet::of(SIGHUP).with(SIGCONT) } else { SignalSet::EMPTY };
            return Terminal { tty: Tty::NONE, group: -1, leads: false, lent: false, hand_off };
        }
        let tty = Tty::controlling();
        let group = if tty.exists() { own_group() } else { -1 };
        let leads = pid == group;
        Terminal { tty, group, leads, lent: false, hand_off: SignalSet::EMPTY }
    }

    pub fn exists(&self) -> bool {
        self.tty.exists()
    }

    /// Whether the command stays in our group, so that what the kernel sends to us
    /// for the terminal's sake has been sent to the command, too.
    pub fn is_foreign(&self) -> bool {
        self.group == 0
    }

    /// Whether our group is in the foreground.
    fn is_ours(&self) -> bool {
        self.group > 0 && self.tty.foreground() == self.group
    }

    /// In the child: into a group of its own, and into the foreground, if that is
    /// ours to lend. A refusal costs the terminal, not the run.
    pub fn enter(&self) {
        if self.is_foreign() {
            return;
        }
        let _ = setpgid(None, None);
        if self.is_ours() && (self.leads || is_ignored(SIGTTIN)) {
            // We are in the background by now, but TTOU is blocked.
            self.tty.set_foreground(getpid().as_raw_nonzero().get());
        }
    }

    /// In the parent: notes whether the command has got the foreground.
    pub fn entered(&mut self, command: i32) {
        self.lent = self.tty.exists() && self.tty.foreground() == command;
    }

    /// Lends the foreground to the group of `command`, if it is ours now.
    pub fn lend(&mut self, command: i32) -> bool {
        let is_ours = self.is_ours();
        if is_ours {
            self.lent = true;
            self.tty.set_foreground(command);
        }
        is_ours
    }

    /// After a stop: lends the foreground if we had lent it before, or if nobody else
    /// in our group may want it. The command may have taken it without our knowledge.
    pub fn lend_again(&mut self, command: i32) -> bool {
        (self.lent || self.leads) && self.lend(command)
    }

    /// Takes the foreground back if the group of `command` still has it, lent or taken.
    #[inline(never)]
    pub fn take_back(&self, command: i32) -> bool {
        let is_lent = self.group > 0 && self.tty.foreground() == command;
        if is_lent {
            self.tty.set_foreground(self.group);
        }
        is_lent
    }

    pub fn close_others(&self) {
        self.tty.close_others();
    }
}
