//! Memory for the few who need more than the stack should hold (`mmap(2)`): the
//! kernel hands out zeroed pages, and only those that are touched exist.

use super::arch::{below_stack, syscall3, syscall6};
use linux_raw_sys::general::{
    __NR_madvise, __NR_mmap, __NR_munmap, MADV_DONTNEED, MAP_ANONYMOUS, MAP_NORESERVE, MAP_PRIVATE, PROT_READ,
    PROT_WRITE,
};

/// Types that may be all zeroes and need no drop.
///
/// # Safety
///
/// Zero bytes must be a valid value.
pub unsafe trait Plain {}

// SAFETY: integers and arrays of them.
unsafe impl<const N: usize> Plain for [u32; N] {}

/// A zeroed `T` in pages of its own, or `None` if there is no memory for it.
pub fn map<T: Plain>() -> Option<&'static mut T> {
    // SAFETY: a fresh private mapping, zeroed and aligned to a page, which nobody
    // else knows; a negated errno is negative, as no address of ours is.
    match map_bytes(size_of::<T>()) {
        start @ 1.. => Some(unsafe { &mut *(start as *mut T) }),
        _ => None,
    }
}

/// Where memory is asked for: behind the program, so that the tables of its pages serve
/// twice. Only a hint; what is taken, the kernel knows.
const NEAR: usize = 0x80_0000;

#[inline(never)]
fn map_bytes(len: usize) -> isize {
    let (access, flags) = (PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE);
    // SAFETY: touches no memory that there is.
    unsafe { syscall6(__NR_mmap, NEAR, len, access as usize, flags as usize, usize::MAX, 0) }
}

/// Gives the memory back.
pub fn unmap<T: Plain>(memory: &'static mut T) {
    // SAFETY: a mapping of that size, by [`map`]; the borrow is the only one.
    unsafe { syscall3(__NR_munmap, memory as *mut T as usize, size_of::<T>(), 0) };
}

/// Gives back what the stack has been used for so far: all below the frames that are
/// in use. The kernel hands out zeroed pages when it is needed again (`madvise(2)`).
pub fn drop_unused_stack() {
    // More than the command line and our deepest call can have used. What is not
    // mapped is passed over.
    const LEN: usize = 1 << 20;
    let end = below_stack() & !0xfff;
    // SAFETY: nobody reads what lies below the stack pointer. Should anything else be so
    // close to it, it is not ours, and nobody but us lives in this process.
    unsafe { syscall3(__NR_madvise, end.wrapping_sub(LEN), LEN, MADV_DONTNEED as usize) };
}
