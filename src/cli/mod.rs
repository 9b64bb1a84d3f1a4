//! Reading the command line: one file per dialect, which is a table of options and what it
//! says. All are lowered to the same [`Config`]; behind it nobody knows a dialect's name.
//!
//! | to change | go to |
//! |---|---|
//! | pid1's options, their help and variables | [`native`] |
//! | what an option does to the config | [`options`], one `match` |
//! | how `-abc`, `--name=value` and `--` are split | [`lexer`] |
//! | when a variable counts | [`variables`] |
//! | what the manual and the completions learn of them | [`listing`] |

#![forbid(unsafe_code)]

mod catatonit;
mod dumb_init;
mod help;
mod lexer;
pub(crate) mod listing;
mod native;
mod options;
mod pause;
#[cfg(test)]
mod tests;
mod tini;
mod variables;

use crate::config::Config;
use crate::log::error::Error;
use crate::log::report::Report;
use crate::log::{Log, own, print};
use crate::status::FAILED;
use crate::strings::args::Args;
use crate::strings::cstr::{StaticStr, ZStr};
use crate::sys::file::Stream;
use core::ffi::CStr;
use options::{Opt, Request};
use variables::Variable;

/// A program that we stand in for when we are called by its name, and how it behaves.
struct Dialect {
    options: &'static [Opt],
    variables: &'static [Variable],
    /// All arguments are looked at, and what is no option is passed over.
    ignores_operands: bool,
    /// An option that needs a supervisor makes one of us.
    implies_subreaper: bool,
    /// What its name alone decides, set before its options are read.
    nature: fn(&mut Config),

    // What it says.
    /// The lines in front of and behind the options in its help.
    help: (StaticStr, StaticStr),
    version: StaticStr,
    licence: StaticStr,
    /// What is said when there is no command.
    usage: StaticStr,
    /// What is said of a bad rewrite, where numbers are all that is known.
    rewrite_usage: StaticStr,
    /// What is said behind an unknown option.
    hint: StaticStr,
    /// Where help and version go.
    stream: Stream,
    /// The status of a bad command line.
    failed: u8,
    /// How it speaks while options are read, and afterwards.
    reading: Log,
    running: Log,
}

/// What a command line asks for.
#[expect(clippy::large_enum_variant, reason = "it is moved once")]
pub(crate) enum Plan {
    /// Be what the config says.
    Run(Config),
    /// What was asked for is said, or what is wrong: exit with this status.
    Exit(u8),
}

/// What a command line asks for, in the language of the program that we are called by.
// Not inlined: a frame of its own makes for shorter instructions, 112 bytes of the binary.
#[inline(never)]
pub(crate) fn read(args: &mut Args) -> Plan {
    let dialect = dialect(args.get(0));
    let mut config = Config::new(dialect.reading);
    let request = match options::read(args, dialect, &mut config) {
        Ok(Request::Run) => return Plan::Run(config),
        Ok(request) => request,
        Err(error) => {
            config.log.complain(config.log.voice, &error);
            return Plan::Exit(dialect.failed);
        }
    };
    let say = |text: StaticStr, stream| print::print(text.to_c_str().to_bytes(), stream);
    let (said, status) = match request {
        Request::Help => (help::show(dialect), 0),
        Request::Version => (say(dialect.version, dialect.stream), 0),
        Request::Licence => (say(dialect.licence, dialect.stream), 0),
        Request::RewriteUsage | Request::NoCommand | Request::Run => {
            let usage = if request == Request::RewriteUsage { dialect.rewrite_usage } else { dialect.usage };
            if let Some(report) = Report::open(config.log.report) {
                report.write(usage.to_c_str().to_bytes());
            }
            (say(usage, Stream::Stderr), dialect.failed)
        }
    };
    match said {
        Ok(()) => Plan::Exit(status),
        Err(errno) => {
            own::LOG.complain(&own::VOICE, &Error::Call { what: ZStr::new(c"standard output"), errno });
            Plan::Exit(FAILED)
        }
    }
}

/// By the basename of what we are called by; any other name is pid1's own.
const DIALECTS: [(&CStr, &Dialect); 8] = [
    (c"tini", &tini::TINI),
    (c"tini-static", &tini::TINI),
    (c"docker-init", &tini::DOCKER),
    (c"podman-init", &tini::DOCKER),
    (c"init", &tini::DOCKER),
    (c"dumb-init", &dumb_init::DUMB_INIT),
    (c"catatonit", &catatonit::CATATONIT),
    (c"pause", &pause::PAUSE),
];

fn dialect(path: Option<StaticStr>) -> &'static Dialect {
    let mut name = path.unwrap_or(ZStr::EMPTY);
    while let Some(rest) = name.after(b'/') {
        name = rest;
    }
    let found = DIALECTS.iter().find(|(called, _)| name.is(*called));
    found.map_or(&native::NATIVE, |(_, dialect)| dialect)
}
