//! `_start` for riscv64 (RISC-V calling conventions; `execve(2)` leaves the vectors at the
//! stack pointer).

use core::arch::naked_asm;

#[unsafe(no_mangle)]
#[unsafe(naked)]
unsafe extern "C" fn _start() -> ! {
    naked_asm!(
        "li ra, 0",          // the outermost frame: no address to return to
        "mv a0, sp",         // first argument: the vectors
        "andi sp, sp, -16",  // the ABI's alignment at a call
        "call {move_up}",    // a0: where they are now
        "andi sp, a0, -16",  // the stack begins below them
        "call {enter}",      // never returns
        "unimp",             // and if it did, trap rather than run on
        move_up = sym super::move_up,
        enter = sym super::enter,
    )
}
