//! A program that ends before its children do: four of them count on and say
//! "Got a TERM" when they are asked to end.
//!
//! If it is process 1, its end is that of the container, and the kernel kills the
//! children without a word (`pid_namespaces(7)`). Under pid1 each of them gets TERM
//! and the time to clean up.

use std::thread::sleep;
use std::time::Duration;

extern "C" fn got_a_term(_signal: libc::c_int) {
    let line = b"Got a TERM\n";
    // SAFETY: both calls are async-signal-safe (signal-safety(7)).
    unsafe {
        libc::write(1, line.as_ptr().cast(), line.len());
        libc::_exit(0);
    }
}

pub fn main() {
    println!("Parent sleeping");
    for number in 1..=4 {
        // SAFETY: there is one thread, so the child may do whatever it likes.
        match unsafe { libc::fork() } {
            -1 => panic!("fork: {}", std::io::Error::last_os_error()),
            0 => count(number),
            _ => {}
        }
    }
    sleep(Duration::from_millis(1500));
    println!("Parent exiting");
}

fn count(number: u32) -> ! {
    let handler: extern "C" fn(libc::c_int) = got_a_term;
    // SAFETY: the handler makes async-signal-safe calls only.
    unsafe { libc::signal(libc::SIGTERM, handler as libc::sighandler_t) };
    loop {
        println!("Child: {number}");
        sleep(Duration::from_secs(1));
    }
}
