//! Reads options by a dialect's table.

use super::lexer::{Lexer, Name};
use super::{Dialect, variables};
use crate::config::{Config, Plan};
use crate::log::Log;
use crate::number;
use crate::signal::{self, SIGCHLD, SIGKILL, SIGSTOP};
use crate::vector::{Static, ZStr};

/// A line of the table.
#[derive(Clone, Copy)]
pub struct Opt {
    /// 0: it has none.
    letter: u8,
    /// As errors call it: `--timeout`, or `-e` where it has no long name.
    name: &'static str,
    sets: Setting,
}

pub const fn opt(letter: char, name: &'static str, sets: Setting) -> Opt {
    Opt { letter: letter as u8, name, sets }
}

/// For options that have no letter.
pub const NONE: char = '\0';

/// What an option or a variable sets.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Setting {
    // With a value.
    Env,
    User,
    Group,
    Workdir,
    Timeout,
    KillAfter,
    StopDelay,
    StopSignal,
    ParentDeathSignal,
    Rewrite,
    /// In numbers up to 31.
    NumericRewrite,
    SuccessStatus,
    // Without.
    Subreaper,
    ProcessGroup,
    NoNewPrivs,
    Pause,
    Verbose,
    WarnOfOrphans,
    /// No session of its own, though the dialect would make one.
    SingleChild,
    Help,
    Version,
    Licence,
}

use Setting::*;

impl Setting {
    fn takes_value(self) -> bool {
        (self as u8) < Subreaper as u8
    }

    /// Whether it has a meaning only where there is a supervisor.
    fn needs_supervisor(self) -> bool {
        matches!(self, KillAfter | StopDelay | StopSignal | Rewrite | SuccessStatus | ProcessGroup)
    }
}

pub fn parse(config: &mut Config, dialect: &Dialect) -> Plan {
    config.log = dialect.reading;
    (dialect.nature)(config);
    let mut lexer = Lexer::new();
    while let Some(name) = lexer.option(&config.vector) {
        let option = find(config, dialect, name);
        let refuse = |config: &Config, value, cause: &'static str| -> ! {
            config.log.fail(dialect.failed, option.name, value, cause.into())
        };
        if dialect.implies_subreaper && option.sets.needs_supervisor() {
            config.subreaper = true;
        }
        if !option.sets.takes_value() {
            if lexer.has_value() {
                refuse(config, None, "takes no value");
            }
            let text = match option.sets {
                Help => dialect.help,
                Version => dialect.version,
                Licence => dialect.licence,
                sets => {
                    switch(config, sets);
                    continue;
                }
            };
            return Plan::Print { text, fd: dialect.stream, status: 0 };
        }
        let Some(value) = lexer.value(&config.vector) else { refuse(config, None, "needs a value") };
        if option.sets == NumericRewrite && !is_numeric(value) {
            return Plan::Print { text: dialect.licence, fd: 2, status: dialect.failed };
        }
        if let Err(cause) = set(config, option.sets, value) {
            refuse(config, Some(value), cause);
        }
    }
    config.command = lexer.position();
    variables::read(config, dialect);
    if config.timeout.is_some() || config.kill_after.is_some() {
        config.abandon = false;
    }
    config.log = Log { level: config.log.level, ..dialect.running };
    match config.vector.argument(config.command) {
        Some(command) => config.log.command = command,
        None if config.pause => {}
        None => return Plan::Print { text: dialect.usage, fd: 2, status: dialect.failed },
    }
    Plan::Run
}

/// The option of this name; there being none ends the run.
fn find(config: &Config, dialect: &Dialect, name: Name) -> Opt {
    let found = dialect.options.iter().find(|option| match name {
        Name::Short(bundle) => option.letter == bundle.first(),
        Name::Long(text) => {
            let name = option.name.strip_prefix("--");
            let rest = name.and_then(|name| text.strip_str(name));
            rest.is_some_and(|rest| matches!(rest.first(), 0 | b'='))
        }
    });
    match (found, name) {
        (Some(&option), _) => option,
        (None, Name::Short(bundle)) => config.log.refuse(dialect.failed, "-", bundle),
        (None, Name::Long(text)) => config.log.refuse(dialect.failed, "--", text),
    }
}

/// What takes no value.
pub fn switch(config: &mut Config, sets: Setting) {
    match sets {
        Subreaper => config.subreaper = true,
        ProcessGroup => config.to_group = true,
        NoNewPrivs => config.no_new_privs = true,
        Pause => config.pause = true,
        Verbose => config.log.level = config.log.level.next(),
        WarnOfOrphans => config.warn_of_orphans = true,
        SingleChild => config.session = false,
        _ => {}
    }
}

fn set(config: &mut Config, sets: Setting, value: Static) -> Result<(), &'static str> {
    match sets {
        Env => return assign(config, value),
        User => config.user = Some(value),
        Group => config.group = Some(value),
        Workdir => config.workdir = Some(value),
        Timeout => config.timeout = Some(seconds(value)?),
        KillAfter => config.kill_after = Some(seconds(value)?),
        StopDelay => config.stop_delay = Some(seconds(value)?),
        StopSignal => config.stop_signals = config.stop_signals.with(signal(value)?),
        ParentDeathSignal => config.pdeathsig = signal(value)?,
        Rewrite | NumericRewrite => return rewrite(config, value),
        SuccessStatus => match number::parse(value) {
            Some(status @ 0..=255) => config.success.insert(status as u8),
            _ => return Err("not an exit status"),
        },
        _ => {}
    }
    Ok(())
}

pub fn seconds(text: Static) -> Result<u64, &'static str> {
    number::seconds(text).ok_or("not a number of seconds")
}

/// Keeps `KEY=VALUE` in the first argument, behind the name, not yet used for that:
/// it has been read, since every assignment takes up an argument of its own.
fn assign(config: &mut Config, value: Static) -> Result<(), &'static str> {
    if value.first() == b'=' || value.after(b'=').is_none() {
        return Err("not KEY=VALUE");
    }
    config.assignments = config.assignments.wrapping_add(1);
    config.vector.replace(config.assignments, value);
    Ok(())
}

fn signal(text: Static) -> Result<u8, &'static str> {
    match signal::parse(text) {
        Some((signal, rest)) if rest.first() == 0 => Ok(signal),
        _ => Err("not a signal"),
    }
}

/// `FROM:TO`; nobody can act on the arrival of KILL and STOP, and CHLD is ours.
fn rewrite(config: &mut Config, text: Static) -> Result<(), &'static str> {
    let to = text.after(b':').ok_or("not FROM:TO")?;
    let to = if to.equals(ZStr::lit(c"0")) { 0 } else { signal(to)? };
    match signal::parse(text).ok_or("not a signal")? {
        (SIGCHLD | SIGKILL | SIGSTOP, _) => return Err("cannot be rewritten"),
        (from, _) => config.rewrites.set(from, to),
    }
    Ok(())
}

/// Whether both sides are numbers up to 31, and the first is not 0.
fn is_numeric(text: Static) -> bool {
    match number::leading(text) {
        Some((1..=31, rest)) if rest.first() == b':' => number::parse(rest.rest()).is_some_and(|to| to <= 31),
        _ => false,
    }
}
