//! Memory for the few who need more than the stack should hold (`mmap(2)`): the
//! kernel hands out zeroed pages, and only those that are touched exist.

use super::arch::{syscall3, syscall6};
use linux_raw_sys::general::{
    __NR_mmap, __NR_munmap, MAP_ANONYMOUS, MAP_NORESERVE, MAP_PRIVATE, PROT_READ, PROT_WRITE,
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
    let (access, flags) = (PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE);
    // SAFETY: a fresh private mapping, zeroed and aligned to a page, which nobody
    // else knows; a negated errno is negative, as no address of ours is.
    unsafe {
        let start = syscall6(__NR_mmap, 0, size_of::<T>(), access as usize, flags as usize, usize::MAX, 0);
        if start < 0 { None } else { (start as *mut T).as_mut() }
    }
}

/// Gives the memory back.
pub fn unmap<T: Plain>(memory: &'static mut T) {
    // SAFETY: a mapping of that size, by [`map`]; the borrow is the only one.
    unsafe { syscall3(__NR_munmap, memory as *mut T as usize, size_of::<T>(), 0) };
}
