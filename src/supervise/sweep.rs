//! Every signal has its turn.
//!
//! Of several pending signals the kernel hands out the one with the lowest number first, so
//! one that keeps coming would hide all above it: an orphan a millisecond would do. So we
//! sweep now and then: only those above the last one are asked for, until none is pending.
//! Not each time, since that costs a system call and lets a later signal overtake.

#![forbid(unsafe_code)]

use crate::signal::{Signal, SignalSet};

/// So many signals are taken as the kernel hands them out; then there is a sweep.
const BETWEEN_SWEEPS: u8 = 8;

pub(super) struct Sweep {
    /// How many have been taken since the last one.
    taken: u8,
    /// The signals that are asked for next.
    wanted: SignalSet,
}

impl Sweep {
    pub(super) const START: Sweep = Sweep { taken: 0, wanted: SignalSet::ALL };

    pub(super) fn wanted(&self) -> SignalSet {
        self.wanted
    }

    /// While this is so, only what is pending already is asked for.
    pub(super) fn is_under_way(&self) -> bool {
        self.wanted != SignalSet::ALL
    }

    /// This one has had its turn.
    pub(super) fn taken(&mut self, signal: Signal) {
        self.taken = self.taken.saturating_add(1);
        if self.taken >= BETWEEN_SWEEPS {
            self.wanted = SignalSet::above(signal);
        }
    }

    /// None of those that were asked for is pending.
    pub(super) fn nothing_pending(&mut self) {
        *self = Sweep::START;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_wanted(sweep: &Sweep, number: u8) -> bool {
        sweep.wanted().contains(Signal::from_number(number))
    }

    #[test]
    fn one_that_keeps_coming_lets_all_above_it_have_their_turn() {
        let mut sweep = Sweep::START;
        for _ in 0..BETWEEN_SWEEPS {
            assert!(!sweep.is_under_way() && (1..=64).all(|number| is_wanted(&sweep, number)));
            sweep.taken(Signal::CHLD);
        }
        assert!(sweep.is_under_way());
        assert!(!is_wanted(&sweep, 1) && !is_wanted(&sweep, 17) && is_wanted(&sweep, 18));
        sweep.taken(Signal::from_number(64));
        assert!(sweep.is_under_way() && (1..=64).all(|number| !is_wanted(&sweep, number)));
        sweep.nothing_pending();
        assert!(!sweep.is_under_way());
    }
}
