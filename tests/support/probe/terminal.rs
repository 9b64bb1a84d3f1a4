//! The controlling terminal: its foreground and its modes (`tty_ioctl(4)`, `termios(3)`).

use crate::bit;
use crate::signals::set_mask;
use std::ffi::c_int;

/// Takes a step of this topic; false if it is none.
pub fn take(step: &str) -> bool {
    match step {
        "front" => front(),
        "raw" => raw(),
        _ => return false,
    }
    true
}

/// Without being stopped for it: who comes from the background is.
fn front() {
    let mask = set_mask(libc::SIG_BLOCK, bit(libc::SIGTTOU));
    let terminal = controlling();
    // SAFETY: calls that take integers.
    let result = unsafe { libc::tcsetpgrp(terminal, libc::getpgrp()) };
    assert!(result == 0, "tcsetpgrp: {}", std::io::Error::last_os_error());
    // SAFETY: a descriptor of our own.
    unsafe { libc::close(terminal) };
    set_mask(libc::SIG_SETMASK, mask);
}

fn raw() {
    // SAFETY: a termios of our own.
    unsafe {
        let mut modes: libc::termios = std::mem::zeroed();
        libc::tcgetattr(0, &mut modes);
        libc::cfmakeraw(&mut modes);
        assert!(libc::tcsetattr(0, libc::TCSANOW, &modes) == 0, "raw: {}", std::io::Error::last_os_error());
    }
}

/// A descriptor of the controlling terminal, or −1.
fn controlling() -> c_int {
    // SAFETY: reads a string.
    unsafe { libc::open(c"/dev/tty".as_ptr(), libc::O_RDWR | libc::O_CLOEXEC) }
}

/// Its foreground process group.
pub fn foreground() -> c_int {
    let terminal = controlling();
    // SAFETY: calls that take integers.
    unsafe {
        let group = libc::tcgetpgrp(terminal);
        libc::close(terminal);
        group
    }
}
