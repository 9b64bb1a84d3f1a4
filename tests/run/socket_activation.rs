//! Descriptors that are passed on (`sd_listen_fds(3)`): `LISTEN_PID` names the command where
//! it named pid1, and nothing else changes.

use crate::support::*;

/// Every name that the program goes by, with options that make it supervise, be it not
/// process 1.
const DIALECTS: [(&str, &[&str]); 10] = [
    ("pid1", &["-s"]),
    ("pid1", &["-s", "-p"]),
    ("pid1", &["-r", "HUP:USR1"]),
    ("tini", &["-s"]),
    ("tini-static", &["-s"]),
    ("dumb-init", &[]),
    ("dumb-init", &["-c"]),
    ("catatonit", &[]),
    ("catatonit", &["-g"]),
    ("mypid1", &["-s", "-e", "A=1"]),
];

/// With the pid that pid1 has there.
type Place = (fn(Run) -> Run, i32);

const PLACES: [Place; 2] = [(Run::process_1, 1), (Run::plain, 2)];

fn show_env(name: &str, options: &[&str], who: Who) -> Run {
    let words = [options, &[probe(), "show", "env", "say", "pid {pid}", "show", "descriptors"]].concat();
    Run::new(&words).arg0(name).who(who).env_clear()
}

#[test]
fn listen_pid_follows_the_command_under_every_name() {
    for who in users() {
        for (place, pid) in PLACES {
            let inits = [("docker-init", &[][..]), ("podman-init", &[]), ("init", &[])];
            for (name, options) in DIALECTS.into_iter().chain(inits.into_iter().filter(|_| pid == 1)) {
                let run = show_env(name, options, who).env("LISTEN_FDS", "2").env("LISTEN_PID", &pid.to_string());
                let run = place(run.env("LISTEN_FDNAMES", "a:b").env("LISTEN_PIDFDID", "12345"));
                let output = run.descriptor(3, open("/dev/null")).descriptor(4, open("/dev/null")).output();
                let out = output.out();
                let find = |start: &str| out.lines().find_map(|line| line.strip_prefix(start)).map(str::to_string);
                let command = find("pid ");
                assert_ne!(command, Some(pid.to_string()), "{output}");
                assert_eq!(find("env LISTEN_PID="), command, "{name}: {output}");
                // It names pid1 to whoever compares that as well.
                assert_eq!(find("env LISTEN_PIDFDID="), None, "{name}: {output}");
                assert_eq!(find("env LISTEN_FDS=").as_deref(), Some("2"), "{output}");
                assert_eq!(find("env LISTEN_FDNAMES=").as_deref(), Some("a:b"), "{output}");
                assert_eq!(find("descriptors ").as_deref(), Some("0 1 2 3 4"), "{output}");
            }
        }
    }
}

#[test]
fn a_listen_pid_that_names_somebody_else_stays_as_it_is() {
    for who in users() {
        for (place, pid) in PLACES {
            let others =
                ["", "0", "5", "x", "-1", " 1", "1 ", "18446744073709551617", &format!("{pid}x")].map(str::to_string);
            for value in others {
                for (name, options) in DIALECTS {
                    let output = place(show_env(name, options, who).env("LISTEN_PID", &value)).output();
                    let expected = format!("env LISTEN_PID={value}\n");
                    assert!(output.out().contains(&expected), "{name}: {output}");
                }
            }
        }
    }
}

#[test]
fn where_there_is_none_none_is_made() {
    for who in users() {
        for (place, _) in PLACES {
            for (name, options) in DIALECTS {
                for entry in ["LISTEN_FDS=1", "LISTEN_PID", "LISTEN_PIDS=1", "XLISTEN_PID=1"] {
                    let output = place(show_env(name, options, who).env_entry(entry)).output();
                    assert!(!output.out().contains("env LISTEN_PID="), "{name}: {output}");
                    assert!(output.out().contains(&format!("env {entry}\n")), "{name}: {output}");
                }
            }
        }
    }
}

/// There the command is who was meant.
#[test]
fn in_place_listen_pid_stays_and_is_right() {
    for who in users() {
        let run = show_env("pid1", &["-e", "A=1"], who).env("LISTEN_PID", "2").plain();
        let output = run.descriptor(3, open("/dev/null")).output();
        output.exits(0).prints("env A=1\nenv LISTEN_PID=2\npid 2\ndescriptors 0 1 2 3\n").is_silent();
    }
}
