//! `memcpy` and its family, which the compiler may call for any copy or
//! comparison and which a libc would bring (`memcpy(3)`, `bcmp(3)`, `strlen(3)`).
//!
//! Plain byte loops: pid1 moves a few hundred bytes in its life, so size counts
//! and speed does not. [`keep`] stands in each loop because LLVM would otherwise
//! recognise the loop as `memcpy` and have it call itself.

use core::arch::asm;

/// An empty statement that the optimiser cannot see through.
#[inline(always)]
fn keep() {
    // SAFETY: no instruction at all.
    unsafe { asm!("", options(nomem, nostack, preserves_flags)) }
}

// SAFETY (for all of them): the C contracts; each touches exactly the bytes its
// caller vouches for.

#[unsafe(no_mangle)]
unsafe extern "C" fn memcpy(to: *mut u8, from: *const u8, len: usize) -> *mut u8 {
    let mut i = 0;
    while i < len {
        keep();
        unsafe { *to.add(i) = *from.add(i) };
        i += 1;
    }
    to
}

#[unsafe(no_mangle)]
unsafe extern "C" fn memmove(to: *mut u8, from: *const u8, len: usize) -> *mut u8 {
    if (to as usize) <= (from as usize) {
        return unsafe { memcpy(to, from, len) };
    }
    let mut i = len;
    while i > 0 {
        keep();
        i -= 1;
        unsafe { *to.add(i) = *from.add(i) };
    }
    to
}

#[unsafe(no_mangle)]
unsafe extern "C" fn memset(to: *mut u8, byte: i32, len: usize) -> *mut u8 {
    let mut i = 0;
    while i < len {
        keep();
        unsafe { *to.add(i) = byte as u8 };
        i += 1;
    }
    to
}

#[unsafe(no_mangle)]
unsafe extern "C" fn memcmp(a: *const u8, b: *const u8, len: usize) -> i32 {
    let mut i = 0;
    while i < len {
        keep();
        let (x, y) = unsafe { (*a.add(i), *b.add(i)) };
        if x != y {
            return x as i32 - y as i32;
        }
        i += 1;
    }
    0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn bcmp(a: *const u8, b: *const u8, len: usize) -> i32 {
    unsafe { memcmp(a, b, len) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn strlen(text: *const u8) -> usize {
    let mut len = 0;
    while unsafe { *text.add(len) } != 0 {
        keep();
        len += 1;
    }
    len
}
