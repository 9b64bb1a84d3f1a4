//! `memcpy` and its family, which the compiler may call for any copy or
//! comparison and which a libc would bring (`memcpy(3)`, `bcmp(3)`, `strlen(3)`).
//!
//! Plain byte loops: pid1 moves a few hundred bytes in its life, so size counts
//! and speed does not. [`get`] and [`set`] hide each loop from LLVM, which would otherwise
//! recognise it as `memcpy` and have it call itself.

use core::arch::asm;

/// An empty statement that the optimiser cannot see through.
#[inline(always)]
fn keep() {
    // SAFETY: no instruction at all.
    unsafe { asm!("", options(nomem, nostack, preserves_flags)) }
}

/// Byte `i` of `from`.
///
/// # Safety
///
/// There is one.
#[inline(always)]
unsafe fn get(from: *const u8, i: usize) -> u8 {
    keep();
    // SAFETY: the caller's promise.
    unsafe { *from.wrapping_add(i) }
}

/// Makes byte `i` of `to` this one.
///
/// # Safety
///
/// There is one, and it is the caller's.
#[inline(always)]
unsafe fn set(to: *mut u8, i: usize, byte: u8) {
    keep();
    // SAFETY: the caller's promise.
    unsafe { *to.wrapping_add(i) = byte };
}

/// # Safety
///
/// That of memcpy(3), as the compiler keeps it. The same goes for the others below.
#[unsafe(no_mangle)]
unsafe extern "C" fn memcpy(to: *mut u8, from: *const u8, len: usize) -> *mut u8 {
    let mut i = 0;
    while i < len {
        // SAFETY: below `len`.
        let byte = unsafe { get(from, i) };
        // SAFETY: likewise.
        unsafe { set(to, i, byte) };
        i += 1;
    }
    to
}

#[unsafe(no_mangle)]
unsafe extern "C" fn memmove(to: *mut u8, from: *const u8, len: usize) -> *mut u8 {
    if (to as usize) <= (from as usize) {
        // SAFETY: upwards: each byte is read before it is written.
        return unsafe { memcpy(to, from, len) };
    }
    let mut i = len;
    while i > 0 {
        i -= 1;
        // SAFETY: below `len`, and downwards: each byte is read before it is written.
        let byte = unsafe { get(from, i) };
        // SAFETY: likewise.
        unsafe { set(to, i, byte) };
    }
    to
}

#[unsafe(no_mangle)]
unsafe extern "C" fn memset(to: *mut u8, byte: i32, len: usize) -> *mut u8 {
    let mut i = 0;
    while i < len {
        // SAFETY: below `len`.
        unsafe { set(to, i, byte as u8) };
        i += 1;
    }
    to
}

#[unsafe(no_mangle)]
unsafe extern "C" fn memcmp(a: *const u8, b: *const u8, len: usize) -> i32 {
    let mut i = 0;
    while i < len {
        // SAFETY: below `len`.
        let x = unsafe { get(a, i) };
        // SAFETY: likewise.
        let y = unsafe { get(b, i) };
        if x != y {
            return x as i32 - y as i32;
        }
        i += 1;
    }
    0
}

#[unsafe(no_mangle)]
unsafe extern "C" fn bcmp(a: *const u8, b: *const u8, len: usize) -> i32 {
    // SAFETY: the same contract, but for the order.
    unsafe { memcmp(a, b, len) }
}

#[unsafe(no_mangle)]
unsafe extern "C" fn strlen(text: *const u8) -> usize {
    let mut len = 0;
    // SAFETY: no further than the NUL.
    while unsafe { get(text, len) } != 0 {
        len += 1;
    }
    len
}
