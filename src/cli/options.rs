//! Options: a dialect's table is matched with the arguments, and what each option does to
//! the config is one `match`.

#![forbid(unsafe_code)]

use super::lexer::{Lexer, Name};
use super::{Dialect, variables};
use crate::config::Config;
use crate::log::Log;
use crate::log::error::Error;
use crate::signal::{self, Rewrite, Signal};
use crate::strings::args::Args;
use crate::strings::cstr::{StaticStr, ZStr};
use crate::strings::number;
use crate::time::Time;

/// A line of a dialect's table.
pub(super) struct Opt {
    /// 0: it has none.
    pub(super) letter: u8,
    /// As errors call it: `--timeout`, or `-e` where there is no long name.
    pub(super) name: &'static str,
    /// What its value is called in the help; empty: it takes none.
    pub(super) value: &'static str,
    pub(super) does: Does,
    /// What it does, in words; a line of help each.
    pub(super) about: &'static str,
    /// The variable that does the same; empty: there is none.
    pub(super) variable: &'static str,
}

/// An option with a letter (or `'\0'`), a name, the name of its value (or ""), what it does,
/// and that in words.
pub(super) const fn opt(letter: char, name: &'static str, value: &'static str, does: Does, about: &'static str) -> Opt {
    Opt { letter: letter as u8, name, value, does, about, variable: "" }
}

impl Opt {
    /// The same with a variable.
    pub(super) const fn or_variable(self, variable: &'static str) -> Opt {
        Opt { variable, ..self }
    }

    /// What follows the two dashes, if it has such a name.
    pub(super) fn long_name(&self) -> Option<&'static str> {
        self.name.strip_prefix("--")
    }
}

/// What an option or a variable does.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Does {
    // With a value.
    SetVariable,
    SetUser,
    SetGroup,
    SetWorkdir,
    SetTimeout,
    SetKillAfter,
    SetStopDelay,
    AddStopSignal,
    SetParentDeathSignal,
    AddRewrite,
    /// In numbers up to 31.
    AddNumericRewrite,
    AddSuccessStatus,
    SetReport,
    // Without.
    BeSubreaper,
    SignalGroup,
    GiveUpPrivileges,
    Pause,
    SpeakUp,
    WarnOfOrphans,
    /// No session of its own, though the dialect would make one.
    KeepSession,
    ShowHelp,
    ShowVersion,
    ShowLicence,
}

impl Does {
    /// Whether it has a meaning only where there is a supervisor.
    fn needs_supervisor(self) -> bool {
        matches!(
            self,
            Does::SetKillAfter
                | Does::SetStopDelay
                | Does::AddStopSignal
                | Does::AddRewrite
                | Does::AddSuccessStatus
                | Does::SetReport
                | Does::SignalGroup
        )
    }
}

/// What a command line asks for.
#[derive(PartialEq, Eq, Debug)]
pub(super) enum Request {
    Run,
    Help,
    Version,
    Licence,
    // What is wrong, in words of the dialect.
    NoCommand,
    RewriteUsage,
}

/// Reads arguments, then variables, into the config.
pub(super) fn read(args: &mut Args, dialect: &Dialect, config: &mut Config) -> Result<Request, Error<'static>> {
    (dialect.nature)(config);
    config.log.report = variables::report(args);
    if let Some(request) = read_options(args, dialect, config)? {
        return Ok(request);
    }
    variables::read(args, dialect, config)?;
    // Whoever gives times wants pid1's shutdown.
    if config.timeout.is_some() || config.kill_after.is_some() {
        config.leave_with_command = false;
    }
    let command = args.get(config.command);
    if command.is_none() && !config.pause {
        return Ok(Request::NoCommand);
    }
    let Log { level, report, .. } = config.log;
    config.log = Log { level, report, command: command.unwrap_or(config.log.command), ..dialect.running };
    Ok(Request::Run)
}

fn read_options(args: &mut Args, dialect: &Dialect, config: &mut Config) -> Result<Option<Request>, Error<'static>> {
    if dialect.ignores_operands {
        return Ok(read_anywhere(args, dialect));
    }
    let mut lexer = Lexer::new();
    while let Some(name) = lexer.option(args) {
        let option = find(dialect, name)?;
        if option.value.is_empty() && lexer.has_value() {
            return Err(Error::ValueSuperfluous { option: option.name });
        }
        let value = match option.value {
            "" => ZStr::EMPTY,
            _ => lexer.value(args).ok_or(Error::ValueMissing { option: option.name })?,
        };
        if dialect.implies_subreaper && option.does.needs_supervisor() {
            config.subreaper = true;
        }
        match apply(option.does, value, args, config) {
            Ok(None) => {}
            Ok(request) => return Ok(request),
            Err(problem) => return Err(Error::BadValue { option: option.name, value, problem }),
        }
    }
    config.command = lexer.position();
    Ok(None)
}

/// Kubernetes' pause looks for one thing in all of its arguments.
fn read_anywhere(args: &Args, dialect: &Dialect) -> Option<Request> {
    let mut index = 1;
    while let Some(argument) = args.get(index) {
        if dialect.options.iter().any(|option| argument.is(option.name)) {
            return Some(Request::Version);
        }
        index = index.wrapping_add(1);
    }
    None
}

/// The option of this name.
fn find(dialect: &Dialect, name: Name) -> Result<&'static Opt, Error<'static>> {
    let found = dialect.options.iter().find(|option| match name {
        Name::Short(letter) => option.letter == letter,
        Name::Long(text) => {
            let rest = option.long_name().and_then(|name| text.strip_prefix(name));
            rest.is_some_and(|rest| matches!(rest.first(), 0 | b'='))
        }
    });
    found.ok_or(match name {
        Name::Short(letter) => Error::UnknownShort { letter, hint: dialect.hint },
        Name::Long(name) => Error::UnknownLong { name, hint: dialect.hint },
    })
}

/// Does to the config what the option or variable does; or tells what is asked for instead
/// of a run, or what is wrong with the value.
pub(super) fn apply(
    does: Does,
    value: StaticStr,
    args: &mut Args,
    config: &mut Config,
) -> Result<Option<Request>, &'static str> {
    match does {
        Does::SetVariable => args.assign(assignment(value)?),
        Does::SetUser => config.user = Some(value),
        Does::SetGroup => config.group = Some(value),
        Does::SetWorkdir => config.workdir = Some(value),
        Does::SetTimeout => config.timeout = Some(time(value)?),
        Does::SetKillAfter => config.kill_after = Some(time(value)?),
        Does::SetStopDelay => config.stop_delay = Some(time(value)?),
        Does::AddStopSignal => config.stop_signals = config.stop_signals.with(signal(value)?),
        Does::SetParentDeathSignal => config.pdeathsig = Some(signal(value)?),
        Does::AddRewrite => {
            let (from, to) = rewrite(value)?;
            config.rewrites.set(from, to);
        }
        Does::AddNumericRewrite => match numeric_rewrite(value) {
            Some((from, to)) => config.rewrites.set(arriving(from)?, to),
            None => return Ok(Some(Request::RewriteUsage)),
        },
        Does::AddSuccessStatus => match number::parse(value) {
            Some(status @ 0..=255) => config.success.insert(status as u8),
            _ => return Err("not an exit status"),
        },
        Does::SetReport => config.log.report = Some(value),
        Does::BeSubreaper => config.subreaper = true,
        Does::SignalGroup => config.to_group = true,
        Does::GiveUpPrivileges => config.no_new_privs = true,
        Does::Pause => config.pause = true,
        Does::SpeakUp => config.log.level = config.log.level.next(),
        Does::WarnOfOrphans => config.warn_of_orphans = true,
        Does::KeepSession => config.session = false,
        Does::ShowHelp => return Ok(Some(Request::Help)),
        Does::ShowVersion => return Ok(Some(Request::Version)),
        Does::ShowLicence => return Ok(Some(Request::Licence)),
    }
    Ok(None)
}

fn time(text: StaticStr) -> Result<Time, &'static str> {
    number::time(text).ok_or("not a time (such as 5, 1.5s, 500ms, 2m, infinity)")
}

fn assignment(text: StaticStr) -> Result<StaticStr, &'static str> {
    match text.first() != b'=' && text.after(b'=').is_some() {
        true => Ok(text),
        false => Err("not KEY=VALUE"),
    }
}

fn signal(text: StaticStr) -> Result<Signal, &'static str> {
    signal::parse(text).ok_or("not a signal")
}

/// `FROM:TO`, of which TO may be 0.
fn rewrite(text: StaticStr) -> Result<(Signal, Rewrite), &'static str> {
    let to = text.after(b':').ok_or("not FROM:TO")?;
    let to = if to.is("0") { Rewrite::Drop } else { Rewrite::To(signal(to)?) };
    let (from, _) = signal::leading(text).ok_or("not a signal")?;
    Ok((arriving(from)?, to))
}

/// Nobody can act on the arrival of KILL and STOP, and CHLD is ours.
fn arriving(from: Signal) -> Result<Signal, &'static str> {
    match from {
        Signal::CHLD | Signal::KILL | Signal::STOP => Err("cannot be rewritten"),
        from => Ok(from),
    }
}

/// `FROM:TO` in numbers up to 31, of which TO may be 0.
fn numeric_rewrite(text: StaticStr) -> Option<(Signal, Rewrite)> {
    let (from @ 1..=31, rest) = number::leading(text)? else { return None };
    let to = match number::parse(rest.strip_prefix(":")?)? {
        0 => Rewrite::Drop,
        to @ 1..=31 => Rewrite::To(Signal::from_number(to as u8)),
        _ => return None,
    };
    Some((Signal::from_number(from as u8), to))
}

#[cfg(test)]
mod tests {
    use super::super::native::NATIVE;
    use super::super::{dumb_init, pause};
    use super::*;
    use crate::log::line::{LINE_MAX, Line};
    use crate::log::own;
    use crate::strings::args::tests::args;
    use core::ffi::CStr;

    /// What is asked for, and the config; or how the error reads.
    fn read_as(
        dialect: &Dialect,
        arguments: &[&'static CStr],
        variables: &[&'static CStr],
    ) -> Result<(Request, Config, Args), String> {
        let mut args = args(&[&[c"pid1"], arguments].concat(), variables);
        let mut config = Config::new(dialect.reading);
        match read(&mut args, dialect, &mut config) {
            Ok(request) => Ok((request, config, args)),
            Err(error) => {
                let mut buffer = [0; LINE_MAX];
                let mut line = Line::new(&mut buffer, &own::LOG);
                error.describe(&mut line);
                Err(line.to_string())
            }
        }
    }

    fn config(arguments: &[&'static CStr], variables: &[&'static CStr]) -> Config {
        match read_as(&NATIVE, arguments, variables) {
            Ok((Request::Run, config, _)) => config,
            Ok((request, ..)) => panic!("{arguments:?}: {request:?}"),
            Err(error) => panic!("{arguments:?}: {error}"),
        }
    }

    #[test]
    fn defaults_are_those_of_the_contract() {
        let config = config(&[c"ls"], &[]);
        assert_eq!((config.command, config.log.command.to_c_str()), (1, c"ls"));
        assert_eq!((config.timeout, config.kill_after, config.stop_delay), (None, None, None));
        assert!(!config.subreaper && !config.to_group && !config.pause && !config.no_new_privs);
        assert!(!config.log.is_verbose() && config.pdeathsig.is_none());
    }

    #[test]
    fn an_option_beats_its_variable_and_an_empty_variable_is_unset() {
        let seconds = |n| Some(Time::from_secs(n));
        let times = |c: Config| (c.timeout, c.kill_after, c.stop_delay);
        let all = [c"PID1_TIMEOUT=1", c"PID1_KILL_AFTER=2m", c"PID1_STOP_DELAY=3"];
        assert_eq!(times(config(&[c"ls"], &all)), (seconds(1), seconds(120), seconds(3)));
        let options = [c"-t4", c"-k5", c"--stop-delay=6s", c"ls"];
        assert_eq!(times(config(&options, &all)), (seconds(4), seconds(5), seconds(6)));
        let some = [c"PID1_TIMEOUT=", c"PID1_KILL_AFTER=infinity"];
        assert_eq!(times(config(&[c"ls"], &some)), (None, Some(Time::FOREVER), None));
        assert_eq!(config(&[c"-t1", c"ls"], &[c"PID1_TIMEOUT=bad"]).timeout, seconds(1));
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
            assert!(config(&[option, c"ls"], &[]).subreaper, "{option:?}");
        }
        for option in [c"-t1", c"-v", c"-eA=1", c"-u1", c"-g1", c"-w/", c"--pdeathsig=HUP", c"--no-new-privs"] {
            assert!(!config(&[option, c"ls"], &[]).subreaper, "{option:?}");
        }
        let variables = [c"PID1_KILL_AFTER=1", c"PID1_STOP_DELAY=1", c"PID1_PROCESS_GROUP=1"];
        assert!(!config(&[c"ls"], &variables).subreaper);
        assert!(config(&[c"ls"], &[c"PID1_SUBREAPER=1"]).subreaper);
    }

    #[test]
    fn a_bad_command_line_names_the_option_and_the_value() {
        let time = "not a time (such as 5, 1.5s, 500ms, 2m, infinity)";
        let table: &[(&[&'static CStr], &str)] = &[
            (&[c"--yolo", c"ls"], "unrecognized option '--yolo'; try pid1 --help"),
            (&[c"--yolo=1", c"ls"], "unrecognized option '--yolo=1'; try pid1 --help"),
            (&[c"--time", c"ls"], "unrecognized option '--time'; try pid1 --help"),
            (&[c"--=x", c"ls"], "unrecognized option '--=x'; try pid1 --help"),
            (&[c"-z", c"ls"], "unrecognized option '-z'; try pid1 --help"),
            (&[c"-vz", c"ls"], "unrecognized option '-z'; try pid1 --help"),
            (&[c"-0", c"ls"], "unrecognized option '-0'; try pid1 --help"),
            (&[c"-t"], "--timeout: needs a value"),
            (&[c"--verbose=1", c"ls"], "--verbose: takes no value"),
            (&[c"-t", c"abc", c"ls"], &format!("--timeout abc: {time}")),
            (&[c"-t-1", c"ls"], &format!("--timeout -1: {time}")),
            (&[c"-k", c"5x", c"ls"], &format!("--kill-after 5x: {time}")),
            (&[c"--stop-delay=x", c"ls"], &format!("--stop-delay x: {time}")),
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
            match read_as(&NATIVE, arguments, &[]) {
                Err(error) => assert_eq!(&error, expected),
                Ok(_) => panic!("{arguments:?} was accepted"),
            }
        }
        for (variable, name) in [(c"PID1_TIMEOUT=x", "PID1_TIMEOUT=x"), (c"PID1_KILL_AFTER=-1", "PID1_KILL_AFTER=-1")] {
            let error = read_as(&NATIVE, &[c"ls"], &[variable]).err();
            assert_eq!(error, Some(format!("{name}: {time}")));
        }
    }

    #[test]
    fn without_a_command_there_is_a_complaint_but_for_pause() {
        for arguments in [&[][..], &[c"-v"], &[c"--"]] {
            let (request, ..) = read_as(&NATIVE, arguments, &[]).unwrap();
            assert_eq!(request, Request::NoCommand);
        }
        assert!(config(&[c"-P"], &[]).pause);
    }

    #[test]
    fn assignments_are_kept_in_order_in_arguments_already_read() {
        let arguments = [c"-eA=1", c"-ve", c"B=2", c"--env=A=3", c"ls", c"-e"];
        let (_, config, args) = read_as(&NATIVE, &arguments, &[c"A=0"]).unwrap();
        assert_eq!(config.command, 5);
        let kept = [1, 2, 3].map(|index| args.get(index).unwrap().to_c_str().to_bytes());
        assert_eq!(kept, [&b"A=1"[..], b"B=2", b"A=3"]);
    }

    #[test]
    fn numbers_are_what_dumb_init_rewrites() {
        for (value, expected) in [
            (c"15:3", Some((15, Rewrite::To(Signal::QUIT)))),
            (c"20:20", Some((20, Rewrite::To(Signal::TSTP)))),
            (c"1:0", Some((1, Rewrite::Drop))),
            (c"0:1", None),
            (c"32:1", None),
            (c"1:32", None),
            (c"TERM:1", None),
            (c"1:TERM", None),
            (c"1:", None),
            (c":1", None),
            (c"1", None),
            (c"", None),
            (c"1:2x", None),
        ] {
            let found = numeric_rewrite(ZStr::new(value));
            assert_eq!(found.map(|(from, to)| (from.number(), to)), expected, "{value:?}");
            let (request, ..) = read_as(&dumb_init::DUMB_INIT, &[c"-r", value, c"ls"], &[]).unwrap();
            assert_eq!(request == Request::Run, expected.is_some(), "{value:?}");
        }
    }

    #[test]
    fn pause_looks_for_its_version_anywhere_and_passes_over_all_else() {
        for (arguments, expected) in [
            (&[][..], Request::Run),
            (&[c"x", c"-v"], Request::Version),
            (&[c"--", c"-V"], Request::Version),
            (&[c"--unknown", c"-z", c"-vv"], Request::Run),
        ] {
            let (request, config, _) = read_as(&pause::PAUSE, arguments, &[]).unwrap();
            assert_eq!(request, expected, "{arguments:?}");
            assert!(config.pause);
        }
    }
}
