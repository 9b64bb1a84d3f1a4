//! argv and envp as the kernel lays them out, made of any bytes without a NUL.

use crate::strings::args::Args;
use crate::strings::cstr::{StaticStr, ZStr};
use std::ffi::CString;
use std::ptr::NonNull;

pub struct Words {
    argc: usize,
    /// Moved nowhere: the slots point into them.
    _owned: Vec<CString>,
    slots: Vec<Option<StaticStr>>,
}

impl Words {
    pub fn new<'a>(argv: impl Iterator<Item = &'a [u8]>, envp: impl Iterator<Item = &'a [u8]>) -> Words {
        let text = |word: &[u8]| CString::new(word).expect("no NUL");
        let mut owned: Vec<CString> = argv.map(text).collect();
        let argc = owned.len();
        owned.extend(envp.map(text));
        let as_slot = |text: &CString| {
            // SAFETY: ends with a NUL, and lives as long as `self`: see `args`.
            Some(unsafe { ZStr::from_ptr(NonNull::from_ref(text.as_c_str()).cast()) })
        };
        let mut slots: Vec<_> = owned.iter().map(as_slot).collect();
        slots.insert(argc, None);
        slots.push(None);
        Words { argc, _owned: owned, slots }
    }

    pub fn argc(&self) -> usize {
        self.argc
    }

    /// # Safety
    ///
    /// Neither it nor what is made of it may be used when `self` is gone. Only once.
    pub unsafe fn args(&mut self) -> Args {
        // SAFETY: as documented there; `self` has all of it.
        unsafe { Args::from_stack(self.argc, self.slots.as_mut_ptr()) }
    }
}
