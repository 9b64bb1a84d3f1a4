//! Signals for all descendants of a subreaper, found through `/proc` (`pidfd_open(2)`), and
//! for nobody else.
//!
//! A [`Walk`] passes along the list of all processes, a portion at each turn of the loop, and
//! signals each descendant when it comes to it; it passes again until it finds nobody new. It
//! costs a look or two at each process, however deep the tree.
//!
//! # Whose child is it?
//!
//! A pid that was read may belong to somebody else a moment later. So a process is held by a
//! pidfd first and looked at with that in hand: what it says then, that process says.
//!
//! Then its parents are followed. Three facts keep that short and safe:
//!
//! - Who descends from us does so for life: when a parent dies, its children are given to
//!   an ancestor, at the latest to us.
//! - A parent is always older than its child.
//! - While a process lives, nobody else has its number.
//!
//! So when the walk has found a number to be one of ours, it remembers that. A child that
//! was born before the walk began, and says that this number is its parent, means the same
//! process: another one that had got the number since then would be younger than its
//! child. One born later could be a stranger's, so its parents are followed further, up to
//! one that was born before: between two looks in a row no number can go round.
//!
//! One short cut: our own children are known by wait, and keep their numbers until we reap
//! them.

#![forbid(unsafe_code)]

use super::Reach;
use super::everybody::send;
use super::processes::{PIECE, Proc};
use super::terminals::hang_up;
use crate::signal::Signal;
use crate::sys::Errno;
use crate::sys::file::Fd;
use crate::sys::memory::Pages;
use crate::sys::process::{is_child, ticks};

/// After so many looks at processes, or pieces of the list, others have their turn.
const PORTION: u32 = 64;

/// So many parents are followed. A longer chain of parents that this walk does not know yet is rare:
/// they were born since it began, or have higher numbers than their children. Then the next pass
/// looks again, and in the end the walk of KILL.
const MAX_PARENTS: u32 = 256;

/// Who forks faster than we can walk is dealt with by KILL, which ends the forking.
const MAX_PASSES: u32 = 64;

pub(super) struct Walk {
    proc: Proc,
    signal: Signal,
    /// For whom it is: in a namespace, HUP for those whose terminal hangs up.
    reach: Reach,
    /// When it began, in ticks.
    begun: u64,
    /// Our descendants, who have had their signal.
    ours: PidSet,
    /// Those whom this pass has found to be none of ours.
    others: PidSet,
    /// Passes before this one.
    passes: u32,
    /// Looks since the turn began.
    looks: u32,
    /// There is reason for another pass.
    again: bool,
    /// Somebody has been signalled.
    sent: bool,
    /// Somebody could not be looked at in this pass.
    missed: bool,
}

/// A pass is over.
pub(super) struct Pass {
    pub(super) signal: Signal,
    pub(super) is_first: bool,
    pub(super) is_last: bool,
    /// The signal was sent to all that there were.
    pub(super) is_complete: bool,
}

impl Walk {
    pub(super) fn new(proc: Proc, signal: Signal, reach: Reach) -> Walk {
        Walk {
            proc,
            signal,
            reach,
            begun: ticks(),
            ours: PidSet::new(),
            others: PidSet::new(),
            passes: 0,
            looks: 0,
            again: false,
            sent: false,
            missed: false,
        }
    }

    /// What is to be said if all have ended before the first pass was over: whoever was left
    /// has got it.
    pub(super) fn is_complete_so_far(&self) -> Option<Signal> {
        (self.passes == 0 && self.sent && !self.missed).then_some(self.signal)
    }

    /// Goes on a little.
    pub(super) fn portion(&mut self) -> Option<Pass> {
        self.looks = 0;
        let mut piece = [0; PIECE];
        while self.looks < PORTION {
            self.looks = self.looks.wrapping_add(1);
            let Some(pids) = self.proc.next(&mut piece) else { return Some(self.end_pass()) };
            pids.for_each(|pid| self.visit(pid));
        }
        None
    }

    fn end_pass(&mut self) -> Pass {
        let is_first = self.passes == 0;
        self.passes = self.passes.wrapping_add(1);
        let is_last = !self.again || self.passes >= MAX_PASSES;
        let is_complete = self.sent && !self.missed;
        self.others = PidSet::new();
        (self.again, self.missed) = (false, false);
        Pass { signal: self.signal, is_first, is_last, is_complete }
    }

    /// Signals `pid` if it is a descendant and has not had the signal.
    fn visit(&mut self, pid: i32) {
        if pid == self.proc.own || self.ours.contains(pid) {
            return;
        }
        self.looks = self.looks.wrapping_add(1);
        if self.reach == Reach::Namespace {
            hang_up(pid, &self.proc);
            return;
        }
        // Its number is its own until we reap it.
        if is_child(pid) {
            self.signal(pid, None);
            return;
        }
        let mut process = Fd::of_process(pid as u32);
        if matches!(process, Err(Errno::SRCH)) {
            return;
        }
        let mut descends = self.descends(pid);
        if descends.is_err() {
            // Perhaps these are the last descriptors.
            process = Err(Errno::MFILE);
            descends = self.descends(pid);
        }
        match descends {
            Ok(true) => self.signal(pid, process.ok()),
            Ok(false) => self.others.insert(pid),
            Err(_) => (self.again, self.missed) = (true, true),
        }
    }

    fn signal(&mut self, pid: i32, process: Option<Fd>) {
        self.ours.insert(pid);
        // Who is too much for the memory has it once, in the first pass.
        let is_remembered = self.ours.contains(pid);
        if !is_remembered && self.passes > 0 {
            return;
        }
        self.again |= is_remembered;
        self.sent |= send(self.signal, pid, process.as_ref());
    }

    /// Follows the parents of `pid` up to us, to one who is known, or to the top.
    /// An error means that it may be there and could not be looked at.
    fn descends(&mut self, pid: i32) -> Result<bool, Errno> {
        let mut at = pid;
        for _ in 0..MAX_PARENTS {
            self.looks = self.looks.wrapping_add(1);
            let process = match self.proc.look(at) {
                Ok(process) => process,
                Err(Errno::NOENT | Errno::SRCH) => {
                    // Its children have a new parent by now.
                    self.again |= at != pid;
                    return Ok(false);
                }
                // Hidden from us.
                Err(Errno::PERM | Errno::ACCESS) => return Ok(false),
                Err(errno) => return Err(errno),
            };
            let parent = process.parent;
            if parent == self.proc.own || process.born < self.begun && self.ours.contains(parent) {
                return Ok(true);
            }
            if parent == 0 || self.others.contains(parent) {
                return Ok(false);
            }
            at = parent;
        }
        self.again = true;
        Ok(false)
    }
}

/// A set of pids: a bit for each.
struct PidSet(Pages);

impl PidSet {
    /// As large as any pid ever needs (`PID_MAX_LIMIT`, proc_sys_kernel(5)); where there is no
    /// room for that, it stays empty.
    fn new() -> PidSet {
        PidSet(Pages::new((1 << 22) / 8).unwrap_or(Pages::NONE))
    }

    fn word(&mut self, pid: i32) -> Option<&mut u32> {
        self.0.words().get_mut(pid as usize / 32)
    }

    fn contains(&mut self, pid: i32) -> bool {
        self.word(pid).is_some_and(|word| *word & bit(pid) != 0)
    }

    /// Where there is no room, nothing.
    fn insert(&mut self, pid: i32) {
        if let Some(word) = self.word(pid) {
            *word |= bit(pid);
        }
    }
}

fn bit(pid: i32) -> u32 {
    1u32.wrapping_shl(pid as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_of_pids_holds_what_was_put_in() {
        let mut pids = PidSet::new();
        let members = [1, 31, 32, 300, 32768, (1 << 22) - 1];
        members.iter().for_each(|&pid| pids.insert(pid));
        for pid in [0, 1, 2, 30, 31, 32, 33, 299, 300, 301, 32767, 32768, (1 << 22) - 2, (1 << 22) - 1] {
            assert_eq!(pids.contains(pid), members.contains(&pid), "{pid}");
        }
        for beyond in [1 << 22, i32::MAX, -1] {
            pids.insert(beyond);
            assert!(!pids.contains(beyond));
        }
        let mut none = PidSet(Pages::NONE);
        none.insert(1);
        assert!(!none.contains(1));
    }

    /// Of a process that runs the tests, for whom nobody is signalled.
    fn walk() -> Walk {
        let proc = Proc::open(rustix::process::getpid()).expect("a /proc");
        Walk::new(proc, Signal::TERM, Reach::Descendants)
    }

    #[test]
    fn all_have_got_the_signal_if_the_first_pass_has_sent_one_and_missed_nobody() {
        for (passes, sent, missed, expected) in [
            (0, true, false, true),
            (0, true, true, false),
            (0, false, false, false),
            (0, false, true, false),
            (1, true, false, false),
            (1, false, true, false),
        ] {
            let walk = Walk { passes, sent, missed, ..walk() };
            let said = walk.is_complete_so_far();
            assert!(said == expected.then_some(Signal::TERM), "{passes} {sent} {missed}");
        }
    }

    #[test]
    fn there_is_another_pass_if_there_is_reason_for_one_and_not_too_many() {
        for (passes, again, is_first, is_last) in [
            (0, false, true, true),
            (0, true, true, false),
            (1, true, false, false),
            (1, false, false, true),
            (MAX_PASSES - 2, true, false, false),
            (MAX_PASSES - 1, true, false, true),
            (MAX_PASSES - 1, false, false, true),
        ] {
            for (sent, missed) in [(false, false), (false, true), (true, false), (true, true)] {
                let mut walk = Walk { passes, again, sent, missed, ..walk() };
                let pass = walk.end_pass();
                assert_eq!((pass.is_first, pass.is_last), (is_first, is_last), "{passes} {again}");
                assert_eq!(pass.is_complete, sent && !missed, "{sent} {missed}");
                assert_eq!((walk.passes, walk.again, walk.missed), (passes + 1, false, false));
            }
        }
    }

    /// A parent that lives, and its child.
    #[test]
    fn a_parent_that_is_known_to_be_ours_counts_for_those_born_before_the_walk_began() {
        let mut shell = std::process::Command::new("sh");
        let shell = shell.args(["-c", "sleep 600 & echo $!; read line; kill $!; wait"]);
        let piped = std::process::Stdio::piped;
        let mut shell = shell.stdin(piped()).stdout(piped()).spawn().expect("a shell");
        let mut line = String::new();
        std::io::BufRead::read_line(&mut std::io::BufReader::new(shell.stdout.take().unwrap()), &mut line).unwrap();
        let child = line.trim().parse::<i32>().unwrap();
        let born = walk().proc.look(child).unwrap().born;
        // The second look is at the parent, whose own parent we are.
        for (begun, is_known, looks) in
            [(born + 1, true, 1), (born, true, 2), (born.saturating_sub(1), true, 2), (born + 1, false, 2)]
        {
            let mut walk = Walk { begun, ..walk() };
            if is_known {
                walk.ours.insert(shell.id() as i32);
            }
            assert!(walk.descends(child) == Ok(true) && walk.looks == looks, "{is_known} {}", walk.looks);
        }
        drop(shell.stdin.take());
        shell.wait().unwrap();
    }

    #[test]
    fn who_is_gone_or_has_none_of_us_above_him_is_no_reason_to_look_again() {
        let mut gone = std::process::Command::new("true").spawn().expect("a process");
        gone.wait().unwrap();
        for reason in [false, true] {
            // The one that is gone; and the first of all, who has no parent.
            for pid in [gone.id() as i32, 1] {
                let mut walk = Walk { again: reason, ..walk() };
                assert!(walk.descends(pid) == Ok(false) && walk.looks == 1 && walk.again == reason, "{pid}");
            }
        }
    }

    /// CONT, for one who runs: it does nothing.
    #[test]
    fn who_is_remembered_is_signalled_and_is_reason_for_another_pass_and_others_once() {
        let mut shell = std::process::Command::new("sh");
        let mut shell = shell.args(["-c", "read line"]).stdin(std::process::Stdio::piped()).spawn().expect("a shell");
        let pid = shell.id() as i32;
        for (is_remembered, passes, is_sent) in
            [(true, 0, true), (true, 1, true), (true, 7, true), (false, 0, true), (false, 1, false), (false, 7, false)]
        {
            for reason in [false, true] {
                let ours = if is_remembered { PidSet::new() } else { PidSet(Pages::NONE) };
                let mut walk = Walk { signal: Signal::CONT, ours, passes, again: reason, ..walk() };
                walk.signal(pid, None);
                assert_eq!(walk.sent, is_sent, "{is_remembered} {passes}");
                assert_eq!(walk.again, reason || is_remembered, "{is_remembered} {passes}");
                assert_eq!(walk.ours.contains(pid), is_remembered);
            }
        }
        drop(shell.stdin.take());
        shell.wait().unwrap();
    }
}
