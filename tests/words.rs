//! What pid1 says, and when it says nothing.

mod support;
use support::*;

/// A number for every number: pids, times and sizes differ from run to run.
fn shape(text: &str) -> Vec<String> {
    let mut lines = Vec::new();
    for line in text.lines() {
        let words = line.split(' ').map(|word| match word.trim_end_matches(',').parse::<u64>() {
            Ok(_) => word.replace(|c: char| c.is_ascii_digit(), "").replace("", "N").chars().take(1).collect(),
            Err(_) => word.to_string(),
        });
        lines.push(words.collect::<Vec<_>>().join(" "));
    }
    lines
}

#[test]
fn a_run_is_silent() {
    for who in users() {
        Run::new(&["sh", "-c", "sleep 0 & exit 3"]).who(who).output().exits(3).is_silent();
    }
}

#[test]
fn verbose_tells_the_whole_story() {
    for who in users() {
        let output = Run::new(&["-v", "sh", "-c", "kill -USR1 $PPID; sleep 1000 & wait; exit 3"]).who(who).output();
        output.exits(138);
        let expected = [
            "pid1: pid N spawned for sh",
            "pid1: SIGUSR1 forwarded as SIGUSR1 to pid N",
            "pid1: sh ended, status N",
            "pid1: SIGTERM sent to all that is left",
            "pid1: orphan N reaped, status N",
            "pid1: sh used N ms user, N ms system, N kB max RSS",
            "pid1: status N after N ms, N orphans reaped",
        ];
        let shape = shape(&output.err());
        for line in &shape {
            assert!(expected.contains(&line.as_str()), "{line}");
        }
        for line in [0, 1, 2, 5, 6] {
            assert!(shape.iter().any(|said| said == expected[line]), "{}: {shape:#?}", expected[line]);
        }
    }
}

#[test]
fn what_is_dropped_or_held_back_is_told() {
    for who in users() {
        let options = ["-v", "-rHUP:0", "--stop-delay=0.1", probe(), "say", "ready", "pause"];
        let mut running = Run::new(&options).who(who).start();
        running.read_line_until("ready");
        running.signal(libc::SIGHUP);
        running.read_error_until("pid1: SIGHUP dropped");
        running.signal(libc::SIGTERM);
        let output = running.wait();
        output.exits(143).mentions("pid1: SIGTERM held back for 100 ms");
    }
}
