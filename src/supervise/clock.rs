//! The time on which deadlines are kept.

#![forbid(unsafe_code)]

use crate::sys::clock::monotonic;
use crate::time::Time;

/// The kernel's monotonic clock. Where a filter forbids that, each look at it counts as a
/// millisecond, and what was slept is added: deadlines then come early, but they come.
pub(super) struct Clock {
    last: Time,
    is_forbidden: bool,
}

impl Clock {
    pub(super) const START: Clock = Clock { last: Time::ZERO, is_forbidden: false };

    pub(super) fn now(&mut self) -> Time {
        match monotonic() {
            Ok(now) => self.last = now,
            Err(_) => {
                self.is_forbidden = true;
                self.last = self.last.plus(Time::from_millis(1));
            }
        }
        self.last
    }

    /// So long we have slept.
    pub(super) fn slept(&mut self, time: Time) {
        if self.is_forbidden {
            self.last = self.last.plus(time);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_slept_counts_where_the_clock_is_forbidden_and_nowhere_else() {
        for (is_forbidden, expected) in [(true, 120), (false, 100)] {
            let mut clock = Clock { last: Time::from_millis(100), is_forbidden };
            clock.slept(Time::from_millis(20));
            assert!(clock.last == Time::from_millis(expected), "{is_forbidden}");
        }
    }
}
