//! Memory for the few who need more than the stack should hold (`mmap(2)`, `munmap(2)`,
//! `madvise(2)`): the kernel hands out zeroed pages, and only those that are touched exist.

use super::Errno;
use super::arch::below_stack;
use core::mem::MaybeUninit;
use core::ptr::{NonNull, without_provenance_mut};
use rustix::mm::{Advice, MapFlags, ProtFlags, madvise, mmap_anonymous, munmap};

/// Where memory is asked for: behind the program, so that the tables of its pages serve
/// twice. Only a hint; what is taken, the kernel knows.
const NEAR: usize = 0x80_0000;

/// How large a page is, without the auxiliary vector, which has been overwritten (`_start`), and
/// without a libc: nothing is given back, but the kernel refuses an address where no page begins.
pub(super) fn page_size() -> usize {
    const ALWAYS_4K: bool = cfg!(any(target_arch = "x86_64", target_arch = "x86", target_arch = "s390x"));
    // SAFETY: concerns no memory at all.
    let begins_at = |size| unsafe { madvise(without_provenance_mut(size), 0, Advice::LinuxDontNeed) }.is_ok();
    match () {
        () if ALWAYS_4K || begins_at(4 << 10) => 4 << 10,
        () if begins_at(16 << 10) => 16 << 10,
        () => 64 << 10,
    }
}

/// Where the page of this address begins.
#[inline(always)]
pub(super) fn page_of(address: usize) -> usize {
    address & page_size().wrapping_neg()
}

/// Zeroed memory in pages of its own, given back when dropped.
pub(crate) struct Pages {
    start: NonNull<u8>,
    /// In bytes.
    len: usize,
}

impl Pages {
    /// None at all: to give back nothing is refused by munmap, and does nothing.
    pub(crate) const NONE: Pages = Pages { start: NonNull::<u32>::dangling().cast(), len: 0 };

    /// `len` bytes, or a few more. Errors: ENOMEM (no memory, or a limit on the address
    /// space), or whatever a filter says.
    pub(crate) fn new(len: usize) -> Result<Pages, Errno> {
        let (access, flags) = (ProtFlags::READ | ProtFlags::WRITE, MapFlags::PRIVATE | MapFlags::NORESERVE);
        // A slice cannot be larger, while an address space of 32 bits could have more.
        if cfg!(target_pointer_width = "32") && isize::try_from(len).is_err() {
            return Err(Errno::NOMEM);
        }
        // SAFETY: a fresh private mapping, which nobody else knows.
        let start = unsafe { mmap_anonymous(without_provenance_mut(NEAR), len, access, flags)? };
        let start = NonNull::new(start.cast()).ok_or(Errno::NOMEM)?;
        Ok(Pages { start, len })
    }

    pub(crate) fn bytes(&mut self) -> &mut [u8] {
        // SAFETY: so many bytes, zeroed or written, ours until the drop.
        unsafe { core::slice::from_raw_parts_mut(self.start.as_ptr(), self.len) }
    }

    /// As [`Pages::bytes`], to be looked at only.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        // SAFETY: so many bytes, zeroed or written, and nobody changes them meanwhile.
        unsafe { core::slice::from_raw_parts(self.start.as_ptr(), self.len) }
    }

    pub(crate) fn words(&mut self) -> &mut [u32] {
        const WORD: usize = size_of::<u32>();
        // SAFETY: as above; a page is aligned for any type, and any bits are a u32.
        unsafe { core::slice::from_raw_parts_mut(self.start.as_ptr().cast(), self.len / WORD) }
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        // SAFETY: a mapping of that size, by `new`; its borrows are over.
        let _ = unsafe { munmap(self.start.as_ptr().cast(), self.len) };
    }
}

/// Gives back what a stack has been used for so far, whosever stack it is: a local variable
/// lies below the frames that are in use, and its pages are given back.
#[inline(never)]
pub(crate) fn drop_idle_stack() {
    // More than our deepest call has used, and less than any stack has left.
    const LEN: usize = 64 << 10;
    let mut room = MaybeUninit::<[u8; LEN]>::uninit();
    let (start, end) = (room.as_mut_ptr().addr(), room.as_mut_ptr().addr().wrapping_add(LEN));
    let (start, end) = (page_of(start.wrapping_add(page_size()).wrapping_sub(1)), page_of(end));
    // SAFETY: whole pages of our own, and nothing is in there.
    let _ = unsafe { madvise(without_provenance_mut(start), end.saturating_sub(start), Advice::LinuxDontNeed) };
}

/// Gives back what the stack has been used for so far: all below the frames that are
/// in use. The kernel hands out zeroed pages when it is needed again.
pub(crate) fn drop_unused_stack() {
    // More than the command line and our deepest call can have used. What is not
    // mapped is passed over.
    const LEN: usize = 1 << 20;
    let end = page_of(below_stack());
    // SAFETY: nobody reads what lies below the stack pointer. Should anything else be so
    // close to it, it is not ours, and nobody but us lives in this process.
    let _ = unsafe { madvise(without_provenance_mut(end.wrapping_sub(LEN)), LEN, Advice::LinuxDontNeed) };
}
