//! `_start` for s390x (ELF ABI s390x supplement, "Process Initialization").
//!
//! A function saves its registers in 160 bytes of its caller's frame, so these have to be
//! there before the first call.

use core::arch::naked_asm;

#[unsafe(no_mangle)]
#[unsafe(naked)]
unsafe extern "C" fn _start() -> ! {
    naked_asm!(
        "lgr %r2, %r15",           // first argument: the vectors
        "aghi %r15, -160",         // room for the callee's registers
        "brasl %r14, {move_up}",   // r2: where they are now; aligned, as all words are
        "lgr %r15, %r2",           // the stack begins below them
        "aghi %r15, -160",
        "brasl %r14, {enter}",     // never returns
        "j .+2",                   // and if it did, trap: no instruction begins there
        move_up = sym super::move_up,
        enter = sym super::enter,
    )
}
