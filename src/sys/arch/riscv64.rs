//! System calls on riscv64: number in a7, arguments in a0 to a5, the result in a0; nothing else
//! is changed (`syscall(2)`).

use core::arch::asm;
use linux_raw_sys::general::{__NR_clone, CLONE_VFORK, CLONE_VM, SIGCHLD};

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
    // and write what the arguments point to.
    unsafe {
        asm!("ecall", in("a7") number as usize, inlateout("a0") a => result, in("a1") b, in("a2") c, in("a3") d,
            in("a4") e, in("a5") f, options(nostack));
    }
    result
}

/// An address that no frame reaches: the stack pointer. There is no red zone (RISC-V calling
/// conventions).
#[inline(always)]
pub(in super::super) fn below_stack() -> usize {
    let address;
    // SAFETY: copies a register.
    unsafe { asm!("mv {}, sp", out(reg) address, options(nomem, nostack, preserves_flags)) };
    address
}

/// `vfork(2)`, which there is none of here, so it is said in the words of `clone(2)`: shared
/// memory, the parent sleeps, and the stack is the parent's. The child calls
/// `recipe(context)`, which never returns; the parent gets the child's pid or a negated errno.
///
/// # Safety
///
/// `recipe` must be sound to run on `context` while the parent's frames stand
/// still above it, and must write to nothing that the parent reads afterwards
/// except through atomics.
pub(in super::super) unsafe fn spawn_raw(recipe: extern "C" fn(*mut u8) -> !, context: *mut u8) -> isize {
    let result;
    // SAFETY: the child shares our memory and runs below our stack pointer, which is aligned;
    // it never returns through this frame, because `recipe` diverges, so when the kernel
    // wakes the parent every slot above the pointer is as it was. The kernel gives the
    // parent its own registers back, all but a0.
    unsafe {
        asm!(
            "ecall",            // clone: returns twice
            "bnez a0, 2f",      // not 0: the parent (pid or error) goes on below
            "li ra, 0",         // the child: no address to return to
            "mv a0, {context}", // first argument: the context
            "jalr {recipe}",    // the recipe, which ends in execve or exit
            "unimp",            // and never comes back
            "2:",
            in("a7") __NR_clone as usize,
            inlateout("a0") (CLONE_VM | CLONE_VFORK | SIGCHLD) as usize => result,
            in("a1") 0usize,    // the child's stack: ours
            in("a2") 0usize,    // nowhere to write its id to
            in("a3") 0usize,    // no storage of a thread's own
            in("a4") 0usize,
            lateout("ra") _,
            context = in(reg) context,
            recipe = in(reg) recipe,
        );
    }
    result
}
