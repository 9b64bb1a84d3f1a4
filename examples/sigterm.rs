//! A program that asks for its own end: it lists the processes, sends itself TERM,
//! and says once a second that it is still alive.
//!
//! As process 1 it is: the kernel spares process 1 every signal that it has no
//! handler for (`pid_namespaces(7)`). Under pid1 it dies at once, with status 143;
//! with the argument `install-handler` it ends in either place.

mod ps;

use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::sleep;
use std::time::Duration;

static ASKED: AtomicBool = AtomicBool::new(false);

extern "C" fn ask(_signal: libc::c_int) {
    ASKED.store(true, Ordering::Relaxed);
}

pub fn main() {
    if std::env::args().nth(1).as_deref() == Some("install-handler") {
        let handler: extern "C" fn(libc::c_int) = ask;
        // SAFETY: storing to an atomic is all that the handler does.
        unsafe { libc::signal(libc::SIGTERM, handler as libc::sighandler_t) };
    }
    ps::print_processes();
    // SAFETY: both take integers.
    unsafe { libc::kill(libc::getpid(), libc::SIGTERM) };
    loop {
        println!("Still alive!");
        if ASKED.load(Ordering::Relaxed) {
            return;
        }
        sleep(Duration::from_secs(1));
    }
}
