//! The program's file and its libraries, as they lie in memory (`elf(5)`,
//! `dl_iterate_phdr(3)`, `madvise(2)`).
//!
//! What an init needs of a program of 50 megabytes are a few pages. Of the others, those that
//! nobody has written to are given back: should one be needed again, the kernel maps it from
//! the file. Pages that have been written to hold what is nowhere else, above all the
//! addresses that the loader has put in (RELRO, which is read-only by now, but was not): they
//! lie in segments that are marked writable, and none of these is touched.

use super::memory::page_of;
use core::ffi::c_int;
use core::ptr::{slice_from_raw_parts, without_provenance_mut};
use linux_raw_sys::elf::{Elf_Dyn, Elf_Phdr, PF_W, PT_DYNAMIC, PT_LOAD};
use rustix::mm::{Advice, madvise};

/// Of the dynamic section: the loader has written to read-only segments.
const DT_TEXTREL: usize = 22;
const DT_FLAGS: usize = 30;
const DF_TEXTREL: usize = 4;

/// The beginning of what dl_iterate_phdr(3) tells of a file.
#[repr(C)]
pub(crate) struct Object {
    /// What has to be added to the addresses in the file.
    base: usize,
    name: *const u8,
    headers: *const Elf_Phdr,
    header_count: u16,
}

pub(crate) type Callback = unsafe extern "C" fn(*const Object, usize, *mut u8) -> c_int;
pub(crate) type Iterate = unsafe extern "C" fn(Callback, *mut u8) -> c_int;

/// Gives back the pages that nobody has written to of every file that `iterate` knows.
pub(super) fn drop_file_pages(iterate: Iterate) {
    // SAFETY: dl_iterate_phdr, which hands out its own objects.
    unsafe { iterate(drop_pages_of, core::ptr::null_mut()) };
}

unsafe extern "C" fn drop_pages_of(object: *const Object, _: usize, _: *mut u8) -> c_int {
    // SAFETY: by dl_iterate_phdr: an object.
    let object = unsafe { &*object };
    // SAFETY: and so many headers, which stay, or NULL.
    let headers = unsafe { slice_from_raw_parts(object.headers, object.header_count as usize).as_ref() };
    let (base, headers) = (object.base, headers.unwrap_or_default());
    // SAFETY: the headers of this very object.
    if !headers.iter().any(|header| unsafe { has_text_relocations(base, header) }) {
        headers.iter().for_each(|header| drop_pages(base, header));
    }
    0
}

fn drop_pages(base: usize, header: &Elf_Phdr) {
    if header.p_type != PT_LOAD || header.p_flags & PF_W != 0 {
        return;
    }
    let start = base.wrapping_add(header.p_vaddr);
    // A segment is mapped from the page on that it begins in: in front of it there is nobody.
    let (start, end) = (page_of(start), page_of(start.wrapping_add(header.p_memsz)));
    // SAFETY: private pages of a file that nobody has written to: they stay as they are.
    let _ = unsafe { madvise(without_provenance_mut(start), end.saturating_sub(start), Advice::LinuxDontNeed) };
}

/// Whether the loader has written to read-only segments, as it must in programs for 32 bits
/// that are not position independent: nothing of the object can be given back then.
///
/// # Safety
///
/// A header of an object that is mapped at `base`.
unsafe fn has_text_relocations(base: usize, header: &Elf_Phdr) -> bool {
    if header.p_type != PT_DYNAMIC {
        return false;
    }
    let entries = without_provenance_mut::<Elf_Dyn>(base.wrapping_add(header.p_vaddr));
    const ENTRY: usize = size_of::<Elf_Dyn>();
    for at in 0..header.p_memsz / ENTRY {
        // SAFETY: so many entries are there, by the header.
        let entry = unsafe { &*entries.wrapping_add(at) };
        // SAFETY: a number, whichever the tag says it is.
        let value = unsafe { entry.d_un.d_ptr };
        match entry.d_tag {
            0 => return false,
            DT_TEXTREL => return true,
            DT_FLAGS if value & DF_TEXTREL != 0 => return true,
            _ => {}
        }
    }
    false
}
