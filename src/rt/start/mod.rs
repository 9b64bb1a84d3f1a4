//! The first instructions, in one file per architecture, and what they have in common.
//!
//! The kernel leaves a gap of random size, up to two pages, between the vectors (argc, argv, envp)
//! and the strings that they point to. The vectors are moved up to the strings, over the
//! auxiliary vector, which nobody reads: so the waiting init has one page of stack where
//! it had two or three.

use super::enter;

#[cfg_attr(target_arch = "aarch64", path = "aarch64.rs")]
#[cfg_attr(target_arch = "arm", path = "arm.rs")]
#[cfg_attr(target_arch = "powerpc64", path = "powerpc64.rs")]
#[cfg_attr(target_arch = "riscv64", path = "riscv64.rs")]
#[cfg_attr(target_arch = "s390x", path = "s390x.rs")]
#[cfg_attr(target_arch = "x86", path = "x86.rs")]
#[cfg_attr(target_arch = "x86_64", path = "x86_64.rs")]
mod this;

/// Moves the vectors up to the strings; returns where they are then. (x86-64 does it in a few
/// instructions of its own.)
///
/// # Safety
///
/// `stack` is the stack pointer as the kernel set it, and nobody refers to what lies between
/// there and the strings.
#[cfg(not(target_arch = "x86_64"))]
unsafe extern "C" fn move_up(stack: *mut usize) -> *mut usize {
    // SAFETY: argc words of argv and a NULL, words of envp and a NULL; behind them, up to argv[0],
    // the lowest of all strings, there is room that nobody else uses.
    unsafe {
        let argc = *stack;
        let mut end = stack.add(argc).add(2);
        while *end != 0 {
            end = end.add(1);
        }
        let mut from = end.add(1);
        let strings = *stack.add(1) as *mut usize;
        let mut to = strings.map_addr(|address| address & !(size_of::<usize>() - 1));
        // Strings elsewhere, or none.
        if argc == 0 || to <= from {
            return stack;
        }
        // Downwards, since both may overlap.
        while from != stack {
            (from, to) = (from.sub(1), to.sub(1));
            *to = *from;
        }
        to
    }
}
