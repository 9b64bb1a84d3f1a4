//! A signal for every process within reach (`kill(2)`): the whole PID namespace, all
//! descendants, or, where we are blind, the command's group.
//!
//! What takes a walk along `/proc` goes on a portion at each turn of the loop, and a later
//! signal takes its place.

#![forbid(unsafe_code)]

use super::descendants::Walk;
use super::processes::Proc;
use super::{Reach, Supervisor};
use crate::log::event::Event;
use crate::signal::Signal;
use crate::sys::Errno;
use crate::sys::file::Fd;
use crate::sys::signal::{kill, named};

/// Sends `signal` to `target`, as kill(2) understands it; if `held` is a pidfd of that process,
/// through it. After TERM also CONT, since what is stopped cannot act on TERM. Says whether
/// somebody was there to take it.
pub(super) fn send(signal: Signal, target: i32, held: Option<&Fd>) -> bool {
    let is_sent = send_one(signal, target, held).is_ok();
    if is_sent && signal == Signal::TERM {
        let _ = send_one(Signal::CONT, target, held);
    }
    is_sent
}

fn send_one(signal: Signal, target: i32, held: Option<&Fd>) -> Result<(), Errno> {
    match held.map(|process| process.send(named(signal))) {
        Some(result @ (Ok(()) | Err(Errno::SRCH))) => result,
        // A filter that knows pidfd_open and not this call, or a process that we may not
        // signal: kill knows which. And where nothing is held, on a kernel before 5.3, under a
        // filter or without a descriptor left, what follows at once is the best there is.
        _ => kill(target, signal),
    }
}

impl Supervisor<'_> {
    /// Sends `signal` to every process within reach, or begins to.
    pub(super) fn signal_all(&mut self, signal: Signal) {
        // An earlier walk ends here, before the new one opens `/proc`: its descriptors may be
        // the last that we can have.
        self.walk = None;
        if self.reach == Reach::Nobody {
            return;
        }
        // In a namespace, KILL needs no hang-up beside it; and without `/proc` nobody is told to
        // hang up.
        let is_walking = self.reach == Reach::Descendants || signal == Signal::TERM;
        // Tried twice: a shortage of memory or descriptors may be over at once, and nobody is to
        // be left behind because of one.
        if is_walking && let Some(proc) = Proc::open(self.pid).or_else(|| Proc::open(self.pid)) {
            self.walk = Some(Walk::new(proc, signal, self.reach));
        }
        let target = match self.command {
            _ if self.reach == Reach::Namespace => -1,
            _ if self.walk.is_some() => {
                if signal == Signal::KILL {
                    self.ladder.kill_is_sent_slowly();
                }
                return;
            }
            // Blind: the command's group is all that we know to be ours, and only while its
            // leader is there to keep the number from being used again.
            Some(command) => command.wrapping_neg(),
            None => return,
        };
        if send(signal, target, None) {
            self.log.tell(Event::SentToAll { signal });
        }
    }

    /// Nobody is left, and the walk need not go on.
    pub(super) fn end_walk(&self) {
        if let Some(signal) = self.walk.as_ref().and_then(Walk::is_complete_so_far) {
            self.log.tell(Event::SentToAll { signal });
        }
    }

    /// Goes on with the walk, if there is one.
    pub(super) fn go_on_walking(&mut self) {
        let Some(pass) = self.walk.as_mut().and_then(Walk::portion) else { return };
        if pass.is_first {
            if pass.is_complete {
                self.log.tell(Event::SentToAll { signal: pass.signal });
            }
            if pass.signal == Signal::KILL {
                self.ladder.kill_is_sent(self.clock.now());
            }
        }
        if pass.is_last {
            self.walk = None;
        }
    }
}
