//! Finding and executing the command, as `execvp(3)` does, with the command's own
//! PATH.

#![forbid(unsafe_code)]

use crate::file::contents;
use crate::log::Log;
use crate::scratch::PATH;
use crate::sys::Errno;
use crate::sys::file::exists;
use crate::sys::process::execve;
use crate::text::Writer;
use crate::vector::{Command, Static, ZStr};
use core::ffi::CStr;

const DEFAULT_PATH: &CStr = c"/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// The program is there, what it needs to run is not: the commonest accident in an
/// image from scratch, for which execve has the same word as for a missing program.
/// The C library has a word of its own, which no execve says.
const NO_INTERPRETER: Errno = Errno::LIBACC;

/// Executes the command. If that fails, says so and exits with the status that
/// the log has for the reason.
#[inline(always)]
pub fn execute(mut command: Command, log: &Log, room: Option<&mut [u8; PATH]>) -> ! {
    let name = command.name();
    let errno = match name.after(b'/') {
        _ if name.first() == 0 => Errno::NOENT,
        None => room.map_or(Errno::NOENT, |room| search(&mut command, name, room)),
        Some(_) => attempt(&mut command, name),
    };
    let status = match errno {
        Errno::NOENT | NO_INTERPRETER => log.failures.not_found,
        Errno::ACCESS => log.failures.not_accessible,
        _ => log.failures.not_executable,
    };
    log.fail(status, "", Some(name), errno.into());
}

/// Tries `name` in every directory of the command's PATH until the error is none that
/// the next directory could mend.
fn search(command: &mut Command, name: Static, room: &mut [u8; PATH]) -> Errno {
    let mut directory = command.variable("PATH").unwrap_or(ZStr::lit(DEFAULT_PATH));
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
            Errno::ACCESS | NO_INTERPRETER => result = result_here,
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
    match execve(path, command) {
        Errno::NOENT if exists(path) => NO_INTERPRETER,
        Errno::NOEXEC if !is_elf(path) => {
            let shell = ZStr::lit(c"/bin/sh");
            command.as_script(shell, path, |command| execve(shell, command));
            Errno::NOEXEC
        }
        errno => errno,
    }
}

/// A program for another machine is no script: no shell should try to read it.
fn is_elf(path: ZStr) -> bool {
    let mut magic = [0; 5];
    contents(None, path, &mut magic).is_some_and(|text| text.equals(ZStr::lit(c"\x7fELF")))
}
