//! The bare instructions: how a system call is made and a process is born. One file per
//! architecture, each with the same functions.
//!
//! An architecture has `syscall6` at least; calls of fewer arguments are made by that one, with
//! zeros for the rest. x86-64 has them all, which saves it some hundred bytes.

#[cfg(not(any(
    target_arch = "s390x",
    target_arch = "x86",
    all(target_arch = "x86_64", target_pointer_width = "64"),
    all(target_endian = "little", any(target_arch = "arm", target_arch = "riscv64", target_arch = "powerpc64")),
    all(target_endian = "little", target_pointer_width = "64", target_arch = "aarch64"),
)))]
compile_error!("pid1 is made for x86-64, i686, aarch64, arm, riscv64, powerpc64le and s390x");

#[cfg_attr(target_arch = "aarch64", path = "aarch64.rs")]
#[cfg_attr(target_arch = "arm", path = "arm.rs")]
#[cfg_attr(target_arch = "powerpc64", path = "powerpc64.rs")]
#[cfg_attr(target_arch = "riscv64", path = "riscv64.rs")]
#[cfg_attr(target_arch = "s390x", path = "s390x.rs")]
#[cfg_attr(target_arch = "x86", path = "x86.rs")]
#[cfg_attr(target_arch = "x86_64", path = "x86_64.rs")]
mod this;

pub(super) use this::{below_stack, spawn_raw, syscall6};

#[cfg(target_arch = "x86_64")]
pub(super) use this::{syscall1, syscall3, syscall4};

#[cfg(not(target_arch = "x86_64"))]
pub(super) use fewer::{syscall1, syscall3, syscall4};

/// Calls of fewer arguments: the kernel does not look at the others.
#[cfg(not(target_arch = "x86_64"))]
mod fewer {
    use super::syscall6;

    /// A system call of one argument.
    ///
    /// # Safety
    ///
    /// The call's own contract, as in its man page.
    #[inline(always)]
    pub(in super::super) unsafe fn syscall1(number: u32, a: usize) -> isize {
        // SAFETY: the caller's promise.
        unsafe { syscall6(number, a, 0, 0, 0, 0, 0) }
    }

    /// A system call of up to three arguments.
    ///
    /// # Safety
    ///
    /// As for [`syscall1`].
    #[inline(always)]
    pub(in super::super) unsafe fn syscall3(number: u32, a: usize, b: usize, c: usize) -> isize {
        // SAFETY: the caller's promise.
        unsafe { syscall6(number, a, b, c, 0, 0, 0) }
    }

    /// A system call of up to four arguments.
    ///
    /// # Safety
    ///
    /// As for [`syscall1`].
    #[inline(always)]
    pub(in super::super) unsafe fn syscall4(number: u32, a: usize, b: usize, c: usize, d: usize) -> isize {
        // SAFETY: the caller's promise.
        unsafe { syscall6(number, a, b, c, d, 0, 0) }
    }
}
