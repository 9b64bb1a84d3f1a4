//! `_start` for x86-64 (System V ABI, "Process Initialization").

use core::arch::naked_asm;

#[unsafe(no_mangle)]
#[unsafe(naked)]
unsafe extern "C" fn _start() -> ! {
    naked_asm!(
        "xor ebp, ebp",    // the outermost frame: the ABI wants it marked with 0
        "mov rdi, rsp",    // first argument: the initial stack, argc on top
        "and rsp, -16",    // the ABI's alignment at a call (the kernel's already)
        "call {enter}",    // never returns
        "ud2",             // and if it did, trap rather than run on
        enter = sym super::enter,
    )
}
