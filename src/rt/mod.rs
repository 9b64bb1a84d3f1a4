//! What a program without libc must bring along: the first instructions, the
//! four memory functions that the compiler may call, and a panic handler.
//!
//! Only the binary has this room; a program that embeds the library brings its
//! own. Unsafe because `_start` receives the bare stack pointer and because
//! these symbols are called by name.

mod mem;
mod panic;
#[cfg(target_arch = "x86_64")]
#[path = "x86_64.rs"]
mod start;

use pidone::vector::{Static, Vector};

/// Turns the kernel's initial stack into a [`Vector`] and runs the program.
///
/// # Safety
///
/// `stack` is the stack pointer as the kernel set it: argc, argv, NULL, envp,
/// NULL (System V ABI, "Process Initialization").
unsafe extern "C" fn enter(stack: *mut usize) -> ! {
    // SAFETY: the kernel put argc at the stack pointer, and behind it two vectors of
    // string pointers, each closed by a NULL, in writable memory that nobody else
    // refers to. The strings outlive the process image.
    let vector = unsafe { Vector::new(*stack, stack.add(1).cast::<Option<Static>>()) };
    pidone::sys::process::exit_group(pidone::init::run(vector))
}
