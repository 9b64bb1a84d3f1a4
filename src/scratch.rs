//! Room for what does not belong on the stack: mapped when it is needed and given
//! back soon after the start, so that the waiting init has one page of stack and
//! nothing else. Pages that are not touched do not exist.
//!
//! Unsafe for one thing: the promise that all of it may be zeroed.

#![allow(unsafe_code)]

use crate::sys::memory::Plain;

/// As much of a file as is read: address space only, until it is used.
const FILE: usize = 1 << 22;
/// As many supplementary groups as the kernel takes (NGROUPS_MAX).
const GROUPS: usize = 65536;
/// The longest path that the kernel takes, its NUL included (PATH_MAX).
pub const PATH: usize = 4096;

pub struct Scratch {
    /// `/etc/passwd`, or what the kernel says about cgroups.
    pub text: [u8; FILE],
    pub group: [u8; FILE],
    pub home: [u8; FILE],
    pub wanted: Groups,
    pub current: [u32; GROUPS],
    pub path: [u8; PATH],
}

// SAFETY: integers.
unsafe impl Plain for Scratch {}

/// Whether `gid` is among `groups`. The slice's own search looks at sixteen at a time,
/// in three times the code.
#[allow(clippy::manual_contains)]
pub fn has(groups: &[u32], gid: u32) -> bool {
    groups.iter().any(|&group| group == gid)
}

/// A list of groups, each of them once.
pub struct Groups {
    list: [u32; GROUPS],
    count: usize,
}

impl Groups {
    pub fn as_slice(&self) -> &[u32] {
        self.list.get(..self.count).unwrap_or_default()
    }

    /// What the kernel would not take is left out.
    pub fn add(&mut self, gid: u32) {
        if !has(self.as_slice(), gid)
            && let Some(slot) = self.list.get_mut(self.count)
        {
            *slot = gid;
            self.count = self.count.wrapping_add(1);
        }
    }
}
