//! Who owns the terminal: the command's process group and its claim to the foreground
//! (`setpgid(2)`, `tcsetpgrp(3)`, `credentials(7)`; docs/DESIGN.md, "The terminal").

#![forbid(unsafe_code)]

use crate::signal::{Signal, SignalSet};
use crate::sys::signal::is_ignored;
use crate::sys::terminal::{Tty, close_others, give_up, group_of};
use rustix::process::{Pid, getpid, setpgid};

/// Our part in the controlling terminal, if there is one.
pub(crate) struct Terminal {
    tty: Option<Tty>,
    /// Our own process group, if there is a terminal; 0 if its leader, and with it the
    /// terminal's session, lies outside of our PID namespace: nothing can be compared or
    /// given back then.
    group: Option<i32>,
    /// We lead our group. Else it is a script's or a pipeline's, somebody else in it
    /// may want the terminal more, and we lend it when the command asks for it.
    leads: bool,
    /// The foreground was ours, and the command has it from us.
    lent: bool,
    /// Signals that the kernel sends us because we have given the terminal up: the
    /// next one of each is no news.
    pub(crate) handed_off: SignalSet,
}

impl Terminal {
    /// The terminal of the process `pid`, which is us. One system call where there is
    /// none. With `gives_session` it is left to the command.
    pub(crate) fn find(pid: Pid, gives_session: bool) -> Terminal {
        let pid = pid.as_raw_nonzero().get();
        let mut terminal = Terminal { tty: None, group: None, leads: false, lent: false, handed_off: SignalSet::EMPTY };
        if gives_session {
            if give_up(pid) {
                terminal.handed_off = SignalSet::of(Signal::HUP).with(Signal::CONT);
            }
            return terminal;
        }
        terminal.tty = Tty::controlling();
        if terminal.exists() {
            terminal.group = Some(group_of(0));
            terminal.leads = terminal.group == Some(pid);
        }
        terminal
    }

    pub(crate) fn exists(&self) -> bool {
        self.tty.is_some()
    }

    /// Whether the command stays in our group, so that what the kernel sends to us
    /// for the terminal's sake has been sent to the command, too.
    pub(crate) fn is_foreign(&self) -> bool {
        self.group == Some(0)
    }

    fn foreground(&self) -> Option<i32> {
        self.tty.and_then(Tty::foreground)
    }

    fn set_foreground(&self, group: i32) {
        if let Some(tty) = self.tty {
            tty.set_foreground(group);
        }
    }

    /// Whether our group is in the foreground.
    fn is_ours(&self) -> bool {
        matches!(self.group, Some(group @ 1..) if self.foreground() == Some(group))
    }

    /// Whether the group of `command` is in the foreground.
    pub(crate) fn is_lent_to(&self, command: i32) -> bool {
        self.foreground() == Some(command)
    }

    /// In the child: into a group of its own, and into the foreground, if that is
    /// ours to lend. A refusal costs the terminal, not the run.
    pub(crate) fn enter(&self) {
        if self.is_foreign() {
            return;
        }
        let _ = setpgid(None, None);
        if self.is_to_be_lent() {
            // We are in the background by now, but TTOU is blocked.
            self.set_foreground(getpid().as_raw_nonzero().get());
        }
    }

    /// Whether the command is to have the foreground from its start on.
    fn is_to_be_lent(&self) -> bool {
        self.is_ours() && (self.leads || is_ignored(Signal::TTIN))
    }

    /// Before a fork: notes whether the child is going to have the foreground. After the fork it
    /// cannot be told, since the child may have taken it already.
    pub(crate) fn will_be_entered(&mut self) {
        self.lent = self.is_to_be_lent();
    }

    /// In the parent: notes whether the command has got the foreground.
    pub(crate) fn entered(&mut self, command: i32) {
        self.lent = self.is_lent_to(command);
    }

    /// Lends the foreground to the group of `command`, if it is ours now.
    pub(crate) fn lend(&mut self, command: i32) -> bool {
        let is_ours = self.is_ours();
        if is_ours {
            self.give(command);
        }
        is_ours
    }

    /// After a stop: lends the foreground if we had lent it before, or if nobody else
    /// in our group may want it. The command may have taken it without our knowledge.
    pub(crate) fn lend_again(&mut self, command: i32) -> bool {
        (self.lent || self.leads) && self.lend(command)
    }

    /// Gives the foreground to the group of `command` if the one that has it is dead, so that
    /// nobody would ever give it on.
    pub(crate) fn take_from_the_dead(&mut self, command: i32, is_dead: impl FnOnce(Pid) -> bool) -> bool {
        let group = self.foreground().filter(|&group| group > 0).and_then(Pid::from_raw);
        let is_dead = group.is_some_and(is_dead);
        if is_dead {
            self.give(command);
        }
        is_dead
    }

    fn give(&mut self, command: i32) {
        self.lent = true;
        self.set_foreground(command);
    }

    /// Takes the foreground back if the group of `command` still has it, lent or taken.
    pub(crate) fn take_back(&self, command: i32) -> bool {
        let Some(group @ 1..) = self.group else { return false };
        let is_lent = self.is_lent_to(command);
        if is_lent {
            self.set_foreground(group);
        }
        is_lent
    }

    /// Closes the descriptor of the terminal, which is not looked at any more.
    pub(crate) fn close(self) {
        if let Some(tty) = self.tty {
            tty.close();
        }
    }

    /// Closes all descriptors that are none of ours.
    pub(crate) fn close_others(&self) {
        close_others(self.tty);
    }
}
