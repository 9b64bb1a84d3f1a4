//! A program of somebody else's: says who it is, and does what its argument says.

use rustix::process::{getpid, getppid};
use std::hint::black_box;

#[cfg(feature = "large")]
static LARGE: [u8; 50 << 20] = [1; 50 << 20];
#[cfg(not(feature = "large"))]
static LARGE: [u8; 1 << 20] = [1; 1 << 20];

/// Addresses, which the loader puts in where the program is position independent: read-only
/// afterwards, and not to be had from the file.
static RELOCATED: [&str; 1 << 14] = ["relocated"; 1 << 14];

fn check() {
    assert!(black_box(&LARGE).iter().step_by(4096).all(|&byte| byte == 1));
    assert!(black_box(&RELOCATED).iter().all(|text| text.len() == 9 && text.starts_with('r')));
}

fn main() -> Result<(), pidone::Error> {
    match std::env::args().nth(1).as_deref() {
        Some("small-stack") => on_a_small_stack(),
        _ => run(),
    }
}

/// Neither the kernel's stack nor that of a thread: right behind the program's data, as a
/// coroutine may have it.
fn on_a_small_stack() -> Result<(), pidone::Error> {
    static mut STACK: [u8; 256 << 10] = [0; 256 << 10];
    extern "C" fn enter() {
        run().expect("a launch");
    }
    // SAFETY: two contexts of our own, and a stack that nobody else is on.
    unsafe {
        let mut back: libc::ucontext_t = std::mem::zeroed();
        let mut there: libc::ucontext_t = std::mem::zeroed();
        libc::getcontext(&mut there);
        there.uc_stack.ss_sp = (&raw mut STACK).cast();
        there.uc_stack.ss_size = 256 << 10;
        there.uc_link = &mut back;
        libc::makecontext(&mut there, enter, 0);
        libc::swapcontext(&mut back, &there);
    }
    Ok(())
}

fn run() -> Result<(), pidone::Error> {
    check();
    // Stays in std's buffer, up to the end of the line.
    print!("once: ");
    pidone::Init::new().launch()?;
    check();
    let parent = getppid().map_or(0, |pid| pid.as_raw_nonzero().get());
    println!("{} {parent}", getpid().as_raw_nonzero());
    match std::env::args().nth(1).as_deref() {
        Some("panic") => panic!("as told"),
        Some("read" | "small-stack") => _ = std::io::stdin().read_line(&mut String::new()),
        _ => {}
    }
    Ok(())
}
