//! The process itself: its group and session, its children, its end, what it holds.

use crate::Script;
use std::ffi::{CString, c_int};
use std::io::{Error, Read};
use std::sync::atomic::{AtomicI32, Ordering};

/// Who has forked this process.
static PARENT: AtomicI32 = AtomicI32::new(0);

/// Takes a step of this topic; false if it is none.
pub fn take(step: &str, script: &mut Script) -> bool {
    // SAFETY (for all of them): calls that take integers.
    match step {
        "setsid" => assert!(unsafe { libc::setsid() } >= 0, "setsid: {}", Error::last_os_error()),
        "setpgid" => assert!(unsafe { libc::setpgid(0, 0) } == 0, "setpgid: {}", Error::last_os_error()),
        "regroup" => regroup(),
        "pause" => pause(),
        "linger" => std::thread::sleep(std::time::Duration::from_millis(script.number() as u64)),
        "wait" => while unsafe { libc::wait(std::ptr::null_mut()) } > 0 {},
        "orphaned" => orphaned(),
        "ripen" => wait_for_one(libc::WEXITED | libc::WNOWAIT),
        "reap" => wait_for_one(libc::WEXITED),
        "orphans" => make_orphans(script.number()),
        "traceme" => {
            let traced = unsafe { libc::ptrace(libc::PTRACE_TRACEME, 0, 0, 0) };
            assert!(traced == 0, "traceme: {}", Error::last_os_error());
        }
        "exit" => unsafe { libc::_exit(script.number()) },
        "undumpable" => _ = unsafe { libc::prctl(libc::PR_SET_DUMPABLE, 0, 0, 0, 0) },
        "close" => _ = unsafe { libc::close(script.number()) },
        "touch" => _ = std::fs::File::create(script.word()).expect("a file"),
        "fill" => {
            let mut memory = vec![0u8; (script.number() as usize) << 20];
            memory.iter_mut().step_by(4096).for_each(|byte| *byte = 1);
            std::hint::black_box(&memory);
        }
        "buffer" => buffer(script.word()),
        "panic" => panic!("as told"),
        "abort" => std::process::abort(),
        "exec" => exec(script.rest),
        _ => return false,
    }
    true
}

pub fn fork() -> c_int {
    // SAFETY: takes nothing.
    PARENT.store(unsafe { libc::getpid() }, Ordering::Relaxed);
    loop {
        // SAFETY: the threads of a process that forks are at no lock then.
        let pid = unsafe { libc::fork() };
        // In a storm there is no room for a while.
        if pid < 0 && Error::last_os_error().raw_os_error() == Some(libc::EAGAIN) {
            std::thread::sleep(std::time::Duration::from_millis(1));
            continue;
        }
        assert!(pid >= 0, "fork: {}", Error::last_os_error());
        return pid;
    }
}

/// Like [`fork`], but the end of the child is told by this signal.
pub fn clone(signal: c_int) -> c_int {
    // SAFETY: takes nothing.
    PARENT.store(unsafe { libc::getpid() }, Ordering::Relaxed);
    // SAFETY: as for `fork`; nothing is shared.
    let pid = unsafe { libc::syscall(libc::SYS_clone, signal as usize, 0usize, 0usize, 0usize, 0usize) } as c_int;
    assert!(pid >= 0, "clone: {}", Error::last_os_error());
    pid
}

fn orphaned() {
    // SAFETY: takes nothing.
    while unsafe { libc::getppid() } == PARENT.load(Ordering::Relaxed) {
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
}

fn wait_for_one(options: c_int) {
    // SAFETY: a siginfo_t to write to.
    let result = unsafe {
        let mut info: libc::siginfo_t = std::mem::zeroed();
        libc::waitid(libc::P_ALL, 0, &mut info, options)
    };
    assert!(result == 0, "waitid: {}", Error::last_os_error());
}

/// So many children, each in a session of its own and deaf to TERM, that make orphans as fast
/// as they can. They wait for the last of them, which would find no room for itself otherwise.
fn make_orphans(makers: c_int) {
    let (all_are_here, start) = std::io::pipe().expect("a pipe");
    for _ in 0..makers {
        if fork() == 0 {
            drop(start);
            crate::signals::set_handler(libc::SIGTERM, libc::SIG_IGN);
            // SAFETY: takes nothing.
            unsafe { libc::setsid() };
            let _ = (&all_are_here).read(&mut [0]);
            orphans();
        }
    }
}

fn orphans() -> ! {
    let start = std::time::Instant::now();
    while start.elapsed().as_secs() < 30 {
        orphan();
    }
    // SAFETY: takes an integer.
    unsafe { libc::_exit(0) }
}

/// A child that leaves a child behind, which has ended. By vfork, which is fast enough for a
/// storm, in assembly, since the children must not return through our frame.
#[cfg(target_arch = "x86_64")]
fn orphan() {
    let child: isize;
    // SAFETY: two processes that end at once and touch no memory.
    unsafe {
        std::arch::asm!(
            "mov eax, {vfork}",
            "syscall",
            "test rax, rax",
            "jnz 2f",
            "mov eax, {vfork}",
            "syscall",
            "mov eax, {exit}",
            "xor edi, edi",
            "syscall",
            "2:",
            vfork = const libc::SYS_vfork,
            exit = const libc::SYS_exit,
            out("rax") child, out("rdi") _, out("rcx") _, out("r11") _,
        );
    }
    match child {
        // SAFETY: takes integers.
        1.. => _ = unsafe { libc::waitpid(child as c_int, std::ptr::null_mut(), 0) },
        // No process is to be had just now.
        _ => std::thread::yield_now(),
    }
}

#[cfg(not(target_arch = "x86_64"))]
fn orphan() {
    // SAFETY: calls that take integers.
    unsafe {
        match libc::fork() {
            0 => {
                libc::fork();
                libc::_exit(0);
            }
            child @ 1.. => _ = libc::waitpid(child, std::ptr::null_mut(), 0),
            _ => std::thread::yield_now(),
        }
    }
}

fn buffer(text: &str) {
    let text = CString::new(text).expect("no NUL in arguments");
    // SAFETY: a format and its string. Into a pipe or file, nothing is written until exit.
    unsafe { libc::printf(c"%s\n".as_ptr(), text.as_ptr()) };
}

fn pause() -> ! {
    loop {
        // SAFETY: takes nothing.
        unsafe { libc::pause() };
    }
}

fn regroup() {
    // SAFETY: calls that take integers.
    unsafe {
        let leader = match libc::fork() {
            0 => pause(),
            leader => leader,
        };
        assert!(libc::setpgid(leader, leader) == 0, "setpgid: {}", Error::last_os_error());
        assert!(libc::setpgid(0, leader) == 0, "setpgid: {}", Error::last_os_error());
    }
}

fn exec(words: &[String]) {
    let words: Vec<_> = words.iter().map(|word| CString::new(word.as_str()).expect("no NUL in arguments")).collect();
    let pointers: Vec<_> = words.iter().map(|word| word.as_ptr()).chain([std::ptr::null()]).collect();
    // SAFETY: an array of strings that ends with a NULL.
    unsafe { libc::execvp(pointers[0], pointers.as_ptr()) };
    panic!("{words:?}: {}", Error::last_os_error());
}
