//! Who has ended (`wait4(2)`).

#![forbid(unsafe_code)]

use super::{STRANGER_POLL, Supervisor};
use crate::log::event::{End, Event, Target};
use crate::signal::Signal;
use crate::status::WaitStatus;
use crate::sys::clock::pause_for;
use crate::sys::process::{ANY, Reaped, has_silent_children, reap};
use crate::sys::signal::kill;
use crate::sys::trace::let_go;

/// How many are reaped before signals and deadlines have their turn.
const PORTION: u32 = 64;

impl Supervisor<'_> {
    /// Reaps a portion of those who have ended: one SIGCHLD may stand for many.
    pub(super) fn reap(&mut self) {
        // To look for any child, the kernel walks along all of them, the living too; one
        // whose pid is known it has at once. So first where the last portion broke off, or
        // the one that we have been told of; and where two neighbours have ended, the next
        // one may have, too.
        let mut whom = match self.received.signal() {
            _ if self.portion_was_full => self.next_likely_pid,
            Signal::CHLD => self.received.sender(),
            _ => ANY,
        };
        self.portion_was_full = false;
        for _ in 0..PORTION {
            // Each child's usage overwrites the one before; once the command's is there, nobody
            // else's is asked for.
            let is_wanted = self.log.is_verbose() && self.command.is_some();
            let usage = if is_wanted { Some(&mut self.usage) } else { None };
            match reap(whom, usage) {
                Ok(Reaped::Child(pid, wait_status)) => {
                    whom = if self.next_likely_pid == pid { pid.wrapping_add(1) } else { ANY };
                    self.next_likely_pid = pid.wrapping_add(1);
                    self.changed(pid, wait_status);
                }
                // Nobody else has ended: those that are left live, or nobody is left.
                Ok(found) if whom == ANY => {
                    self.children_left = matches!(found, Reaped::OnlyLiving);
                    self.has_silent_children = self.has_silent_children && has_silent_children();
                    self.reaping = false;
                    return;
                }
                // A filter forbids the call: who knows who is left. Look again, but not
                // without a pause.
                Err(_) if whom == ANY => {
                    self.children_left = true;
                    pause_for(STRANGER_POLL);
                    return;
                }
                _ => whom = ANY,
            }
        }
        self.portion_was_full = true;
    }

    /// Somebody has stopped, gone on or ended.
    fn changed(&mut self, pid: i32, wait_status: WaitStatus) {
        let is_command = self.command == Some(pid);
        if let Some(signal) = wait_status.stopped_by() {
            // Whoever has made us its tracer would wait for us for ever.
            if !let_go(pid, signal) && is_command {
                self.stopped(signal);
            }
        } else if !wait_status.is_continued() {
            self.ended(pid, wait_status);
        } else if is_command {
            self.continued();
        }
    }

    /// Somebody has ended: the command or an orphan.
    fn ended(&mut self, pid: i32, wait_status: WaitStatus) {
        let end = End {
            status: wait_status.exit_status(),
            signal: wait_status.killed_by(),
            dumped_core: wait_status.dumped_core(),
        };
        if self.command != Some(pid) {
            self.orphans = self.orphans.wrapping_add(1);
            self.log.tell(Event::OrphanReaped { pid, end, is_warning: self.config.warn_of_orphans });
            return;
        }
        self.command = None;
        self.has_ended = true;
        // A command that ends in the first moments does so before `settle` has looked for them.
        self.has_silent_children |= has_silent_children();
        self.status = end.status;
        self.evidence.end = Some(end);
        self.leaving = self.config.leave_with_command;
        self.log.tell(Event::CommandEnded { pid, end });
        if self.config.terminate_group {
            self.terminate_group();
        }
    }

    /// TERM for whom we leave behind.
    fn terminate_group(&self) {
        let Some(to) = self.config.rewrites.apply(Signal::TERM) else { return };
        // Its leader is reaped, but in this moment the group's number is not given to
        // anybody else.
        if self.signals_group() {
            let _ = kill(self.group.wrapping_neg(), to);
        }
        let target = Target::Group(self.group);
        self.log.tell(Event::Forwarded { from: Signal::TERM, to, target });
    }
}
