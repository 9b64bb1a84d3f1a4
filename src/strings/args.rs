//! The argument and environment vectors, where the kernel has put them: on the initial
//! stack, argv, NULL, envp, NULL, in one piece and writable (`execve(2)`; System V ABI,
//! "Process Initialization").
//!
//! The command's vectors are built in the same place, so no memory is needed for them.
//!
//! Unsafe in two places: the slots are made a slice, and a string that lives shorter than
//! the program is stored in them.

#![allow(unsafe_code)]

use super::cstr::{StaticStr, ZStr};
use super::keys::Keys;

/// argv and envp as they came, and the `KEY=VALUE`s that options have set.
pub struct Args {
    /// argv, `None`, envp, `None`.
    slots: &'static mut [Option<StaticStr>],
    argc: usize,
    /// How many arguments, from the first behind the program's name on, have been
    /// overwritten with a `KEY=VALUE`.
    assignments: usize,
}

impl Args {
    /// # Safety
    ///
    /// `argv` points to `argc` strings, a `None`, any number of strings and another `None`,
    /// in one writable piece that nobody else refers to, for good.
    pub unsafe fn from_stack(argc: usize, argv: *mut Option<StaticStr>) -> Args {
        let mut len = argc.wrapping_add(1);
        // SAFETY: envp begins behind argv's `None` and goes up to its own.
        while unsafe { (*argv.wrapping_add(len)).is_some() } {
            len = len.wrapping_add(1);
        }
        // SAFETY: so many slots, ours alone.
        let slots = unsafe { core::slice::from_raw_parts_mut(argv, len.wrapping_add(1)) };
        Args { slots, argc, assignments: 0 }
    }

    /// Argument `index`, 0 being the name that the program was called by.
    // Not inlined: 80 bytes of the binary.
    #[inline(never)]
    pub(crate) fn get(&self, index: usize) -> Option<StaticStr> {
        self.slots.get(..self.argc)?.get(index).copied().flatten()
    }

    /// The entry `KEY=VALUE` of the environment variable `key`, or `None` if it is not set.
    pub(crate) fn entry(&self, key: ZStr) -> Option<StaticStr> {
        let envp = self.slots.get(self.argc.wrapping_add(1)..)?;
        envp.get(position(envp, key)?).copied().flatten()
    }

    /// Keeps `KEY=VALUE` in the first argument, behind the name, not yet used for that: it
    /// has been read, since every assignment takes up an argument of its own.
    pub(crate) fn assign(&mut self, entry: StaticStr) {
        let next = self.assignments.wrapping_add(1);
        if let Some(slot) = self.slots.get_mut(..self.argc).and_then(|argv| argv.get_mut(next)) {
            *slot = Some(entry);
            self.assignments = next;
        }
    }

    /// How many words [`Args::into_exec`] wants to work in.
    pub(crate) fn table_len(&self) -> usize {
        // Twice as many places as there can be keys, so that few of them collide; and as
        // many again to note which are used.
        self.assignments.wrapping_add(1).wrapping_mul(4)
    }

    /// Makes argv the command's, which starts at argument `command`, and sets the variables
    /// that were [assigned](Args::assign); a later one beats an earlier one of the same key,
    /// and all of them beat `home`.
    ///
    /// What is inherited is replaced where it stands. What is new has used up an argument
    /// each, so it finds its place between argv and envp:
    ///
    /// ```text
    /// before  [new variables][used up][command …] NULL [inherited envp …] NULL
    /// after   [used up][command …] NULL [new variables][inherited envp …] NULL
    /// ```
    ///
    /// At least one used-up slot stays in front of the command: the program's own name, or
    /// the option that asked for `home`. `table` is zeroed, and its length at least
    /// [`Args::table_len`]; the time is linear in all that there is.
    pub(crate) fn into_exec<'a>(self, command: usize, home: Option<ZStr<'a>>, table: &mut [u32]) -> ExecArgs<'a> {
        let (argc, assignments) = (self.argc, self.assignments);
        let command = command.min(argc);
        // SAFETY: `self` is gone: nobody reads the slots as strings that stay for good.
        let slots = unsafe { shorten(self.slots) };
        let mut added = 0;
        if assignments > 0 || home.is_some() {
            let mut keys = Keys::new(table);
            // `home` is the first, and takes the place of the program's name.
            if let Some(slot) = slots.first_mut() {
                *slot = home;
            }
            let count = keys.gather(slots, assignments.wrapping_add(1));
            keys.replace_inherited(slots, argc.wrapping_add(1));
            added = keys.keep_new(slots, count).min(command);
            // What is new moves behind argv's NULL.
            rotate(slots.get_mut(..=argc).unwrap_or_default(), added);
        }
        ExecArgs { slots, argv: command.wrapping_sub(added), envp: argc.wrapping_add(1).wrapping_sub(added) }
    }
}

/// Moves the first `count` slots behind all others.
fn rotate(slots: &mut [Option<ZStr>], count: usize) {
    // Three reversals: linear, in place.
    reverse(slots.get_mut(..count).unwrap_or_default());
    reverse(slots.get_mut(count..).unwrap_or_default());
    reverse(slots);
}

/// As the slice's own, which can panic as far as the linker can tell.
fn reverse(slots: &mut [Option<ZStr>]) {
    let mut slots = slots.iter_mut();
    while let (Some(first), Some(last)) = (slots.next(), slots.next_back()) {
        core::mem::swap(first, last);
    }
}

/// The index of the first entry of this key.
fn position(envp: &[Option<ZStr>], key: ZStr) -> Option<usize> {
    let is_wanted = |entry: ZStr| entry.strip_prefix(key).is_some_and(|rest| rest.first() == b'=');
    envp.iter().position(|slot| slot.is_some_and(is_wanted))
}

/// Slots for strings that live shorter.
///
/// # Safety
///
/// Nobody may read them as strings of `'long` afterwards.
unsafe fn shorten<'long, 'short>(slots: &'long mut [Option<ZStr<'long>>]) -> &'short mut [Option<ZStr<'short>>]
where
    'long: 'short,
{
    let (start, len) = (slots.as_mut_ptr().cast(), slots.len());
    // SAFETY: the same slots; the caller's promise.
    unsafe { core::slice::from_raw_parts_mut(start, len) }
}

/// What execve takes: both vectors, each closed by a `None`.
pub(crate) struct ExecArgs<'a> {
    slots: &'a mut [Option<ZStr<'a>>],
    /// Where they begin.
    argv: usize,
    envp: usize,
}

impl<'a> ExecArgs<'a> {
    pub(crate) fn argv(&self) -> *const Option<ZStr<'a>> {
        self.from(self.argv)
    }

    pub(crate) fn envp(&self) -> *const Option<ZStr<'a>> {
        self.from(self.envp)
    }

    fn from(&self, index: usize) -> *const Option<ZStr<'a>> {
        const EMPTY: &[Option<ZStr>] = &[None];
        self.slots.get(index..).unwrap_or(EMPTY).as_ptr()
    }

    /// What the command is called by.
    pub(crate) fn name(&self) -> ZStr<'a> {
        self.slots.get(self.argv).copied().flatten().unwrap_or(ZStr::EMPTY)
    }

    /// The value of an environment variable, or `None` if it is not set.
    pub(crate) fn variable(&self, key: ZStr) -> Option<ZStr<'a>> {
        let envp = self.slots.get(self.envp..)?;
        envp.get(position(envp, key)?).copied().flatten()?.after(b'=')
    }

    /// Sets a variable that is in the environment already, where it stands; `entry` is all of it.
    pub(crate) fn replace_variable(&mut self, key: ZStr, entry: ZStr<'a>) {
        let envp = self.slots.get_mut(self.envp..).unwrap_or_default();
        if let Some(slot) = position(envp, key).and_then(|index| envp.get_mut(index)) {
            *slot = Some(entry);
        }
    }

    /// The argv by which a shell runs the command as a script: `shell script arguments…`.
    pub(crate) fn into_script<'b>(self, shell: ZStr<'b>, script: ZStr<'b>) -> ExecArgs<'b>
    where
        'a: 'b,
    {
        // SAFETY: `self` is gone: nobody reads the slots as strings that live longer.
        let slots = unsafe { shorten(self.slots) };
        if let Some(slot) = slots.get_mut(self.argv) {
            *slot = Some(script);
        }
        // `into_exec` leaves a slot in front.
        let front = self.argv.saturating_sub(1);
        if let Some(slot) = slots.get_mut(front) {
            *slot = Some(shell);
        }
        ExecArgs { slots, argv: front, envp: self.envp }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use core::ffi::CStr;

    /// As the kernel would lay them out.
    pub(crate) fn args(argv: &[&'static CStr], envp: &[&'static CStr]) -> Args {
        let strings = |list: &[&'static CStr]| list.iter().map(|&text| Some(ZStr::new(text))).collect::<Vec<_>>();
        let slots = [strings(argv), vec![None], strings(envp), vec![None]].concat();
        // SAFETY: as documented, and leaked.
        unsafe { Args::from_stack(argv.len(), slots.leak().as_mut_ptr()) }
    }

    fn into_exec(args: Args, command: usize, home: Option<StaticStr>) -> ExecArgs<'static> {
        let mut table = vec![0; args.table_len()];
        args.into_exec(command, home, &mut table)
    }

    /// As execve reads a vector: up to the first NULL.
    fn texts(mut slot: *const Option<ZStr>) -> Vec<String> {
        let mut strings = Vec::new();
        // SAFETY: closed by a None.
        while let Some(string) = unsafe { *slot } {
            strings.push(string.to_c_str().to_str().unwrap().to_string());
            slot = slot.wrapping_add(1);
        }
        strings
    }

    #[test]
    fn a_variable_is_found_by_its_whole_key() {
        let args = args(&[c"pid1"], &[c"PATHS=no", c"PATH=yes", c"PATH=again", c"EMPTY="]);
        assert_eq!(args.entry(ZStr::new(c"PATH")).unwrap().to_c_str(), c"PATH=yes");
        assert!(args.entry(ZStr::new(c"PAT")).is_none());
        let exec = into_exec(args, 1, None);
        assert_eq!(exec.variable(ZStr::new(c"PATH")).unwrap().to_c_str(), c"yes");
        assert_eq!(exec.variable(ZStr::new(c"EMPTY")).unwrap().to_c_str(), c"");
        assert!(exec.variable(ZStr::new(c"PAT")).is_none());
    }

    #[test]
    fn arguments_end_where_the_environment_begins() {
        let args = args(&[c"pid1", c"ls"], &[c"A=1"]);
        assert_eq!(args.get(1).unwrap().to_c_str(), c"ls");
        assert!(args.get(2).is_none() && args.get(3).is_none());
    }

    #[test]
    fn without_assignments_nothing_moves() {
        let exec = into_exec(args(&[c"pid1", c"-v", c"ls", c"-l"], &[c"A=1", c"A=2"]), 2, None);
        assert_eq!(texts(exec.argv()), ["ls", "-l"]);
        assert_eq!(texts(exec.envp()), ["A=1", "A=2"]);
    }

    #[test]
    fn assignments_replace_inherited_variables_and_the_last_one_wins() {
        for (assignments, inherited, expected) in [
            (vec![c"A=1"], vec![], vec!["A=1"]),
            (vec![c"A=1"], vec![c"A=0", c"B=0"], vec!["A=1", "B=0"]),
            (vec![c"A=1"], vec![c"A=0", c"B=0", c"A=9"], vec!["A=1", "B=0", "A=1"]),
            (vec![c"A=1", c"A=2"], vec![c"B=0", c"A=0"], vec!["B=0", "A=2"]),
            (vec![c"A=1", c"B=1", c"A=2"], vec![c"C=0"], vec!["A=2", "B=1", "C=0"]),
            (vec![c"A=1", c"B=1", c"C=1"], vec![c"B=0"], vec!["A=1", "C=1", "B=1"]),
            (vec![c"AB=1"], vec![c"A=0", c"ABC=0", c"odd"], vec!["AB=1", "A=0", "ABC=0", "odd"]),
            (vec![c"A="], vec![c"A=0"], vec!["A="]),
            (vec![c"A=1"], vec![c"A", c"A=0"], vec!["A", "A=1"]),
        ] {
            let argv = [&[c"pid1"], &assignments[..], &[c"ls", c"-l"]].concat();
            let mut args = args(&argv, &inherited);
            assignments.iter().for_each(|&entry| args.assign(ZStr::new(entry)));
            let exec = into_exec(args, argv.len() - 2, None);
            assert_eq!(texts(exec.argv()), ["ls", "-l"]);
            assert_eq!(texts(exec.envp()), expected);
        }
    }

    #[test]
    fn home_yields_to_assignments_and_beats_what_is_inherited() {
        let home = Some(ZStr::new(c"HOME=/u"));
        for (assignment, inherited, expected) in [
            (c"A=1", c"HOME=/root", vec!["A=1", "HOME=/u"]),
            (c"HOME=/e", c"HOME=/root", vec!["HOME=/e"]),
            (c"HOME=/e", c"B=0", vec!["HOME=/e", "B=0"]),
            (c"A=1", c"B=0", vec!["HOME=/u", "A=1", "B=0"]),
        ] {
            let mut args = args(&[c"pid1", assignment, c"-u0", c"ls"], &[inherited]);
            args.assign(ZStr::new(assignment));
            let exec = into_exec(args, 3, home);
            assert_eq!(texts(exec.argv()), ["ls"]);
            assert_eq!(texts(exec.envp()), expected);
        }
    }

    #[test]
    fn many_variables_are_set_as_a_map_would_hold_them() {
        // Keys that repeat and collide, many times as many as a small table has places.
        let entries: Vec<String> = (0..5000).map(|n| format!("K{}={n}", n * 7 % 3001)).collect();
        let leak = |text: &String| &*Box::leak(std::ffi::CString::new(text.as_str()).unwrap().into_boxed_c_str());
        let (inherited, new) = entries.split_at(1500);
        let argv: Vec<_> = [c"pid1"].into_iter().chain(new.iter().map(leak)).chain([c"ls"]).collect();
        let mut args = args(&argv, &inherited.iter().map(leak).collect::<Vec<_>>());
        argv[1..=new.len()].iter().for_each(|&entry| args.assign(ZStr::new(entry)));
        let exec = into_exec(args, argv.len() - 1, None);
        let map = |list: &[String]| {
            let pairs = list.iter().map(|entry| entry.split_once('=').unwrap());
            pairs.map(|(key, value)| (key.to_string(), value.to_string())).collect::<std::collections::BTreeMap<_, _>>()
        };
        let built = texts(exec.envp());
        assert_eq!(map(&built), map(&entries));
        assert_eq!(built.len(), map(&entries).len(), "each key once");
        assert_eq!(texts(exec.argv()), ["ls"]);
    }

    #[test]
    fn a_variable_is_replaced_only_where_it_stands() {
        let mut exec = into_exec(args(&[c"pid1", c"ls"], &[c"A=1", c"LISTEN_PID=1"]), 1, None);
        exec.replace_variable(ZStr::new(c"LISTEN_PID"), ZStr::new(c"LISTEN_PID=7"));
        exec.replace_variable(ZStr::new(c"B"), ZStr::new(c"B=1"));
        assert_eq!(texts(exec.envp()), ["A=1", "LISTEN_PID=7"]);
    }

    #[test]
    fn a_script_gets_its_shell_in_front() {
        let exec = into_exec(args(&[c"pid1", c"run", c"x"], &[c"A=1"]), 1, None);
        let exec = exec.into_script(ZStr::new(c"/bin/sh"), ZStr::new(c"/usr/bin/run"));
        assert_eq!(texts(exec.argv()), ["/bin/sh", "/usr/bin/run", "x"]);
        assert_eq!(texts(exec.envp()), ["A=1"]);
    }
}
