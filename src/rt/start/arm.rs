//! `_start` for 32-bit arm (AAPCS32; `execve(2)` leaves the vectors at the stack pointer). In
//! instructions that both ARM and Thumb-2 have.

use core::arch::naked_asm;

#[unsafe(no_mangle)]
#[unsafe(naked)]
unsafe extern "C" fn _start() -> ! {
    naked_asm!(
        "mov r11, #0",       // the outermost frame: no caller,
        "mov lr, #0",        // and no address to return to
        "mov r0, sp",        // first argument: the vectors
        "bic r1, r0, #7",    // the ABI's alignment at a call
        "mov sp, r1",
        "bl {move_up}",      // r0: where they are now
        "bic r1, r0, #7",
        "mov sp, r1",        // the stack begins below them
        "bl {enter}",        // never returns
        "udf #0",            // and if it did, trap rather than run on
        move_up = sym super::move_up,
        enter = sym super::enter,
    )
}

/// Tables for unwinding name these two, whoever has compiled them; nothing ever unwinds.
#[unsafe(no_mangle)]
extern "C" fn __aeabi_unwind_cpp_pr0() {}

#[unsafe(no_mangle)]
extern "C" fn __aeabi_unwind_cpp_pr1() {}
