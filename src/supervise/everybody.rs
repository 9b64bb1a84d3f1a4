//! A signal for every process within reach (`kill(2)`): the whole PID namespace, all
//! descendants, or, where we are blind, the command's group.
//!
//! What takes a walk along `/proc` goes on a portion at each turn of the loop, and a later
//! signal takes its place.

#![forbid(unsafe_code)]

use super::descendants::Walk;
use super::ladder::{Action, Ladder, Times};
use super::processes::Proc;
use super::terminals::HangUp;
use super::{Reach, Supervisor};
use crate::log::event::Event;
use crate::signal::Signal;
use crate::sys::Errno;
use crate::sys::signal::kill;
use crate::time::Time;

/// How much longer than it should a walk may take to send KILL. A hundred thousand processes
/// take two seconds.
const KILL_LIMIT: Time = Time::from_secs(5);

/// Sends `signal`; after TERM also CONT, since what is stopped cannot act on it. Says
/// whether somebody was there to take it.
pub(super) fn send(signal: Signal, to: impl Fn(Signal) -> Result<(), Errno>) -> bool {
    let is_sent = to(signal).is_ok();
    if is_sent && signal == Signal::TERM {
        let _ = to(Signal::CONT);
    }
    is_sent
}

/// What is on its way along `/proc`.
pub(super) enum Errand {
    None,
    Walk(Walk),
    HangUp(HangUp),
}

impl Supervisor<'_> {
    /// Sends `signal` to every process within reach, or begins to.
    pub(super) fn signal_all(&mut self, signal: Signal) {
        self.errand = Errand::None;
        let target = match self.reach {
            Reach::Nobody => return,
            Reach::Namespace => {
                // Without `/proc` nobody is told to hang up.
                if signal == Signal::TERM
                    && let Some(proc) = Proc::open(self.pid)
                {
                    self.errand = Errand::HangUp(HangUp::new(proc));
                }
                -1
            }
            Reach::Descendants => match (Proc::open(self.pid), self.command) {
                (Some(proc), _) => {
                    self.errand = Errand::Walk(Walk::new(proc, signal));
                    return;
                }
                // Blind: the command's group is all that we know to be ours, and only
                // while its leader is there to keep the number from being used again.
                (None, Some(command)) => command.wrapping_neg(),
                (None, None) => return,
            },
        };
        if send(signal, |signal| kill(target, signal)) {
            self.log.tell(Event::SentToAll { signal });
        }
    }

    /// Nobody is left, and what was on its way need not go on.
    pub(super) fn end_errand(&self) {
        if let Errand::Walk(walk) = &self.errand
            && let Some(signal) = walk.is_complete_so_far()
        {
            self.log.tell(Event::SentToAll { signal });
        }
    }

    pub(super) fn is_on_errand(&self) -> bool {
        !matches!(self.errand, Errand::None)
    }

    /// Until KILL has been sent to all that there were, the time that they have to die does
    /// not run; but that does not last for ever either.
    pub(super) fn is_killing(&mut self) -> bool {
        let is_killing = matches!(&self.errand, Errand::Walk(walk) if walk.is_killing());
        is_killing && self.ladder.deadline().is_some_and(|deadline| self.clock.now() < deadline.plus(KILL_LIMIT))
    }

    /// Goes on with what is on its way.
    pub(super) fn run_errand(&mut self) {
        let is_over = match &mut self.errand {
            Errand::None => return,
            Errand::HangUp(hang_up) => hang_up.portion(),
            Errand::Walk(walk) => {
                let was_killing = walk.is_killing();
                let Some(pass) = walk.portion() else { return };
                if pass.is_first && pass.is_complete {
                    self.log.tell(Event::SentToAll { signal: pass.signal });
                }
                if was_killing {
                    self.restart_last_step();
                }
                pass.is_last
            }
        };
        if is_over {
            self.errand = Errand::None;
        }
    }

    /// KILL has been sent to all: the time that they have to die begins now.
    fn restart_last_step(&mut self) {
        let at_once = Times { stop_delay: Time::ZERO, kill_after: Time::ZERO, timeout: Time::ZERO };
        self.ladder = Ladder::new(at_once);
        // Asks for the KILL that has been sent.
        let _: Action = self.ladder.command_ended(self.clock.now());
    }
}
