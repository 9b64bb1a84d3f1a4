//! When to tell whom to end: TERM, grace, KILL, and leave. A state and one
//! deadline on the monotonic clock; no system call, so every path is tested
//! here.
//!
//! ```text
//!            stop signal            expired                  expired
//! Running ─────────────► Stopping ─────────► Terminating ─────────► Killing ──► leave
//!    │    ╲ with a delay  ▲    │                 ▲                     ▲ 1 s
//!    │     ╲► Holding ────┘    │ the command     │ T                   │ T = 0
//!    └────────────┴────────────┴─────────────────┴─────────────────────┘ ends
//! ```

#![forbid(unsafe_code)]

use crate::number::INFINITE;

/// How long processes may take to die of KILL: one that sits in the kernel for
/// good (a dead network disk) must not hold the container.
const REAP_LIMIT: u64 = 1_000_000_000;

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
pub enum Action {
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

/// All times are nanoseconds; [`INFINITE`] is never.
pub struct Shutdown {
    state: State,
    deadline: u64,
    stop_delay: u64,
    kill_after: u64,
    timeout: u64,
}

impl Shutdown {
    #[inline(never)]
    pub fn new(stop_delay: u64, kill_after: u64, timeout: u64) -> Shutdown {
        Shutdown { state: State::Running, deadline: INFINITE, stop_delay, kill_after, timeout }
    }

    /// When [`Shutdown::tick`] has something to do; [`INFINITE`]: never.
    pub fn deadline(&self) -> u64 {
        self.deadline
    }

    /// A signal that asks the container to stop has arrived, and the command runs.
    #[inline(never)]
    pub fn stop_requested(&mut self, now: u64) -> Action {
        match self.state {
            State::Running if self.stop_delay > 0 => {
                self.enter(State::Holding, now, self.stop_delay);
                Action::Hold
            }
            State::Running => {
                self.enter(State::Stopping, now, self.kill_after);
                Action::Forward
            }
            // The second one ends the wait and stands for both.
            State::Holding => {
                self.enter(State::Stopping, now, self.kill_after);
                Action::Release
            }
            State::Stopping | State::Terminating | State::Killing => Action::Forward,
        }
    }

    /// The command has ended and something is left.
    pub fn command_ended(&mut self, now: u64) -> Action {
        match self.state {
            State::Running | State::Holding | State::Stopping => self.terminate(now),
            // The ladder goes on: its end was promised when it began.
            State::Terminating | State::Killing => Action::Nothing,
        }
    }

    /// What the deadline, if it has passed, asks for.
    #[inline(never)]
    pub fn tick(&mut self, now: u64) -> Action {
        if now < self.deadline || self.deadline == INFINITE {
            return Action::Nothing;
        }
        match self.state {
            State::Running => Action::Nothing,
            State::Holding => {
                self.enter(State::Stopping, now, self.kill_after);
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

    #[inline(never)]
    fn terminate(&mut self, now: u64) -> Action {
        if self.timeout == 0 {
            self.enter(State::Killing, now, REAP_LIMIT);
            return Action::Kill;
        }
        self.enter(State::Terminating, now, self.timeout);
        Action::Terminate
    }

    fn enter(&mut self, state: State, now: u64, duration: u64) {
        self.state = state;
        self.deadline = now.saturating_add(duration);
    }
}

#[cfg(test)]
mod tests {
    use super::Action::*;
    use super::*;

    const NEVER: u64 = INFINITE;

    #[test]
    fn without_kill_after_a_stop_signal_is_forwarded_and_nothing_else() {
        let mut ladder = Shutdown::new(0, NEVER, 5);
        assert_eq!(ladder.stop_requested(100), Forward);
        assert_eq!(ladder.deadline(), NEVER);
        assert_eq!(ladder.tick(u64::MAX - 1), Nothing);
        assert_eq!(ladder.stop_requested(200), Forward);
    }

    #[test]
    fn with_kill_after_everybody_gets_term_and_then_kill() {
        let mut ladder = Shutdown::new(0, 10, 5);
        assert_eq!(ladder.stop_requested(100), Forward);
        assert_eq!(ladder.tick(109), Nothing);
        assert_eq!(ladder.tick(110), Terminate);
        assert_eq!(ladder.tick(114), Nothing);
        assert_eq!(ladder.tick(115), Kill);
        assert_eq!(ladder.tick(115 + REAP_LIMIT - 1), Nothing);
        assert_eq!(ladder.tick(115 + REAP_LIMIT), Leave);
    }

    #[test]
    fn a_second_stop_signal_does_not_move_the_deadline() {
        let mut ladder = Shutdown::new(0, 10, 5);
        ladder.stop_requested(100);
        assert_eq!(ladder.stop_requested(105), Forward);
        assert_eq!(ladder.deadline(), 110);
        ladder.tick(110);
        assert_eq!(ladder.stop_requested(112), Forward);
        assert_eq!(ladder.deadline(), 115);
    }

    #[test]
    fn when_the_command_ends_the_rest_gets_term_at_once_and_kill_after_the_timeout() {
        let mut ladder = Shutdown::new(0, NEVER, 5);
        assert_eq!(ladder.command_ended(100), Terminate);
        assert_eq!(ladder.deadline(), 105);
        assert_eq!(ladder.command_ended(101), Nothing);
        assert_eq!(ladder.tick(105), Kill);
    }

    #[test]
    fn a_command_that_ends_on_the_ladder_does_not_prolong_it() {
        let mut ladder = Shutdown::new(0, 10, 5);
        ladder.stop_requested(100);
        ladder.tick(110);
        assert_eq!(ladder.command_ended(113), Nothing);
        assert_eq!(ladder.tick(115), Kill);
        assert_eq!(ladder.command_ended(116), Nothing);
        assert_eq!(ladder.deadline(), 115 + REAP_LIMIT);
    }

    #[test]
    fn a_command_that_ends_in_time_leaves_the_others_their_whole_grace() {
        let mut ladder = Shutdown::new(0, 10, 5);
        ladder.stop_requested(100);
        assert_eq!(ladder.command_ended(103), Terminate);
        assert_eq!(ladder.deadline(), 108);
    }

    #[test]
    fn timeout_zero_kills_at_once() {
        assert_eq!(Shutdown::new(0, NEVER, 0).command_ended(100), Kill);
        let mut ladder = Shutdown::new(0, 10, 0);
        ladder.stop_requested(100);
        assert_eq!(ladder.tick(110), Kill);
        assert_eq!(ladder.tick(110 + REAP_LIMIT), Leave);
    }

    #[test]
    fn an_infinite_timeout_terminates_and_waits() {
        let mut ladder = Shutdown::new(0, NEVER, NEVER);
        assert_eq!(ladder.command_ended(100), Terminate);
        assert_eq!(ladder.deadline(), NEVER);
        assert_eq!(ladder.tick(u64::MAX), Nothing);
    }

    #[test]
    fn kill_after_zero_terminates_everybody_with_the_signal() {
        let mut ladder = Shutdown::new(0, 0, 5);
        assert_eq!(ladder.stop_requested(100), Forward);
        assert_eq!(ladder.tick(100), Terminate);
    }

    #[test]
    fn a_stop_signal_is_held_back_and_kill_after_counts_from_its_release() {
        let mut ladder = Shutdown::new(3, 10, 5);
        assert_eq!(ladder.stop_requested(100), Hold);
        assert_eq!(ladder.tick(102), Nothing);
        assert_eq!(ladder.tick(103), Release);
        assert_eq!(ladder.deadline(), 113);
        assert_eq!(ladder.stop_requested(104), Forward);
    }

    #[test]
    fn a_second_stop_signal_ends_the_delay_and_is_not_forwarded_itself() {
        let mut ladder = Shutdown::new(3, 10, 5);
        ladder.stop_requested(100);
        assert_eq!(ladder.stop_requested(101), Release);
        assert_eq!(ladder.deadline(), 111);
        assert_eq!(ladder.tick(103), Nothing);
    }

    #[test]
    fn a_command_that_ends_during_the_delay_ends_it() {
        let mut ladder = Shutdown::new(30, NEVER, 5);
        ladder.stop_requested(100);
        assert_eq!(ladder.command_ended(101), Terminate);
        assert_eq!(ladder.deadline(), 106);
    }

    #[test]
    fn whatever_happens_the_time_from_signal_to_leaving_is_bounded() {
        // Every order of ticks and events, with the clock at each deadline.
        for (delay, kill_after, timeout) in [(0, 10, 5), (3, 10, 5), (3, 0, 0), (0, 10, 0), (7, 1, 2)] {
            for ended_at in 0..40 {
                for again_at in 0..40 {
                    let mut ladder = Shutdown::new(delay, kill_after, timeout);
                    ladder.stop_requested(0);
                    let limit = delay + kill_after + timeout + REAP_LIMIT;
                    let left = (0..=limit.min(60)).chain([limit]).find(|&now| {
                        if now == again_at {
                            ladder.stop_requested(now);
                        }
                        if now == ended_at {
                            ladder.command_ended(now);
                        }
                        ladder.tick(now) == Leave
                    });
                    let left = left.or_else(|| (ladder.tick(limit + 40) == Leave).then_some(limit));
                    assert!(left.is_some(), "{delay} {kill_after} {timeout} {ended_at} {again_at}");
                }
            }
        }
    }
}
