//! `_start` for powerpc64 (ELFv2 ABI, "Process Initialization").
//!
//! Functions find constants by way of r2, the TOC pointer. Nobody has set it yet: the program is
//! not position independent, so its value is a constant.

use core::arch::naked_asm;

#[unsafe(no_mangle)]
#[unsafe(naked)]
unsafe extern "C" fn _start() -> ! {
    naked_asm!(
        "lis 2, .TOC.@ha",         // r2: the TOC, upper half
        "addi 2, 2, .TOC.@l",      // and lower half
        "mr 3, 1",                 // first argument: the vectors
        "clrrdi 1, 1, 4",          // the ABI's alignment at a call
        "li 0, 0",
        "stdu 0, -32(1)",          // the outermost frame: no caller
        "bl {move_up}",            // r3: where they are now
        "nop",                     // (the linker may put a reload of r2 here)
        "clrrdi 1, 3, 4",          // the stack begins below them
        "li 0, 0",
        "stdu 0, -32(1)",
        "bl {enter}",              // never returns
        "nop",
        "trap",                    // and if it did, trap rather than run on
        move_up = sym super::move_up,
        enter = sym super::enter,
    )
}
