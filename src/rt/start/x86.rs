//! `_start` for 32-bit x86 (System V ABI, Intel386 supplement, "Process Initialization").

use core::arch::naked_asm;

#[unsafe(no_mangle)]
#[unsafe(naked)]
unsafe extern "C" fn _start() -> ! {
    naked_asm!(
        "xor ebp, ebp",      // the outermost frame: the ABI wants it marked with 0
        "mov eax, esp",      // the vectors
        "and esp, -16",      // the ABI's alignment at a call,
        "sub esp, 12",       // once the argument is
        "push eax",          // pushed
        "call {move_up}",    // eax: where they are now
        "mov esp, eax",      // the stack begins below them
        "and esp, -16",
        "sub esp, 12",
        "push eax",
        "call {enter}",      // never returns
        "ud2",               // and if it did, trap rather than run on
        move_up = sym super::move_up,
        enter = sym super::enter,
    )
}
