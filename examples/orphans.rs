//! A program that leaves zombies: its child starts `echo` four times, waits for none
//! of them, and ends. The parent waits for that child alone, and lists the
//! processes once a second.
//!
//! Dead children stay in the process table until their parent has asked for their
//! status (`wait(2)`). When that one dies, process 1 inherits them: if this program
//! is process 1, they stay for ever; under pid1 they go.

mod ps;

use std::io::{Read, Write, pipe};
use std::process::{Command, exit};
use std::thread::sleep;
use std::time::Duration;

pub fn main() {
    let (mut news, mut tell) = pipe().expect("a pipe");
    let (mut leave, release) = pipe().expect("a pipe");
    // SAFETY: there is one thread, so the child may do whatever it likes.
    let child = match unsafe { libc::fork() } {
        -1 => panic!("fork: {}", std::io::Error::last_os_error()),
        0 => {
            drop(release);
            echo_and_forget();
            tell.write_all(b".").expect("telling the parent");
            // Until the parent has seen us with our zombies.
            let _ = leave.read(&mut [0]);
            exit(0);
        }
        child => child,
    };
    drop(leave);
    let _ = news.read(&mut [0]);
    let mut release = Some(release);
    loop {
        println!("Still alive!");
        ps::print_processes();
        if release.take().is_some() {
            // SAFETY: a null pointer means that the status is not wanted.
            unsafe { libc::waitpid(child, std::ptr::null_mut(), 0) };
        }
        sleep(Duration::from_secs(1));
    }
}

/// Starts four processes and returns when they are dead, without having reaped any.
fn echo_and_forget() {
    for number in 1..=4 {
        // Not to wait is the point.
        #[allow(clippy::zombie_processes)]
        let echo = Command::new("echo").arg(number.to_string()).spawn().expect("echo");
        // SAFETY: a siginfo_t to write to; WNOWAIT looks, and leaves the zombie there.
        unsafe {
            let mut info: libc::siginfo_t = std::mem::zeroed();
            libc::waitid(libc::P_PID, echo.id(), &mut info, libc::WEXITED | libc::WNOWAIT);
        }
    }
}
