//! Environment variables: a dialect's own, then pid1's, which count in every dialect.

#![forbid(unsafe_code)]

use super::options::{Does, apply};
use super::{Dialect, native};
use crate::config::Config;
use crate::log::Level;
use crate::log::error::Error;
use crate::strings::args::Args;
use crate::strings::cstr::{StaticStr, ZStr};
use crate::strings::number;

/// A line of a dialect's table.
pub(super) struct Variable {
    pub(super) name: StaticStr,
    pub(super) when: When,
    pub(super) does: Does,
}

/// When a variable counts.
#[derive(Clone, Copy)]
pub(super) enum When {
    /// If it is there at all.
    Present,
    /// If it is exactly this.
    Is(StaticStr),
    /// Always: its number is the verbosity.
    Verbosity,
}

pub(super) fn read(args: &mut Args, dialect: &Dialect, config: &mut Config) -> Result<(), Error<'static>> {
    for variable in dialect.variables {
        let Some(entry) = args.entry(variable.name) else { continue };
        let value = value_of(entry);
        match variable.when {
            When::Present => {}
            When::Is(text) if value.is(text) => {}
            When::Is(_) => continue,
            When::Verbosity => {
                config.log.level = verbosity(value);
                continue;
            }
        }
        set(variable.does, entry, args, config)?;
    }
    read_own(args, config)
}

/// Where why the run has ended is to be reported.
pub(super) fn report(args: &Args) -> Option<StaticStr> {
    args.entry(native::REPORT).map(value_of).filter(|path| !path.is_empty())
}

/// The variables of pid1's own options.
fn read_own(args: &mut Args, config: &mut Config) -> Result<(), Error<'static>> {
    for option in native::OPTIONS {
        if option.variable.is_empty() {
            continue;
        }
        let Some(entry) = args.entry(option.variable) else { continue };
        let value = value_of(entry);
        let counts = if option.takes_value() {
            // Empty is unset, and an option beats its variable.
            !value.is_empty() && !is_set(option.does, config)
        } else {
            // A switch.
            !(value.is_empty() || value.is(c"0") || value.is(c"false") || value.is(c"no"))
        };
        if counts {
            set(option.does, entry, args, config)?;
        }
    }
    Ok(())
}

fn set(does: Does, entry: StaticStr, args: &mut Args, config: &mut Config) -> Result<(), Error<'static>> {
    match apply(does, value_of(entry), args, config) {
        Ok(_) => Ok(()),
        Err(problem) => Err(Error::BadVariable { entry, problem }),
    }
}

fn value_of(entry: StaticStr) -> StaticStr {
    entry.after(b'=').unwrap_or(ZStr::EMPTY)
}

/// Whether an option has given this value.
fn is_set(does: Does, config: &Config) -> bool {
    match does {
        Does::SetTimeout => config.timeout.is_some(),
        Does::SetKillAfter => config.kill_after.is_some(),
        Does::SetStopDelay => config.stop_delay.is_some(),
        Does::SetReport => config.log.report.is_some(),
        _ => false,
    }
}

/// As tini counts: 1 warnings, 2 info, 3 and more all.
fn verbosity(value: ZStr) -> Level {
    match number::leading(value) {
        Some((0, _)) | None => Level::Fatal,
        Some((1, _)) => Level::Warn,
        Some((2, _)) => Level::Info,
        _ => Level::Debug,
    }
}
