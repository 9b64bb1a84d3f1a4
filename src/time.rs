//! Time, in nanoseconds: a span of it, or a point on the monotonic clock.
//!
//! `core`'s `Duration` would do, but as far as the linker can tell its sums can panic.

#![forbid(unsafe_code)]

const SECOND: u64 = 1_000_000_000;

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Time(u64);

impl Time {
    pub(crate) const ZERO: Time = Time(0);

    /// Longer than anything lasts (584 years): a deadline that far away never comes.
    pub(crate) const FOREVER: Time = Time(u64::MAX);

    pub(crate) const fn from_secs(seconds: u64) -> Time {
        Time(seconds.saturating_mul(SECOND))
    }

    pub(crate) const fn from_millis(milliseconds: u64) -> Time {
        Time(milliseconds.saturating_mul(1_000_000))
    }

    pub(crate) const fn from_nanos(nanoseconds: u64) -> Time {
        Time(nanoseconds)
    }

    pub(crate) const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// Whole seconds.
    pub(crate) const fn as_secs(self) -> u64 {
        self.0 / SECOND
    }

    /// What is beyond the whole seconds: below 1,000,000,000.
    pub(crate) const fn subsec_nanos(self) -> u64 {
        self.0 % SECOND
    }

    pub(crate) const fn as_millis(self) -> u64 {
        self.0 / 1_000_000
    }

    /// The sum; what exceeds [`Time::FOREVER`] is that.
    // Not inlined: 64 bytes of the binary.
    #[inline(never)]
    pub(crate) const fn plus(self, other: Time) -> Time {
        Time(self.0.saturating_add(other.0))
    }

    /// The difference, or nothing.
    pub(crate) const fn minus(self, other: Time) -> Time {
        Time(self.0.saturating_sub(other.0))
    }

    /// So many of it; `None` if that does not fit.
    pub(crate) const fn times(self, count: u64) -> Option<Time> {
        match self.0.checked_mul(count) {
            Some(nanoseconds) => Some(Time(nanoseconds)),
            None => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_time_is_told_in_seconds_milliseconds_and_what_is_beyond_the_seconds() {
        for (time, seconds, milliseconds, beyond) in [
            (Time::ZERO, 0, 0, 0),
            (Time::from_nanos(1), 0, 0, 1),
            (Time::from_millis(2_500), 2, 2_500, 500_000_000),
            (Time::from_secs(7).plus(Time::from_nanos(3)), 7, 7_000, 3),
        ] {
            assert_eq!((time.as_secs(), time.as_millis(), time.subsec_nanos()), (seconds, milliseconds, beyond));
            assert_eq!(time.is_zero(), time == Time::ZERO);
        }
    }

    #[test]
    fn what_does_not_fit_is_for_ever_or_nothing() {
        let second = Time::from_secs(1);
        assert_eq!(Time::from_secs(u64::MAX), Time::FOREVER);
        assert_eq!(Time::from_millis(u64::MAX), Time::FOREVER);
        assert_eq!(Time::FOREVER.plus(second), Time::FOREVER);
        assert_eq!((second.minus(Time::FOREVER), Time::from_secs(3).minus(second)), (Time::ZERO, Time::from_secs(2)));
        assert_eq!((second.times(60), second.times(u64::MAX)), (Some(Time::from_secs(60)), None));
    }
}
