//! Signals: handlers, the mask, what arrives (`sigaction(2)`, `sigtimedwait(2)`).
//! The kernel's own calls, since glibc's keep 32 and 33 to themselves.

use crate::disposition::{disposition, set_disposition};
use crate::say::{out, say};
use crate::{Script, bit};
use std::ffi::c_int;

/// Takes a step of this topic; false if it is none.
pub fn take(step: &str, script: &mut Script) -> bool {
    match step {
        "ignore" => set_handler(script.number(), libc::SIG_IGN),
        "default" => set_handler(script.number(), libc::SIG_DFL),
        "report" => set_handler(script.number(), got as extern "C" fn(c_int) as usize),
        "block" => _ = set_mask(libc::SIG_BLOCK, bit(script.number())),
        "unblock" => _ = set_mask(libc::SIG_UNBLOCK, bit(script.number())),
        "receive" => receive(),
        "kill" => {
            // SAFETY: takes integers.
            unsafe { libc::kill(target(script.word()), script.number()) };
        }
        "flood" => flood(target(script.word()), script.number()),
        "queue" => queue(target(script.word()), script.number(), script.number()),
        "pending-limit" => limit_pending(script.number() as libc::rlim_t),
        "die" => die(script.number()),
        _ => return false,
    }
    true
}

fn target(word: &str) -> c_int {
    // SAFETY: calls that take integers.
    match word {
        "self" => unsafe { libc::getpid() },
        "parent" => unsafe { libc::getppid() },
        "all" => -1,
        pid => crate::number(pid),
    }
}

fn flood(target: c_int, signal: c_int) {
    // SAFETY: takes integers. It ends with its target.
    while unsafe { libc::kill(target, signal) } == 0 {}
}

/// Each as soon as there is room for it.
fn queue(target: c_int, signal: c_int, count: c_int) {
    for value in 0..count {
        let value = libc::sigval { sival_ptr: value as isize as *mut _ };
        // SAFETY: takes integers.
        while unsafe { libc::sigqueue(target, signal, value) } != 0 {
            let error = std::io::Error::last_os_error();
            assert!(error.raw_os_error() == Some(libc::EAGAIN), "queue: {error}");
        }
    }
}

fn limit_pending(limit: libc::rlim_t) {
    let limit = libc::rlimit { rlim_cur: limit, rlim_max: limit };
    // SAFETY: reads an rlimit.
    let result = unsafe { libc::setrlimit(libc::RLIMIT_SIGPENDING, &limit) };
    assert!(result == 0, "pending-limit: {}", std::io::Error::last_os_error());
}

fn die(signal: c_int) {
    if signal != libc::SIGKILL {
        set_handler(signal, libc::SIG_DFL);
    }
    set_mask(libc::SIG_UNBLOCK, bit(signal));
    // SAFETY: calls that take integers.
    unsafe { libc::kill(libc::getpid(), signal) };
    panic!("still alive after signal {signal}");
}

extern "C" fn got(signal: c_int) {
    let digits = [signal as u8 / 10 + b'0', signal as u8 % 10 + b'0'];
    let mut line = *b"got NN\n";
    let len = if signal < 10 {
        line[4..6].copy_from_slice(&[digits[1], b'\n']);
        6
    } else {
        line[4..6].copy_from_slice(&digits);
        7
    };
    // SAFETY: writes bytes of an array; async-signal-safe.
    unsafe { libc::write(out(), line.as_ptr().cast(), len) };
}

fn receive() {
    set_mask(libc::SIG_SETMASK, !0);
    say("ready");
    loop {
        let all = !0u64;
        // SAFETY: a set of 8 bytes and a siginfo_t to write to; the kernel's call,
        // since glibc's keeps 32 and 33 to itself.
        let (signal, info) = unsafe {
            let mut info: libc::siginfo_t = std::mem::zeroed();
            (libc::syscall(libc::SYS_rt_sigtimedwait, &raw const all, &raw mut info, 0, 8), info)
        };
        if signal > 0 {
            // SAFETY: every signal's siginfo has room for these two.
            let value = unsafe { info.si_value().sival_ptr as usize as u32 as i32 };
            say(&format!("{signal} code={} value={value}", info.si_code));
        }
        if signal as c_int == libc::SIGTERM {
            return;
        }
    }
}

pub fn set_handler(signal: c_int, handler: usize) {
    if handler == libc::SIG_IGN || handler == libc::SIG_DFL {
        return set_disposition(signal, handler);
    }
    // SAFETY: a sigaction of our own; `got` is async-signal-safe.
    unsafe {
        // glibc's, which knows how to return from a handler.
        let mut action: libc::sigaction = std::mem::zeroed();
        action.sa_sigaction = handler;
        action.sa_flags = libc::SA_RESTART;
        assert_eq!(libc::sigaction(signal, &action, std::ptr::null_mut()), 0, "sigaction {signal}");
    }
}

pub fn set_mask(how: c_int, set: u64) -> u64 {
    let mut old = 0u64;
    // SAFETY: two sets of 8 bytes.
    unsafe { libc::syscall(libc::SYS_rt_sigprocmask, how, &raw const set, &raw mut old, 8) };
    old
}

/// What is pending: a mask.
pub fn pending() -> u64 {
    let mut set = 0u64;
    // SAFETY: a set of 8 bytes to write to.
    unsafe { libc::syscall(libc::SYS_rt_sigpending, &raw mut set, 8) };
    set
}

/// The numbers in a mask, parted by spaces.
pub fn list(set: u64) -> String {
    let signals = (1..=64).filter(|&signal| set & bit(signal) != 0);
    signals.map(|signal| signal.to_string()).collect::<Vec<_>>().join(" ")
}

/// The signals whose handler is `wanted`; 2 stands for a function.
pub fn handled(wanted: usize) -> String {
    let set = (1..=64).filter(|&signal| disposition(signal).min(2) == wanted);
    list(set.fold(0, |set, signal| set | bit(signal)))
}
