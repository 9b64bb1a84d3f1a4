//! Finding and executing the command, as `execvp(3)` does, with the command's own
//! PATH.

#![forbid(unsafe_code)]

use crate::file::contents;
use crate::log::Log;
use crate::status::Failures;
use crate::sys::file::HERE;
use crate::sys::process::execve;
use crate::text::Writer;
use crate::vector::{Command, Static, ZStr};
use crate::words;
use core::ffi::CStr;
use rustix::fs::{Access, access};
use rustix::io::Errno;

const DEFAULT_PATH: &CStr = c"/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// Executes the command. If that fails, says so and exits: with the status
/// that `failures` has for the reason.
pub fn execute(mut command: Command, log: &Log, failures: Failures, room: &mut [u8]) -> ! {
    let name = command.name();
    let errno = lookup(&mut command, name, room, attempt);
    if errno != Errno::NOENT {
        let is_access = errno == Errno::ACCESS;
        let status = if is_access { failures.not_accessible } else { failures.not_executable };
        log.fail(status, name, None, errno.into());
    }
    // The commonest accident in an image from scratch: the program is there, what it
    // needs to run is not, and the kernel has one word for both.
    let cause = match lookup(&mut command, name, room, exists) {
        Errno::EXIST => words::NO_INTERPRETER.into(),
        _ => errno.into(),
    };
    log.fail(failures.not_found, name, None, cause)
}

/// Tries `name`, in every directory of the command's PATH if it has no slash, until
/// the error is none that the next directory could mend.
fn lookup(command: &mut Command, name: Static, room: &mut [u8], attempt: fn(&mut Command, ZStr<'_>) -> Errno) -> Errno {
    match name.after(b'/') {
        _ if name.first() == 0 => Errno::NOENT,
        Some(_) => attempt(command, name),
        None => search(command, name, room, attempt),
    }
}

fn search(command: &mut Command, name: Static, room: &mut [u8], attempt: fn(&mut Command, ZStr<'_>) -> Errno) -> Errno {
    let mut directory = command.variable(ZStr::lit(c"PATH")).unwrap_or(ZStr::lit(DEFAULT_PATH));
    let mut result = Errno::NOENT;
    loop {
        let mut path = Writer::new(room);
        path.text(directory, b':');
        // An empty directory is the working one (execvp(3)).
        if !path.is_empty() {
            path.push(b'/');
        }
        path.text(name, 0);
        // Cut off, it would be another path.
        let result_here = if path.is_full() { Errno::NOENT } else { attempt(command, path.into_zstr()) };
        match result_here {
            Errno::ACCESS => result = Errno::ACCESS,
            Errno::NOENT | Errno::NOTDIR | Errno::STALE | Errno::NODEV | Errno::TIMEDOUT => {}
            errno => return errno,
        }
        match directory.after(b':') {
            Some(next) => directory = next,
            None => return result,
        }
    }
}

/// Executes `path`, by a shell if it is a script that does not name its own.
fn attempt(command: &mut Command, path: ZStr) -> Errno {
    let errno = execve(path, command);
    if errno != Errno::NOEXEC || is_elf(path) {
        return errno;
    }
    let shell = ZStr::lit(c"/bin/sh");
    command.as_script(shell, path, |command| execve(shell, command));
    Errno::NOEXEC
}

/// A program for another machine is no script: no shell should try to read it.
fn is_elf(path: ZStr) -> bool {
    let mut magic = [0; 5];
    contents(&HERE, path, &mut magic).is_ok_and(|text| text.equals(ZStr::lit(c"\x7fELF")))
}

/// EEXIST if there is something at `path`.
fn exists(_: &mut Command, path: ZStr) -> Errno {
    match access(path.to_c_str(), Access::EXISTS) {
        Ok(()) => Errno::EXIST,
        Err(errno) => errno,
    }
}
