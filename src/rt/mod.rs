//! What a program without libc must bring along: the first instructions, the memory
//! functions that the compiler may call, and a panic handler.
//!
//! Only the binary has this room; a program that embeds the library brings its own. Unsafe
//! because `_start` receives the bare stack pointer and because these symbols are called
//! by name.

// rustix would call a libc, and none is linked.
#[cfg(all(any(target_arch = "powerpc64", target_arch = "s390x"), not(rustix_use_experimental_asm)))]
compile_error!("pid1 needs --cfg=rustix_use_experimental_asm here: build it in the checkout, by build.sh");

mod mem;
mod note;
mod panic;
mod start;

use pidone::internal::{Args, ZStr, exit_group, run};

/// Reads the kernel's initial stack and runs the program.
///
/// # Safety
///
/// `stack` is the stack pointer as the kernel set it: argc, argv, NULL, envp,
/// NULL (System V ABI, "Process Initialization").
unsafe extern "C" fn enter(stack: *mut usize) -> ! {
    // SAFETY: the kernel put argc at the stack pointer.
    let argc = unsafe { *stack };
    let argv = stack.wrapping_add(1).cast::<Option<ZStr<'static>>>();
    // SAFETY: and behind it two vectors of string pointers, each closed by a NULL, in writable
    // memory that nobody else refers to. The strings outlive the process image.
    let args = unsafe { Args::from_stack(argc, argv) };
    exit_group(run(args))
}
