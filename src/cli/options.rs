//! Reads options by a dialect's table.
//!
//! Every line of it is an option: what kind it is, what it sets, its letter (`0` where
//! it has none) and its name, if it has one. An upper-case kind needs a supervisor,
//! and therefore makes a subreaper of us.
//!
//! | kind | takes | sets |
//! |---|---|---|
//! | `f` | nothing | the [`Switch`] of that letter, `v`: one more verbose |
//! | `x` `t` | a text, seconds | that one of [`Config::texts`], [`Config::times`] |
//! | `g` | a signal | `p`: the parent's death signal, else a stop signal |
//! | `e` `c` | KEY=VALUE, an exit status | |
//! | `r` `q` | FROM:TO, the same in numbers up to 31 | |
//! | `p` | nothing | prints that text |

use super::lexer::{Lexer, Name};
use super::{Dialect, Place, variables};
use crate::config::{Config, KILL_AFTER, Plan, Switch, TIMEOUT, UNSET};
use crate::number;
use crate::signal::{self, SIGCHLD, SIGKILL, SIGSTOP};
use crate::vector::{Static, ZStr};
use crate::words::{self, Words};

/// A line of the table.
#[derive(Clone, Copy)]
pub struct Opt {
    pub kind: u8,
    pub sets: u8,
    letter: u8,
    /// With its dashes.
    pub name: Static,
}

impl Opt {
    pub fn of(line: Static) -> Opt {
        let (sets, letter) = (line.rest(), line.rest().rest());
        Opt { kind: line.first() | 0x20, sets: sets.first(), letter: letter.first(), name: letter.rest() }
    }

    /// What it sets, as an index.
    pub fn index(self) -> usize {
        self.sets.wrapping_sub(b'0') as usize
    }
}

pub fn parse(config: &mut Config, dialect: &Dialect, at: &mut Place) -> Result<Plan, Words> {
    config.log.prefix = dialect.name;
    config.log.level = dialect.level;
    config.log.failures = dialect.failures;
    config.switches = dialect.switches;
    at.status = dialect.failed;
    let mut lexer = Lexer::new();
    while let Some(name) = lexer.option(&config.vector) {
        let line = find(dialect.options, name, at)?;
        let option = Opt::of(line);
        if line.first() < b'a' {
            config.switches = config.switches.with(Switch::Subreaper as u8);
        }
        let takes_nothing = matches!(option.kind, b'f' | b'p');
        if takes_nothing && lexer.has_value() {
            return Err(words::SUPERFLUOUS);
        }
        if option.kind == b'p' {
            let text = dialect.texts.item(option.index() as u8);
            return Ok(Plan::Print(text, dialect.stream, 0));
        }
        if takes_nothing {
            switch(config, option.sets);
            continue;
        }
        let value = lexer.value(&config.vector).ok_or(words::NO_VALUE)?;
        at.value = Some(value);
        if option.kind == b'q' && !is_numeric(value) {
            return Ok(Plan::Print(dialect.texts.item(2), 2, dialect.failed));
        }
        set(config, option, value)?;
    }
    config.command = lexer.position();
    variables::read(config, dialect.variables, at)?;
    if config.times[TIMEOUT] != UNSET || config.times[KILL_AFTER] != UNSET {
        config.switches = config.switches.without(Switch::Abandon);
    }
    if config.has(Switch::Alone) {
        config.switches = config.switches.without(Switch::Session);
    }
    config.log.prefix = dialect.prefix;
    config.log.phrases = dialect.phrases;
    match config.vector.argument(config.command) {
        Some(command) => config.log.command = command,
        None if config.has(Switch::Pause) => {}
        None => {
            let text = dialect.texts.item(dialect.no_command);
            return Ok(Plan::Print(text, 2, dialect.failed));
        }
    }
    Ok(Plan::Run)
}

/// The line of the table that has the option.
fn find(table: Static, name: Name, at: &mut Place) -> Result<Static, Words> {
    let (dashes, given, is_long) = match name {
        Name::Short(given) => (c"-", given, false),
        Name::Long(given) => (c"--", given, true),
    };
    (at.subject, at.value) = (ZStr::lit(dashes), Some(given));
    let mut line = table;
    loop {
        let option = Opt::of(line);
        let hit = match is_long {
            // A digit is no option.
            false => given.first() == option.letter && option.letter >= b'A',
            true => {
                let rest = given.strip(option.name.rest().rest(), b'\n');
                option.name.rest().first() == b'-' && rest.is_some_and(|rest| matches!(rest.first(), 0 | b'='))
            }
        };
        if hit {
            (at.subject, at.value) = (option.name, None);
            return Ok(line);
        }
        line = line.after(b'\n').ok_or(words::UNRECOGNIZED)?;
    }
}

#[inline(never)]
pub fn switch(config: &mut Config, letter: u8) {
    if letter == b'v' {
        config.log.level = config.log.level.saturating_add(1);
    } else {
        config.switches = config.switches.with(letter);
    }
}

fn set(config: &mut Config, option: Opt, value: Static) -> Result<(), Words> {
    match option.kind {
        b'e' => assign(config, value)?,
        b'r' | b'q' => rewrite(config, value)?,
        b't' => set_time(config, option.index(), value)?,
        b'g' if option.sets == b'p' => config.pdeathsig = signal(value)?,
        b'g' => config.stop_signals = config.stop_signals.with(signal(value)?),
        b'c' => match number::parse(value) {
            Some(status @ 0..=255) => config.success.insert(status as u8),
            _ => return Err(words::NOT_A_STATUS),
        },
        _ => {
            if let Some(text) = config.texts.get_mut(option.index()) {
                *text = Some(value);
            }
        }
    }
    Ok(())
}

pub fn set_time(config: &mut Config, index: usize, text: Static) -> Result<(), Words> {
    if let Some(time) = config.times.get_mut(index) {
        *time = number::seconds(text).ok_or(words::NOT_SECONDS)?;
    }
    Ok(())
}

/// Keeps `KEY=VALUE` in the first argument, behind the name, not yet used for that:
/// it has been read, since every assignment takes up an argument of its own.
fn assign(config: &mut Config, value: Static) -> Result<(), Words> {
    if value.first() == b'=' || value.after(b'=').is_none() {
        return Err(words::NOT_AN_ASSIGNMENT);
    }
    config.assignments = config.assignments.wrapping_add(1);
    config.vector.replace(config.assignments, value);
    Ok(())
}

#[inline(always)]
fn signal(text: Static) -> Result<u8, Words> {
    match signal::parse(text) {
        Some((signal, rest)) if rest.first() == 0 => Ok(signal),
        _ => Err(words::NOT_A_SIGNAL),
    }
}

/// `FROM:TO`; nobody can act on the arrival of KILL and STOP, and CHLD is ours.
fn rewrite(config: &mut Config, text: Static) -> Result<(), Words> {
    let to = text.after(b':').ok_or(words::NOT_A_REWRITE)?;
    let to = if to.equals(ZStr::lit(c"0")) { 0 } else { signal(to)? };
    match signal::parse(text).ok_or(words::NOT_A_SIGNAL)? {
        (SIGCHLD | SIGKILL | SIGSTOP, _) => return Err(words::NOT_TO_BE_REWRITTEN),
        (from, _) => config.rewrites.set(from, to),
    }
    Ok(())
}

/// Whether both sides are numbers up to 31, and the first is not 0.
fn is_numeric(text: Static) -> bool {
    match number::leading(text) {
        Some((1..=31, rest)) if rest.first() == b':' => number::parse(rest.rest()).is_some_and(|to| to <= 31),
        _ => false,
    }
}

#[cfg(test)]
#[allow(unsafe_code)]
mod tests {
    use super::*;
    use crate::number::INFINITE;
    use crate::status::FAILED;
    use crate::vector::Vector;
    use crate::words::tests::text as words_of;
    use core::ffi::CStr;

    fn read(arguments: &[&'static CStr], variables: &[&'static CStr]) -> Result<(Plan, Config), String> {
        let argv = [&[c"pid1"], arguments].concat();
        let strings = |list: &[&'static CStr]| list.iter().map(|&s| Some(ZStr::lit(s))).collect::<Vec<_>>();
        let slots = [strings(&argv), vec![None], strings(variables), vec![None]].concat();
        let mut config = Config::new(unsafe { Vector::new(argv.len(), slots.leak().as_mut_ptr()) });
        let mut at = Place::NOWHERE;
        let text = |text: Static| text.to_c_str().to_string_lossy().into_owned();
        match super::super::parse(&mut config, &mut at) {
            Ok(plan) => Ok((plan, config)),
            Err(cause) => {
                let value = at.value.map(|value| format!(" {}", text(value))).unwrap_or_default();
                Err(format!("{}{value}: {}", text(at.subject).lines().next().unwrap_or_default(), words_of(cause)))
            }
        }
    }

    fn config(arguments: &[&'static CStr], variables: &[&'static CStr]) -> Config {
        match read(arguments, variables) {
            Ok((Plan::Run, config)) => config,
            Ok((Plan::Print(..), _)) => panic!("{arguments:?}: printed"),
            Err(error) => panic!("{arguments:?}: {error}"),
        }
    }

    #[test]
    fn defaults_are_those_of_the_contract() {
        let config = config(&[c"ls"], &[]);
        assert_eq!((config.command, config.assignments), (1, 0));
        assert_eq!(config.times, [UNSET; 3]);
        assert!(
            [Switch::Subreaper, Switch::ToGroup, Switch::Pause, Switch::NoNewPrivs].iter().all(|&it| !config.has(it))
        );
        assert!(!config.log.is_verbose());
    }

    #[test]
    fn an_option_beats_its_variable_and_an_empty_variable_is_unset() {
        const S: u64 = 1_000_000_000;
        let times = |c: Config| c.times;
        let all = [c"PID1_TIMEOUT=1", c"PID1_KILL_AFTER=2", c"PID1_STOP_DELAY=3"];
        assert_eq!(times(config(&[c"ls"], &all)), [S, 2 * S, 3 * S]);
        let options = [c"-t4", c"-k5", c"--stop-delay=6", c"ls"];
        assert_eq!(times(config(&options, &all)), [4 * S, 5 * S, 6 * S]);
        assert_eq!(times(config(&[c"ls"], &[c"PID1_TIMEOUT=", c"PID1_KILL_AFTER=infinity"])), [UNSET, INFINITE, UNSET]);
        assert_eq!(times(config(&[c"-t1", c"ls"], &[c"PID1_TIMEOUT=bad"]))[0], S);
    }

    #[test]
    fn a_switch_variable_is_off_when_empty_0_false_or_no() {
        for (value, on) in [
            (c"PID1_VERBOSE=", false),
            (c"PID1_VERBOSE=0", false),
            (c"PID1_VERBOSE=false", false),
            (c"PID1_VERBOSE=no", false),
            (c"PID1_VERBOSE=1", true),
            (c"PID1_VERBOSE=yes", true),
            (c"PID1_VERBOSE=00", true),
            (c"PID1_VERBOSE=False", true),
        ] {
            assert_eq!(config(&[c"ls"], &[value]).log.is_verbose(), on, "{value:?}");
        }
    }

    #[test]
    fn options_that_need_a_supervisor_imply_one_and_variables_do_not() {
        for option in
            [c"-s", c"-p", c"-k1", c"-rHUP:0", c"--stop-signal=QUIT", c"--success-status=1", c"--stop-delay=1"]
        {
            assert!(config(&[option, c"ls"], &[]).has(Switch::Subreaper), "{option:?}");
        }
        for option in [c"-t1", c"-v", c"-eA=1", c"-u1", c"-g1", c"-w/", c"--pdeathsig=HUP", c"--no-new-privs"] {
            assert!(!config(&[option, c"ls"], &[]).has(Switch::Subreaper), "{option:?}");
        }
        assert!(
            !config(&[c"ls"], &[c"PID1_KILL_AFTER=1", c"PID1_STOP_DELAY=1", c"PID1_PROCESS_GROUP=1"])
                .has(Switch::Subreaper)
        );
        assert!(config(&[c"ls"], &[c"PID1_SUBREAPER=1"]).has(Switch::Subreaper));
    }

    #[test]
    fn a_bad_command_line_names_the_option_and_the_value() {
        let table: &[(&[&'static CStr], &str)] = &[
            (&[c"--yolo", c"ls"], "-- yolo: unrecognized option '"),
            (&[c"--yolo=1", c"ls"], "-- yolo=1: unrecognized option '"),
            (&[c"--time", c"ls"], "-- time: unrecognized option '"),
            (&[c"-z", c"ls"], "- z: unrecognized option '"),
            (&[c"-vz", c"ls"], "- z: unrecognized option '"),
            (&[c"-0", c"ls"], "- 0: unrecognized option '"),
            (&[c"-t"], "--timeout: needs a value"),
            (&[c"--verbose=1", c"ls"], "--verbose: takes no value"),
            (&[c"-t", c"abc", c"ls"], "--timeout abc: not a number of seconds"),
            (&[c"-t-1", c"ls"], "--timeout -1: not a number of seconds"),
            (&[c"-k", c"5s", c"ls"], "--kill-after 5s: not a number of seconds"),
            (&[c"--stop-delay=x", c"ls"], "--stop-delay x: not a number of seconds"),
            (&[c"--stop-signal=NOPE", c"ls"], "--stop-signal NOPE: not a signal"),
            (&[c"--pdeathsig=0", c"ls"], "--pdeathsig 0: not a signal"),
            (&[c"--success-status=256", c"ls"], "--success-status 256: not an exit status"),
            (&[c"-e", c"A", c"ls"], "--env A: not KEY=VALUE"),
            (&[c"-e", c"=A", c"ls"], "--env =A: not KEY=VALUE"),
            (&[c"-r", c"TERM", c"ls"], "--rewrite TERM: not FROM:TO"),
            (&[c"-r", c"TERM:", c"ls"], "--rewrite TERM:: not a signal"),
            (&[c"-r", c":TERM", c"ls"], "--rewrite :TERM: not a signal"),
            (&[c"-r", c"0:TERM", c"ls"], "--rewrite 0:TERM: not a signal"),
            (&[c"-r", c"CHLD:TERM", c"ls"], "--rewrite CHLD:TERM: cannot be rewritten"),
            (&[c"-r", c"9:15", c"ls"], "--rewrite 9:15: cannot be rewritten"),
            (&[c"-r", c"STOP:0", c"ls"], "--rewrite STOP:0: cannot be rewritten"),
        ];
        for (arguments, expected) in table {
            match read(arguments, &[]) {
                Err(error) => assert_eq!(&error, expected),
                Ok(_) => panic!("{arguments:?} was accepted"),
            }
        }
        for (variable, expected) in [
            (c"PID1_TIMEOUT=x", "PID1_TIMEOUT=x: not a number of seconds"),
            (c"PID1_KILL_AFTER=-1", "PID1_KILL_AFTER=-1: not a number of seconds"),
        ] {
            assert_eq!(read(&[c"ls"], &[variable]).err().as_deref(), Some(expected));
        }
    }

    #[test]
    fn without_a_command_there_is_an_error_but_for_pause() {
        for arguments in [&[][..], &[c"-v"], &[c"--"]] {
            assert!(matches!(read(arguments, &[]), Ok((Plan::Print(_, 2, FAILED), _))));
        }
        assert!(config(&[c"-P"], &[]).has(Switch::Pause));
    }

    #[test]
    fn assignments_are_kept_in_order_in_arguments_already_read() {
        let config = config(&[c"-eA=1", c"-ve", c"B=2", c"--env=A=3", c"ls", c"-e"], &[c"A=0"]);
        assert_eq!((config.command, config.assignments), (5, 3));
        let kept = [1, 2, 3].map(|i| config.vector.argument(i).unwrap().to_c_str().to_bytes());
        assert_eq!(kept, [&b"A=1"[..], b"B=2", b"A=3"]);
    }
}
