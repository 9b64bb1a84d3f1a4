//! The life of an init: wait for a signal → forward it | reap | escalate, until
//! the command has ended and nothing is left.
//!
//! We are no longer allowed to bail: whatever fails in here is logged, and the
//! run goes on (`signal(7)`, `wait(2)`, `pid_namespaces(7)`).

#![forbid(unsafe_code)]

use crate::config::Config;
use crate::descendants::{Proc, send_to};
use crate::log::{Event, Log};
use crate::number::INFINITE;
use crate::oom;
use crate::scratch::Scratch;
use crate::shutdown::{Action, Shutdown};
use crate::signal::{
    SIGCHLD, SIGCONT, SIGINT, SIGKILL, SIGQUIT, SIGSTOP, SIGTERM, SIGTSTP, SIGTTIN, SIGTTOU, SIGWINCH, SignalSet,
};
use crate::status::{self, exit_status, killed_by, stopped_by};
use crate::sys::Errno;
use crate::sys::clock::{monotonic, pause_for};
use crate::sys::memory::{drop_unused_stack, map, unmap};
use crate::sys::process::{ANY, Usage, reap};
use crate::sys::signal::{self, Received, kill, stop_group};
use crate::tty::Terminal;
use rustix::process::{Pid, test_kill_process_group};

/// How often we look whether strangers are left that send us no SIGCHLD.
const LOOK: u64 = 20_000_000;

/// The grace between TERM and KILL if nobody says otherwise.
const GRACE: u64 = 5_000_000_000;

/// Whom "every process" means.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// The PID namespace, of which we are process 1.
    Namespace,
    /// All that descend from us, the subreaper.
    Descendants,
    Nobody,
}

/// How long the command has the machine to itself before we do what can wait.
const START: u64 = 10_000_000;

/// How long a process may take to die of a kill that has been counted. If the command
/// does so, it has been counted itself.
const DYING: u64 = 50_000_000;

/// Supervises the command with this pid (0: none, just reaps) and returns the exit
/// status. `scratch`: memory that is at hand, if there is any.
pub fn run(
    config: &Config,
    pid: Pid,
    reach: Reach,
    command: i32,
    terminal: &mut Terminal,
    scratch: Option<&'static mut Scratch>,
) -> u8 {
    let started = if config.log.is_verbose() { monotonic() } else { 0 };
    let mut large = Large { received: Received::NONE, held: Received::NONE, usage: Usage::NONE };
    let mut init = Init {
        config,
        log: &config.log,
        pid,
        reach,
        command,
        group: command,
        neighbour: 0,
        terminal,
        stop_sent: false,
        status: 0,
        has_ended: false,
        children_left: true,
        ladder: Shutdown::new(
            config.stop_delay.unwrap_or(0),
            config.kill_after.unwrap_or(INFINITE),
            config.timeout.unwrap_or(GRACE),
        ),
        received: &mut large.received,
        held: &mut large.held,
        leaving: false,
        orphans: 0,
        usage: &mut large.usage,
    };
    // In a container of its own nobody has been killed yet: this holds until we have
    // counted. Elsewhere who knows, so that is done at once.
    let is_container = reach == Reach::Namespace;
    let mut kills = if is_container { 0 } else { count_kills(u64::MAX) };
    init.step(START);
    if !init.has_ended {
        let counted = count_kills(u64::MAX);
        init.step(0);
        // Whom we were born with, by an execve, may have ended before SIGCHLD was ours.
        init.reap();
        if let Some(scratch) = scratch {
            unmap(scratch);
        }
        drop_unused_stack();
        if !init.has_ended {
            init.step(DYING);
        }
        if is_container && !init.has_ended {
            kills = counted;
        }
    }
    while init.goes_on() {
        init.step(INFINITE);
    }
    init.report(started, kills);
    match config.success.contains(init.status) {
        true => 0,
        false => init.status,
    }
}

/// The out-of-memory kills so far; `unknown` if no file says.
#[inline(never)]
fn count_kills(unknown: u64) -> u64 {
    let Some(scratch) = map() else { return unknown };
    let kills = oom::kills(scratch);
    unmap(scratch);
    kills.unwrap_or(unknown)
}

/// What [`Init`] points to: in one piece, which is cleared at once.
struct Large {
    received: Received,
    held: Received,
    usage: Usage,
}

/// The large parts are behind pointers: next to the others they would cost code.
struct Init<'a> {
    config: &'a Config,
    log: &'a Log,
    pid: Pid,
    reach: Reach,
    /// The command's pid, 0 once it is reaped: it may be somebody else's then.
    command: i32,
    /// The command's process group, which may live on.
    group: i32,
    /// The pid that follows the one reaped last.
    neighbour: i32,
    terminal: &'a mut Terminal,
    /// The command has been told to stop by somebody who knows how to go on.
    stop_sent: bool,
    /// The command's exit status, once it is reaped.
    status: u8,
    /// There was a command, and it has ended: never, if we are a pause.
    has_ended: bool,
    /// Whether `wait` has last said that there are any.
    children_left: bool,
    ladder: Shutdown,
    /// The signal that has arrived last.
    received: &'a mut Received,
    /// The stop signal that is held back.
    held: &'a mut Received,
    /// Leave, whatever is left.
    leaving: bool,
    orphans: u64,
    usage: &'a mut Usage,
}

impl Init<'_> {
    /// One signal, or the deadline, or `limit` nanoseconds.
    #[inline(never)]
    fn step(&mut self, limit: u64) {
        match signal::wait(SignalSet::ALL, self.patience().min(limit), Some(self.received)) {
            Ok(signal) => self.receive(signal),
            Err(Errno::AGAIN | Errno::INTR) => {}
            // A filter forbids the call. Then nothing can be forwarded, but reaping
            // and the ladder go on, by looking now and then.
            Err(_) => {
                pause_for(LOOK as u32);
                self.reap();
            }
        }
        if self.ladder.deadline() != INFINITE {
            let action = self.ladder.tick(monotonic());
            self.act(action);
        }
    }

    /// How long to sleep if no signal comes.
    fn patience(&self) -> u64 {
        let left = match self.ladder.deadline() {
            INFINITE => INFINITE,
            deadline => deadline.saturating_sub(monotonic()),
        };
        if self.waits_for_strangers() { left.min(LOOK) } else { left }
    }

    /// Processes that were brought into the namespace (`docker exec`) are no
    /// children of ours: when they are all that is left, nobody tells us.
    fn waits_for_strangers(&self) -> bool {
        self.has_ended && !self.children_left && self.reach == Reach::Namespace
    }

    fn to_group(&self) -> bool {
        self.config.to_group || self.config.session
    }

    /// Whether there is anything left to wait for. Who is left behind by the command is
    /// told to end.
    #[inline(never)]
    fn goes_on(&mut self) -> bool {
        if self.has_ended && !self.leaving {
            let strangers_left =
                || self.reach == Reach::Namespace && test_kill_process_group(Pid::INIT) != Err(Errno::SRCH);
            if !self.children_left && !strangers_left() {
                return false;
            }
            let action = self.ladder.command_ended(monotonic());
            self.act(action);
        }
        !self.leaving
    }

    /// Reaps everybody who has ended: one SIGCHLD may stand for many.
    fn reap(&mut self) {
        // To look for any child, the kernel walks along all of them, the living too; one
        // whose pid is known it has at once. So first the one that we have been told of,
        // and where two neighbours have ended, the next one may have, too.
        let mut whom = self.received.sender();
        loop {
            // What others have used is overwritten until the command's own comes.
            let is_wanted = self.log.is_verbose() && self.command != 0;
            let usage = if is_wanted { Some(&mut *self.usage) } else { None };
            let (pid, wait_status) = reap(whom, usage);
            if pid <= 0 {
                if whom == ANY {
                    self.children_left = pid == 0;
                    break;
                }
                whom = ANY;
                continue;
            }
            whom = if self.neighbour == pid { pid.wrapping_add(1) } else { ANY };
            self.neighbour = pid.wrapping_add(1);
            if let Some(signal) = stopped_by(wait_status) {
                if self.command == pid {
                    self.stopped(signal);
                }
                continue;
            }
            self.ended(pid, wait_status);
        }
    }

    /// Somebody has ended: the command or an orphan.
    fn ended(&mut self, pid: i32, wait_status: i32) {
        let status = exit_status(wait_status);
        let is_command = self.command == pid;
        if is_command {
            self.command = 0;
            self.has_ended = true;
            self.status = status;
            self.leaving = self.config.abandon;
        } else {
            self.orphans = self.orphans.wrapping_add(1);
        }
        let (signal, is_warning) = (killed_by(wait_status), self.config.warn_of_orphans);
        self.log.tell(Event::Reaped { is_command, is_warning, pid, status, signal });
        if is_command && self.config.farewell_term {
            self.farewell();
        }
    }

    /// TERM for whom we leave behind.
    fn farewell(&self) {
        let signal = self.config.rewrites.of(SIGTERM);
        // Its leader is reaped, but in this moment the group's number is not given to
        // anybody else.
        if self.to_group() && signal != 0 {
            let _ = kill(self.group.wrapping_neg(), signal);
        }
        self.log.tell(Event::Forwarded { from: SIGTERM, to: signal, pid: self.group });
    }

    /// The command has stopped, by ^Z for instance: whoever waits for us must see
    /// that (`pid1 -s`), or the command has to go on.
    fn stopped(&mut self, signal: u8) {
        let sent = core::mem::replace(&mut self.stop_sent, false);
        let reads = matches!(signal, SIGTTIN | SIGTTOU);
        let goes_on = match self.reach {
            // Nobody could ever `fg` it.
            Reach::Namespace => signal == SIGTSTP && !sent && !self.terminal.is_foreign(),
            _ if !self.terminal.exists() => false,
            // It asks for the terminal, and that is ours to lend.
            _ if reads && self.terminal.lend(self.group) => true,
            // Here we sleep. Who is continued in our group needs nothing of us.
            _ => (stop_group(signal) | self.terminal.lend_again(self.group) | !reads) && !self.terminal.is_foreign(),
        };
        if goes_on {
            let _ = kill(self.group.wrapping_neg(), SIGCONT);
        }
    }

    #[inline(never)]
    fn receive(&mut self, signal: u8) {
        if self.config.session && self.terminal.hand_off.contains(signal) {
            self.terminal.hand_off = self.terminal.hand_off.without(signal);
            self.log.tell(Event::TtyHandOff { signal });
            return;
        }
        self.log.tell(Event::Received { signal });
        if signal == SIGCHLD {
            self.reap();
            return;
        }
        let received = &*self.received;
        // Our own: the SIGPIPE of a stderr that nobody reads any more.
        if self.has_ended || received.is_from(self.pid) {
            return;
        }
        if received.is_from_kernel() {
            // The terminal's: the command, in our group, has got it, too.
            if self.terminal.is_foreign() {
                return;
            }
            // Somebody else of our job asks for the terminal that the command has from us.
            if matches!(signal, SIGTTIN | SIGTTOU) && self.terminal.take_back(self.group) {
                let _ = kill(0, SIGCONT);
                return;
            }
        }
        let action = match self.config.stop_signals.contains(signal) {
            true => self.ladder.stop_requested(monotonic()),
            false => Action::Forward,
        };
        self.act(action);
    }

    fn act(&mut self, action: Action) {
        match action {
            Action::Nothing => {}
            Action::Forward => self.forward(),
            Action::Hold => {
                core::mem::swap(&mut self.held, &mut self.received);
                let ms = self.config.stop_delay.unwrap_or(0) / 1_000_000;
                self.log.tell(Event::HeldBack { signal: self.held.number(), ms });
            }
            Action::Release => {
                core::mem::swap(&mut self.held, &mut self.received);
                self.forward();
            }
            Action::Terminate => self.signal_all(SIGTERM),
            Action::Kill => self.signal_all(SIGKILL),
            Action::Leave => {
                self.log.tell(Event::LeftBehind);
                if self.command != 0 {
                    self.status = status::KILLED;
                }
                self.leaving = true;
            }
        }
    }

    /// Passes a signal on to the command or its group.
    fn forward(&mut self) {
        let received = &*self.received;
        let from = received.number();
        let command = self.command;
        if command == 0 {
            // There is none: a stop signal ends us, all others are idle.
            if self.config.stop_signals.contains(from) {
                self.leaving = true;
                self.log.tell(Event::PauseEnded { signal: from });
            }
            return;
        }
        let mut to = self.config.rewrites.of(from);
        let stops_along = self.config.stop_along && matches!(from, SIGTSTP | SIGTTIN | SIGTTOU);
        // In a session that nobody watches the terminal's signals stop nobody: the
        // process group is orphaned.
        if stops_along && to == from && self.config.session {
            to = SIGSTOP;
        }
        self.stop_sent |= to == SIGTSTP;
        let mut event = Event::Dropped { signal: from };
        if to != 0 {
            event = Event::Forwarded { from, to, pid: command };
            let mut result = Err(Errno::SRCH);
            // A key meant for all that is in the foreground: our group was, so the
            // command's is to get it.
            let is_key = received.is_from_kernel() && matches!(from, SIGINT | SIGQUIT | SIGTSTP | SIGWINCH);
            if self.to_group() || is_key {
                result = received.forward(command.wrapping_neg(), to);
            }
            match result {
                Ok(()) => event = Event::ForwardedToGroup { from, to, group: command },
                // The command may have left its group.
                Err(Errno::SRCH) => result = received.forward(command, to),
                Err(_) => {}
            }
            if let Err(errno) = result {
                event = Event::NotForwarded { from, errno };
            }
        }
        self.log.tell(event);
        if stops_along {
            let _ = kill(self.pid.as_raw_nonzero().get(), SIGSTOP);
        }
    }

    /// Sends `signal` to every process within reach.
    fn signal_all(&self, signal: u8) {
        match self.reach {
            Reach::Nobody => return,
            Reach::Namespace => send_to(-1, signal),
            Reach::Descendants => match Proc::open(self.pid) {
                Some(proc) => proc.signal_descendants(signal),
                // Blind: the command's group is all that we know to be ours, and only
                // while its leader is there to keep the number from being used again.
                None if self.command != 0 => send_to(self.command.wrapping_neg(), signal),
                None => return,
            },
        }
        self.log.tell(Event::SentToAll { signal });
    }

    /// The last words.
    fn report(&self, started: u64, kills_before: u64) {
        self.terminal.take_back(self.group);
        if self.status == status::KILLED {
            let kills = count_kills(0).saturating_sub(kills_before);
            if kills > 0 {
                self.log.tell(Event::OutOfMemory { kills });
            }
        }
        if self.log.is_verbose() {
            let usage = &*self.usage;
            if !self.config.pause {
                let (user_ms, system_ms) = (usage.user(), usage.system());
                self.log.tell(Event::Usage { user_ms, system_ms, max_rss_kb: usage.max_rss() });
            }
            let ms = monotonic().wrapping_sub(started) / 1_000_000;
            self.log.tell(Event::Summary { status: self.status, ms, orphans: self.orphans });
        }
    }
}
