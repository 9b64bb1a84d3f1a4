//! Finding and executing the command, as `execvp(3)` does, with the command's own PATH.

#![forbid(unsafe_code)]

use crate::log::error::Error;
use crate::status::Failures;
use crate::strings::args::ExecArgs;
use crate::strings::buffer::Writer;
use crate::strings::cstr::ZStr;
use crate::sys::Errno;
use crate::sys::file::{beginning, exists};
use crate::sys::process::execve;

const DEFAULT_PATH: ZStr = ZStr::new(c"/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");

/// The longest path that the kernel takes, its NUL included (PATH_MAX).
const PATH_MAX: usize = 4096;

/// The longest name of a file (NAME_MAX).
const NAME_MAX: usize = 255;

/// As much of a file as tells whether it is a text (as bash has it, too).
const SAMPLE: usize = 256;

/// Why a file could not be executed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Failure {
    Errno(Errno),
    /// It exists, but execve says ENOENT: what it needs to run does not.
    NoInterpreter,
}

const NOT_FOUND: Failure = Failure::Errno(Errno::NOENT);

/// Executes the command. Returns only if that fails: the status, and what to say.
pub(super) fn execute<'a>(args: ExecArgs<'a>, failures: &Failures) -> (u8, Error<'a>) {
    let command = args.name();
    if command.is_empty() {
        return (failures.not_found, Error::EmptyCommand { errno: Errno::NOENT });
    }
    let failure = match command.after(b'/') {
        Some(_) => match execve_or_explain(command, &args) {
            Failure::Errno(Errno::NOEXEC) => execute_text(args, command),
            failure => failure,
        },
        None => search(args, command),
    };
    match failure {
        Failure::NoInterpreter => (failures.not_found, Error::NoInterpreter { command }),
        Failure::Errno(errno) => {
            let status = match errno {
                Errno::NOENT => failures.not_found,
                Errno::ACCESS => failures.not_accessible,
                _ => failures.not_executable,
            };
            (status, Error::Exec { command, errno })
        }
    }
}

/// Tries `name` in every directory of the command's PATH, until the error is none that
/// the next directory could mend.
fn search(args: ExecArgs, name: ZStr) -> Failure {
    let mut directories = args.variable(ZStr::new(c"PATH")).unwrap_or(DEFAULT_PATH);
    let mut remembered = NOT_FOUND;
    // Not even a directory would be asked.
    if name.bytes().count() > NAME_MAX {
        return Failure::Errno(Errno::NAMETOOLONG);
    }
    loop {
        let mut buffer = [0; PATH_MAX];
        let path = join(directories, name, &mut buffer);
        match path.map_or(NOT_FOUND, |path| execve_or_explain(path, &args)) {
            failure @ (Failure::Errno(Errno::ACCESS) | Failure::NoInterpreter) => remembered = failure,
            Failure::Errno(Errno::NOENT | Errno::NOTDIR | Errno::STALE | Errno::NODEV | Errno::TIMEDOUT) => {}
            Failure::Errno(Errno::NOEXEC) => return execute_text(args, path.unwrap_or(ZStr::EMPTY)),
            failure => return failure,
        }
        match directories.after(b':') {
            Some(next) => directories = next,
            None => return remembered,
        }
    }
}

/// The path of `name` in the first of `directories`; `None` if it is too long.
fn join<'a>(directories: ZStr, name: ZStr, buffer: &'a mut [u8]) -> Option<ZStr<'a>> {
    let mut path = Writer::new(buffer);
    path.bytes(directories.bytes().take_while(|&byte| byte != b':'));
    // An empty directory is the working one (execvp(3)).
    if !path.is_empty() {
        path.byte(b'/');
    }
    path.bytes(name.bytes());
    // Cut off, it would be another path.
    if path.is_full() { None } else { Some(path.into_zstr()) }
}

fn execve_or_explain(path: ZStr, args: &ExecArgs) -> Failure {
    match execve(path, args) {
        Errno::NOENT if exists(path) => Failure::NoInterpreter,
        errno => Failure::Errno(errno),
    }
}

/// Has a shell run a text that does not say by whom it is to be run.
fn execute_text(args: ExecArgs, path: ZStr) -> Failure {
    let mut sample = [0; SAMPLE];
    match beginning(path, &mut sample) {
        Ok(start) if is_for_the_shell(start) => {
            let shell = ZStr::new(c"/bin/sh");
            let args = args.into_script(shell, path);
            execve(shell, &args);
            Failure::Errno(Errno::NOEXEC)
        }
        Ok(_) => Failure::Errno(Errno::NOEXEC),
        // What we may execute but not read, the shell may not read either.
        Err(errno) => Failure::Errno(errno),
    }
}

/// Whether a file that the kernel cannot execute is a text, and does not name an
/// interpreter, which then is at fault. Of a binary a shell would make nonsense, or worse.
///
/// A text does not begin with a byte that no character begins with, and all of its first line
/// is what file(1) takes for text. That leaves out programs for other machines and systems,
/// archives, and texts in UTF-16. Behind that line anything may follow (POSIX shell
/// 2.9.1.6): there are scripts that carry an archive.
fn is_for_the_shell(start: &[u8]) -> bool {
    let names_interpreter = start.starts_with(b"#!");
    let is_no_character = matches!(start, [0x80..0xc2 | 0xf5.., ..]);
    let is_text = |&byte: &u8| matches!(byte, 0x07..=0x0d | 0x1b | 0x20..=0x7e | 0x80..);
    let mut first_line = start.iter().take_while(|&&byte| byte != b'\n');
    !names_interpreter && !is_no_character && first_line.all(is_text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_without_an_interpreter_line_is_for_the_shell() {
        for text in [
            &b""[..],
            b"\n",
            b"echo hello",
            b"# a comment\nexit 3\n",
            b"\techo\r\nexit\r\n",
            b" #!/bin/sh\n",
            b"#\n!",
            "\u{feff}echo".as_bytes(),
            "gr\u{fc}\u{df}e".as_bytes(),
            b"echo \x1b[1mbold\x1b[m \xe4 latin",
            b"tail -n +2 \"$0\" | gunzip; exit\n\x1f\x8b\x08\0\0\0",
            b"MZqFpD='\n\0\x10\0\xf8",
        ] {
            assert!(is_for_the_shell(text), "{}", text.escape_ascii());
        }
    }

    #[test]
    fn what_names_its_interpreter_or_is_no_text_is_not() {
        for (what, start) in [
            ("an interpreter line", &b"#!/a/path/that/is/too/long\n"[..]),
            ("an empty one", b"#!\n"),
            ("ELF", b"\x7fELF\x02\x01"),
            ("ELF, cut off", b"\x7fELF"),
            ("DOS", b"MZ\x90\0\x03"),
            ("Mach-O", b"\xcf\xfa\xed\xfe\x07\0\0\x01"),
            ("Mach-O, the other way round", b"\xfe\xed\xfa\xce"),
            ("Mach-O for several, Java", b"\xca\xfe\xba\xbe\0\0\0\x02"),
            ("WebAssembly", b"\0asm\x01\0\0\0"),
            ("LLVM bitcode", b"BC\xc0\xde\x35\x14\0\0"),
            ("Python", b"\xa7\r\r\n\0\0"),
            ("gzip", b"\x1f\x8b\x08"),
            ("xz", b"\xfd7zXZ\0"),
            ("zip", b"PK\x03\x04"),
            ("UTF-16, little-endian", b"\xff\xfee\0c\0h\0o\0"),
            ("UTF-16, big-endian", b"\xfe\xff\0e\0c\0h\0o"),
            ("UTF-16 without a mark", b"e\0c\0h\0o\0\n\0"),
            ("UTF-32, little-endian", b"\xff\xfe\0\0e\0\0\0"),
            ("UTF-32, big-endian", b"\0\0\xfe\xff\0\0\0e"),
            ("UTF-16 that is not Latin", b"\xff\xfe\x42\x30"),
            ("a NUL at the end of a long line", &[&[b'x'; SAMPLE - 1][..], b"\0"].concat()),
        ] {
            assert!(!is_for_the_shell(start), "{what}");
        }
    }
}
