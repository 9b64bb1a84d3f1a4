//! Finding and executing the command, as `execvp(3)` does, with the command's own PATH.

#![forbid(unsafe_code)]

use crate::log::error::Error;
use crate::status::Failures;
use crate::strings::args::ExecArgs;
use crate::strings::buffer::Writer;
use crate::strings::cstr::ZStr;
use crate::sys::Errno;
use crate::sys::file::{contents, exists};
use crate::sys::process::execve;

const DEFAULT_PATH: ZStr = ZStr::new(c"/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin");

/// The longest path that the kernel takes, its NUL included (PATH_MAX).
const PATH_MAX: usize = 4096;

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
    let failure = match command.after(b'/') {
        _ if command.is_empty() => NOT_FOUND,
        Some(_) => match execve_or_explain(command, &args) {
            Failure::Errno(Errno::NOEXEC) if is_script(command) => execute_script(args, command),
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
    let mut directories = args.variable("PATH").unwrap_or(DEFAULT_PATH);
    let mut remembered = NOT_FOUND;
    loop {
        let mut buffer = [0; PATH_MAX];
        let path = join(directories, name, &mut buffer);
        match path.map_or(NOT_FOUND, |path| execve_or_explain(path, &args)) {
            failure @ (Failure::Errno(Errno::ACCESS) | Failure::NoInterpreter) => remembered = failure,
            Failure::Errno(Errno::NOENT | Errno::NOTDIR | Errno::STALE | Errno::NODEV | Errno::TIMEDOUT) => {}
            Failure::Errno(Errno::NOEXEC) => {
                let path = path.unwrap_or(ZStr::EMPTY);
                return if is_script(path) { execute_script(args, path) } else { Failure::Errno(Errno::NOEXEC) };
            }
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

/// Has a shell run what does not say by whom it is to be run.
fn execute_script(args: ExecArgs, path: ZStr) -> Failure {
    let shell = ZStr::new(c"/bin/sh");
    let args = args.into_script(shell, path);
    execve(shell, &args);
    Failure::Errno(Errno::NOEXEC)
}

/// A program for another machine is no script: no shell should try to read it.
fn is_script(path: ZStr) -> bool {
    let mut magic = [0; 5];
    !contents(None, path, &mut magic).is_ok_and(|text| text.is("\x7fELF"))
}
