//! System calls on powerpc64: number in r0, arguments in r3 to r8, the result in r3. An error is
//! not negative, but told by the bit SO of cr0, as positive errno; so it is negated here. r4 to
//! r12, cr0, ctr and xer may be changed (`syscall(2)`, ELFv2 ABI).

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
    // and write what the arguments point to.
    unsafe {
        asm!(
            "sc",
            "bns+ 2f",  // SO is clear: no error
            "neg 3, 3", // an error, as on other architectures
            "2:",
            inlateout("r0") number as usize => _,
            inlateout("r3") a => result,
            inlateout("r4") b => _,
            inlateout("r5") c => _,
            inlateout("r6") d => _,
            inlateout("r7") e => _,
            inlateout("r8") f => _,
            lateout("r9") _,
            lateout("r10") _,
            lateout("r11") _,
            lateout("r12") _,
            lateout("cr0") _,
            lateout("ctr") _,
            lateout("xer") _,
            options(nostack),
        );
    }
    result
}

/// An address that no frame reaches: below the stack pointer and the 288 bytes that a function
/// may use there, or 512 in the kernel's view (ELFv2 ABI, "Protected Zone").
#[inline(always)]
pub(in super::super) fn below_stack() -> usize {
    let address;
    // SAFETY: computes an address.
    unsafe { asm!("addi {}, 1, -512", out(reg) address, options(nomem, nostack, preserves_flags)) };
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
    // SAFETY: the child shares our memory and runs below our stack pointer, in a frame of its
    // own; it never returns through this one, because `recipe` diverges, so when the kernel
    // wakes the parent every slot above the pointer is as it was. Without `nostack` the
    // compiler keeps nothing in the zone below it. The kernel gives the parent its own
    // registers back, all but those that are named as outputs.
    unsafe {
        asm!(
            "sc",             // vfork: returns twice
            "bns+ 3f",        // SO is clear: no error
            "neg 3, 3",
            "3:",
            "cmpdi 3, 0",     // 0 in the child
            "bne 2f",         // the parent (pid or error) goes on below
            "stdu 1, -32(1)", // the child: the smallest frame that the ABI knows
            "mr 3, 14",       // first argument: the context
            "mr 12, 15",      // a function expects its own address in r12
            "mtctr 12",
            "bctrl",          // the recipe, which ends in execve or exit
            "trap",           // and never comes back
            "2:",
            inlateout("r0") __NR_vfork as usize => _,
            lateout("r3") result,
            in("r14") context,
            in("r15") recipe,
            lateout("r4") _,
            lateout("r5") _,
            lateout("r6") _,
            lateout("r7") _,
            lateout("r8") _,
            lateout("r9") _,
            lateout("r10") _,
            lateout("r11") _,
            lateout("r12") _,
            lateout("cr0") _,
            lateout("ctr") _,
            lateout("lr") _,
            lateout("xer") _,
        );
    }
    result
}
