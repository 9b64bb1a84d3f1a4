//! `_start` for x86-64 (System V ABI, "Process Initialization"). Moves the vectors by itself.

use core::arch::naked_asm;

#[unsafe(no_mangle)]
#[unsafe(naked)]
unsafe extern "C" fn _start() -> ! {
    naked_asm!(
        "xor ebp, ebp",               // the outermost frame: the ABI wants it marked with 0
        "mov rcx, [rsp]",             // argc
        "lea rdi, [rsp + 8*rcx + 16]", // envp, behind the NULL of argv
        "xor eax, eax",               // what closes it
        "push -1",                    // as far as it takes
        "pop rcx",
        "repne scasq",                // rdi: behind the NULL of envp, and so of both vectors
        "lea rsi, [rdi - 8]",         // from: their last word
        "mov rcx, rdi",
        "sub rcx, rsp",
        "shr ecx, 3",                 // how many words, argc's included
        "mov rdi, [rsp + 8]",         // argv[0], the lowest of all strings
        "and rdi, -8",                // words are aligned
        "sub rdi, 8",                 // to: the last word below it
        "cmp rdi, rsi",
        "jle 2f",                     // strings elsewhere, or none: stay
        "std",                        // downwards, since both may overlap
        "rep movsq",
        "cld",                        // the ABI wants the direction flag clear
        "lea rsp, [rdi + 8]",         // argc's new place
        "2:",
        "mov rdi, rsp",               // first argument: the vectors, argc on top
        "and rsp, -16",               // the ABI's alignment at a call
        "call {enter}",               // never returns
        "ud2",                        // and if it did, trap rather than run on
        enter = sym super::enter,
    )
}
