//! What ends a run before there is a command, and how that is told: `name value: cause`.

#![forbid(unsafe_code)]

use super::line::Line;
use crate::strings::cstr::ZStr;
use crate::sys::Errno;
use crate::sys::file::Unread;

#[derive(Clone, Copy)]
pub(crate) enum Error<'a> {
    // The command line.
    UnknownShort {
        letter: u8,
        hint: &'static str,
    },
    UnknownLong {
        name: ZStr<'a>,
        hint: &'static str,
    },
    ValueMissing {
        option: &'static str,
    },
    ValueSuperfluous {
        option: &'static str,
    },
    BadValue {
        option: &'static str,
        value: ZStr<'a>,
        problem: &'static str,
    },
    /// `entry`: the whole `NAME=VALUE`.
    BadVariable {
        entry: ZStr<'a>,
        problem: &'static str,
    },

    // Between the command line and the command.
    /// A system call, or the option that stands for it, has failed.
    Call {
        what: &'static str,
        errno: Errno,
    },
    /// What an option with this value asks for has failed.
    Option {
        option: &'static str,
        value: ZStr<'a>,
        errno: Errno,
    },
    /// A name could not be looked up in `file`.
    Unread {
        option: &'static str,
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
                line.text("unrecognized option '-").byte(letter).text("'").text(hint)
            }
            Error::UnknownLong { name, hint } => line.text("unrecognized option '--").name(name).text("'").text(hint),
            Error::ValueMissing { option } => line.text(option).text(": needs a value"),
            Error::ValueSuperfluous { option } => line.text(option).text(": takes no value"),
            Error::BadValue { option, value, problem } => about(line, option, value).text(problem),
            Error::BadVariable { entry, problem } => line.name(entry).text(": ").text(problem),
            Error::Call { what, errno } => line.text(what).text(": ").errno(errno),
            Error::Option { option, value, errno } => about(line, option, value).errno(errno),
            Error::Unread { cause: Unread::Memory(errno), .. } => line.text("mmap: ").errno(errno),
            Error::Unread { option, value, file, cause } => {
                about(line, option, value).name(file).text(": ");
                match cause {
                    Unread::File(errno) | Unread::Memory(errno) => line.errno(errno),
                    Unread::Irregular => line.text("not a regular file"),
                }
            }
            Error::EmptyCommand { errno } => line.text("empty command: ").errno(errno),
            Error::Exec { command, errno } => line.name(command).text(": ").errno(errno),
            Error::NoInterpreter { command } => line.name(command).text(": interpreter or loader not found"),
        };
    }
}

/// What an option with this value has led to.
fn about<'l, 'b>(line: &'l mut Line<'b>, option: &str, value: ZStr) -> &'l mut Line<'b> {
    line.text(option).text(" ").name(value).text(": ")
}

/// The words of strerror(3) for the errors that can happen here.
pub(crate) fn words(errno: Errno) -> Option<&'static str> {
    Some(match errno {
        Errno::PERM => "Operation not permitted",
        Errno::NOENT => "No such file or directory",
        Errno::TOOBIG => "Argument list too long",
        Errno::NOEXEC => "Exec format error",
        Errno::AGAIN => "Resource temporarily unavailable",
        Errno::NOMEM => "Cannot allocate memory",
        Errno::ACCESS => "Permission denied",
        Errno::NOTDIR => "Not a directory",
        Errno::ISDIR => "Is a directory",
        Errno::INVAL => "Invalid argument",
        Errno::TXTBSY => "Text file busy",
        Errno::NOSPC => "No space left on device",
        Errno::NAMETOOLONG => "File name too long",
        Errno::LOOP => "Too many levels of symbolic links",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_those_of_the_c_library() {
        let told = (1..=133).filter(|&number| {
            let Some(ours) = words(Errno::from_raw_os_error(number)) else { return false };
            let theirs = std::io::Error::from_raw_os_error(number).to_string();
            assert_eq!(format!("{ours} (os error {number})"), theirs);
            true
        });
        assert_eq!(told.count(), 14);
    }
}
