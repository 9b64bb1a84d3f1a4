//! System calls on s390x: number in r1, arguments in r2 to r7, the result in r2; nothing else
//! is changed (`syscall(2)`).

use core::arch::asm;
use linux_raw_sys::general::__NR_vfork;

/// A system call of up to six arguments.
///
/// # Safety
///
/// The call's own contract, as in its man page. (`mmap` takes a pointer to its arguments here,
/// `clone` its first two the other way round: neither is called by us.)
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
        asm!("svc 0", in("r1") number as usize, inlateout("r2") a => result, in("r3") b, in("r4") c, in("r5") d,
            in("r6") e, in("r7") f, options(nostack));
    }
    result
}

/// An address that no frame reaches: the stack pointer. What a callee saves lies above it, in
/// 160 bytes of its caller's frame (ELF ABI s390x supplement, "The Stack Frame").
#[inline(always)]
pub(in super::super) fn below_stack() -> usize {
    let address;
    // SAFETY: copies a register.
    unsafe { asm!("lgr {}, %r15", out(reg) address, options(nomem, nostack, preserves_flags)) };
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
    // SAFETY: the child shares our memory and runs below our stack pointer, and saves its
    // registers in a frame of its own; it never returns through this one, because `recipe`
    // diverges, so when the kernel wakes the parent every slot above the pointer is as it
    // was. The kernel gives the parent its own registers back, all but r2.
    unsafe {
        asm!(
            "svc 0",            // vfork: returns twice
            "ltgr %r2, %r2",    // 0 in the child
            "jne 2f",           // the parent (pid or error) goes on below
            "aghi %r15, -160",  // the child: a frame that the recipe may save registers in
            "lgr %r2, %r6",     // first argument: the context
            "basr %r14, %r7",   // the recipe, which ends in execve or exit
            "j .+2",            // and never comes back: no instruction begins there
            "2:",
            in("r1") __NR_vfork as usize,
            lateout("r2") result,
            in("r6") context,
            in("r7") recipe,
            lateout("r14") _,
        );
    }
    result
}
