//! A stderr that is a terminal which nobody reads: pid1 goes on forwarding, reaping
//! and ending, whatever it cannot say.

use crate::support::*;
use std::fs::File;
use std::io::{ErrorKind, Read, Write};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};

/// A pseudo-terminal: the end that nobody reads, and the one that is stderr.
fn terminal() -> (File, OwnedFd) {
    let mut ends = [-1; 2];
    let [master, slave] = &mut ends;
    let none = std::ptr::null_mut::<u8>();
    // SAFETY: writes two descriptors, which are ours.
    unsafe {
        let result = libc::openpty(master, slave, none.cast(), none.cast(), none.cast());
        assert_eq!(result, 0, "openpty: {}", std::io::Error::last_os_error());
        ends.iter().for_each(|&end| assert_eq!(libc::fcntl(end, libc::F_SETFD, libc::FD_CLOEXEC), 0));
        (File::from_raw_fd(ends[0]), OwnedFd::from_raw_fd(ends[1]))
    }
}

fn set_nonblocking(fd: &impl AsRawFd, on: bool) {
    let flags = if on { libc::O_NONBLOCK } else { 0 } | libc::O_RDWR;
    // SAFETY: takes integers.
    assert_eq!(unsafe { libc::fcntl(fd.as_raw_fd(), libc::F_SETFL, flags) }, 0);
}

/// Writes until not a byte more is taken; returns what was written.
fn fill(slave: &OwnedFd) -> usize {
    set_nonblocking(slave, true);
    let mut file = File::from(slave.try_clone().expect("dup"));
    let mut written = 0;
    loop {
        match file.write(b"x") {
            Ok(count) => written += count,
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::WouldBlock);
                break;
            }
        }
    }
    set_nonblocking(slave, false);
    written
}

/// What the terminal has been told.
fn told(mut master: File) -> String {
    set_nonblocking(&master, true);
    let mut text = Vec::new();
    // When the other end is closed, it says EIO at last.
    let _ = master.read_to_end(&mut text);
    String::from_utf8_lossy(&text).into_owned()
}

const PLACES: [fn(&Case, &[&str]) -> Run; 2] =
    [|case, words| case.run(words), |case, words| case.run(&[&["-s"], words].concat()).plain()];

#[test]
fn a_full_terminal_holds_nothing_up() {
    for who in users() {
        for place in PLACES {
            let (master, slave) = terminal();
            let written = fill(&slave);
            let steps = "times 20 fork fork end end end wait receive exit 7";
            let words: Vec<_> = [probe()].into_iter().chain(steps.split(' ')).collect();
            let mut running = place(&Case { who, verbose: true }, &words).stderr(Stdio::Given(slave)).start();
            running.read_line_until("ready");
            eventually("all orphans to be reaped", || running.others().len() == 1);
            for value in 0..20 {
                running.sigqueue(40, value);
                assert_eq!(running.read_line(), format!("40 code=-1 value={value}"));
            }
            running.signal(libc::SIGTERM);
            running.wait().exits(7);
            // The control: it was full indeed, and stayed so.
            assert_eq!(told(master), "x".repeat(written));
        }
    }
}

#[test]
fn a_terminal_that_fills_up_holds_nothing_up() {
    for who in users() {
        for place in PLACES {
            let (master, slave) = terminal();
            let mut running =
                place(&Case { who, verbose: true }, &[probe(), "receive"]).stderr(Stdio::Given(slave)).start();
            running.read_line_until("ready");
            // More than a terminal holds, line by line, up to the very last byte.
            for value in 0..3000 {
                running.sigqueue(40, value);
                assert_eq!(running.read_line(), format!("40 code=-1 value={value}"));
            }
            running.signal(libc::SIGTERM);
            running.wait().exits(0);
            let told = told(master);
            assert!(told.starts_with("pid1: pid "), "{told}");
            assert!(!told.contains("ended"), "it was not full");
        }
    }
}

/// The control: one that is read is told everything.
#[test]
fn a_terminal_that_has_room_is_told_every_line() {
    for who in users() {
        for place in PLACES {
            let (master, slave) = terminal();
            place(&Case { who, verbose: true }, &["sh", "-c", "exit 7"]).stderr(Stdio::Given(slave)).output().exits(7);
            let told = told(master);
            let lines: Vec<_> = told.lines().collect();
            assert!(lines[0].starts_with("pid1: pid ") && lines[1] == "pid1: sh ended, status 7", "{lines:?}");
            assert!(lines.last().is_some_and(|line| line.starts_with("pid1: status 7 after ")), "{lines:?}");
        }
    }
}
