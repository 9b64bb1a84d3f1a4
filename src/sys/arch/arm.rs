//! System calls on 32-bit arm: number in r7, arguments in r0 to r5, the result in r0; nothing
//! else is changed (`syscall(2)`, EABI).
//!
//! Good for both instruction sets, ARM and Thumb-2: in Thumb r7 is the compiler's frame
//! pointer, which it lends to nobody, so r7 is saved and given back in here.

use core::arch::asm;
use linux_raw_sys::general::__NR_vfork;

/// A system call of up to six arguments.
///
/// # Safety
///
/// The call's own contract, as in its man page.
#[inline(always)]
pub(in super::super) unsafe fn syscall6(
    number: u32,
    a: usize,
    b: usize,
    c: usize,
    d: usize,
    e: usize,
    f: usize,
) -> isize {
    let result;
    // SAFETY: the kernel's registers; memory is clobbered, since the kernel may read
    // and write what the arguments point to. r7 is as it was afterwards, or it is `saved`.
    unsafe {
        asm!(
            "mov {saved}, r7",
            "mov r7, {number}",
            "svc 0",
            "mov r7, {saved}",
            saved = out(reg) _,
            number = in(reg) number,
            inlateout("r0") a => result,
            in("r1") b,
            in("r2") c,
            in("r3") d,
            in("r4") e,
            in("r5") f,
            options(nostack),
        );
    }
    result
}

/// An address that no frame reaches: the stack pointer. There is no red zone (AAPCS32, "The
/// Stack").
#[inline(always)]
pub(in super::super) fn below_stack() -> usize {
    let address;
    // SAFETY: copies a register.
    unsafe { asm!("mov {}, sp", out(reg) address, options(nomem, nostack, preserves_flags)) };
    address
}

/// `vfork(2)`: the child calls `recipe(context)`, which never returns; the
/// parent gets the child's pid or a negated errno.
///
/// # Safety
///
/// `recipe` must be sound to run on `context` while the parent's frames stand
/// still above it, and must write to nothing that the parent reads afterwards
/// except through atomics.
pub(in super::super) unsafe fn spawn_raw(recipe: extern "C" fn(*mut u8) -> !, context: *mut u8) -> isize {
    let result;
    // SAFETY: the child shares our memory and runs below our stack pointer; it never returns
    // through this frame, because `recipe` diverges, so when the kernel wakes the parent every
    // slot above the pointer is as it was. The kernel gives the parent its own registers
    // back, all but r0; r7 is as it was, kept in r3 meanwhile.
    unsafe {
        asm!(
            "mov r3, r7",
            "mov r7, r2",   // the number
            "svc 0",        // vfork: returns twice
            "mov r7, r3",
            "cmp r0, #0",   // 0 in the child
            "bne 2f",       // the parent (pid or error) goes on below
            "mov lr, #0",   // the child: no address to return to
            "mov r0, r4",   // first argument: the context
            "mov r1, sp",
            "bic r1, #7",   // the ABI's alignment at a call
            "mov sp, r1",
            "blx r5",       // the recipe, which ends in execve or exit
            "udf #0",       // and never comes back
            "2:",
            in("r2") __NR_vfork,
            in("r4") context,
            in("r5") recipe,
            lateout("r0") result,
            lateout("r1") _,
            out("r3") _,
            lateout("lr") _,
        );
    }
    result
}
