//! The process itself: its group and session, its children, its end, what it holds.

use crate::Script;
use std::ffi::CString;
use std::io::Error;

/// Takes a step of this topic; false if it is none.
pub fn take(step: &str, script: &mut Script) -> bool {
    // SAFETY (for all of them): calls that take integers.
    match step {
        "setsid" => assert!(unsafe { libc::setsid() } >= 0, "setsid: {}", Error::last_os_error()),
        "setpgid" => assert!(unsafe { libc::setpgid(0, 0) } == 0, "setpgid: {}", Error::last_os_error()),
        "regroup" => regroup(),
        "pause" => pause(),
        "wait" => while unsafe { libc::wait(std::ptr::null_mut()) } > 0 {},
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
