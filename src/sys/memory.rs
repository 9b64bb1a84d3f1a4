//! Memory for the few who need more than the stack should hold (`mmap(2)`): the
//! kernel hands out zeroed pages, and only those that are touched exist.

use core::ptr::null_mut;
use rustix::mm::{MapFlags, ProtFlags, mmap_anonymous, munmap};

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
    let (access, flags) = (ProtFlags::READ | ProtFlags::WRITE, MapFlags::PRIVATE | MapFlags::NORESERVE);
    // SAFETY: a fresh private mapping, zeroed and aligned to a page, which nobody
    // else knows.
    unsafe { mmap_anonymous(null_mut(), size_of::<T>(), access, flags).ok().map(|start| &mut *start.cast()) }
}

/// Gives the memory back.
pub fn unmap<T: Plain>(memory: &'static mut T) {
    // SAFETY: a mapping of that size, by [`map`]; the borrow is the only one.
    let _ = unsafe { munmap((memory as *mut T).cast(), size_of::<T>()) };
}
