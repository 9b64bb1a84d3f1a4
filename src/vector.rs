//! The argument and environment vectors, where the kernel put them: on the
//! initial stack, argv, NULL, envp, NULL, in one piece and writable (System V
//! ABI, "Process Initialization"; `execve(2)`).
//!
//! Unsafe because strings are bare pointers to NUL-terminated bytes, as execve
//! wants them: [`ZStr`] is that pointer with a promise, so that everybody else
//! can handle strings, and the vectors as slices of them, safely.

#![allow(unsafe_code)]

use core::ffi::CStr;
use core::marker::PhantomData;
use core::ptr::NonNull;

/// A pointer to a NUL-terminated string that stays as it is for `'a`. As thin as
/// C's, so that `Option<ZStr>` is a `char *`; walking it takes no length.
#[derive(Clone, Copy)]
#[repr(transparent)]
pub struct ZStr<'a>(NonNull<u8>, PhantomData<&'a u8>);

impl<'a> ZStr<'a> {
    /// # Safety
    ///
    /// `start` points to a NUL-terminated string that is neither changed nor given
    /// back during `'a`.
    pub const unsafe fn new(start: NonNull<u8>) -> ZStr<'a> {
        ZStr(start, PhantomData)
    }

    pub const fn lit(text: &'a CStr) -> ZStr<'a> {
        // SAFETY: a CStr's pointer is never null, and borrowed for `'a`.
        unsafe { ZStr::new(NonNull::new_unchecked(text.as_ptr().cast_mut().cast())) }
    }

    /// The string at the start of `buffer`; its last byte becomes a NUL, so that
    /// there is one.
    pub fn in_buffer(buffer: &'a mut [u8]) -> ZStr<'a> {
        match buffer.last_mut() {
            // SAFETY: not empty, NUL-terminated, and borrowed for `'a`.
            Some(last) => unsafe {
                *last = 0;
                ZStr::new(NonNull::from_mut(buffer).cast())
            },
            None => ZStr::EMPTY,
        }
    }

    /// The same string for an execve, which asks no life.
    ///
    /// # Safety
    ///
    /// Nobody may use it when the life of the original is over.
    pub unsafe fn forever(self) -> Static {
        // SAFETY: the caller's promise.
        unsafe { ZStr::new(self.0) }
    }

    pub const EMPTY: ZStr<'static> = ZStr::lit(c"");

    pub const fn as_ptr(self) -> *const u8 {
        self.0.as_ptr()
    }

    pub fn to_c_str(self) -> &'a CStr {
        // SAFETY: the promise of `new`.
        unsafe { CStr::from_ptr(self.0.as_ptr().cast()) }
    }

    /// The first byte, or 0 at the end.
    pub fn first(self) -> u8 {
        // SAFETY: the NUL at least is there.
        unsafe { *self.0.as_ptr() }
    }

    /// The string behind its first byte; at the end, the end.
    pub fn rest(self) -> ZStr<'a> {
        match self.first() {
            0 => self,
            // SAFETY: there is a byte, so the NUL is further on.
            _ => unsafe { ZStr::new(self.0.add(1)) },
        }
    }

    /// The string behind the first `byte`, or `None` if there is none.
    #[inline(never)]
    pub fn after(self, byte: u8) -> Option<ZStr<'a>> {
        let mut at = self;
        while at.first() != 0 {
            if at.first() == byte {
                return Some(at.rest());
            }
            at = at.rest();
        }
        None
    }

    /// What follows `prefix`, which ends at `end` or its own end, if the string
    /// begins with it.
    pub fn strip(self, prefix: ZStr, end: u8) -> Option<ZStr<'a>> {
        let (mut at, mut prefix) = (self, prefix);
        while prefix.first() != end && prefix.first() != 0 {
            if at.first() != prefix.first() {
                return None;
            }
            (at, prefix) = (at.rest(), prefix.rest());
        }
        Some(at)
    }

    #[inline(never)]
    pub fn equals(self, other: ZStr) -> bool {
        self.strip(other, 0).is_some_and(|rest| rest.first() == 0)
    }

    /// What follows `prefix`, if the string begins with it.
    #[inline(never)]
    pub fn strip_str(self, prefix: &str) -> Option<ZStr<'a>> {
        let mut at = self;
        for byte in prefix.bytes() {
            if at.first() != byte {
                return None;
            }
            at = at.rest();
        }
        Some(at)
    }

    /// Whether it is `text`.
    pub fn is(self, text: &str) -> bool {
        self.strip_str(text).is_some_and(|rest| rest.first() == 0)
    }

    /// What follows the first `mark` in the string.
    pub fn after_mark(self, mark: ZStr) -> Option<ZStr<'a>> {
        let mut at = self;
        while at.first() != 0 {
            if let Some(rest) = at.strip(mark, 0) {
                return Some(rest);
            }
            at = at.rest();
        }
        None
    }
}

impl Iterator for ZStr<'_> {
    type Item = u8;

    /// Takes off the first byte.
    fn next(&mut self) -> Option<u8> {
        let byte = self.first();
        *self = self.rest();
        (byte != 0).then_some(byte)
    }
}

/// A string that stays for good: an argument, a variable, a literal.
pub type Static = ZStr<'static>;

/// Both vectors, as the kernel has laid them out.
pub struct Vector {
    argv: *mut Option<Static>,
    argc: usize,
}

impl Vector {
    /// # Safety
    ///
    /// `argv` points to `argc` strings, a `None`, any number of strings and another
    /// `None`, in one writable piece that nobody else refers to.
    pub unsafe fn new(argc: usize, argv: *mut Option<Static>) -> Vector {
        Vector { argv, argc }
    }

    /// Argument `index`, 0 being the name that the program was called by.
    pub fn argument(&self, index: usize) -> Option<Static> {
        match index < self.argc {
            // SAFETY: within argv.
            true => unsafe { *self.argv.add(index) },
            false => None,
        }
    }

    /// The entry of the environment variable `key`, or `None` if it is not set.
    #[inline(never)]
    pub fn entry(&self, key: &str) -> Option<Static> {
        // SAFETY: envp begins behind the NULL of argv and ends with its own.
        let mut slot = unsafe { self.argv.add(self.argc.wrapping_add(1)) };
        loop {
            let entry = unsafe { *slot }?;
            if entry.strip_str(key).is_some_and(|rest| rest.first() == b'=') {
                return Some(entry);
            }
            slot = unsafe { slot.add(1) };
        }
    }

    /// The value of an environment variable, or `None` if it is not set.
    pub fn variable(&self, key: &str) -> Option<Static> {
        self.entry(key)?.after(b'=')
    }

    /// Stores `value` over argument `index`, which has been read and is done with.
    #[inline(never)]
    pub fn replace(&mut self, index: usize, value: Static) {
        if index < self.argc {
            // SAFETY: within argv.
            unsafe { *self.argv.add(index) = Some(value) };
        }
    }

    /// Makes argv the command's, which starts at argument `command`, and sets `first`
    /// and then the variables that are stored in arguments `1..=assignments`; a later
    /// one beats an earlier one of the same key.
    ///
    /// No memory is needed: what is inherited is replaced where it stands, and what
    /// is new has used up an argument each, so it finds its place between argv and
    /// envp:
    ///
    /// ```text
    /// before  [new variables][used up][command …] NULL [inherited envp …] NULL
    /// after   [used up][command …] NULL [new variables][inherited envp …] NULL
    /// ```
    ///
    /// At least one used-up slot stays in front of the command: the program's own
    /// name, or the option that asked for `first`.
    pub fn arrange(&mut self, command: usize, first: Option<Static>, assignments: usize) -> Command {
        let mut added = 0;
        if let Some(entry) = first {
            self.set_variable(entry, &mut added);
        }
        for read in 0..assignments {
            if let Some(entry) = self.argument(read.wrapping_add(1)) {
                self.set_variable(entry, &mut added);
            }
        }
        let command = command.min(self.argc);
        let added = added.min(command);
        for _ in 0..added {
            // SAFETY: argv and its NULL, all of it ours.
            unsafe { rotate(self.argv, self.argc) };
        }
        // SAFETY: within the piece, since `added` <= `command` <= `argc`.
        unsafe {
            let argv = self.argv.add(command.wrapping_sub(added));
            Command { argv, envp: self.argv.add(self.argc.wrapping_add(1).wrapping_sub(added)) }
        }
    }

    /// Sets a variable wherever it stands: in envp or among the `added` new ones in
    /// front, which it joins if it stands nowhere.
    fn set_variable(&mut self, entry: Static, added: &mut usize) {
        let mut replaced = false;
        let mut at = 0;
        loop {
            if at == *added {
                at = self.argc.wrapping_add(1);
            }
            // SAFETY: the new ones, then envp up to its NULL.
            let slot = unsafe { &mut *self.argv.add(at) };
            let Some(other) = *slot else { break };
            if same_key(other, entry) {
                (*slot, replaced) = (Some(entry), true);
            }
            at = at.wrapping_add(1);
        }
        if !replaced {
            self.replace(*added, entry);
            *added = added.wrapping_add(1);
        }
    }
}

/// What is to be executed: both vectors, each closed by a `None`.
pub struct Command {
    argv: *mut Option<Static>,
    envp: *mut Option<Static>,
}

impl Command {
    /// The vectors as execve wants them.
    pub fn argv(&self) -> *const Option<Static> {
        self.argv
    }

    pub fn envp(&self) -> *const Option<Static> {
        self.envp
    }

    /// The first argument.
    pub fn name(&self) -> Static {
        // SAFETY: argv has at least its NULL.
        unsafe { *self.argv }.unwrap_or(ZStr::EMPTY)
    }

    pub fn variable(&self, key: &str) -> Option<Static> {
        // An argv of no arguments in front of the NULL that precedes envp.
        // SAFETY: only envp is looked at, and not changed.
        unsafe { Vector::new(0, self.envp.sub(1)) }.variable(key)
    }

    /// Runs `execute` with argv as a shell is to see it that runs the command as a
    /// script: `shell script arguments…`. Uses the slot in front of it.
    pub fn as_script<T>(&mut self, shell: Static, script: ZStr, execute: impl FnOnce(&Command) -> T) -> T {
        // SAFETY: `arrange` leaves a slot in front, and the name's is there, be it
        // the NULL. The borrowed string is taken out again before its life ends.
        unsafe {
            let name = *self.argv;
            *self.argv = Some(ZStr::new(script.0));
            let front = self.argv.sub(1);
            *front = Some(shell);
            let result = execute(&Command { argv: front, envp: self.envp });
            *self.argv = name;
            result
        }
    }
}

/// Whether both entries set the same variable.
fn same_key(mut a: ZStr, mut b: ZStr) -> bool {
    while a.first() == b.first() && !matches!(a.first(), 0 | b'=') {
        (a, b) = (a.rest(), b.rest());
    }
    matches!(a.first(), 0 | b'=') && matches!(b.first(), 0 | b'=')
}

/// Moves the first of `last` + 1 slots behind all others.
unsafe fn rotate(slots: *mut Option<Static>, last: usize) {
    // SAFETY: the caller's slots, one by one.
    unsafe {
        for at in 0..last {
            slots.add(at).swap(slots.add(at.wrapping_add(1)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vector(argv: &[&'static CStr], envp: &[&'static CStr]) -> Vector {
        let strings = |list: &[&'static CStr]| list.iter().map(|&s| Some(ZStr::lit(s))).collect::<Vec<_>>();
        let slots = [strings(argv), vec![None], strings(envp), vec![None]].concat();
        unsafe { Vector::new(argv.len(), slots.leak().as_mut_ptr()) }
    }

    /// As execve reads a vector: up to the first NULL.
    fn text(mut slot: *const Option<Static>) -> Vec<String> {
        let mut strings = Vec::new();
        while let Some(string) = unsafe { *slot } {
            strings.push(string.to_c_str().to_str().unwrap().to_string());
            slot = unsafe { slot.add(1) };
        }
        strings
    }

    #[test]
    fn a_string_is_walked_to_its_end_and_no_further() {
        let text = ZStr::lit(c"ab");
        assert_eq!(text.collect::<Vec<_>>(), b"ab");
        assert_eq!(text.rest().rest().rest().rest().first(), 0);
        assert_eq!(text.after(b'a').unwrap().to_c_str(), c"b");
        assert_eq!(text.after(b'b').unwrap().to_c_str(), c"");
        assert!(text.after(b'c').is_none() && text.after(0).is_none());
    }

    #[test]
    fn a_prefix_is_stripped_up_to_its_end() {
        let text = ZStr::lit(c"ab");
        assert_eq!(text.strip(ZStr::lit(c"a"), 0).unwrap().to_c_str(), c"b");
        assert_eq!(text.strip(ZStr::lit(c"a:x"), b':').unwrap().to_c_str(), c"b");
        assert!(text.strip(ZStr::lit(c"abc"), 0).is_none());
        assert!(text.equals(text) && !text.equals(text.rest()) && !text.rest().equals(text));
    }

    #[test]
    fn what_follows_a_mark_is_found() {
        for (text, mark, expected) in
            [(c"a:b:c", c":", Some(c"b:c")), (c"aab", c"ab", Some(c"")), (c"aa", c"ab", None), (c"", c"ab", None)]
        {
            assert_eq!(ZStr::lit(text).after_mark(ZStr::lit(mark)).map(ZStr::to_c_str), expected);
        }
    }

    #[test]
    fn a_buffer_is_a_string_even_when_full() {
        assert_eq!(ZStr::in_buffer(&mut [b'a', 0, b'b', 0]).to_c_str(), c"a");
        assert_eq!(ZStr::in_buffer(b"abc".to_vec().as_mut_slice()).to_c_str(), c"ab");
        assert_eq!(ZStr::in_buffer(&mut []).to_c_str(), c"");
    }

    #[test]
    fn a_variable_is_found_by_its_whole_key() {
        let vector = vector(&[c"pid1"], &[c"PATHS=no", c"PATH=yes", c"PATH=again", c"EMPTY="]);
        assert_eq!(vector.variable("PATH").unwrap().to_c_str().to_bytes(), b"yes");
        assert_eq!(vector.variable("EMPTY").unwrap().to_c_str().to_bytes(), b"");
        assert!(vector.variable("PAT").is_none());
        let mut vector = vector;
        assert_eq!(vector.arrange(1, None, 0).variable("PATH").unwrap().to_c_str(), c"yes");
    }

    #[test]
    fn arguments_end_where_the_environment_begins() {
        let vector = vector(&[c"pid1", c"ls"], &[c"A=1"]);
        assert_eq!(vector.argument(1).unwrap().to_c_str().to_bytes(), b"ls");
        assert!(vector.argument(2).is_none());
        assert!(vector.argument(3).is_none());
    }

    #[test]
    fn without_assignments_nothing_moves() {
        let mut vector = vector(&[c"pid1", c"-v", c"ls", c"-l"], &[c"A=1", c"A=2"]);
        let command = vector.arrange(2, None, 0);
        assert_eq!(text(command.argv()), ["ls", "-l"]);
        assert_eq!(text(command.envp()), ["A=1", "A=2"]);
    }

    #[test]
    fn assignments_replace_inherited_variables_and_the_last_one_wins() {
        for (assignments, inherited, expected) in [
            (vec![c"A=1"], vec![], vec!["A=1"]),
            (vec![c"A=1"], vec![c"A=0", c"B=0"], vec!["A=1", "B=0"]),
            (vec![c"A=1"], vec![c"A=0", c"B=0", c"A=9"], vec!["A=1", "B=0", "A=1"]),
            (vec![c"A=1", c"A=2"], vec![c"B=0", c"A=0"], vec!["B=0", "A=2"]),
            (vec![c"A=1", c"B=1", c"A=2"], vec![c"C=0"], vec!["A=2", "B=1", "C=0"]),
            (vec![c"AB=1"], vec![c"A=0", c"ABC=0", c"odd"], vec!["AB=1", "A=0", "ABC=0", "odd"]),
            (vec![c"A="], vec![c"A=0"], vec!["A="]),
        ] {
            let mut argv = vec![c"pid1"];
            argv.extend(&assignments);
            argv.extend([c"ls", c"-l"]);
            let mut vector = vector(&argv, &inherited);
            let command = vector.arrange(argv.len() - 2, None, assignments.len());
            assert_eq!(text(command.argv()), ["ls", "-l"]);
            assert_eq!(text(command.envp()), expected);
        }
    }

    #[test]
    fn the_first_variable_yields_to_assignments_and_beats_what_is_inherited() {
        let home = Some(ZStr::lit(c"HOME=/u"));
        for (assignment, inherited, expected) in [
            (c"A=1", c"HOME=/root", vec!["A=1", "HOME=/u"]),
            (c"HOME=/e", c"HOME=/root", vec!["HOME=/e"]),
            (c"HOME=/e", c"B=0", vec!["HOME=/e", "B=0"]),
            (c"A=1", c"B=0", vec!["HOME=/u", "A=1", "B=0"]),
        ] {
            let mut vector = vector(&[c"pid1", assignment, c"-u0", c"ls"], &[inherited]);
            let command = vector.arrange(3, home, 1);
            assert_eq!(text(command.argv()), ["ls"]);
            assert_eq!(text(command.envp()), expected);
        }
    }

    #[test]
    fn a_script_gets_its_shell_in_front() {
        let mut vector = vector(&[c"pid1", c"run", c"x"], &[c"A=1"]);
        let mut command = vector.arrange(1, None, 0);
        let script = ZStr::lit(c"/usr/bin/run");
        let seen = command.as_script(ZStr::lit(c"/bin/sh"), script, |command| text(command.argv()));
        assert_eq!(seen, ["/bin/sh", "/usr/bin/run", "x"]);
        assert_eq!(text(command.argv()), ["run", "x"]);
        assert_eq!(text(command.envp()), ["A=1"]);
    }
}
