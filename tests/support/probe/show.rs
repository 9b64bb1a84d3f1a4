//! `show KEY`: what the probe finds itself with.

use crate::say::{out, say};
use crate::{signals, terminal};
use std::ffi::{CStr, c_char, c_int};
use std::os::unix::ffi::OsStrExt;

/// Keys: argc args env cwd ids groups blocked ignored caught pending descriptors
/// nonblocking no-new-privs pdeathsig dumpable foreground. `args` and `env` take a line for each.
pub fn show(key: &str, arguments: &[Vec<u8>]) {
    let value = match key {
        "argc" => (arguments.len() + 1).to_string(),
        "args" => {
            let behind = arguments.iter().skip_while(|&word| word != b"--").skip(1);
            return behind.for_each(|word| say(&format!("arg {}", word.escape_ascii())));
        }
        "env" => {
            return environment().iter().for_each(|entry| say(&format!("env {}", entry.escape_ascii())));
        }
        "cwd" => {
            std::env::current_dir().map_or("?".into(), |path| path.as_os_str().as_bytes().escape_ascii().to_string())
        }
        "ids" => ids(),
        "groups" => groups(),
        "blocked" => signals::list(signals::set_mask(libc::SIG_BLOCK, 0)),
        "ignored" => signals::handled(libc::SIG_IGN),
        "caught" => signals::handled(2),
        "pending" => signals::list(signals::pending()),
        "descriptors" => numbers((0..1000).filter(|&fd| is_open(fd) && (fd < 3 || fd != out()))),
        "nonblocking" => numbers((0..3).filter(|&fd| is_nonblocking(fd))),
        // SAFETY (for both): calls that take integers.
        "no-new-privs" => unsafe { libc::prctl(libc::PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) }.to_string(),
        "dumpable" => unsafe { libc::prctl(libc::PR_GET_DUMPABLE, 0, 0, 0, 0) }.to_string(),
        "pdeathsig" => death_signal().to_string(),
        "foreground" => terminal::foreground().to_string(),
        _ => panic!("{key}: nothing to show"),
    };
    say(format!("{key} {value}").trim_end());
}

/// Parted by spaces.
fn numbers(numbers: impl Iterator<Item = c_int>) -> String {
    numbers.map(|number| number.to_string()).collect::<Vec<_>>().join(" ")
}

/// Real, effective and saved: of the user, then of the group.
fn ids() -> String {
    let mut ids = [0; 6];
    let [a, b, c, d, e, f] = &mut ids;
    // SAFETY: six numbers to write to.
    unsafe {
        libc::getresuid(a, b, c);
        libc::getresgid(d, e, f);
    }
    ids.map(|id| id.to_string()).join(" ")
}

fn groups() -> String {
    let mut groups = vec![0; 65536];
    // SAFETY: an array of this size.
    let count = unsafe { libc::getgroups(groups.len() as c_int, groups.as_mut_ptr()) };
    groups.truncate(count.max(0) as usize);
    groups.iter().map(|group| group.to_string()).collect::<Vec<_>>().join(" ")
}

fn is_open(fd: c_int) -> bool {
    // SAFETY: takes integers.
    unsafe { libc::fcntl(fd, libc::F_GETFD) >= 0 }
}

fn is_nonblocking(fd: c_int) -> bool {
    // SAFETY: takes integers.
    let flags = unsafe { libc::fcntl(fd, libc::F_GETFL) };
    flags >= 0 && flags & libc::O_NONBLOCK != 0
}

fn death_signal() -> c_int {
    let mut signal = 0;
    // SAFETY: a number to write to.
    unsafe { libc::prctl(libc::PR_GET_PDEATHSIG, &raw mut signal, 0, 0, 0) };
    signal
}

/// Every entry, those without `=` included, which std leaves out.
fn environment() -> Vec<Vec<u8>> {
    unsafe extern "C" {
        static environ: *const *const c_char;
    }
    let mut entries = Vec::new();
    // SAFETY: a vector of strings that ends with a NULL; nobody changes it.
    unsafe {
        let mut at = environ;
        while !(*at).is_null() {
            entries.push(CStr::from_ptr(*at).to_bytes().to_vec());
            at = at.add(1);
        }
    }
    entries
}
