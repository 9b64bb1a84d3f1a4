//! pid1's own command line. An option beats its environment variable.

use super::lexer::{Lexer, Name};
use super::{NO_VALUE, Place, SUPERFLUOUS, UNKNOWN};
use crate::config::{Config, Plan, UNSET};
use crate::number;
use crate::signal::{self, SIGCHLD, SIGKILL, SIGSTOP};
use crate::text::Writer;
use crate::vector::{Static, ZStr};
use core::ffi::CStr;

/// Every option on a line: its kind, its letter (a digit where it has none), its
/// name. An upper-case kind needs a supervisor, and therefore makes one of us.
///
/// | kind | takes | has a variable |
/// |---|---|---|
/// | `f` | nothing | no |
/// | `s` | nothing | yes |
/// | `t` | seconds | yes |
/// | `g` | a signal | no |
/// | `x` | a text | no |
/// | `a` `r` `c` | KEY=VALUE, FROM:TO, an exit status | no |
/// | `p` | nothing: it prints | no |
const OPTIONS: Static = ZStr::lit(
    c"ae--env
xu--user
xg--group
xw--workdir
tt--timeout
Tk--kill-after
T1--stop-delay
G2--stop-signal
g3--pdeathsig
Rr--rewrite
C4--success-status
ss--subreaper
Sp--process-group
f5--no-new-privs
fP--pause
sv--verbose
ph--help
pV--version",
);

/// A line of [`OPTIONS`].
#[derive(Clone, Copy)]
struct Opt {
    kind: u8,
    letter: u8,
    name: Static,
}

impl Opt {
    fn of(line: Static) -> Opt {
        Opt { kind: line.first(), letter: line.rest().first(), name: line.rest().rest() }
    }
}

const HELP: Static = ZStr::lit(
    c"usage: pid1 [OPTION]... [--] COMMAND [ARG]...
-e --env KEY=VALUE
-u --user USER[:GROUP]
-g --group GROUP
-w --workdir DIR
-t --timeout SECONDS: from TERM to KILL (5)
-k --kill-after SECONDS: from TERM to COMMAND's end
   --stop-delay SECONDS: hold back the first TERM
   --stop-signal SIGNAL: like TERM
-r --rewrite FROM:TO: TO 0 drops it
-p --process-group: forward to all of it
   --success-status CODE: exit 0 instead
   --pdeathsig SIGNAL
   --no-new-privs
-s --subreaper: though not process 1
-P --pause: just reap
-v --verbose
-h --help
-V --version
PID1_TIMEOUT _KILL_AFTER _STOP_DELAY _PROCESS_GROUP _SUBREAPER _VERBOSE
",
);

const VERSION: Static = match CStr::from_bytes_with_nul(concat!("pid1 ", env!("CARGO_PKG_VERSION"), "\n\0").as_bytes())
{
    Ok(text) => ZStr::lit(text),
    Err(_) => panic!(),
};

const NO_SIGNAL: Static = ZStr::lit(c"not a signal");

/// In the words of the Haskell pid1, which people know.
const NO_COMMAND: Static = ZStr::lit(c"No arguments provided\nusage: pid1 [OPTION]... [--] COMMAND [ARG]...");

pub fn parse(config: &mut Config, at: &mut Place) -> Result<Plan, Static> {
    let mut lexer = Lexer::new();
    while let Some(name) = lexer.option(&config.vector) {
        let option = find(name, at)?;
        *at = Place { subject: option.name, value: None };
        config.subreaper |= option.kind < b'a';
        let kind = option.kind | 0x20;
        if matches!(kind, b'p' | b'f' | b's') && lexer.has_value() {
            return Err(SUPERFLUOUS);
        }
        match kind {
            b'p' => return Ok(Plan::Print(if option.letter == b'h' { HELP } else { VERSION })),
            b'f' | b's' => *switch(config, option) = true,
            _ => {
                let value = lexer.value(&config.vector).ok_or(NO_VALUE)?;
                at.value = Some(value);
                set(config, option, value)?;
            }
        }
    }
    read_variables(config, at)?;
    config.command = lexer.position();
    match config.vector.argument(config.command) {
        Some(name) => config.log.command = name,
        None if config.pause => {}
        None => {
            *at = Place::NOWHERE;
            return Err(NO_COMMAND);
        }
    }
    Ok(Plan::Run)
}

fn find(name: Name, at: &mut Place) -> Result<Opt, Static> {
    let (dashes, given, is_long) = match name {
        Name::Short(given) => (c"-", given, false),
        Name::Long(given) => (c"--", given, true),
    };
    *at = Place { subject: ZStr::lit(dashes), value: Some(given) };
    let mut line = OPTIONS;
    loop {
        let option = Opt::of(line);
        let hit = match is_long {
            // A digit is no option.
            false => given.first() == option.letter && option.letter >= b'A',
            true => {
                let rest = given.strip(option.name.rest().rest(), b'\n');
                rest.is_some_and(|rest| matches!(rest.first(), 0 | b'='))
            }
        };
        if hit {
            return Ok(option);
        }
        line = line.after(b'\n').ok_or(UNKNOWN)?;
    }
}

fn switch(config: &mut Config, option: Opt) -> &mut bool {
    match option.letter {
        b's' => &mut config.subreaper,
        b'p' => &mut config.to_group,
        b'5' => &mut config.no_new_privs,
        b'P' => &mut config.pause,
        _ => &mut config.log.verbose,
    }
}

fn time(config: &mut Config, option: Opt) -> &mut u64 {
    match option.letter {
        b't' => &mut config.timeout,
        b'k' => &mut config.kill_after,
        _ => &mut config.stop_delay,
    }
}

fn set(config: &mut Config, option: Opt, value: Static) -> Result<(), Static> {
    match option.kind | 0x20 {
        b'a' => assign(config, value)?,
        b'r' => rewrite(config, value)?,
        b't' => *time(config, option) = seconds(value)?,
        b'g' if option.letter == b'3' => config.pdeathsig = signal(value)?,
        b'g' => config.stop_signals = config.stop_signals.with(signal(value)?),
        b'c' => match number::parse(value) {
            Some(status @ 0..=255) => config.success.insert(status as u8),
            _ => return Err(ZStr::lit(c"not an exit status")),
        },
        _ => match option.letter {
            b'u' => config.user = Some(value),
            b'g' => config.group = Some(value),
            _ => config.workdir = Some(value),
        },
    }
    Ok(())
}

/// Fills in from the environment what no option has set: `--kill-after` is called
/// `PID1_KILL_AFTER` there.
fn read_variables(config: &mut Config, at: &mut Place) -> Result<(), Static> {
    let mut line = OPTIONS;
    while line.first() != 0 {
        let option = Opt::of(line);
        line = line.after(b'\n').unwrap_or(ZStr::EMPTY);
        let kind = option.kind | 0x20;
        if !matches!(kind, b's' | b't') {
            continue;
        }
        let mut buffer = [0; 24];
        let mut key = Writer::new(&mut buffer);
        key.text(ZStr::lit(c"PID1_"), 0);
        for byte in option.name.rest().rest().take_while(|&byte| byte != b'\n') {
            key.push(if byte == b'-' { b'_' } else { byte.to_ascii_uppercase() });
        }
        let Some(entry) = config.vector.entry(key.into_zstr()) else { continue };
        let value = entry.after(b'=').unwrap_or(ZStr::EMPTY);
        if kind == b's' {
            *switch(config, option) |= is_on(value);
        } else if *time(config, option) == UNSET && value.first() != 0 {
            *at = Place { subject: entry, value: None };
            *time(config, option) = seconds(value)?;
        }
    }
    Ok(())
}

/// Keeps `KEY=VALUE` in the first argument, behind the name, not yet used for that:
/// it has been read, since every assignment takes up an argument of its own.
fn assign(config: &mut Config, value: Static) -> Result<(), Static> {
    if value.first() == b'=' || value.after(b'=').is_none() {
        return Err(ZStr::lit(c"not KEY=VALUE"));
    }
    config.assignments = config.assignments.wrapping_add(1);
    config.vector.replace(config.assignments, value);
    Ok(())
}

fn seconds(text: Static) -> Result<u64, Static> {
    number::seconds(text).ok_or(ZStr::lit(c"not a number of seconds"))
}

fn signal(text: Static) -> Result<u8, Static> {
    match signal::parse(text) {
        Some((signal, rest)) if rest.first() == 0 => Ok(signal),
        _ => Err(NO_SIGNAL),
    }
}

fn is_on(value: Static) -> bool {
    const OFF: &[Static] = &[ZStr::EMPTY, ZStr::lit(c"0"), ZStr::lit(c"false"), ZStr::lit(c"no")];
    !OFF.iter().any(|off| value.equals(*off))
}

/// `FROM:TO`; nobody can act on the arrival of KILL and STOP, and CHLD is ours.
fn rewrite(config: &mut Config, text: Static) -> Result<(), Static> {
    let to = text.after(b':').ok_or(ZStr::lit(c"not FROM:TO"))?;
    let to = if to.equals(ZStr::lit(c"0")) { 0 } else { signal(to)? };
    match signal::parse(text).ok_or(NO_SIGNAL)? {
        (SIGCHLD | SIGKILL | SIGSTOP, _) => return Err(ZStr::lit(c"cannot be rewritten")),
        (from, _) => config.rewrites.set(from, to),
    }
    Ok(())
}

#[cfg(test)]
#[allow(unsafe_code)]
mod tests {
    use super::*;
    use crate::number::INFINITE;
    use crate::vector::Vector;

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
                Err(format!("{}{value}: {}", text(at.subject).lines().next().unwrap_or_default(), text(cause)))
            }
        }
    }

    fn config(arguments: &[&'static CStr], variables: &[&'static CStr]) -> Config {
        match read(arguments, variables) {
            Ok((Plan::Run, config)) => config,
            Ok((Plan::Print(_), _)) => panic!("{arguments:?}: printed"),
            Err(error) => panic!("{arguments:?}: {error}"),
        }
    }

    #[test]
    fn defaults_are_those_of_the_contract() {
        let config = config(&[c"ls"], &[]);
        assert_eq!((config.command, config.assignments), (1, 0));
        assert_eq!((config.timeout, config.kill_after, config.stop_delay), (UNSET, UNSET, UNSET));
        assert!(!config.subreaper && !config.to_group && !config.log.verbose && !config.pause && !config.no_new_privs);
    }

    #[test]
    fn an_option_beats_its_variable_and_an_empty_variable_is_unset() {
        const S: u64 = 1_000_000_000;
        let times = |c: Config| (c.timeout, c.kill_after, c.stop_delay);
        let all = [c"PID1_TIMEOUT=1", c"PID1_KILL_AFTER=2", c"PID1_STOP_DELAY=3"];
        assert_eq!(times(config(&[c"ls"], &all)), (S, 2 * S, 3 * S));
        let options = [c"-t4", c"-k5", c"--stop-delay=6", c"ls"];
        assert_eq!(times(config(&options, &all)), (4 * S, 5 * S, 6 * S));
        assert_eq!(times(config(&[c"ls"], &[c"PID1_TIMEOUT=", c"PID1_KILL_AFTER=infinity"])), (UNSET, INFINITE, UNSET));
        assert_eq!(times(config(&[c"-t1", c"ls"], &[c"PID1_TIMEOUT=bad"])).0, S);
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
            assert_eq!(config(&[c"ls"], &[value]).log.verbose, on, "{value:?}");
        }
    }

    #[test]
    fn options_that_need_a_supervisor_imply_one_and_variables_do_not() {
        for option in
            [c"-s", c"-p", c"-k1", c"-rHUP:0", c"--stop-signal=QUIT", c"--success-status=1", c"--stop-delay=1"]
        {
            assert!(config(&[option, c"ls"], &[]).subreaper, "{option:?}");
        }
        for option in [c"-t1", c"-v", c"-eA=1", c"-u1", c"-g1", c"-w/", c"--pdeathsig=HUP", c"--no-new-privs"] {
            assert!(!config(&[option, c"ls"], &[]).subreaper, "{option:?}");
        }
        assert!(!config(&[c"ls"], &[c"PID1_KILL_AFTER=1", c"PID1_STOP_DELAY=1", c"PID1_PROCESS_GROUP=1"]).subreaper);
        assert!(config(&[c"ls"], &[c"PID1_SUBREAPER=1"]).subreaper);
    }

    #[test]
    fn a_bad_command_line_names_the_option_and_the_value() {
        let table: &[(&[&'static CStr], &str)] = &[
            (&[c"--yolo", c"ls"], "-- yolo: unknown option"),
            (&[c"--yolo=1", c"ls"], "-- yolo=1: unknown option"),
            (&[c"--time", c"ls"], "-- time: unknown option"),
            (&[c"-z", c"ls"], "- z: unknown option"),
            (&[c"-vz", c"ls"], "- z: unknown option"),
            (&[c"-0", c"ls"], "- 0: unknown option"),
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
            assert!(read(arguments, &[]).is_err());
        }
        assert!(config(&[c"-P"], &[]).pause);
    }

    #[test]
    fn assignments_are_kept_in_order_in_arguments_already_read() {
        let config = config(&[c"-eA=1", c"-ve", c"B=2", c"--env=A=3", c"ls", c"-e"], &[c"A=0"]);
        assert_eq!((config.command, config.assignments), (5, 3));
        let kept = [1, 2, 3].map(|i| config.vector.argument(i).unwrap().to_c_str().to_bytes());
        assert_eq!(kept, [&b"A=1"[..], b"B=2", b"A=3"]);
    }
}
