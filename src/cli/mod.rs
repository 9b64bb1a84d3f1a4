//! Reading the command line: one file per dialect, which is a table of options and
//! what it says. All are lowered to the same [`Config`]; behind it nobody knows a
//! dialect's name.

mod catatonit;
mod dumb_init;
mod lexer;
pub mod native;
mod options;
mod pause;
mod tini;
mod variables;

use crate::config::{Config, Plan};
use crate::log::Log;
use crate::vector::Static;
use options::Opt;
use variables::Variable;

/// How a program is called that we stand in for, and how it behaves.
pub struct Dialect {
    options: &'static [Opt],
    variables: &'static [Variable],
    help: &'static str,
    version: &'static str,
    licence: &'static str,
    /// What is said when there is no command.
    usage: &'static str,
    /// The descriptor that help and version are printed on.
    stream: u8,
    /// The status of a bad command line.
    failed: u8,
    /// How it speaks while options are read, and afterwards.
    reading: Log,
    running: Log,
    /// An option that needs a supervisor makes one of us.
    implies_subreaper: bool,
    /// What it is, whatever its options say.
    nature: fn(&mut Config),
}

/// The dialect that goes with the basename of `path`.
fn dialect(path: Option<Static>) -> &'static Dialect {
    let name = path.map_or(&b""[..], |path| path.to_c_str().to_bytes());
    match name.rsplit(|&byte| byte == b'/').next().unwrap_or_default() {
        b"docker-init" | b"podman-init" | b"init" => &tini::DOCKER,
        b"tini" | b"tini-static" => &tini::TINI,
        b"catatonit" => &catatonit::CATATONIT,
        b"pause" => &pause::PAUSE,
        b"dumb-init" => &dumb_init::DUMB_INIT,
        _ => &native::NATIVE,
    }
}

/// Reads the arguments and variables in the config's vector into the config. What is
/// wrong with them ends the run.
pub fn parse(config: &mut Config) -> Plan {
    options::parse(config, dialect(config.vector.argument(0)))
}
