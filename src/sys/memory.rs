//! Memory for the few who need more than the stack should hold (`mmap(2)`): the
//! kernel hands out zeroed pages, and only those that are touched exist.

use super::arch::below_stack;
use core::ptr::without_provenance_mut;
use rustix::mm::{Advice, MapFlags, ProtFlags, madvise, mmap_anonymous, munmap};

/// Types that may be all zeroes and need no drop.
///
/// # Safety
///
/// Zero bytes must be a valid value.
pub unsafe trait Plain {}

// SAFETY: integers and arrays of them.
unsafe impl<const N: usize> Plain for [u32; N] {}

/// Where memory is asked for: behind the program, so that the tables of its pages serve
/// twice. Only a hint; what is taken, the kernel knows.
const NEAR: usize = 0x80_0000;

/// A zeroed `T` in pages of its own, or `None` if there is no memory for it.
pub fn map<T: Plain>() -> Option<&'static mut T> {
    let (access, flags) = (ProtFlags::READ | ProtFlags::WRITE, MapFlags::PRIVATE | MapFlags::NORESERVE);
    // SAFETY: a fresh private mapping, zeroed and aligned to a page, which nobody
    // else knows.
    unsafe { Some(&mut *mmap_anonymous(without_provenance_mut(NEAR), size_of::<T>(), access, flags).ok()?.cast::<T>()) }
}

/// Gives the memory back.
pub fn unmap<T: Plain>(memory: &'static mut T) {
    // SAFETY: a mapping of that size, by [`map`]; the borrow is the only one.
    let _ = unsafe { munmap((memory as *mut T).cast(), size_of::<T>()) };
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
    let _ = unsafe { madvise(without_provenance_mut(end.wrapping_sub(LEN)), LEN, Advice::LinuxDontNeed) };
}
