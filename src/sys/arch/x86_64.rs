//! System calls on x86-64: number in rax, arguments in rdi, rsi, rdx, r10, r8, r9;
//! the instruction clobbers rcx and r11 (`syscall(2)`, System V ABI A.2.1).

use core::arch::asm;
use linux_raw_sys::general::__NR_vfork;

/// A system call of one argument.
///
/// # Safety
///
/// The call's own contract, as in its man page.
#[inline(always)]
pub(in super::super) unsafe fn syscall1(number: u32, a: usize) -> isize {
    let result;
    // SAFETY: the ABI's registers; memory is clobbered, since the kernel may read
    // and write what the arguments point to.
    unsafe {
        asm!("syscall", inlateout("rax") number as usize => result, in("rdi") a,
            lateout("rcx") _, lateout("r11") _, options(nostack));
    }
    result
}

/// A system call of up to three arguments.
///
/// # Safety
///
/// As for [`syscall1`].
#[inline(always)]
pub(in super::super) unsafe fn syscall3(number: u32, a: usize, b: usize, c: usize) -> isize {
    let result;
    // SAFETY: the ABI's registers, and memory.
    unsafe {
        asm!("syscall", inlateout("rax") number as usize => result, in("rdi") a, in("rsi") b, in("rdx") c,
            lateout("rcx") _, lateout("r11") _, options(nostack));
    }
    result
}

/// A system call of up to four arguments.
///
/// # Safety
///
/// As for [`syscall1`].
#[inline(always)]
pub(in super::super) unsafe fn syscall4(number: u32, a: usize, b: usize, c: usize, d: usize) -> isize {
    let result;
    // SAFETY: the ABI's registers, and memory.
    unsafe {
        asm!("syscall", inlateout("rax") number as usize => result, in("rdi") a, in("rsi") b, in("rdx") c, in("r10") d,
            lateout("rcx") _, lateout("r11") _, options(nostack));
    }
    result
}

/// A system call of up to six arguments.
///
/// # Safety
///
/// As for [`syscall1`].
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
    // SAFETY: the ABI's registers, and memory.
    unsafe {
        asm!("syscall", inlateout("rax") number as usize => result, in("rdi") a, in("rsi") b, in("rdx") c, in("r10") d,
            in("r8") e, in("r9") f, lateout("rcx") _, lateout("r11") _, options(nostack));
    }
    result
}

/// An address that no frame reaches: below the stack pointer and its red zone of 128
/// bytes (System V ABI, "The Stack Frame").
#[inline(always)]
pub(in super::super) fn below_stack() -> usize {
    let address;
    // SAFETY: computes an address.
    unsafe { asm!("lea {}, [rsp - 128]", out(reg) address, options(nomem, nostack, preserves_flags)) };
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
    // SAFETY: the child shares our memory and runs below our stack pointer; it
    // never returns through this frame, because `recipe` diverges, so when the
    // kernel wakes the parent every slot above the pointer is as it was. Without
    // `nostack` the compiler keeps nothing in the red zone below it. The kernel
    // gives the parent its own registers back, all but rax, rcx and r11.
    unsafe {
        asm!(
            "syscall",          // vfork: returns twice
            "test rax, rax",    // 0 in the child
            "jnz 2f",           // the parent (pid or error) goes on below
            "xor ebp, ebp",     // the child: a frame with no caller
            "mov rdi, r12",     // first argument: the context
            "and rsp, -16",     // the ABI's alignment at a call
            "call r13",         // the recipe, which ends in execve or exit
            "ud2",              // and never comes back
            "2:",
            inlateout("rax") __NR_vfork as usize => result,
            in("r12") context,
            in("r13") recipe,
            lateout("rcx") _,
            lateout("r11") _,
        );
    }
    result
}
