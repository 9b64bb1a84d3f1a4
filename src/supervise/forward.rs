//! What to do with a signal (`kill(2)`, `rt_sigqueueinfo(2)`).
//!
//! The kernel queues real-time signals, payloads and all, but only so many of a user
//! (`RLIMIT_SIGPENDING`, `signal(7)`). Where the command's queue is full, the signal is tried
//! again a while, and what comes behind it stays in our own queue, so that neither the payload
//! nor the order is lost, and nothing else waits for it. We mostly are the command's user: if
//! whoever sends to us took all the room, each place that we free would be taken again before
//! we can pass a signal on. So our own queue is a little smaller than the command's
//! ([`leave_room_in_queues`](crate::sys::signal::leave_room_in_queues)).

#![forbid(unsafe_code)]

use super::Supervisor;
use super::ladder::Action;
use crate::log::event::{Event, Target};
use crate::signal::{Rewrite, Signal};
use crate::sys::Errno;
use crate::sys::signal::{Received, kill};
use crate::time::Time;

/// How long room in the command's queue is waited for, and how often it is looked for.
const QUEUE_PATIENCE: Time = Time::from_secs(1);
pub(super) const QUEUE_POLL: Time = Time::from_millis(1);

/// A signal that the command's queue had no room for.
pub(super) struct Stuck {
    received: Received,
    to: Signal,
    since: Time,
}

impl Supervisor<'_> {
    /// A signal has arrived.
    pub(super) fn receive(&mut self, signal: Signal) {
        if self.config.session && self.terminal.handed_off.contains(signal) {
            self.terminal.handed_off = self.terminal.handed_off.without(signal);
            self.log.tell(Event::TerminalHandedOff { signal });
            return;
        }
        self.log.tell(Event::Received { signal });
        if self.received.tells_of_child() {
            self.reaping = true;
            return;
        }
        if self.is_no_news(signal) {
            return;
        }
        let action = match self.config.stop_signals.contains(signal) {
            true => self.ladder.stop_requested(self.clock.now()),
            false => Action::Forward,
        };
        self.act(action);
    }

    /// Whether the command has got the signal already, or is not to get it.
    fn is_no_news(&mut self, signal: Signal) -> bool {
        // Our own: the SIGPIPE of a stderr that nobody reads any more.
        if self.has_ended || self.received.is_from(self.pid) {
            return true;
        }
        if !self.received.is_from_kernel() {
            return false;
        }
        // The terminal's: the command, in our group, has got it, too.
        if self.terminal.is_foreign() {
            return true;
        }
        // Another process of our job (a pipeline) wants the terminal that we have lent to the
        // command.
        let is_asked_for = matches!(signal, Signal::TTIN | Signal::TTOU) && self.terminal.take_back(self.group);
        if is_asked_for {
            let _ = kill(0, Signal::CONT);
        }
        is_asked_for
    }

    /// Passes the signal that has arrived on to the command or its group.
    pub(super) fn forward(&mut self) {
        let from = self.received.signal();
        let Some(command) = self.command else {
            // There is no command (a pause): a stop signal ends us, all others do nothing.
            if self.config.stop_signals.contains(from) {
                self.leaving = true;
                self.log.tell(Event::PauseEnded { signal: from });
            }
            return;
        };
        let stops_along = self.config.stop_along && matches!(from, Signal::TSTP | Signal::TTIN | Signal::TTOU);
        match self.signal_to_send(from, stops_along) {
            None => self.log.tell(Event::Dropped { signal: from }),
            Some(to) => {
                if let Some(event) = self.send(command, from, to) {
                    self.log.tell(event);
                }
            }
        }
        if stops_along {
            let _ = kill(self.pid.as_raw_nonzero().get(), Signal::STOP);
        }
    }

    fn signal_to_send(&self, from: Signal, stops_along: bool) -> Option<Signal> {
        // In a session that nobody watches the terminal's signals stop nobody: the
        // process group is orphaned.
        if stops_along && self.config.session && self.config.rewrites.rule(from) == Rewrite::Keep {
            return Some(Signal::STOP);
        }
        self.config.rewrites.apply(from)
    }

    /// Sends `to`; returns the event to tell, `None` while it waits for room in the queue.
    fn send(&mut self, command: i32, from: Signal, to: Signal) -> Option<Event> {
        let now = self.clock.now();
        self.stops.forwarded(to, now);
        self.evidence.forwarded = self.evidence.forwarded.with(to);
        // A key (^C, ^\, ^Z) or a new window size is meant for the whole foreground group. The
        // terminal sent it to ours, so it goes to the command's whole group.
        let is_key =
            self.received.is_from_kernel() && matches!(from, Signal::INT | Signal::QUIT | Signal::TSTP | Signal::WINCH);
        if self.signals_group() || is_key {
            match self.received.forward(command.wrapping_neg(), to) {
                Ok(()) => return Some(Event::Forwarded { from, to, target: Target::Group(command) }),
                // The command may have left its group.
                Err(Errno::SRCH) => {}
                Err(errno) => return Some(Event::NotForwarded { from, errno }),
            }
        }
        match self.received.forward(command, to) {
            Ok(()) => Some(Event::Forwarded { from, to, target: Target::Process(command) }),
            Err(Errno::AGAIN) => {
                self.stuck = Some(Stuck { received: self.received, to, since: now });
                None
            }
            Err(errno) => Some(Event::NotForwarded { from, errno }),
        }
    }

    /// Tries again what the command's queue had no room for.
    pub(super) fn retry_stuck(&mut self) {
        let (Some(stuck), Some(command)) = (&self.stuck, self.command) else {
            self.stuck = None;
            return;
        };
        let (from, to) = (stuck.received.signal(), stuck.to);
        let result = stuck.received.forward(command, to);
        if result == Err(Errno::AGAIN) {
            if self.clock.now().minus(stuck.since) < QUEUE_PATIENCE {
                return;
            }
            // Without its payload it needs no place in the queue: the command learns that
            // there was one, but the payload is lost, and we say so.
            let _ = kill(command, to);
        }
        self.stuck = None;
        self.log.tell(match result {
            Ok(()) => Event::Forwarded { from, to, target: Target::Process(command) },
            Err(errno) => Event::NotForwarded { from, errno },
        });
    }

    pub(super) fn signals_group(&self) -> bool {
        self.config.to_group || self.config.session
    }
}
