//! Help, version, and what is said where there is no command.

use crate::support::*;

#[test]
fn help_and_version_are_printed_on_stdout() {
    for who in users() {
        for place in BOTH_PLACES {
            for arguments in [&["-V"][..], &["--version"], &["-vV"], &["-t5", "--version", "ls"]] {
                let version = format!("pid1 {}\n", env!("CARGO_PKG_VERSION"));
                place(Run::new(arguments).who(who)).output().exits(0).prints(&version).is_silent();
            }
            for arguments in [&["-h"][..], &["--help"], &["-vh"], &["-s", "-h", "--yolo"]] {
                let output = place(Run::new(arguments).who(who)).output();
                output.exits(0).is_silent();
                assert!(output.out().starts_with("usage: pid1 [OPTION]... [--] COMMAND [ARG]...\n"), "{output}");
                for option in "--env --user --group --workdir --timeout --kill-after --stop-signal --subreaper --process-group \
                    --rewrite --success-status --pdeathsig --stop-delay --no-new-privs --pause --verbose --help --version \
                    -e -u -g -w -t -k -s -p -r -P -v -h -V \
                    PID1_"
                    .split_whitespace()
                {
                    assert!(output.out().contains(option), "{option} is missing\n{output}");
                }
                assert!(output.out().lines().all(|line| line.len() <= 80), "{output}");
            }
        }
    }
}

#[test]
fn help_that_cannot_be_printed_is_an_error() {
    for who in users() {
        for option in ["--help", "--version"] {
            let full = Run::new(&[option]).who(who).stdout(Stdio::Given(open("/dev/full")));
            full.output().exits(125).complains(&["pid1: standard output: No space left on device"]);
        }
    }
}

#[test]
fn help_for_nobody_is_an_error() {
    for who in users() {
        let closed = Run::new(&["--help"]).who(who).stdout(Stdio::Closed);
        closed.output().exits(125).mentions("pid1: standard output: ");
        let (read, write) = std::io::pipe().expect("a pipe");
        drop(read);
        let broken = Run::new(&["--help"]).who(who).stdout(Stdio::Given(write.into()));
        broken.output().exits(125).mentions("pid1: standard output: ");
    }
}

#[test]
fn without_a_command_there_is_an_error_and_the_usage() {
    let lines = ["pid1: No arguments provided", "usage: pid1 [OPTION]... [--] COMMAND [ARG]..."];
    for case in matrix() {
        for place in BOTH_PLACES {
            for arguments in [&[][..], &["--"], &["-s"], &["-t5", "-eA=1", "--"]] {
                place(case.run(arguments)).output().exits(125).prints("").complains(&lines);
            }
        }
    }
}

#[test]
fn an_entrypoint_in_shell_form_has_no_command() {
    for who in users() {
        let lines = ["pid1: No arguments provided", "usage: pid1 [OPTION]... [--] COMMAND [ARG]..."];
        let script = format!("{}; exit $?", pid1());
        Run::bare(&["/bin/sh", "-c", &script, "ignored", "command"]).who(who).output().exits(125).complains(&lines);
    }
}

/// What stands in backquotes.
fn quoted(text: &str) -> Vec<String> {
    text.split('`').skip(1).step_by(2).map(str::to_string).collect()
}

#[test]
fn the_table_in_the_readme_has_the_options_of_the_help_and_their_variables() {
    let output = Run::new(&["--help"]).output();
    let help = output.out();
    // `  -t, --timeout TIME      …`, and `[PID1_TIMEOUT]` before the next one begins.
    let mut from_help: Vec<(String, String)> = Vec::new();
    for line in help.lines().filter(|line| line.starts_with("  ")) {
        let (names, rest) = line.split_at_checked(28).unwrap_or((line, ""));
        if names.trim_start().starts_with('-') {
            from_help.push((names.trim().to_string(), String::new()));
        }
        if let (Some((_, variable)), Some(last)) = (rest.split_once("[PID1_"), from_help.last_mut()) {
            last.1 = format!("PID1_{}", variable.trim_end_matches(']'));
        }
    }
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).expect("README.md");
    let rows = readme.lines().filter(|line| line.starts_with("| `-"));
    let mut from_readme = Vec::new();
    for row in rows {
        let cells: Vec<_> = row.split('|').map(str::trim).collect();
        // `-h, --help`, `-V, --version` share a row.
        for names in quoted(cells[1]) {
            from_readme.push((names, quoted(cells[2]).join("")));
        }
    }
    from_help.sort();
    from_readme.sort();
    assert_eq!(from_help, from_readme);
    assert!(from_help.len() > 15);
}
