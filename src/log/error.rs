//! What ends a run before there is a command, and how that is told: `name value: cause`.

#![forbid(unsafe_code)]

use super::line::Line;
use crate::strings::cstr::{StaticStr, ZStr};
use crate::sys::Errno;
use crate::sys::file::Unread;

#[derive(Clone, Copy)]
pub(crate) enum Error<'a> {
    // The command line.
    UnknownShort {
        letter: u8,
        hint: StaticStr,
    },
    UnknownLong {
        name: ZStr<'a>,
        hint: StaticStr,
    },
    ValueMissing {
        option: StaticStr,
    },
    ValueSuperfluous {
        option: StaticStr,
    },
    BadValue {
        option: StaticStr,
        value: ZStr<'a>,
        problem: StaticStr,
    },
    /// `entry`: the whole `NAME=VALUE`.
    BadVariable {
        entry: ZStr<'a>,
        problem: StaticStr,
    },

    // Between the command line and the command.
    /// A system call, or the option that stands for it, has failed.
    Call {
        what: StaticStr,
        errno: Errno,
    },
    /// What an option with this value asks for has failed.
    Option {
        option: StaticStr,
        value: ZStr<'a>,
        errno: Errno,
    },
    /// A name could not be looked up in `file`.
    Unread {
        option: StaticStr,
        value: ZStr<'a>,
        file: ZStr<'a>,
        cause: Unread,
    },

    // The command.
    EmptyCommand {
        errno: Errno,
    },
    Exec {
        command: ZStr<'a>,
        errno: Errno,
    },
    /// The program is there, what it needs to run is not: the commonest accident in an
    /// image from scratch, for which execve has the same word as for a missing program.
    NoInterpreter {
        command: ZStr<'a>,
    },
}

impl Error<'_> {
    pub(crate) fn describe(&self, line: &mut Line) {
        match *self {
            Error::UnknownShort { letter, hint } => {
                line.text(c"unrecognized option '-").byte(letter).text(c"'").text(hint)
            }
            Error::UnknownLong { name, hint } => line.text(c"unrecognized option '--").name(name).text(c"'").text(hint),
            Error::ValueMissing { option } => line.word(option).text(c": needs a value"),
            Error::ValueSuperfluous { option } => line.word(option).text(c": takes no value"),
            Error::BadValue { option, value, problem } => about(line, option, value).text(problem),
            Error::BadVariable { entry, problem } => line.name(entry).text(c": ").text(problem),
            Error::Call { what, errno } => line.text(what).text(c": ").errno(errno),
            Error::Option { option, value, errno } => about(line, option, value).errno(errno),
            Error::Unread { cause: Unread::Memory(errno), .. } => line.text(c"mmap: ").errno(errno),
            Error::Unread { option, value, file, cause } => {
                about(line, option, value).name(file).text(c": ");
                match cause {
                    Unread::File(errno) | Unread::Memory(errno) => line.errno(errno),
                    Unread::Irregular => line.text(c"not a regular file"),
                }
            }
            Error::EmptyCommand { errno } => line.text(c"empty command: ").errno(errno),
            Error::Exec { command, errno } => line.name(command).text(c": ").errno(errno),
            Error::NoInterpreter { command } => line.name(command).text(c": interpreter or loader not found"),
        };
    }
}

/// What an option with this value has led to. Of an empty one nothing would be seen.
fn about<'l, 'b>(line: &'l mut Line<'b>, option: StaticStr, value: ZStr) -> &'l mut Line<'b> {
    let shown = if value.is_empty() { ZStr::new(c"''") } else { value };
    line.word(option).text(c" ").name(shown).text(c": ")
}

/// The words of strerror(3) for the errors that can happen here.
pub(crate) fn words(errno: Errno) -> Option<StaticStr> {
    let words = match errno {
        Errno::PERM => c"Operation not permitted",
        Errno::NOENT => c"No such file or directory",
        Errno::TOOBIG => c"Argument list too long",
        Errno::NOEXEC => c"Exec format error",
        Errno::AGAIN => c"Resource temporarily unavailable",
        Errno::NOMEM => c"Cannot allocate memory",
        Errno::ACCESS => c"Permission denied",
        Errno::NOTDIR => c"Not a directory",
        Errno::ISDIR => c"Is a directory",
        Errno::INVAL => c"Invalid argument",
        Errno::TXTBSY => c"Text file busy",
        Errno::NOSPC => c"No space left on device",
        Errno::NAMETOOLONG => c"File name too long",
        Errno::LOOP => c"Too many levels of symbolic links",
        _ => return None,
    };
    Some(ZStr::new(words))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_those_of_the_c_library() {
        let told = (1..=133).filter(|&number| {
            let Some(ours) = words(Errno::from_raw_os_error(number)) else { return false };
            let ours = ours.to_c_str().to_str().unwrap();
            let theirs = std::io::Error::from_raw_os_error(number).to_string();
            assert_eq!(format!("{ours} (os error {number})"), theirs);
            true
        });
        assert_eq!(told.count(), 14);
    }
}
