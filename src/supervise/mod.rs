//! The life of an init: wait for a signal → forward it | reap | escalate, until the
//! command has ended and nothing is left.
//!
//! We are no longer allowed to bail: whatever fails in here is logged, and the run goes on
//! (`signal(7)`, `wait(2)`, `pid_namespaces(7)`).
//!
//! Nothing in here takes long: each [`turn`](Supervisor::turn) of the loop takes one signal,
//! reaps a portion of what has ended and looks at the deadline, so that none of the three
//! keeps the others waiting.
//!
//! | room | what it decides |
//! |---|---|
//! | [`reap`] | who has ended |
//! | [`job_control`] | what to do when the command stops |
//! | [`forward`] | what to do with a signal |
//! | [`ladder`] | when to tell whom to end |
//! | [`everybody`] | who that is |
//! | [`descendants`] | and for a subreaper |
//! | [`terminals`] | who is told so by a hang-up, too |
//! | [`strangers`] | whether somebody is left who is no child of ours |
//! | [`processes`] | what `/proc` says |
//! | [`verdict`] | why the command has ended |
//! | [`oom`] | … and whether for want of memory |

#![forbid(unsafe_code)]

mod clock;
mod descendants;
mod everybody;
mod forward;
mod job_control;
mod ladder;
mod oom;
mod processes;
mod reap;
mod strangers;
mod sweep;
mod terminals;
#[cfg(test)]
mod tests;
mod verdict;

use crate::config::Config;
use crate::foreground::Terminal;
use crate::log::Log;
use crate::log::event::Event;
use crate::signal::{Signal, SignalSet};
use crate::status;
use crate::sys::Errno;
use crate::sys::clock::pause_for;
use crate::sys::process::{Usage, has_silent_children};
use crate::sys::signal::{self, Received};
use crate::time::Time;
use clock::Clock;
use descendants::Walk;
use forward::{QUEUE_POLL, Stuck};
use job_control::Stops;
use ladder::{Action, Ladder, Times};
use rustix::process::Pid;
use rustix::thread::sched_yield;
use strangers::Strangers;
use sweep::Sweep;
use verdict::Evidence;

/// How often we look whether strangers are left that send us no SIGCHLD.
const STRANGER_POLL: Time = Time::from_millis(20);

/// How often we look whether children have ended that send no SIGCHLD. Only a program that has
/// launched us as the library's init can have left us some: of those that a program which has
/// exec'd us leaves, the kernel tells us by SIGCHLD, whatever was asked for.
const SILENT_CHILD_POLL: Time = Time::from_millis(100);

/// After so many waits in a row that were to be long and have brought no signal, we take it that
/// a filter answers at once in the kernel's place.
const MANY_IN_VAIN: u8 = 16;

/// How long the command has the machine to itself before we do what can wait.
const DEFERRED_WORK_DELAY: Time = Time::from_millis(10);

/// The kernel counts an out-of-memory kill before the process has died of it. So a command that
/// dies within this time of our first look at the counter may be in the count already.
const OOM_COUNT_SETTLES: Time = Time::from_millis(50);

/// Whom "every process" means.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Reach {
    /// The PID namespace, of which we are process 1.
    Namespace,
    /// All that descend from us, the subreaper.
    Descendants,
    Nobody,
}

/// Supervises the command with this pid (`None`: just reaps) and returns the exit status.
/// `first`: a signal that would have arrived if we had been there in time. `give_back` is called
/// once it has become quiet, to give back memory that only the start has needed.
pub(crate) fn run(
    config: &Config,
    pid: Pid,
    reach: Reach,
    command: Option<i32>,
    first: Option<Signal>,
    terminal: &mut Terminal,
    give_back: impl FnOnce(),
) -> u8 {
    let mut supervisor = Supervisor::new(config, pid, reach, command, terminal);
    let started = if config.log.is_verbose() { supervisor.clock.now() } else { Time::ZERO };
    if let Some(signal) = first {
        supervisor.received = Received::of(signal);
        supervisor.receive(signal);
    }
    supervisor.settle(give_back);
    while supervisor.goes_on() {
        supervisor.turn(Time::FOREVER);
    }
    supervisor.report(started);
    match config.success.contains(supervisor.status) {
        true => 0,
        false => supervisor.status,
    }
}

/// In this order in memory: what is small and often asked for is near the front, where
/// instructions reach it with a byte. Else the program would be 300 bytes larger.
#[repr(C)]
struct Supervisor<'a> {
    config: &'a Config,
    log: &'a Log,
    terminal: &'a mut Terminal,
    pid: Pid,
    reach: Reach,

    /// `None` once it is reaped: the number may be somebody else's then.
    command: Option<i32>,
    /// The command's process group, which may live on.
    group: i32,
    /// The command's exit status, once it is reaped.
    status: u8,
    /// There was a command, and it has ended: never, if we are a pause.
    has_ended: bool,
    /// Leave, whatever is left.
    leaving: bool,

    /// Whether `wait` has last said that there are any.
    children_left: bool,
    /// Somebody may have ended whom we have not reaped.
    reaping: bool,
    /// So many had ended that one portion was not enough.
    portion_was_full: bool,
    /// There are children that send no SIGCHLD.
    has_silent_children: bool,
    /// How many waits in a row that were to be long have brought no signal.
    waits_in_vain: u8,
    /// The pid that follows the one reaped last.
    next_likely_pid: i32,
    orphans: u64,

    clock: Clock,
    /// Which signals are asked for next.
    sweep: Sweep,
    ladder: Ladder,
    stops: Stops,
    /// What is known of why the command ended.
    evidence: Evidence,
    /// What is on its way to every process within reach.
    walk: Option<Walk>,
    strangers: Strangers,

    /// The signal that has arrived last.
    received: Received,
    /// The stop signal that is held back.
    held: Received,
    /// A signal that the command's queue had no room for.
    stuck: Option<Stuck>,
    /// What the command has used, once it is reaped.
    usage: Usage,
}

impl<'a> Supervisor<'a> {
    fn new(
        config: &'a Config,
        pid: Pid,
        reach: Reach,
        command: Option<i32>,
        terminal: &'a mut Terminal,
    ) -> Supervisor<'a> {
        Supervisor {
            config,
            log: &config.log,
            pid,
            reach,
            terminal,
            command,
            group: command.unwrap_or(0),
            status: 0,
            has_ended: false,
            evidence: Evidence::NONE,
            usage: Usage::NONE,
            stops: Stops::NONE,
            children_left: true,
            reaping: false,
            portion_was_full: false,
            next_likely_pid: 0,
            orphans: 0,
            has_silent_children: false,
            sweep: Sweep::START,
            received: Received::NONE,
            held: Received::NONE,
            stuck: None,
            waits_in_vain: 0,
            ladder: Ladder::new(Times::of(config)),
            walk: None,
            strangers: Strangers::NONE_KNOWN,
            clock: Clock::START,
            leaving: false,
        }
    }

    /// The first moments, with what can wait until the command has begun. Sees to it that we
    /// know of the out-of-memory kills from before the run.
    // Not inlined: 48 bytes of the binary.
    #[inline(never)]
    fn settle(&mut self, give_back: impl FnOnce()) {
        let is_container = self.reach == Reach::Namespace;
        if is_container {
            // On a single processor the command goes first: it is waited for, and we are not.
            sched_yield();
            self.turn(Time::ZERO);
        }
        let counted = if self.has_ended { None } else { oom::kills() };
        if !self.has_ended {
            self.turn(DEFERRED_WORK_DELAY);
        }
        if !self.has_ended {
            // We may have inherited children from a shell that has exec'd us. One that died before
            // SIGCHLD was reset sent no signal, so look once.
            self.reaping = true;
            self.turn(Time::ZERO);
            self.has_silent_children = has_silent_children();
            give_back();
            signal::leave_room_in_queues();
        }
        if !self.has_ended {
            self.turn(OOM_COUNT_SETTLES);
        }
        // A command that is dead this early may have been killed before we counted, and be in
        // the count already: then none are taken to be from before.
        let is_early = is_container && self.status == status::KILLED;
        self.evidence.kills_before = if is_early { Some(0) } else { counted };
    }

    /// One signal, a portion of what has ended, and the deadline; sleeps until there is one
    /// of them, or for `limit`.
    fn turn(&mut self, limit: Time) {
        let timeout = self.time_to_sleep().min(limit);
        match signal::wait(self.wanted_signals(), timeout, Some(&mut self.received)) {
            Ok(signal) => {
                self.waits_in_vain = 0;
                self.sweep.taken(signal);
                self.receive(signal);
            }
            Err(errno) => self.nothing_came(errno, timeout),
        }
        if self.reaping {
            self.reap();
        }
        if self.stuck.is_some() {
            self.retry_stuck();
        }
        self.go_on_walking();
        self.keep_deadlines();
    }

    fn wanted_signals(&self) -> SignalSet {
        match self.stuck {
            // They stay in our queue until there is room in the command's.
            Some(_) => self.sweep.wanted().intersection(SignalSet::STANDARD),
            None => self.sweep.wanted(),
        }
    }

    /// No signal has come within `timeout`, or the call has failed.
    fn nothing_came(&mut self, errno: Errno, timeout: Time) {
        self.sweep.nothing_pending();
        self.clock.slept(timeout);
        // Children that send no SIGCHLD are looked for.
        self.reaping |= self.has_silent_children;
        // EAGAIN says that the time is up, EINTR that we were stopped and continued. Whether it
        // really was up we do not measure: only a long wait is counted, since a filter that
        // answers at once would have us spin there, and after sixteen of them a pause costs little
        // where it was the kernel after all. Any other error is a filter's doing. Nothing can be
        // forwarded then, but reaping and the ladder go on, by looking now and then.
        let is_early = timeout > STRANGER_POLL;
        self.waits_in_vain = match errno {
            Errno::AGAIN | Errno::INTR if !is_early => 0,
            Errno::AGAIN | Errno::INTR => self.waits_in_vain.saturating_add(1),
            _ => MANY_IN_VAIN,
        };
        if self.waits_in_vain >= MANY_IN_VAIN {
            pause_for(STRANGER_POLL);
            self.reaping = true;
        }
    }

    fn keep_deadlines(&mut self) {
        if self.stops.deadline().is_some_and(|deadline| deadline <= self.clock.now()) {
            self.stays_stopped();
        }
        if self.ladder.deadline().is_some() {
            let action = self.ladder.tick(self.clock.now());
            self.act(action);
        }
    }

    /// How long to sleep if no signal comes.
    fn time_to_sleep(&mut self) -> Time {
        if self.reaping || self.sweep.is_under_way() || self.walk.is_some() {
            return Time::ZERO;
        }
        let mut sleep = Time::FOREVER;
        for deadline in [self.ladder.deadline(), self.stops.deadline()].into_iter().flatten() {
            sleep = sleep.min(deadline.minus(self.clock.now()));
        }
        if self.waits_for_strangers() {
            sleep = sleep.min(STRANGER_POLL);
        }
        if self.has_silent_children {
            sleep = sleep.min(SILENT_CHILD_POLL);
        }
        if self.stuck.is_some() { sleep.min(QUEUE_POLL) } else { sleep }
    }

    /// Processes that were brought into the namespace (`docker exec`) are no
    /// children of ours: when they are all that is left, nobody tells us.
    fn waits_for_strangers(&self) -> bool {
        self.has_ended && !self.children_left && self.reach == Reach::Namespace
    }

    /// Whether there is anything left to wait for. Who is left behind by the command is
    /// told to end.
    fn goes_on(&mut self) -> bool {
        if self.has_ended && !self.leaving {
            let now = self.clock.now();
            let strangers_left = self.waits_for_strangers() && self.strangers.are_left(self.pid, now);
            if !self.children_left && !strangers_left {
                self.end_walk();
                return false;
            }
            let action = self.ladder.command_ended(now);
            self.act(action);
        }
        !self.leaving
    }

    /// Does what the ladder asks for.
    fn act(&mut self, action: Action) {
        match action {
            Action::Nothing => {}
            Action::Forward => self.forward(),
            Action::Hold => {
                self.held = self.received;
                let time = self.config.stop_delay.unwrap_or(Time::ZERO);
                self.log.tell(Event::HeldBack { signal: self.held.signal(), time });
            }
            Action::Release => {
                self.received = self.held;
                self.forward();
            }
            Action::Terminate => self.signal_all(Signal::TERM),
            Action::Kill => {
                self.evidence.is_overdue = self.command.is_some();
                self.signal_all(Signal::KILL);
            }
            Action::Leave => {
                self.log.tell(Event::LeftBehind);
                if self.command.is_some() {
                    self.status = status::KILLED;
                }
                self.leaving = true;
            }
        }
    }

    /// The last words.
    fn report(&mut self, started: Time) {
        self.terminal.take_back(self.group);
        let end = self.evidence.end(self.status);
        if let Some(cause) = self.evidence.cause(end, self.ladder.time_to_end()) {
            self.log.conclude(Event::Verdict { end, cause });
        }
        if self.log.is_verbose() {
            if !self.config.pause {
                let (user, system) = (self.usage.user(), self.usage.system());
                self.log.tell(Event::Usage { user, system, max_rss_kb: self.usage.max_rss() });
            }
            let time = self.clock.now().minus(started);
            self.log.tell(Event::Summary { end, time, orphans: self.orphans });
        }
    }
}
