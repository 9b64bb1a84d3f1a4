//! Environment variables by their key, so that setting many takes linear time.

#![forbid(unsafe_code)]

use super::cstr::ZStr;

/// Where the new variables stand, by their key: a hash table with open addressing.
pub(super) struct Keys<'t> {
    /// A slot's index plus one; 0 is a free place.
    places: &'t mut [u32],
    /// By a slot's index: 1 if its variable has replaced an inherited one.
    used: &'t mut [u32],
}

impl<'t> Keys<'t> {
    /// Both halves of `table`.
    pub(super) fn new(table: &'t mut [u32]) -> Keys<'t> {
        let half = table.len() / 2;
        let (places, used) = table.split_at_mut_checked(half).unwrap_or_default();
        Keys { places, used }
    }

    /// The place of the key of `entry`: where it is, or where it would be.
    fn place(&mut self, slots: &[Option<ZStr>], entry: ZStr) -> Option<&mut u32> {
        let mut hash = hash(entry) as usize;
        // Half of the places are free, so the search is short.
        for _ in 0..self.places.len() {
            let at = hash.checked_rem(self.places.len())?;
            match self.places.get(at) {
                Some(&place @ 1..) if !slot(slots, place).is_some_and(|other| same_key(other, entry)) => {
                    hash = hash.wrapping_add(1);
                }
                _ => return self.places.get_mut(at),
            }
        }
        None
    }

    /// Gathers the first `end` variables at the front, each key once, with the value that was
    /// given last; how many they are.
    pub(super) fn gather(&mut self, slots: &mut [Option<ZStr>], end: usize) -> u32 {
        let mut count = 0u32;
        for index in 0..end {
            let Some(entry) = slots.get(index).copied().flatten() else { continue };
            let Some(place) = self.place(slots, entry) else { continue };
            if *place == 0 {
                count = count.wrapping_add(1);
                *place = count;
            }
            let at = place.wrapping_sub(1) as usize;
            if let Some(slot) = slots.get_mut(at) {
                *slot = Some(entry);
            }
        }
        count
    }

    /// Replaces what stands in the slots from `first` on and is set anew.
    pub(super) fn replace_inherited(&mut self, slots: &mut [Option<ZStr>], first: usize) {
        for index in first..slots.len() {
            let Some(entry) = slots.get(index).copied().flatten() else { continue };
            let Some(&mut place @ 1..) = self.place(slots, entry) else { continue };
            if let Some(used) = self.used.get_mut(place.wrapping_sub(1) as usize) {
                *used = 1;
            }
            let value = slot(slots, place);
            if let Some(slot) = slots.get_mut(index) {
                *slot = value;
            }
        }
    }

    /// Leaves only those of the first `count` slots that have replaced nothing; how many
    /// they are.
    pub(super) fn keep_new(&self, slots: &mut [Option<ZStr>], count: u32) -> usize {
        let mut kept = 0;
        for (index, used) in self.used.iter().enumerate().take(count as usize) {
            let entry = slots.get(index).copied().flatten();
            if *used == 0
                && let Some(slot) = slots.get_mut(kept)
            {
                *slot = entry;
                kept = kept.wrapping_add(1);
            }
        }
        kept
    }
}

/// The variable in the slot that a place of the table stands for.
fn slot<'a>(slots: &[Option<ZStr<'a>>], place: u32) -> Option<ZStr<'a>> {
    slots.get(place.wrapping_sub(1) as usize).copied().flatten()
}

/// FNV-1a of the key.
fn hash(entry: ZStr) -> u32 {
    let key = entry.bytes().take_while(|&byte| byte != b'=');
    key.fold(0x811c_9dc5, |hash, byte| (hash ^ byte as u32).wrapping_mul(0x0100_0193))
}

/// Whether both entries set the same variable. What has no `=` sets none.
fn same_key(mut a: ZStr, mut b: ZStr) -> bool {
    while a.first() == b.first() && !matches!(a.first(), 0 | b'=') {
        (a, b) = (a.rest(), b.rest());
    }
    a.first() == b'=' && b.first() == b'='
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;
    use std::ffi::CString;

    #[test]
    fn keys_are_spread_whatever_their_values_are() {
        let places = |value: &str| -> Vec<_> {
            let entries = (0..1000).map(|n| CString::new(format!("KEY_{n}={value}")).unwrap());
            entries.map(|entry| hash(ZStr::new(&entry)) % 2000).collect()
        };
        assert_eq!(places("1"), places(""));
        // At random it would be 787.
        let different = places("").into_iter().collect::<BTreeSet<_>>().len();
        assert!(different > 700, "{different}");
    }
}
