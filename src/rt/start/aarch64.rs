//! `_start` for aarch64 (AAPCS64; `execve(2)` leaves the vectors at the stack pointer).

use core::arch::naked_asm;

#[unsafe(no_mangle)]
#[unsafe(naked)]
unsafe extern "C" fn _start() -> ! {
    naked_asm!(
        "mov x29, xzr",      // the outermost frame: no caller,
        "mov x30, xzr",      // and no address to return to
        "mov x0, sp",        // first argument: the vectors
        "bl {move_up}",      // x0: where they are now
        "and sp, x0, #-16",  // the stack begins below them, aligned
        "bl {enter}",        // never returns
        "brk 1",             // and if it did, trap rather than run on
        move_up = sym super::move_up,
        enter = sym super::enter,
    )
}
