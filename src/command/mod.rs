//! The command's birth (`vfork(2)`).
//!
//! The child's recipe is one straight list. What fails in it is told by the child itself,
//! which exits with the status, so that nothing has to come back to the parent.
//!
//! Unsafe for the spawn, which shares memory between two processes.

#![allow(unsafe_code)]

mod accounts;
mod lookup;
mod user;

use crate::config::Config;
use crate::foreground::Terminal;
use crate::log::Log;
use crate::log::error::Error;
use crate::log::event::Event;
use crate::log::own;
use crate::log::report::Report;
use crate::parent;
use crate::signal::SignalSet;
use crate::status::FAILED;
use crate::strings::args::{Args, ExecArgs};
use crate::strings::buffer::Writer;
use crate::strings::cstr::{StaticStr, ZStr};
use crate::strings::number;
use crate::sys::Errno;
use crate::sys::memory::Pages;
use crate::sys::process::{Recipe, exit_group, spawn};
use crate::sys::signal::{ignore_sigchld, kill, set_mask};
use crate::sys::terminal::lead_session;
use rustix::process::{Pid, chdir, dumpable_behavior, getpid, getppid, set_dumpable_behavior, test_kill_process};
use rustix::thread::set_no_new_privs;

/// What pid1 has got from whoever started it, and the command gets back.
#[derive(Clone, Copy)]
pub(crate) struct Inherited {
    pub(crate) mask: SignalSet,
    pub(crate) sigchld_ignored: bool,
}

/// What is said where the signal mask cannot be set.
pub(crate) const SIGNAL_MASK: StaticStr = ZStr::new(c"rt_sigprocmask");

/// Where variables are put together that the command gets.
struct Room {
    home: [u8; user::HOME_MAX],
    listen_pid: [u8; 32],
}

/// From a bare process to the command.
struct Birth<'a> {
    config: &'a Config,
    /// Taken by the one who executes.
    args: Option<Args>,
    inherited: Inherited,
    place: Place<'a>,
}

/// Where the command comes to be.
#[derive(Clone, Copy)]
enum Place<'a> {
    /// In a process of its own, at this terminal.
    New(&'a Terminal),
    Ours,
}

/// Starts the command as a process of its own; returns its pid.
pub(crate) fn start(
    config: &Config,
    args: Args,
    inherited: Inherited,
    terminal: &Terminal,
) -> Result<i32, Error<'static>> {
    // A change of ids in the child marks the memory that we share as not to be
    // dumped, and then our /proc/1/fd is closed even to root without CAP_SYS_PTRACE.
    let changes_ids = config.user.is_some() || config.group.is_some();
    let dumpable = if changes_ids { dumpable_behavior().ok() } else { None };
    let mut birth = Birth { config, args: Some(args), inherited, place: Place::New(terminal) };
    // SAFETY: the child changes its `Birth`, which is not looked at again, and drops what it
    // maps before it executes. If it fails instead, that stays mapped for the little time until
    // we end, too.
    let pid = unsafe { spawn(&mut birth) }.map_err(|errno| Error::Call { what: ZStr::new(c"vfork"), errno })?;
    if let Some(dumpable) = dumpable {
        let _ = set_dumpable_behavior(dumpable);
    }
    config.log.tell(Event::Spawned { pid });
    if Pid::from_raw(pid).map(test_kill_process) == Some(Err(Errno::PERM)) {
        config.log.tell(Event::CannotSignal);
    }
    if config.detach {
        let _ = chdir(c"/");
        terminal.close_others();
    }
    Ok(pid)
}

/// Lets the command take our place.
pub(crate) fn in_place(config: &Config, args: Args, mask: SignalSet) -> ! {
    // SIGCHLD has not been touched yet, so there is nothing to put back.
    let inherited = Inherited { mask, sigchld_ignored: false };
    Birth { config, args: Some(args), inherited, place: Place::Ours }.follow()
}

impl Recipe for Birth<'_> {
    fn follow(&mut self) -> ! {
        let log = &self.config.log;
        // Opened first: the directory, which its path may start from, and the user, who may open
        // it, are about to change.
        let report = Report::open(log.report);
        let failing = Failing { log, report: report.as_ref() };
        let mut room = Room { home: [0; user::HOME_MAX], listen_pid: [0; 32] };
        let args = self.prepare(&mut room, &failing);
        self.execute(args, report.as_ref())
    }
}

/// What is done where something fails on the way to the command.
struct Failing<'a> {
    log: &'a Log,
    report: Option<&'a Report>,
}

impl Failing<'_> {
    /// Says why, and exits: in the child, or in the process that should have become the command.
    fn fail(&self, error: &Error) -> ! {
        self.log.complain_into(self.report, &own::VOICE, error);
        exit_group(FAILED)
    }

    /// The same, if a system call or the option `what`, which stands for it, has failed.
    fn check<T>(&self, what: StaticStr, result: Result<T, Errno>) -> T {
        match result {
            Ok(value) => value,
            Err(errno) => self.fail(&Error::Call { what, errno }),
        }
    }
}

impl Birth<'_> {
    /// In the order that the ids demand: what needs privileges first, what belongs to the
    /// command's user last. Returns its vectors.
    fn prepare<'r>(&mut self, room: &'r mut Room, failing: &Failing) -> ExecArgs<'r> {
        let config = self.config;
        let home = user::assume(config.user, config.group, &mut room.home, failing);
        match self.place {
            Place::New(_) if config.session => {
                lead_session();
                config.log.tell(Event::SessionMade);
            }
            Place::New(terminal) => terminal.enter(),
            Place::Ours => {}
        }
        if let Some(directory) = config.workdir
            && let Err(errno) = chdir(directory.to_c_str())
        {
            failing.fail(&Error::Option { option: ZStr::new(c"--workdir"), value: directory, errno });
        }
        // Behind the ids, since their change clears it (prctl(2)).
        if let (Place::Ours, Some(signal)) = (self.place, config.pdeathsig)
            && parent::send_at_its_death(signal)
        {
            let _ = kill(getpid().as_raw_nonzero().get(), signal);
        }
        if config.no_new_privs {
            failing.check(ZStr::new(c"--no-new-privs"), set_no_new_privs(true));
        }
        // A recipe is followed once.
        let Some(args) = self.args.take() else { exit_group(FAILED) };
        let args = failing.check(ZStr::new(c"mmap"), arrange(args, config.command, home));
        match self.place {
            Place::New(_) => pass_on_descriptors(args, &mut room.listen_pid),
            Place::Ours => args,
        }
    }

    /// Becomes the command; or says why not.
    fn execute(&self, args: ExecArgs, report: Option<&Report>) -> ! {
        // The last two: from here on signals can end this process.
        if self.inherited.sigchld_ignored {
            ignore_sigchld();
        }
        let log = &self.config.log;
        let (status, error) = match set_mask(self.inherited.mask) {
            Ok(_) => lookup::execute(args, &log.voice.failures),
            Err(errno) => (FAILED, Error::Call { what: SIGNAL_MASK, errno }),
        };
        // A stderr that nobody reads must not turn the status into that of a SIGPIPE.
        let _ = set_mask(SignalSet::ALL);
        log.complain_into(report, log.voice, &error);
        exit_group(status)
    }
}

/// The command's vectors, in the place of ours.
fn arrange<'a>(args: Args, command: usize, home: Option<ZStr<'a>>) -> Result<ExecArgs<'a>, Errno> {
    // So much that a mapping is not worth its while.
    let mut few = [0; 64];
    let wanted = args.table_len();
    if wanted <= few.len() {
        return Ok(args.into_exec(command, home, &mut few));
    }
    let mut table = Pages::new(wanted.saturating_mul(size_of::<u32>()))?;
    Ok(args.into_exec(command, home, table.words()))
}

/// Descriptors passed by socket activation belong to the process that LISTEN_PID names
/// (`sd_listen_fds(3)`). That was pid1, as far as whoever passed them could know, and it is
/// the command that they are meant for.
fn pass_on_descriptors<'a>(mut args: ExecArgs<'a>, buffer: &'a mut [u8]) -> ExecArgs<'a> {
    const KEY: StaticStr = ZStr::new(c"LISTEN_PID");
    let named = args.variable(KEY).and_then(number::parse);
    // Our parent is pid1.
    if named.is_some() && named == getppid().map(|pid1| pid1.as_raw_nonzero().get() as u64) {
        let mut entry = Writer::new(buffer);
        entry.text(KEY);
        entry.byte(b'=');
        entry.number(getpid().as_raw_nonzero().get() as u64);
        let entry = entry.into_zstr();
        args.replace_variable(KEY, entry);
        // Newer ones name the inode of its pidfd as well, which is another for the command: it
        // would take the descriptors for somebody else's. Without it the pid is enough.
        args.replace_variable(ZStr::new(c"LISTEN_PIDFDID"), entry);
    }
    args
}
