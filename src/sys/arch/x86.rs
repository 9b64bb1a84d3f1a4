//! System calls on 32-bit x86: number in eax, arguments in ebx, ecx, edx, esi, edi, ebp, the
//! result in eax; nothing else is changed (`syscall(2)`).
//!
//! By `int 0x80`, which every kernel and processor knows. rustix's calls get there too, through
//! a pointer (docs/DESIGN.md, "Architectures").

use core::arch::asm;
use linux_raw_sys::general::__NR_vfork;

/// A system call of up to six arguments.
///
/// The compiler lends neither esi nor ebp to assembly, so both are saved on the stack; the last
/// three arguments come in an array, since no register is left for them.
///
/// # Safety
///
/// The call's own contract, as in its man page.
#[inline(never)]
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
    let others = [d, e, f];
    // SAFETY: the kernel's registers; memory is clobbered, since the kernel may read
    // and write what the arguments point to. esi and ebp are as they were afterwards.
    unsafe {
        asm!(
            "push esi",
            "push ebp",
            "mov esi, [edi]",     // fourth argument
            "mov ebp, [edi + 8]", // sixth
            "mov edi, [edi + 4]", // fifth, at last: it is where the array was
            "int 0x80",
            "pop ebp",
            "pop esi",
            inlateout("eax") number as usize => result,
            in("ebx") a,
            in("ecx") b,
            in("edx") c,
            inlateout("edi") others.as_ptr() => _,
        );
    }
    result
}

/// An address that no frame reaches: the stack pointer. There is no red zone (System V ABI,
/// Intel386 supplement).
#[inline(always)]
pub(in super::super) fn below_stack() -> usize {
    let address;
    // SAFETY: copies a register.
    unsafe { asm!("mov {}, esp", out(reg) address, options(nomem, nostack, preserves_flags)) };
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
    // back, all but eax.
    unsafe {
        asm!(
            "int 0x80",      // vfork: returns twice
            "test eax, eax", // 0 in the child
            "jnz 2f",        // the parent (pid or error) goes on below
            "xor ebp, ebp",  // the child: a frame with no caller
            "and esp, -16",  // the ABI's alignment at a call,
            "sub esp, 12",   // once the argument is
            "push ecx",      // pushed: the context
            "call edx",      // the recipe, which ends in execve or exit
            "ud2",           // and never comes back
            "2:",
            inlateout("eax") __NR_vfork as usize => result,
            in("ecx") context,
            in("edx") recipe,
        );
    }
    result
}
