//! Every sequence of events that can befall the ladder, up to a depth at which each of its
//! states has been left and looked at from every side, for every combination of times.
//!
//! The ladder says what is to be done; what comes of it is a small world in here: a command,
//! others, a clock, and a record of who has been told what. `Supervisor::act` and
//! `Supervisor::goes_on` do the same with real processes, and `proofs/loop.pml` says the same
//! of the loop around them.

use super::{Action, Ladder, REAP_LIMIT, State, Times, WALK_LIMIT};
use crate::time::Time;

/// So many events in a row.
const DEPTH: u32 = 7;

/// What can happen.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Event {
    /// A signal arrives that asks the container to stop.
    Stop,
    /// The command ends.
    End,
    /// One of the others ends, or is born: also after the end was asked for.
    Gone,
    Born,
    /// KILL has been sent to the last one of a walk.
    Sent,
    /// Time passes: a moment, up to just before the deadline, or up to it.
    Moment,
    Almost,
    Deadline,
}

const EVENTS: [Event; 8] =
    [Event::Stop, Event::End, Event::Gone, Event::Born, Event::Sent, Event::Moment, Event::Almost, Event::Deadline];

/// A run so far.
#[derive(Clone)]
struct World {
    ladder: Ladder,
    times: Times,
    /// KILL goes from one to the next, as to the descendants of a subreaper.
    walks: bool,
    now: Time,
    is_running: bool,
    others: u8,
    is_held: bool,

    // What has happened, and when.
    first_stop: Option<Time>,
    stops: u32,
    forwarded: u32,
    released: u32,
    ended: Option<Time>,
    terminated: Option<Time>,
    killed: Option<Time>,
    /// All have got KILL.
    kill_arrived: Option<Time>,
    left: Option<Time>,
}

impl World {
    fn new(times: Times, walks: bool) -> World {
        World {
            ladder: Ladder::new(times),
            times,
            walks,
            now: Time::from_nanos(1000),
            is_running: true,
            others: 1,
            is_held: false,
            first_stop: None,
            stops: 0,
            forwarded: 0,
            released: 0,
            ended: None,
            terminated: None,
            killed: None,
            kill_arrived: None,
            left: None,
        }
    }

    fn is_everybody_gone(&self) -> bool {
        !self.is_running && self.others == 0
    }

    /// Whether the event can happen now and changes anything.
    fn admits(&self, event: Event) -> bool {
        let deadline = self.ladder.deadline();
        match event {
            Event::End => self.is_running,
            Event::Gone => self.others > 0,
            Event::Born => self.others < 2 && !self.is_everybody_gone(),
            Event::Sent => self.killed.is_some() && self.kill_arrived.is_none(),
            Event::Almost => deadline.is_some_and(|then| then.minus(self.now) > Time::from_nanos(2)),
            Event::Deadline => deadline.is_some(),
            Event::Stop | Event::Moment => true,
        }
    }

    /// A turn of the loop: the event, the deadline, and whether to go on.
    fn turn(&mut self, event: Event) {
        match event {
            Event::Stop if self.is_running => {
                self.stops += 1;
                self.first_stop.get_or_insert(self.now);
                let action = self.ladder.stop_requested(self.now);
                self.act(action);
            }
            // Once the command is reaped nobody is there to be told.
            Event::Stop => {}
            Event::End => {
                self.is_running = false;
                // Nobody is there any more to whom it could be released.
                self.is_held = false;
                self.ended = Some(self.now);
            }
            Event::Gone => self.others -= 1,
            Event::Born => self.others += 1,
            Event::Sent => {
                self.kill_arrived = Some(self.now);
                self.ladder.kill_is_sent(self.now);
            }
            Event::Moment => self.now = self.now.plus(Time::from_nanos(1)),
            Event::Almost => self.now = self.ladder.deadline().unwrap().minus(Time::from_nanos(1)),
            Event::Deadline => self.now = self.ladder.deadline().unwrap().max(self.now),
        }
        // Of a deadline that has passed the loop asks once in a turn.
        let action = self.ladder.tick(self.now);
        self.act(action);
        if !self.is_running && self.left.is_none() {
            if self.others == 0 {
                self.left = Some(self.now);
                return;
            }
            let action = self.ladder.command_ended(self.now);
            self.act(action);
        }
    }

    /// Does what the ladder asks for, and checks that it may.
    fn act(&mut self, action: Action) {
        assert!(action == Action::Nothing || self.left.is_none(), "nothing is done after the end");
        match action {
            Action::Nothing => {}
            Action::Forward => {
                assert!(self.is_running, "nobody is there to be told");
                self.forwarded += 1;
            }
            Action::Hold => {
                assert!(!self.is_held && self.released == 0, "held back once");
                assert!(!self.times.stop_delay.is_zero());
                self.is_held = true;
            }
            Action::Release => {
                assert!(self.is_held && self.is_running, "nothing is held back");
                self.is_held = false;
                self.released += 1;
            }
            Action::Terminate => {
                assert!(self.killed.is_none() && self.terminated.is_none(), "TERM once, before KILL");
                self.terminated = Some(self.now);
            }
            Action::Kill => {
                assert!(self.killed.is_none(), "KILL once");
                self.killed = Some(self.now);
                match self.walks {
                    true => self.ladder.kill_is_sent_slowly(),
                    false => self.kill_arrived = Some(self.now),
                }
            }
            Action::Leave => {
                let since = self.kill_arrived.or(self.killed.map(|then| then.plus(WALK_LIMIT)));
                let since = since.expect("whoever is left has got KILL");
                assert!(self.now >= since.plus(REAP_LIMIT), "and the time to die of it");
                self.left = Some(self.now);
            }
        }
    }

    /// What holds after every turn.
    fn check(&self) {
        self.check_leaving();
        self.check_signals();
        self.check_bounds();
    }

    /// It leaves when, and only when, nothing is left, unless what is left cannot die.
    fn check_leaving(&self) {
        if self.is_everybody_gone() {
            assert!(self.left.is_some(), "it waits for nothing");
        } else if let Some(left) = self.left {
            assert!(self.killed.is_some_and(|then| left >= then.plus(REAP_LIMIT)), "somebody is left");
        }
        let may_wait_for_ever = match self.ladder.state {
            State::Running => self.is_running,
            State::Stopping => self.is_running && self.times.kill_after == Time::FOREVER,
            State::Terminating => self.times.timeout == Time::FOREVER,
            State::Holding | State::Killing => false,
        };
        let waits_for_ever = self.left.is_none() && self.ladder.deadline().is_none();
        assert!(!waits_for_ever || may_wait_for_ever, "it never ends");
    }

    /// Whoever asks to stop is heard once: at once, or when the delay is over.
    fn check_signals(&self) {
        // The second one that comes within the delay stands for both, and who ends is told no more.
        let unheard = self.stops - self.forwarded - self.released;
        let may_be_unheard = !self.times.stop_delay.is_zero();
        assert!(unheard <= u32::from(may_be_unheard), "a signal is lost");
        assert!(!self.is_held || unheard == 1);
        if self.is_running && !self.is_held && unheard == 1 {
            assert!(self.released == 1 && self.stops >= 2, "what was held back is lost");
        }
        // Unless it is zero, the time between TERM and KILL is granted, to the moment.
        if let Some(killed) = self.killed {
            match self.terminated {
                Some(terminated) => assert_eq!(killed, terminated.plus(self.times.timeout)),
                None => assert!(self.times.timeout.is_zero(), "KILL without TERM"),
            }
        }
        let told = self.terminated.or(self.killed);
        if let (Some(told), true) = (told, self.is_running) {
            let first = self.first_stop.expect("the command is told to end by those who asked for it");
            assert!(told >= first.plus(self.times.kill_after), "it had longer");
        }
        // The others are told in the moment in which the command has ended, and not before.
        if let Some(ended) = self.ended
            && self.left.is_none()
        {
            assert!(told.is_some_and(|told| told <= ended), "the others are not told");
        }
    }

    /// No step is late: the clock was read at every deadline.
    fn check_bounds(&self) {
        let passed = |since: Time, times: &[Time]| self.now > times.iter().fold(since, |sum, &time| sum.plus(time));
        let Times { stop_delay, kill_after, timeout } = self.times;
        let told = self.terminated.or(self.killed);
        if let Some(first) = self.first_stop
            && self.left.is_none()
        {
            assert!(!passed(first, &[stop_delay]) || !self.is_held);
            assert!(!passed(first, &[stop_delay, kill_after]) || told.is_some());
            let end = [stop_delay, kill_after, timeout, WALK_LIMIT, REAP_LIMIT, REAP_LIMIT];
            assert!(!passed(first, &end), "the whole is bounded");
        }
        if let Some(told) = told
            && self.left.is_none()
        {
            assert!(!passed(told, &[timeout]) || self.killed.is_some());
        }
        if let Some(arrived) = self.kill_arrived {
            assert!(!passed(arrived, &[REAP_LIMIT]) || self.left.is_some());
        }
    }
}

/// How often each state has met each event.
#[derive(Default)]
struct Seen {
    met: [[u32; EVENTS.len()]; 5],
    turns: u64,
}

/// Goes on from here in every way there is.
fn explore(world: &World, depth: u32, seen: &mut Seen) {
    for event in EVENTS {
        if !world.admits(event) {
            continue;
        }
        seen.met[world.ladder.state as usize][event as usize] += 1;
        seen.turns += 1;
        let mut next = world.clone();
        next.turn(event);
        next.check();
        // Whoever has left sees no more events.
        if depth > 1 && next.left.is_none() {
            explore(&next, depth - 1, seen);
        }
    }
}

#[test]
fn every_sequence_of_events_keeps_the_promises_of_the_ladder() {
    let ns = Time::from_nanos;
    let mut seen = Seen::default();
    for stop_delay in [Time::ZERO, ns(3)] {
        for kill_after in [Time::ZERO, ns(10), Time::FOREVER] {
            for timeout in [Time::ZERO, ns(5), Time::FOREVER] {
                for walks in [false, true] {
                    let world = World::new(Times { stop_delay, kill_after, timeout }, walks);
                    explore(&world, DEPTH, &mut seen);
                }
            }
        }
    }
    println!("{} turns", seen.turns);
    for (state, events) in seen.met.iter().enumerate() {
        for (event, &times) in EVENTS.iter().zip(events) {
            // KILL is on its way in one state only, and a command that runs has no deadline.
            let cannot_be = *event == Event::Sent && state != State::Killing as usize
                || matches!(event, Event::Almost | Event::Deadline) && state == State::Running as usize;
            assert!(cannot_be == (times == 0) && (cannot_be || times > 100), "{event:?} in state {state}: {times}");
        }
    }
}
