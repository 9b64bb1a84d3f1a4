//! What to do with a signal (`kill(2)`, `rt_sigqueueinfo(2)`).
//!
//! The kernel queues real-time signals, payloads and all, but only so many of a user
//! (`RLIMIT_SIGPENDING`, `signal(7)`). Where the command's queue is full, the signal is tried
//! again a while, and what comes behind it stays in our own queue, so that neither the payload
//! nor the order is lost, and nothing else waits for it.

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
        // Somebody else of our job asks for the terminal that the command has from us.
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
            // There is none: a stop signal ends us, all others are idle.
            if self.config.stop_signals.contains(from) {
                self.leaving = true;
                self.log.tell(Event::PauseEnded { signal: from });
            }
            return;
        };
        let stops_along = self.config.stop_along && matches!(from, Signal::TSTP | Signal::TTIN | Signal::TTOU);
        let event = match self.signal_to_send(from, stops_along) {
            None => Event::Dropped { signal: from },
            Some(to) => self.send(command, from, to),
        };
        self.log.tell(event);
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

    /// Sends `to`; what there is to say of it.
    fn send(&mut self, command: i32, from: Signal, to: Signal) -> Event {
        let now = self.clock.now();
        self.stops.forwarded(to, now);
        // A key meant for all that is in the foreground: our group was, so the
        // command's is to get it.
        let is_key =
            self.received.is_from_kernel() && matches!(from, Signal::INT | Signal::QUIT | Signal::TSTP | Signal::WINCH);
        if self.signals_group() || is_key {
            match self.received.forward(command.wrapping_neg(), to) {
                Ok(()) => {
                    self.evidence.forwarded = self.evidence.forwarded.with(to);
                    return Event::Forwarded { from, to, target: Target::Group(command) };
                }
                // The command may have left its group.
                Err(Errno::SRCH) => {}
                Err(errno) => return Event::NotForwarded { from, errno },
            }
        }
        match self.received.forward(command, to) {
            Ok(()) => {
                self.evidence.forwarded = self.evidence.forwarded.with(to);
                Event::Forwarded { from, to, target: Target::Process(command) }
            }
            Err(errno) => {
                if errno == Errno::AGAIN {
                    self.stuck = Some(Stuck { received: self.received, to, since: now });
                }
                Event::NotForwarded { from, errno }
            }
        }
    }

    /// Tries again what the command's queue had no room for.
    pub(super) fn retry_stuck(&mut self) {
        let (Some(stuck), Some(command)) = (&self.stuck, self.command) else {
            self.stuck = None;
            return;
        };
        let (from, to) = (stuck.received.signal(), stuck.to);
        let mut result = stuck.received.forward(command, to);
        if result == Err(Errno::AGAIN) {
            if self.clock.now().minus(stuck.since) < QUEUE_PATIENCE {
                return;
            }
            // Without its payload it needs no place in the queue.
            result = kill(command, to);
        }
        self.stuck = None;
        self.log.tell(match result {
            Ok(()) => {
                self.evidence.forwarded = self.evidence.forwarded.with(to);
                Event::Forwarded { from, to, target: Target::Process(command) }
            }
            Err(errno) => Event::NotForwarded { from, errno },
        });
    }

    pub(super) fn signals_group(&self) -> bool {
        self.config.to_group || self.config.session
    }
}
