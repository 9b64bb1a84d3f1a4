//! When to tell whom to end: TERM, grace, KILL, and leave. A state and one
//! deadline on the monotonic clock; no system call, so every path is tested
//! here.
//!
//! ```text
//!          stop signal              K is over              T is over             1 s is over
//! Running ────────────► Stopping ────────────► Terminating ──────────► Killing ─────────────► leave
//!    ╲                     ▲
//!     ╲ with a delay       │ D is over, or a second stop signal
//!      ╲──────► Holding ───┘
//! ```
//!
//! D, K and T are the times of `--stop-delay`, `-k` and `-t`. When the command ends in one of the
//! states Running, Holding and Stopping, and something is left, the next one is Terminating. Where
//! T is 0, Killing takes its place.

#![forbid(unsafe_code)]

use crate::config::Config;
use crate::time::Time;

#[cfg(test)]
mod sequences;

/// The grace between TERM and KILL if nobody says otherwise.
const DEFAULT_TIMEOUT: Time = Time::from_secs(5);

/// How long processes may take to die of KILL: one that sits in the kernel for
/// good (a dead network disk) must not hold the container.
const REAP_LIMIT: Time = Time::from_secs(1);

/// How much longer than it should a walk may take to send KILL. A hundred thousand processes
/// take two seconds.
const WALK_LIMIT: Time = Time::from_secs(5);

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    /// The command runs, nobody has asked it to stop.
    Running,
    /// A stop signal is held back until the deadline.
    Holding,
    /// The command has been asked to stop; TERM for everybody at the deadline.
    Stopping,
    /// Everybody has got TERM; KILL at the deadline.
    Terminating,
    /// Everybody has got KILL; leave at the deadline.
    Killing,
}

/// What is to be done now.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Action {
    Nothing,
    /// Forward the signal that has arrived.
    Forward,
    /// Keep the signal that has arrived for later.
    Hold,
    /// Forward the signal that was kept.
    Release,
    /// TERM and CONT to every process.
    Terminate,
    /// KILL to every process.
    Kill,
    /// Exit, whatever is left.
    Leave,
}

#[cfg_attr(test, derive(Clone))]
pub(super) struct Ladder {
    state: State,
    /// [`Time::FOREVER`]: there is nothing to do but to wait.
    deadline: Time,
    times: Times,
}

/// How long each step lasts; a time for ever has no deadline.
#[derive(Clone, Copy)]
pub(super) struct Times {
    /// How long a stop signal is held back.
    pub(super) stop_delay: Time,
    /// How long the command may run on after it.
    pub(super) kill_after: Time,
    /// From TERM to KILL for everybody.
    pub(super) timeout: Time,
}

impl Times {
    pub(super) fn of(config: &Config) -> Times {
        Times {
            stop_delay: config.stop_delay.unwrap_or(Time::ZERO),
            kill_after: config.kill_after.unwrap_or(Time::FOREVER),
            timeout: config.timeout.unwrap_or(DEFAULT_TIMEOUT),
        }
    }
}

impl Ladder {
    pub(super) fn new(times: Times) -> Ladder {
        Ladder { state: State::Running, deadline: Time::FOREVER, times }
    }

    /// How long the command has been given to end: K, or T where everybody gets TERM at once.
    pub(super) fn time_to_end(&self) -> Time {
        if self.times.kill_after.is_zero() { self.times.timeout } else { self.times.kill_after }
    }

    /// When [`Ladder::tick`] has something to do; `None`: never.
    pub(super) fn deadline(&self) -> Option<Time> {
        Some(self.deadline).filter(|&deadline| deadline < Time::FOREVER)
    }

    /// A signal that asks the container to stop has arrived, and the command runs.
    pub(super) fn stop_requested(&mut self, now: Time) -> Action {
        match self.state {
            State::Running if !self.times.stop_delay.is_zero() => {
                self.enter(State::Holding, now, self.times.stop_delay);
                Action::Hold
            }
            State::Running => {
                self.enter(State::Stopping, now, self.times.kill_after);
                Action::Forward
            }
            // The second one ends the wait and stands for both.
            State::Holding => {
                self.enter(State::Stopping, now, self.times.kill_after);
                Action::Release
            }
            State::Stopping | State::Terminating | State::Killing => Action::Forward,
        }
    }

    /// The command has ended and something is left.
    pub(super) fn command_ended(&mut self, now: Time) -> Action {
        match self.state {
            State::Running | State::Holding | State::Stopping => self.terminate(now),
            // The ladder goes on: its end was promised when it began.
            State::Terminating | State::Killing => Action::Nothing,
        }
    }

    /// What the deadline, if it has passed, asks for.
    pub(super) fn tick(&mut self, now: Time) -> Action {
        if self.deadline().is_none_or(|deadline| now < deadline) {
            return Action::Nothing;
        }
        match self.state {
            State::Running => Action::Nothing,
            State::Holding => {
                self.enter(State::Stopping, now, self.times.kill_after);
                Action::Release
            }
            State::Stopping => self.terminate(now),
            State::Terminating => {
                self.enter(State::Killing, now, REAP_LIMIT);
                Action::Kill
            }
            State::Killing => Action::Leave,
        }
    }

    /// KILL is on its way to everybody, one by one. Until all have got it, the time that they
    /// have to die does not run; but that does not last for ever either.
    pub(super) fn kill_is_sent_slowly(&mut self) {
        self.deadline = self.deadline.plus(WALK_LIMIT);
    }

    /// All have got KILL by now: the time that they have to die begins.
    pub(super) fn kill_is_sent(&mut self, now: Time) {
        self.enter(State::Killing, now, REAP_LIMIT);
    }

    fn terminate(&mut self, now: Time) -> Action {
        if self.times.timeout.is_zero() {
            self.enter(State::Killing, now, REAP_LIMIT);
            return Action::Kill;
        }
        self.enter(State::Terminating, now, self.times.timeout);
        Action::Terminate
    }

    fn enter(&mut self, state: State, now: Time, duration: Time) {
        self.state = state;
        self.deadline = now.plus(duration);
    }
}

#[cfg(test)]
mod tests {
    use super::Action::*;
    use super::*;

    const NEVER: u64 = u64::MAX;
    const REAP: u64 = REAP_LIMIT.as_millis() * 1_000_000;

    /// So many nanoseconds.
    fn ns(n: u64) -> Time {
        Time::from_nanos(n)
    }

    fn ladder(stop_delay: u64, kill_after: u64, timeout: u64) -> Ladder {
        Ladder::new(Times { stop_delay: ns(stop_delay), kill_after: ns(kill_after), timeout: ns(timeout) })
    }

    #[test]
    fn without_kill_after_a_stop_signal_is_forwarded_and_nothing_else() {
        let mut ladder = ladder(0, NEVER, 5);
        assert_eq!(ladder.stop_requested(ns(100)), Forward);
        assert_eq!(ladder.deadline(), None);
        assert_eq!(ladder.tick(Time::FOREVER), Nothing);
        assert_eq!(ladder.stop_requested(ns(200)), Forward);
    }

    #[test]
    fn with_kill_after_everybody_gets_term_and_then_kill() {
        let mut ladder = ladder(0, 10, 5);
        assert_eq!(ladder.stop_requested(ns(100)), Forward);
        assert_eq!(ladder.tick(ns(109)), Nothing);
        assert_eq!(ladder.tick(ns(110)), Terminate);
        assert_eq!(ladder.tick(ns(114)), Nothing);
        assert_eq!(ladder.tick(ns(115)), Kill);
        assert_eq!(ladder.tick(ns(115 + REAP - 1)), Nothing);
        assert_eq!(ladder.tick(ns(115 + REAP)), Leave);
    }

    #[test]
    fn a_second_stop_signal_does_not_move_the_deadline() {
        let mut ladder = ladder(0, 10, 5);
        ladder.stop_requested(ns(100));
        assert_eq!(ladder.stop_requested(ns(105)), Forward);
        assert_eq!(ladder.deadline(), Some(ns(110)));
        ladder.tick(ns(110));
        assert_eq!(ladder.stop_requested(ns(112)), Forward);
        assert_eq!(ladder.deadline(), Some(ns(115)));
    }

    #[test]
    fn when_the_command_ends_the_rest_gets_term_at_once_and_kill_after_the_timeout() {
        let mut ladder = ladder(0, NEVER, 5);
        assert_eq!(ladder.command_ended(ns(100)), Terminate);
        assert_eq!(ladder.deadline(), Some(ns(105)));
        assert_eq!(ladder.command_ended(ns(101)), Nothing);
        assert_eq!(ladder.tick(ns(105)), Kill);
    }

    #[test]
    fn a_command_that_ends_on_the_ladder_does_not_prolong_it() {
        let mut ladder = ladder(0, 10, 5);
        ladder.stop_requested(ns(100));
        ladder.tick(ns(110));
        assert_eq!(ladder.command_ended(ns(113)), Nothing);
        assert_eq!(ladder.tick(ns(115)), Kill);
        assert_eq!(ladder.command_ended(ns(116)), Nothing);
        assert_eq!(ladder.deadline(), Some(ns(115 + REAP)));
    }

    #[test]
    fn a_command_that_ends_in_time_leaves_the_others_their_whole_grace() {
        let mut ladder = ladder(0, 10, 5);
        ladder.stop_requested(ns(100));
        assert_eq!(ladder.command_ended(ns(103)), Terminate);
        assert_eq!(ladder.deadline(), Some(ns(108)));
    }

    #[test]
    fn timeout_zero_kills_at_once() {
        assert_eq!(ladder(0, NEVER, 0).command_ended(ns(100)), Kill);
        let mut ladder = ladder(0, 10, 0);
        ladder.stop_requested(ns(100));
        assert_eq!(ladder.tick(ns(110)), Kill);
        assert_eq!(ladder.tick(ns(110 + REAP)), Leave);
    }

    #[test]
    fn a_kill_that_is_sent_slowly_gets_more_time_until_all_have_got_it() {
        let mut slow = ladder(0, NEVER, 0);
        assert_eq!(slow.command_ended(ns(100)), Kill);
        slow.kill_is_sent_slowly();
        assert_eq!(slow.tick(ns(100 + REAP)), Nothing);
        slow.kill_is_sent(ns(101 + REAP));
        assert_eq!(slow.tick(ns(100 + 2 * REAP)), Nothing);
        assert_eq!(slow.tick(ns(101 + 2 * REAP)), Leave);
        let mut endless = ladder(0, NEVER, 0);
        endless.command_ended(ns(100));
        endless.kill_is_sent_slowly();
        assert_eq!(endless.tick(ns(100 + 6 * REAP)), Leave);
    }

    #[test]
    fn an_infinite_timeout_terminates_and_waits() {
        let mut ladder = ladder(0, NEVER, NEVER);
        assert_eq!(ladder.command_ended(ns(100)), Terminate);
        assert_eq!(ladder.deadline(), None);
        assert_eq!(ladder.tick(Time::FOREVER), Nothing);
    }

    #[test]
    fn kill_after_zero_terminates_everybody_with_the_signal() {
        let mut ladder = ladder(0, 0, 5);
        assert_eq!(ladder.stop_requested(ns(100)), Forward);
        assert_eq!(ladder.tick(ns(100)), Terminate);
    }

    #[test]
    fn a_stop_signal_is_held_back_and_kill_after_counts_from_its_release() {
        let mut ladder = ladder(3, 10, 5);
        assert_eq!(ladder.stop_requested(ns(100)), Hold);
        assert_eq!(ladder.tick(ns(102)), Nothing);
        assert_eq!(ladder.tick(ns(103)), Release);
        assert_eq!(ladder.deadline(), Some(ns(113)));
        assert_eq!(ladder.stop_requested(ns(104)), Forward);
    }

    #[test]
    fn a_second_stop_signal_ends_the_delay_and_is_not_forwarded_itself() {
        let mut ladder = ladder(3, 10, 5);
        ladder.stop_requested(ns(100));
        assert_eq!(ladder.stop_requested(ns(101)), Release);
        assert_eq!(ladder.deadline(), Some(ns(111)));
        assert_eq!(ladder.tick(ns(103)), Nothing);
    }

    #[test]
    fn a_command_that_ends_during_the_delay_ends_it() {
        let mut ladder = ladder(30, NEVER, 5);
        ladder.stop_requested(ns(100));
        assert_eq!(ladder.command_ended(ns(101)), Terminate);
        assert_eq!(ladder.deadline(), Some(ns(106)));
    }

    #[test]
    fn whatever_happens_the_time_from_signal_to_leaving_is_bounded() {
        // Every order of ticks and events, with the clock at each deadline.
        for (delay, kill_after, timeout) in [(0, 10, 5), (3, 10, 5), (3, 0, 0), (0, 10, 0), (7, 1, 2)] {
            for ended_at in 0..40 {
                for again_at in 0..40 {
                    let mut ladder = ladder(delay, kill_after, timeout);
                    ladder.stop_requested(ns(0));
                    let limit = delay + kill_after + timeout + REAP;
                    let left = (0..=limit.min(60)).chain([limit]).find(|&now| {
                        if now == again_at {
                            ladder.stop_requested(ns(now));
                        }
                        if now == ended_at {
                            ladder.command_ended(ns(now));
                        }
                        ladder.tick(ns(now)) == Leave
                    });
                    let left = left.or_else(|| (ladder.tick(ns(limit + 40)) == Leave).then_some(limit));
                    assert!(left.is_some(), "{delay} {kill_after} {timeout} {ended_at} {again_at}");
                }
            }
        }
    }
}
