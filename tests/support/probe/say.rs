//! Lines: what the probe says, and to where (`to`, `say`, `read`).

use std::ffi::{CString, c_int};
use std::sync::atomic::{AtomicI32, Ordering};

/// Where lines go: stdout, up to a `to`.
static OUT: AtomicI32 = AtomicI32::new(1);

pub fn out() -> c_int {
    OUT.load(Ordering::Relaxed)
}

/// From now on lines go to the end of this file.
pub fn to(path: &str) {
    let path = CString::new(path).expect("no NUL in arguments");
    // SAFETY: calls that take integers and a string of our own.
    unsafe {
        let flags = libc::O_WRONLY | libc::O_CREAT | libc::O_APPEND | libc::O_CLOEXEC;
        let file = libc::open(path.as_ptr(), flags, 0o666);
        assert!(file >= 0, "{path:?} cannot be opened");
        // High up, where no test asks for a descriptor of its own.
        OUT.store(libc::fcntl(file, libc::F_DUPFD_CLOEXEC, 300), Ordering::Relaxed);
        libc::close(file);
    }
}

/// One line, one write.
pub fn say(line: &str) {
    let line = format!("{line}\n");
    // SAFETY: writes the bytes of a string.
    unsafe { libc::write(out(), line.as_ptr().cast(), line.len()) };
}

/// With the numbers of the process in the place of `{pid}` and the like.
pub fn expand(text: &str) -> String {
    // SAFETY: calls that take integers.
    let [pid, ppid, pgid, sid] = unsafe { [libc::getpid(), libc::getppid(), libc::getpgrp(), libc::getsid(0)] };
    let number = |text: String, key: &str, number: c_int| text.replace(key, &number.to_string());
    let text = number(number(text.into(), "{pid}", pid), "{ppid}", ppid);
    number(number(text, "{pgid}", pgid), "{sid}", sid)
}

/// A line from stdin, and what came of it.
pub fn read() {
    let mut line = [0u8; 256];
    // SAFETY: writes to an array of this size.
    match unsafe { libc::read(0, line.as_mut_ptr().cast(), line.len()) } {
        0 => say("end of file"),
        len @ 1.. => say(&format!("read {}", String::from_utf8_lossy(&line[..len as usize]).trim_end())),
        _ => say(&format!("read: {}", std::io::Error::last_os_error())),
    }
}
