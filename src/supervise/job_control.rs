//! What to do when the command stops (`credentials(7)`; POSIX, "Orphaned Process Group";
//! docs/DESIGN.md, "The terminal").

#![forbid(unsafe_code)]

use super::processes::{PIECE, Proc};
use super::{Reach, Supervisor};
use crate::signal::Signal;
use crate::sys::Errno;
use crate::sys::signal::{kill, stop_group};
use crate::time::Time;
use rustix::process::{Pid, test_kill_process_group};

/// A stop so soon after a TSTP that we have forwarded is its consequence, be it that the
/// command has caught it, put the screen in order and stopped itself.
const STOP_FOLLOWS: Time = Time::from_secs(1);

/// A command stopped by STOP for so long is not just held by a tool that continues it
/// presently (cpulimit, a snapshot): an editor suspends itself that way.
const STAYS_STOPPED: Time = Time::from_secs(1);

/// What we know about stops of the command.
pub(super) struct Stops {
    /// When we last forwarded a TSTP: whoever sent that will also continue the command.
    forwarded: Option<Time>,
    /// When we stop as well, if it has not gone on by then.
    stop_along: Option<Time>,
}

impl Stops {
    pub(super) const NONE: Stops = Stops { forwarded: None, stop_along: None };

    /// When there is something to do.
    pub(super) fn deadline(&self) -> Option<Time> {
        self.stop_along
    }

    /// A signal has been forwarded to the command.
    pub(super) fn forwarded(&mut self, signal: Signal, now: Time) {
        match signal {
            Signal::TSTP => self.forwarded = Some(now),
            // It also takes back a stop that is pending.
            Signal::CONT => self.forwarded = None,
            _ => {}
        }
    }

    /// Whether a stop now follows from a TSTP that we have forwarded.
    fn follows(&mut self, now: Time) -> bool {
        self.forwarded.take().is_some_and(|then| now.minus(then) < STOP_FOLLOWS)
    }
}

impl Supervisor<'_> {
    /// The command has stopped, by ^Z for instance: whoever waits for us must see
    /// that (`pid1 -s`), or the command has to go on.
    // Not inlined: 80 bytes of the binary.
    #[inline(never)]
    pub(super) fn stopped(&mut self, signal: Signal) {
        let now = self.clock.now();
        let follows = self.stops.follows(now);
        let goes_on = match self.reach {
            Reach::Namespace => self.goes_on_in_namespace(signal, follows),
            _ if !self.terminal.exists() => false,
            // STOP never comes from the terminal: somebody holds the command for a while.
            _ if signal == Signal::STOP => {
                self.stops.stop_along = Some(now.plus(STAYS_STOPPED));
                false
            }
            _ => self.stop_along(signal),
        };
        if goes_on {
            self.continue_group();
        }
    }

    /// As process 1: nobody could ever `fg` the command.
    fn goes_on_in_namespace(&mut self, signal: Signal, follows: bool) -> bool {
        match signal {
            Signal::TSTP => !follows && !self.terminal.is_foreign(),
            // Nobody is left who could give the terminal on.
            Signal::TTIN | Signal::TTOU => {
                let own = self.pid;
                self.terminal.take_from_the_dead(self.group, |group| is_dead(own, group))
            }
            _ => false,
        }
    }

    /// Stops as the command has, and sleeps until we are continued; whether the command is
    /// to go on then.
    fn stop_along(&mut self, signal: Signal) -> bool {
        let asks_for_terminal = matches!(signal, Signal::TTIN | Signal::TTOU);
        // It asks for the terminal, and that is ours to lend.
        if asks_for_terminal && self.terminal.lend(self.group) {
            return true;
        }
        // Here we sleep until whoever stopped us continues our group. A command in that group
        // (a foreign terminal) goes on with it and needs nothing from us.
        let was_stopped = stop_group(signal);
        let was_lent = self.terminal.lend_again(self.group);
        (was_stopped || was_lent || !asks_for_terminal) && !self.terminal.is_foreign()
    }

    /// The command has gone on, whoever has continued it.
    pub(super) fn continued(&mut self) {
        self.stops = Stops::NONE;
    }

    /// The command has been stopped by STOP for some time, and whoever waits for us at the
    /// terminal that it has must see that.
    pub(super) fn stays_stopped(&mut self) {
        self.stops = Stops::NONE;
        // By TSTP, which stops nobody whom nobody could continue.
        if self.terminal.is_lent_to(self.group) && stop_group(Signal::TSTP) {
            self.terminal.lend_again(self.group);
            self.continue_group();
        }
    }

    fn continue_group(&self) {
        let _ = kill(self.group.wrapping_neg(), Signal::CONT);
    }
}

/// Whether nobody in the group lives. A signal also finds zombies, which may stay for as long
/// as the stopped command is their parent, and a zombie never gives the terminal on. So if
/// a signal finds somebody, `/proc` is asked whether anybody of them lives.
fn is_dead(own: Pid, group: Pid) -> bool {
    if test_kill_process_group(group) == Err(Errno::SRCH) {
        return true;
    }
    let Some(proc) = Proc::open(own) else { return false };
    let mut piece = [0; PIECE];
    while let Some(pids) = proc.next(&mut piece) {
        for pid in pids {
            let lives = proc.look(pid).is_ok_and(|stat| stat.group == group.as_raw_nonzero().get() && stat.can_end());
            if lives {
                return false;
            }
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forwarded_stop_accounts_for_one_stop_soon_after() {
        let at = Time::from_millis;
        let mut stops = Stops::NONE;
        assert!(!stops.follows(at(0)));
        stops.forwarded(Signal::TSTP, at(0));
        assert!(stops.follows(at(999)));
        assert!(!stops.follows(at(999)), "it is accounted for");
        stops.forwarded(Signal::TSTP, at(0));
        assert!(!stops.follows(at(1000)), "the command has caught it, and this is another one");
        stops.forwarded(Signal::TSTP, at(0));
        stops.forwarded(Signal::TSTP, at(1));
        stops.forwarded(Signal::CONT, at(2));
        assert!(!stops.follows(at(3)), "taken back");
        stops.forwarded(Signal::TSTP, at(0));
        stops.forwarded(Signal::TERM, at(1));
        assert!(stops.follows(at(2)));
    }

    #[test]
    fn a_stop_along_is_done_when_its_time_has_come_and_not_before() {
        super::super::tests::with_supervisor(|supervisor| {
            for (deadline, is_done) in [(Time::ZERO, true), (Time::FOREVER, false)] {
                supervisor.stops.stop_along = Some(deadline);
                supervisor.keep_deadlines();
                assert_eq!(supervisor.stops.deadline().is_none(), is_done, "{deadline:?}");
            }
        });
    }

    /// What can happen between the command's stops.
    #[derive(Clone, Copy)]
    enum Event {
        Forwarded(Signal),
        Stopped,
        Continued,
        /// So many milliseconds pass.
        Passes(u64),
    }

    /// Whether the last of `events`, a stop, follows from one that was forwarded: told by the
    /// whole history, where `Stops` remembers a moment.
    fn follows_by_history(events: &[Event]) -> bool {
        let mut ago = 0;
        for event in events[..events.len() - 1].iter().rev() {
            match event {
                Event::Forwarded(Signal::TSTP) => return ago < 1000,
                // Taken back, accounted for, or over.
                Event::Forwarded(Signal::CONT) | Event::Stopped | Event::Continued => return false,
                Event::Forwarded(_) => {}
                Event::Passes(time) => ago += time,
            }
        }
        false
    }

    fn follows_by_stops(events: &[Event]) -> bool {
        let mut stops = Stops::NONE;
        let (mut now, mut follows) = (Time::from_secs(100), false);
        for event in events {
            match *event {
                Event::Forwarded(signal) => stops.forwarded(signal, now),
                Event::Stopped => follows = stops.follows(now),
                // As `continued` and `stays_stopped` do.
                Event::Continued => stops = Stops::NONE,
                Event::Passes(time) => now = now.plus(Time::from_millis(time)),
            }
        }
        follows
    }

    #[test]
    fn every_sequence_of_stops_is_accounted_for_as_the_whole_history_would_have_it() {
        use Event::*;
        let all = [Forwarded(Signal::TSTP), Forwarded(Signal::CONT), Forwarded(Signal::TERM), Stopped, Continued]
            .into_iter()
            .chain([1, 999, 1000].map(Passes))
            .collect::<Vec<_>>();
        let mut sequences = vec![Vec::new()];
        let (mut tried, mut following) = (0, 0);
        for _ in 0..5 {
            sequences =
                sequences.iter().flat_map(|events| all.iter().map(|&next| [&events[..], &[next]].concat())).collect();
            for events in &sequences {
                let events = [&events[..], &[Stopped]].concat();
                assert_eq!(follows_by_stops(&events), follows_by_history(&events));
                (tried, following) = (tried + 1, following + u32::from(follows_by_history(&events)));
            }
        }
        assert!(tried > 37_000 && following > 1_000, "{tried} {following}");
    }
}
