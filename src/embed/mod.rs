//! A program that is its own process 1: [`Init`] says what the init is to be, and `launch`
//! makes two processes of one (`fork(2)`, `pid_namespaces(7)`; docs/DESIGN.md, "Embedding").
//!
//! [`birth`] is the fork and what both sides do around it, [`threads`] says whether there
//! may be one, [`error`] why there was none.

mod birth;
mod error;
mod threads;

pub use error::Error;

use crate::config::Config;
use crate::log::{Level, Log, own};
use crate::signal::{Rewrite, Rewrites, Signal, SignalSet};
use crate::status::StatusSet;
use crate::strings::cstr::{StaticStr, ZStr};
use crate::sys::libc::Libc;
use crate::time::Time;
use core::ffi::CStr;
use core::time::Duration;

/// What the init is to do; [`launch`](Init::launch) starts it.
///
/// Everything has a default, which is that of the program `pid1`: signals are forwarded to the
/// program, orphans are reaped, and when the program has ended, all that it leaves behind
/// gets SIGTERM at once and SIGKILL five seconds later.
///
/// Signals are given by their numbers (`signal(7)`), as in `libc::SIGTERM`. A number that will
/// not do is told by `launch`.
///
/// ```no_run
/// use std::time::Duration;
///
/// fn main() -> Result<(), pidone::Error> {
///     // First of all, before there are threads.
///     pidone::Init::new()
///         .timeout(Duration::from_secs(2))
///         .kill_after(Duration::from_secs(20))
///         .success_status(143)
///         .launch()?;
///     println!("never process 1: {}", std::process::id());
///     Ok(())
/// }
/// ```
#[derive(Clone, Debug)]
#[must_use = "nothing is started until it is launched"]
pub struct Init {
    timeout: Option<Duration>,
    kill_after: Option<Duration>,
    stop_delay: Option<Duration>,
    stop_signals: SignalSet,
    rewrites: Rewrites,
    process_group: bool,
    subreaper: bool,
    success: StatusSet,
    verbose: bool,
    report: Option<&'static CStr>,
    /// The first number that was no signal, or not one that will do.
    bad_signal: Option<i32>,
}

impl Init {
    /// All defaults.
    pub const fn new() -> Init {
        Init {
            timeout: None,
            kill_after: None,
            stop_delay: None,
            stop_signals: SignalSet::of(Signal::TERM).with(Signal::INT),
            rewrites: Rewrites::NONE,
            process_group: false,
            subreaper: false,
            success: StatusSet::EMPTY,
            verbose: false,
            report: None,
            bad_signal: None,
        }
    }

    /// How long what the program leaves behind has from SIGTERM to SIGKILL. Zero kills at
    /// once, [`Duration::MAX`] waits for ever. Default: 5 s.
    pub const fn timeout(mut self, time: Duration) -> Init {
        self.timeout = Some(time);
        self
    }

    /// How long the program may run on after a stop signal (SIGTERM, SIGINT, or see
    /// [`stop_signal`](Init::stop_signal)): then SIGTERM goes to every process, and SIGKILL
    /// after the [`timeout`](Init::timeout). Default: for ever, since whoever has sent the
    /// signal (`docker stop`, Kubernetes) has a deadline of its own.
    pub const fn kill_after(mut self, time: Duration) -> Init {
        self.kill_after = Some(time);
        self
    }

    /// How long the first stop signal is held back before the program gets it: a load
    /// balancer needs time to look away. A second one ends the wait. Default: not at all.
    pub const fn stop_delay(mut self, time: Duration) -> Init {
        self.stop_delay = Some(time);
        self
    }

    /// Treats this signal, too, as one that asks to stop, as SIGTERM and SIGINT do. It
    /// matters to [`kill_after`](Init::kill_after) and [`stop_delay`](Init::stop_delay) only,
    /// and is the signal as it arrives, before any [`rewrite`](Init::rewrite). SIGKILL and
    /// SIGSTOP will not do.
    pub fn stop_signal(mut self, signal: i32) -> Init {
        match signal_of(signal) {
            Some(signal) if !is_uncatchable(signal) => self.stop_signals = self.stop_signals.with(signal),
            _ => self.note_bad(signal),
        }
        self
    }

    /// Sends the program the signal `to` when `from` arrives, and nothing if `to` is 0.
    /// Rewrites do not chain, and the last one for a signal counts. SIGCHLD, SIGKILL and SIGSTOP
    /// never arrive, so they will not do as `from`.
    pub fn rewrite(mut self, from: i32, to: i32) -> Init {
        let rewrite = match to {
            0 => Some(Rewrite::Drop),
            _ => signal_of(to).map(Rewrite::To),
        };
        let arrives = |signal: &Signal| !is_uncatchable(*signal) && *signal != Signal::CHLD;
        match (signal_of(from).filter(arrives), rewrite) {
            (Some(from), Some(rewrite)) => self.rewrites.set(from, rewrite),
            (None, _) => self.note_bad(from),
            (_, None) => self.note_bad(to),
        }
        self
    }

    /// Forwards signals to the program's process group, in place of the program alone.
    /// Default: off.
    pub const fn process_group(mut self, on: bool) -> Init {
        self.process_group = on;
        self
    }

    /// Starts the init even if this is not process 1, as a child subreaper
    /// (`PR_SET_CHILD_SUBREAPER(2const)`). It looks after all descendants, which it finds
    /// through `/proc`, and after nobody else. Default: off.
    pub const fn subreaper(mut self, on: bool) -> Init {
        self.subreaper = on;
        self
    }

    /// Ends with status 0 where the program's status is `code`, such as 143 for a server that
    /// SIGTERM ends. May be given more than once.
    pub fn success_status(mut self, code: u8) -> Init {
        self.success.insert(code);
        self
    }

    /// Says on stderr what happens, a line for each signal, orphan and step. Default: off.
    pub const fn verbose(mut self, on: bool) -> Init {
        self.verbose = on;
        self
    }

    /// Writes the line that says why the program ended, if not by itself, into this file, too,
    /// if it exists and is empty: `c"/dev/termination-log"` for Kubernetes. Default: nowhere.
    pub const fn report(mut self, file: &'static CStr) -> Init {
        self.report = Some(file);
        self
    }

    /// If this is process 1, makes two processes of it: the new one returns from here and goes
    /// on with the program; the old one becomes its init, and never returns. It ends with
    /// the program's status: its exit code, or 128 + n if signal n has killed it.
    ///
    /// If it is not process 1, and [`subreaper`](Init::subreaper) is off, one system call
    /// finds that out, and that is all. So the call may stay where the program is not run
    /// in a container, and a second call does nothing.
    ///
    /// **Make it the first line of `main`.** The program goes on as after any `fork(2)`: with
    /// another pid, with its memory, descriptors, signal mask and handlers, but without
    /// timers, file locks of `fcntl(2)`, and pending signals. Children that it has already are
    /// the init's from then on. Only one thread lives on, so
    /// there must not be others: start an async runtime afterwards. Any signal that arrives
    /// after this call goes to the program; what arrives earlier, the kernel has dropped
    /// for process 1 unless there was a handler.
    ///
    /// The program leads a process group of its own, which has the terminal's foreground if
    /// ours had it. `LISTEN_PID` (socket activation) becomes the program's pid. What stdio has
    /// buffered is written once, by the program. The init keeps the standard descriptors,
    /// and closes its copies of all others.
    ///
    /// # Errors
    ///
    /// Each leaves the program as it was.
    ///
    /// - [`Error::Threads`]: there are other threads already. That is read in `/proc`, or
    ///   without it found out by `unshare(2)`; where a seccomp filter forbids that as well, it
    ///   cannot be known, and is not refused.
    /// - [`Error::Fork`]: `fork(2)` has failed (EAGAIN: a limit on processes; ENOMEM).
    /// - [`Error::Subreaper`]: `prctl(2)` has failed (EINVAL: Linux before 3.4).
    /// - [`Error::Signal`]: a number given to [`stop_signal`](Init::stop_signal) or
    ///   [`rewrite`](Init::rewrite) will not do. Also told where this is not process 1, so that
    ///   it comes to light before the program is in a container.
    // Inline, so that it is compiled in the program that calls it: that one has a libc, and
    // nobody else needs one.
    #[inline]
    pub fn launch(self) -> Result<(), Error> {
        birth::launch(&self, &Libc::of_the_program())
    }

    fn config(&self, program: StaticStr) -> Config {
        let level = if self.verbose { Level::Info } else { own::LOG.level };
        let report = self.report.map(ZStr::new);
        let mut config = Config::new(Log { level, command: program, report, ..own::LOG });
        config.timeout = self.timeout.map(time);
        config.kill_after = self.kill_after.map(time);
        config.stop_delay = self.stop_delay.map(time);
        config.stop_signals = self.stop_signals;
        config.rewrites = self.rewrites;
        config.to_group = self.process_group;
        config.success = self.success;
        config
    }

    fn note_bad(&mut self, number: i32) {
        self.bad_signal = self.bad_signal.or(Some(number));
    }
}

impl Default for Init {
    fn default() -> Init {
        Init::new()
    }
}

/// What does not fit lasts for ever.
fn time(time: Duration) -> Time {
    u64::try_from(time.as_nanos()).map_or(Time::FOREVER, Time::from_nanos)
}

fn signal_of(number: i32) -> Option<Signal> {
    (1..=64).contains(&number).then(|| Signal::from_number(number as u8))
}

fn is_uncatchable(signal: Signal) -> bool {
    matches!(signal, Signal::KILL | Signal::STOP)
}
