//! Reading the command line: one file per dialect, which is a table of options and
//! what cannot be said in one. All are lowered to the same [`Config`]; behind it
//! nobody knows a dialect's name.

mod catatonit;
mod dumb_init;
mod lexer;
mod native;
mod options;
mod pause;
mod tini;
mod variables;

use crate::config::{Config, Plan, Switches};
#[allow(unused_imports, reason = "for the docs")]
use crate::log::Log;
use crate::status::Failures;
use crate::vector::{Static, ZStr};
use crate::words::Words;

/// How a program is called that we stand in for, and how it behaves.
struct Dialect {
    /// Its options, as [`options`] reads them.
    options: Static,
    /// Its variables, as [`variables`] reads them.
    variables: Static,
    /// Help, version, something of its own, and perhaps what is said when there is no
    /// command: see `words.txt`.
    texts: Words,
    /// Which of the texts that is.
    no_command: u8,
    /// The descriptor that texts which are asked for are printed on.
    stream: u8,
    /// The status of a bad command line.
    failed: u8,
    failures: Failures,
    switches: Switches,
    /// How verbose it is: see [`Log`].
    level: u8,
    /// What a line begins with while options are read, and afterwards.
    name: Words,
    prefix: Words,
    phrases: Words,
}

/// Names that we answer to, and by which dialect.
const NAMES: Static = ZStr::lit(
    c"1docker-init
1podman-init
1init
2tini
2tini-static
3catatonit
4pause
5dumb-init",
);
const DIALECTS: &[Dialect; 6] =
    &[native::NATIVE, tini::DOCKER, tini::TINI, catatonit::CATATONIT, pause::PAUSE, dumb_init::DUMB_INIT];

/// What is being read: an option or a variable, and its value.
pub struct Place {
    pub subject: Static,
    pub value: Option<Static>,
    /// The status that an error here has.
    pub status: u8,
}

impl Place {
    pub const NOWHERE: Place = Place { subject: Static::lit(c""), value: None, status: 0 };
}

/// Reads the arguments and variables in the config's vector into the config; if
/// there is something wrong with them, returns the cause, and `at` says with what.
#[inline(never)]
pub fn parse(config: &mut Config, at: &mut Place) -> Result<Plan, Words> {
    options::parse(config, dialect(config.vector.argument(0)), at)
}

/// The dialect that goes with the basename of `path`.
fn dialect(path: Option<Static>) -> &'static Dialect {
    let mut name = path.unwrap_or(ZStr::EMPTY);
    while let Some(rest) = name.after(b'/') {
        name = rest;
    }
    let index = mark_of(NAMES, name).unwrap_or(b'0').wrapping_sub(b'0');
    DIALECTS.get(index as usize).unwrap_or(&DIALECTS[0])
}

/// What stands in front of `word` in a list of lines.
#[inline(never)]
fn mark_of(list: Static, word: Static) -> Option<u8> {
    let mut line = list;
    while word.strip(line.rest(), b'\n').is_none_or(|rest| rest.first() != 0) {
        line = line.after(b'\n')?;
    }
    Some(line.first())
}
