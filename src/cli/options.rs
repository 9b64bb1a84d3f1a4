//! Options: a dialect's table is matched with the arguments, and what each option does to
//! the config is one `match`.

#![forbid(unsafe_code)]

use super::lexer::{Lexer, Name};
use super::{Dialect, variables};
use crate::config::Config;
use crate::log::Log;
use crate::log::error::Error;
use crate::signal::{self, Rewrite, Signal};
use crate::strings::args::Args;
use crate::strings::cstr::{StaticStr, ZStr};
use crate::strings::number;
use crate::time::Time;
use core::ffi::CStr;

/// A line of a dialect's table.
pub(super) struct Opt {
    /// 0: it has none.
    pub(super) letter: u8,
    /// As the help has it: `--timeout TIME`, `--verbose`, or `-e CODE` where there is no long
    /// name.
    pub(super) form: StaticStr,
    pub(super) does: Does,
    /// What it does, in words; a line of help each.
    pub(super) about: StaticStr,
    /// The variable that does the same; empty: there is none.
    pub(super) variable: StaticStr,
}

/// An option with a letter (or `'\0'`), its form, what it does, and that in words.
pub(super) const fn opt(letter: char, form: &'static CStr, does: Does, about: &'static CStr) -> Opt {
    Opt { letter: letter as u8, form: ZStr::new(form), does, about: ZStr::new(about), variable: ZStr::EMPTY }
}

impl Opt {
    /// The same with a variable.
    pub(super) const fn or_variable(self, variable: &'static CStr) -> Opt {
        Opt { variable: ZStr::new(variable), ..self }
    }

    pub(super) fn takes_value(&self) -> bool {
        self.form.after(b' ').is_some()
    }

    /// Whether it is the one that `name` calls.
    pub(super) fn is_called(&self, name: Name) -> bool {
        match name {
            Name::Short(letter) => self.letter == letter,
            Name::Long(name) => self.form.strip_prefix(c"--").is_some_and(|form| is_same_name(form, name)),
        }
    }
}

/// A name ends with the string or a blank in a form, and with the string or a `=` on the
/// command line.
fn is_same_name(mut form: ZStr, mut name: ZStr) -> bool {
    while form.first() == name.first() && !matches!(form.first(), 0 | b' ') {
        (form, name) = (form.rest(), name.rest());
    }
    matches!(form.first(), 0 | b' ') && matches!(name.first(), 0 | b'=')
}

/// What an option or a variable does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Does {
    // With a value.
    SetVariable,
    SetUser,
    SetGroup,
    SetWorkdir,
    SetTimeout,
    SetKillAfter,
    SetStopDelay,
    AddStopSignal,
    SetParentDeathSignal,
    AddRewrite,
    /// In numbers up to 31.
    AddNumericRewrite,
    AddSuccessStatus,
    SetReport,
    // Without.
    BeSubreaper,
    SignalGroup,
    GiveUpPrivileges,
    Pause,
    SpeakUp,
    WarnOfOrphans,
    /// No session of its own, though the dialect would make one.
    KeepSession,
    ShowHelp,
    ShowVersion,
    ShowLicence,
}

impl Does {
    /// Whether it asks for a supervisor. A timeout does not: it is how long a shutdown may take where
    /// there is one.
    fn needs_supervisor(self) -> bool {
        matches!(
            self,
            Does::SetKillAfter
                | Does::SetStopDelay
                | Does::AddStopSignal
                | Does::AddRewrite
                | Does::AddSuccessStatus
                | Does::SetReport
                | Does::SignalGroup
        )
    }
}

/// What a command line asks for.
#[derive(PartialEq, Eq, Debug)]
pub(super) enum Request {
    Run,
    Help,
    Version,
    Licence,
    // What is wrong, in words of the dialect.
    NoCommand,
    RewriteUsage,
}

/// Reads arguments, then variables, into the config.
pub(super) fn read(args: &mut Args, dialect: &Dialect, config: &mut Config) -> Result<Request, Error<'static>> {
    (dialect.nature)(config);
    config.log.report = variables::report(args);
    if let Some(request) = read_options(args, dialect, config)? {
        return Ok(request);
    }
    variables::read(args, dialect, config)?;
    // Whoever gives times wants pid1's shutdown.
    if config.timeout.is_some() || config.kill_after.is_some() {
        config.leave_with_command = false;
    }
    let command = args.get(config.command);
    if command.is_none() && !config.pause {
        return Ok(Request::NoCommand);
    }
    let Log { level, report, .. } = config.log;
    config.log = Log { level, report, command: command.unwrap_or(config.log.command), ..dialect.running };
    Ok(Request::Run)
}

fn read_options(args: &mut Args, dialect: &Dialect, config: &mut Config) -> Result<Option<Request>, Error<'static>> {
    if dialect.ignores_operands {
        return Ok(read_anywhere(args, dialect));
    }
    let mut lexer = Lexer::new();
    while let Some(name) = lexer.option(args) {
        let option = find(dialect, name)?;
        let (takes_value, called) = (option.takes_value(), option.form);
        if !takes_value && lexer.has_value() {
            return Err(Error::ValueSuperfluous { option: called });
        }
        let value = match takes_value {
            false => ZStr::EMPTY,
            true => lexer.value(args).ok_or(Error::ValueMissing { option: called })?,
        };
        if dialect.implies_subreaper && option.does.needs_supervisor() {
            config.subreaper = true;
        }
        match apply(option.does, value, args, config) {
            Ok(None) => {}
            Ok(request) => return Ok(request),
            Err(problem) => return Err(Error::BadValue { option: called, value, problem }),
        }
    }
    config.command = lexer.position();
    Ok(None)
}

/// Kubernetes' pause looks for one thing in all of its arguments.
fn read_anywhere(args: &Args, dialect: &Dialect) -> Option<Request> {
    let mut index = 1;
    while let Some(argument) = args.get(index) {
        if dialect.options.iter().any(|option| argument.is(option.form)) {
            return Some(Request::Version);
        }
        index = index.wrapping_add(1);
    }
    None
}

/// The option of this name.
fn find(dialect: &Dialect, name: Name) -> Result<&'static Opt, Error<'static>> {
    let found = dialect.options.iter().find(|option| option.is_called(name));
    found.ok_or(match name {
        Name::Short(letter) => Error::UnknownShort { letter, hint: dialect.hint },
        Name::Long(name) => Error::UnknownLong { name, hint: dialect.hint },
    })
}

/// Does to the config what the option or variable does; or tells what is asked for instead
/// of a run, or what is wrong with the value.
pub(super) fn apply(
    does: Does,
    value: StaticStr,
    args: &mut Args,
    config: &mut Config,
) -> Result<Option<Request>, StaticStr> {
    match does {
        Does::SetVariable => args.assign(assignment(value)?),
        Does::SetUser => config.user = Some(value),
        Does::SetGroup => config.group = Some(value),
        Does::SetWorkdir => config.workdir = Some(value),
        Does::SetTimeout => config.timeout = Some(time(value)?),
        Does::SetKillAfter => config.kill_after = Some(time(value)?),
        Does::SetStopDelay => config.stop_delay = Some(time(value)?),
        Does::AddStopSignal => config.stop_signals = config.stop_signals.with(stop_signal(value)?),
        Does::SetParentDeathSignal => config.pdeathsig = Some(signal(value)?),
        Does::AddRewrite => {
            let (from, to) = rewrite(value)?;
            config.rewrites.set(from, to);
        }
        Does::AddNumericRewrite => match numeric_rewrite(value) {
            Some((from, to)) => config.rewrites.set(arriving(from)?, to),
            None => return Ok(Some(Request::RewriteUsage)),
        },
        Does::AddSuccessStatus => config.success.insert(exit_status(value)?),
        Does::SetReport => config.log.report = Some(value),
        Does::BeSubreaper => config.subreaper = true,
        Does::SignalGroup => config.to_group = true,
        Does::GiveUpPrivileges => config.no_new_privs = true,
        Does::Pause => config.pause = true,
        Does::SpeakUp => config.log.level = config.log.level.next(),
        Does::WarnOfOrphans => config.warn_of_orphans = true,
        Does::KeepSession => config.session = false,
        Does::ShowHelp => return Ok(Some(Request::Help)),
        Does::ShowVersion => return Ok(Some(Request::Version)),
        Does::ShowLicence => return Ok(Some(Request::Licence)),
    }
    Ok(None)
}

fn time(text: StaticStr) -> Result<Time, StaticStr> {
    number::time(text).ok_or(ZStr::new(c"not a time (such as 5, 1.5s, 500ms, 2m, infinity)"))
}

fn assignment(text: StaticStr) -> Result<StaticStr, StaticStr> {
    match text.first() != b'=' && text.after(b'=').is_some() {
        true => Ok(text),
        false => Err(ZStr::new(c"not KEY=VALUE")),
    }
}

fn signal(text: StaticStr) -> Result<Signal, StaticStr> {
    signal::parse(text).ok_or(ZStr::new(c"not a signal"))
}

/// Nobody can act on the arrival of KILL and STOP, and CHLD is ours.
fn arrives(signal: Signal) -> bool {
    !matches!(signal, Signal::CHLD | Signal::KILL | Signal::STOP)
}

fn stop_signal(text: StaticStr) -> Result<Signal, StaticStr> {
    let signal = signal(text)?;
    arrives(signal).then_some(signal).ok_or(ZStr::new(c"cannot be a stop signal"))
}

fn exit_status(text: StaticStr) -> Result<u8, StaticStr> {
    match number::parse(text) {
        Some(status @ 0..=255) => Ok(status as u8),
        _ => Err(ZStr::new(c"not an exit status")),
    }
}

/// `FROM:TO`, of which TO may be 0.
fn rewrite(text: StaticStr) -> Result<(Signal, Rewrite), StaticStr> {
    let to = text.after(b':').filter(|to| to.after(b':').is_none()).ok_or(ZStr::new(c"not FROM:TO"))?;
    let to = if to.is(c"0") { Rewrite::Drop } else { Rewrite::To(signal(to)?) };
    let (from, _) = signal::leading(text).ok_or(ZStr::new(c"not a signal"))?;
    Ok((arriving(from)?, to))
}

fn arriving(from: Signal) -> Result<Signal, StaticStr> {
    arrives(from).then_some(from).ok_or(ZStr::new(c"cannot be rewritten"))
}

/// `FROM:TO` in numbers up to 31, of which TO may be 0.
pub(super) fn numeric_rewrite(text: StaticStr) -> Option<(Signal, Rewrite)> {
    let (from @ 1..=31, rest) = number::leading(text)? else { return None };
    let to = match number::parse(rest.strip_prefix(c":")?)? {
        0 => Rewrite::Drop,
        to @ 1..=31 => Rewrite::To(Signal::from_number(to as u8)),
        _ => return None,
    };
    Some((Signal::from_number(from as u8), to))
}
