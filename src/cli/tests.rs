//! How command lines and variables are read, in every dialect: what they do to the config, and
//! what is said of those that are wrong.

use super::native::NATIVE;
use super::options::*;
use super::{Dialect, dumb_init, pause};
use crate::config::Config;
use crate::log::line::{LINE_MAX, Line};
use crate::log::own;
use crate::signal::{Rewrite, Signal};
use crate::strings::args::Args;
use crate::strings::args::tests::args;
use crate::strings::cstr::ZStr;
use crate::time::Time;
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
            let mut line = Line::new(&mut buffer, &own::LOG, &own::VOICE);
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
    for option in [c"-s", c"-p", c"-k1", c"-rHUP:0", c"--stop-signal=QUIT", c"--success-status=1", c"--stop-delay=1"] {
        assert!(config(&[option, c"ls"], &[]).subreaper, "{option:?}");
    }
    for option in [c"-t1", c"-v", c"-eA=1", c"-u1", c"-g1", c"-w/", c"--pdeathsig=HUP", c"--no-new-privs"] {
        assert!(!config(&[option, c"ls"], &[]).subreaper, "{option:?}");
    }
    let variables = [c"PID1_KILL_AFTER=1", c"PID1_STOP_DELAY=1", c"PID1_PROCESS_GROUP=1"];
    assert!(!config(&[c"ls"], &variables).subreaper);
    assert!(config(&[c"ls"], &[c"PID1_SUBREAPER=1"]).subreaper);
}

const NOT_A_TIME: &str = "not a time (such as 5, 1.5s, 500ms, 2m, infinity)";

#[test]
fn a_bad_command_line_names_the_option_and_the_value() {
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
        (&[c"-t", c"abc", c"ls"], &format!("--timeout abc: {NOT_A_TIME}")),
        (&[c"-t-1", c"ls"], &format!("--timeout -1: {NOT_A_TIME}")),
        (&[c"-k", c"5x", c"ls"], &format!("--kill-after 5x: {NOT_A_TIME}")),
        (&[c"--stop-delay=x", c"ls"], &format!("--stop-delay x: {NOT_A_TIME}")),
        (&[c"--stop-signal=NOPE", c"ls"], "--stop-signal NOPE: not a signal"),
        (&[c"--stop-signal=KILL", c"ls"], "--stop-signal KILL: cannot be a stop signal"),
        (&[c"--stop-signal=19", c"ls"], "--stop-signal 19: cannot be a stop signal"),
        (&[c"--pdeathsig=0", c"ls"], "--pdeathsig 0: not a signal"),
        (&[c"--success-status=256", c"ls"], "--success-status 256: not an exit status"),
        (&[c"-e", c"A", c"ls"], "--env A: not KEY=VALUE"),
        (&[c"-e", c"=A", c"ls"], "--env =A: not KEY=VALUE"),
        (&[c"-t", c"", c"ls"], &format!("--timeout '': {NOT_A_TIME}")),
        (&[c"-r", c"TERM", c"ls"], "--rewrite TERM: not FROM:TO"),
        (&[c"-r", c"TERM:INT:HUP", c"ls"], "--rewrite TERM:INT:HUP: not FROM:TO"),
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
}

#[test]
fn a_bad_variable_names_itself_and_the_value() {
    for (variable, name) in [(c"PID1_TIMEOUT=x", "PID1_TIMEOUT=x"), (c"PID1_KILL_AFTER=-1", "PID1_KILL_AFTER=-1")] {
        let error = read_as(&NATIVE, &[c"ls"], &[variable]).err();
        assert_eq!(error, Some(format!("{name}: {NOT_A_TIME}")));
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
