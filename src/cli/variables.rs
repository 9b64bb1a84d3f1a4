//! Environment variables, by tables like those of the options.

use super::Dialect;
use super::options::{Setting, seconds, switch};
use crate::config::Config;
use crate::log::Level;
use crate::number::leading;
use crate::vector::{Static, ZStr};

pub struct Variable {
    pub name: &'static str,
    pub counts: Counts,
    pub sets: Setting,
}

/// When a variable counts.
#[derive(Clone, Copy)]
pub enum Counts {
    /// If it is there at all.
    Present,
    /// If it is exactly this.
    Exactly(&'static str),
    /// Unless it is empty, `0`, `false` or `no`.
    On,
    /// As seconds, unless it is empty or an option has set that time.
    Seconds,
    /// As a number, the verbosity.
    Verbosity,
}

const fn var(name: &'static str, counts: Counts, sets: Setting) -> Variable {
    Variable { name, counts, sets }
}

/// pid1's own, which count in every dialect.
const OWN: [Variable; 6] = [
    var("PID1_SUBREAPER", Counts::On, Setting::Subreaper),
    var("PID1_PROCESS_GROUP", Counts::On, Setting::ProcessGroup),
    var("PID1_VERBOSE", Counts::On, Setting::Verbose),
    var("PID1_TIMEOUT", Counts::Seconds, Setting::Timeout),
    var("PID1_KILL_AFTER", Counts::Seconds, Setting::KillAfter),
    var("PID1_STOP_DELAY", Counts::Seconds, Setting::StopDelay),
];

/// Reads the variables of `dialect`, then our own.
pub fn read(config: &mut Config, dialect: &Dialect) {
    for variable in dialect.variables.iter().chain(&OWN) {
        let Some(entry) = config.vector.entry(variable.name) else { continue };
        let value = entry.after(b'=').unwrap_or(ZStr::EMPTY);
        let counts = match variable.counts {
            Counts::Present => true,
            Counts::Exactly(text) => value.is(text),
            Counts::On => !["", "0", "false", "no"].iter().any(|off| value.is(off)),
            Counts::Verbosity => {
                config.log.level = match leading(value) {
                    Some((0, _)) | None => Level::Fatal,
                    Some((1, _)) => Level::Warn,
                    Some((2, _)) => Level::Info,
                    _ => Level::Debug,
                };
                false
            }
            Counts::Seconds => {
                set_time(config, dialect, variable.sets, entry, value);
                false
            }
        };
        if counts {
            switch(config, variable.sets);
        }
    }
}

fn set_time(config: &mut Config, dialect: &Dialect, sets: Setting, entry: Static, value: Static) {
    let time = match sets {
        Setting::Timeout => &mut config.timeout,
        Setting::KillAfter => &mut config.kill_after,
        _ => &mut config.stop_delay,
    };
    if time.is_none() && value.first() != 0 {
        match seconds(value) {
            Ok(seconds) => *time = Some(seconds),
            Err(cause) => config.log.fail(dialect.failed, "", Some(entry), cause.into()),
        }
    }
}
