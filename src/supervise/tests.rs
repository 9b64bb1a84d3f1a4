//! What the loop concludes from a wait that has brought nothing, and from a deadline: without a
//! command, and without a loop.

use super::*;
use crate::log::own;

/// Of a process that has no command, for whom nobody is signalled.
pub(super) fn with_supervisor(test: impl FnOnce(&mut Supervisor)) {
    let config = Config::new(own::LOG);
    let pid = rustix::process::getpid();
    let mut terminal = Terminal::find(pid, false);
    test(&mut Supervisor::new(&config, pid, Reach::Nobody, None, &mut terminal));
}

#[test]
fn waits_that_end_too_early_or_fail_are_counted_and_others_begin_the_count_anew() {
    let longer = STRANGER_POLL.plus(Time::from_nanos(1));
    with_supervisor(|supervisor| {
        for (errno, timeout, before, expected) in [
            // The time is up, or may be.
            (Errno::AGAIN, Time::ZERO, 5, 0),
            (Errno::AGAIN, STRANGER_POLL, 5, 0),
            (Errno::AGAIN, STRANGER_POLL, MANY_IN_VAIN, 0),
            (Errno::INTR, STRANGER_POLL, 5, 0),
            (Errno::AGAIN, longer, 0, 1),
            (Errno::AGAIN, longer, MANY_IN_VAIN - 1, MANY_IN_VAIN),
            (Errno::AGAIN, Time::FOREVER, 5, 6),
            (Errno::AGAIN, Time::FOREVER, u8::MAX, u8::MAX),
            (Errno::INTR, longer, 5, 6),
            (Errno::PERM, STRANGER_POLL, 0, MANY_IN_VAIN),
            (Errno::NOSYS, longer, 5, MANY_IN_VAIN),
        ] {
            supervisor.waits_in_vain = before;
            supervisor.reaping = false;
            supervisor.nothing_came(errno, timeout);
            assert_eq!(supervisor.waits_in_vain, expected, "{errno:?} {timeout:?} {before}");
            // Without signals, nobody tells of who has ended.
            assert_eq!(supervisor.reaping, expected >= MANY_IN_VAIN, "{errno:?} {timeout:?} {before}");
        }
    });
}

#[test]
fn where_nothing_came_who_has_ended_is_still_reaped_and_who_tells_of_no_end_is_looked_for() {
    with_supervisor(|supervisor| {
        for (reaping, silent) in [(false, false), (false, true), (true, false), (true, true)] {
            supervisor.reaping = reaping;
            supervisor.has_silent_children = silent;
            supervisor.nothing_came(Errno::AGAIN, Time::ZERO);
            assert_eq!(supervisor.reaping, reaping || silent, "{reaping} {silent}");
        }
    });
}
