//! System calls on aarch64: number in x8, arguments in x0 to x5, the result in x0; nothing else
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
        asm!("svc 0", in("x8") number as usize, inlateout("x0") a => result, in("x1") b, in("x2") c, in("x3") d,
            in("x4") e, in("x5") f, options(nostack));
    }
    result
}

/// An address that no frame reaches: the stack pointer. There is no red zone (AAPCS64, "The
/// Stack").
#[inline(always)]
pub(in super::super) fn below_stack() -> usize {
    let address;
    // SAFETY: copies a register.
    unsafe { asm!("mov {}, sp", out(reg) address, options(nomem, nostack, preserves_flags)) };
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
    // parent its own registers back, all but x0.
    unsafe {
        asm!(
            "svc 0",             // clone: returns twice
            "cbnz x0, 2f",       // not 0: the parent (pid or error) goes on below
            "mov x29, xzr",      // the child: a frame with no caller
            "mov x30, xzr",      // and no address to return to
            "mov x0, {context}", // first argument: the context
            "blr {recipe}",      // the recipe, which ends in execve or exit
            "brk 1",             // and never comes back
            "2:",
            in("x8") __NR_clone as usize,
            inlateout("x0") (CLONE_VM | CLONE_VFORK | SIGCHLD) as usize => result,
            in("x1") 0usize,     // the child's stack: ours
            in("x2") 0usize,     // nowhere to write its id to
            in("x3") 0usize,     // no storage of a thread's own
            in("x4") 0usize,
            lateout("x30") _,
            context = in(reg) context,
            recipe = in(reg) recipe,
        );
    }
    result
}
