//! What pid1 says, and when it says nothing.

use crate::support::*;

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
            "pid1: sh ended, killed by SIGUSR1",
            "pid1: SIGTERM sent to all that is left",
            "pid1: orphan N reaped, status N",
            "pid1: sh used N ms user, N ms system, N kB max RSS",
            "pid1: killed by SIGUSR1 after N ms, N orphans reaped",
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

/// What is said on stderr, one phrase after the other, with `{}` for the one number
/// that differs from run to run.
fn says(output: &Output, phrases: &[&str]) {
    let err = output.err();
    let mut lines = err.lines();
    for phrase in phrases {
        let (front, back) = phrase.split_once("{}").unwrap_or((phrase, ""));
        let is_it = |line: &str| {
            let number = line.strip_prefix("pid1: ").and_then(|line| line.strip_prefix(front)?.strip_suffix(back));
            number.is_some_and(|number| number.bytes().all(|byte| byte.is_ascii_digit()))
        };
        assert!(lines.any(is_it), "{phrase:?} is missing, or out of order\n{output}");
    }
}

#[test]
fn in_place_there_is_one_line_to_tell() {
    for who in users() {
        let output = Run::new(&["-v", "sh", "-c", "exit 7"]).who(who).plain().output();
        output.exits(7).complains(&["pid1: executing sh in place"]);
    }
}

#[test]
fn a_forward_is_told_with_both_signals_and_its_target() {
    for who in users() {
        let options = ["-v", "-rHUP:USR2", "-rRTMIN+3:RTMAX"];
        let command = [probe(), "report", "10", "receive"];
        let mut running = Run::new(&[&options[..], &command].concat()).who(who).start();
        running.read_line_until("ready");
        for signal in [1, 10, 33, 34, 37, 64, 15] {
            running.signal(signal);
            running.read_line();
        }
        let output = running.wait();
        says(
            output.exits(0),
            &[
                "SIGHUP forwarded as SIGUSR2 to pid 2",
                "SIGUSR1 forwarded as SIGUSR1 to pid 2",
                "SIG33 forwarded as SIG33 to pid 2",
                "SIGRTMIN forwarded as SIGRTMIN to pid 2",
                "SIGRTMIN+3 forwarded as SIGRTMIN+30 to pid 2",
                "SIGRTMIN+30 forwarded as SIGRTMIN+30 to pid 2",
                "SIGTERM forwarded as SIGTERM to pid 2",
            ],
        );
    }
}

#[test]
fn a_forward_to_the_group_is_told_as_such_and_one_to_the_command_where_there_is_none() {
    for who in users() {
        for (steps, phrase) in [
            (&["receive"][..], "SIGUSR1 forwarded as SIGUSR1 to group 2"),
            (&["regroup", "receive"], "SIGUSR1 forwarded as SIGUSR1 to pid 2"),
        ] {
            let mut running = Run::new(&[&["-vp", probe()], steps].concat()).who(who).start();
            running.read_line_until("ready");
            running.signal(10);
            running.read_line();
            running.signal(15);
            says(running.wait().exits(0), &[phrase]);
        }
    }
}

#[test]
fn each_step_of_the_ladder_is_told_in_order() {
    for who in users() {
        for (place, option) in [(Run::process_1 as fn(Run) -> Run, "-t0.1"), (Run::plain, "-s")] {
            let options = ["-v", option, "-k0.1", "-t0.1", "--stop-delay=0.25"];
            let steps = ["ignore", "15", "fork", "setsid", "fork", "pause", "end", "pause", "end"];
            let words = [&options[..], &[probe()], &steps, &["say", "ready", "pause"]].concat();
            let mut running = place(Run::new(&words)).who(who).start();
            running.read_line_until("ready");
            running.signal(libc::SIGTERM);
            let output = running.wait();
            let (spawned, ended) =
                (format!("pid {{}} spawned for {}", probe()), format!("{} ended, killed by SIGKILL", probe()));
            let phrases = [
                &spawned,
                "SIGTERM held back for 250 ms",
                "SIGTERM forwarded as SIGTERM to pid {}",
                "SIGTERM sent to all that is left",
                "SIGKILL sent to all that is left",
                "orphan {} reaped, status 137",
            ];
            says(output.exits(137), &phrases);
            // The orphans may be reaped before the command.
            says(
                &output,
                &["SIGKILL sent to all that is left", &ended, "killed by SIGKILL after {} ms, 2 orphans reaped"],
            );
        }
    }
}

#[test]
fn an_orphan_is_told_with_its_pid_and_status() {
    for who in users() {
        let steps = "fork fork say {pid} receive exit 9 end end wait say ready pause";
        let words: Vec<_> = ["-v", probe()].into_iter().chain(steps.split(' ')).collect();
        let mut running = Run::new(&words).who(who).start();
        // The orphan's pid and its `ready`, and the command's, in any order.
        let lines = [(); 3].map(|()| running.read_line());
        let pid: i32 = lines.iter().find_map(|line| line.parse().ok()).expect("a pid");
        let orphan = running.others().into_iter().find(|process| process.inner_pid() == Some(pid)).expect("the orphan");
        orphan.signal(libc::SIGTERM);
        running.read_error_until(&format!("pid1: orphan {pid} reaped, status 9"));
        running.signal(libc::SIGTERM);
        says(running.wait().exits(143), &["killed by SIGTERM after {} ms, 1 orphans reaped"]);
    }
}

#[test]
fn a_pause_has_a_summary_and_no_command() {
    for who in users() {
        let running = Run::new(&["-vP"]).who(who).blocked(&ALL_SIGNALS).start();
        running.signal(libc::SIGTERM);
        let output = running.wait();
        says(output.exits(0), &["status 0 after {} ms, 0 orphans reaped"]);
        assert_eq!(output.err().lines().count(), 1, "{output}");
    }
}

/// In kB, as the line about usage has it.
fn rss(err: &str) -> u64 {
    let line = err.lines().find(|line| line.contains(" kB max RSS")).expect("a line about usage");
    line.split(' ').rev().nth(3).and_then(|word| word.parse().ok()).unwrap_or_else(|| panic!("{line}"))
}

#[test]
fn the_usage_is_not_that_of_an_orphan_be_it_reaped_before_the_command_or_after() {
    for who in users() {
        for steps in ["fork fork fill 60 exit 0 end end reap say ready read", "fork fill 60 say ready pause end read"] {
            let steps: Vec<_> = steps.split(' ').collect();
            let run = Run::new(&[&["-v", probe()], &steps[..]].concat()).who(who).stdin(Stdio::Piped);
            let mut running = run.start();
            running.read_line_until("ready");
            if steps.contains(&"reap") {
                running.read_error_until("pid1: orphan ");
            }
            running.close_stdin();
            let output = running.wait();
            output.exits(0).mentions("1 orphans reaped");
            assert!((1..40 << 10).contains(&rss(&output.err())), "{output}");
        }
    }
}

#[test]
fn the_summary_has_the_commands_own_usage() {
    for who in users() {
        let output = Run::new(&["-v", probe(), "fill", "60", "exit", "0"]).who(who).output();
        let err = output.exits(0).err();
        let line = err.lines().find(|line| line.contains(" kB max RSS")).expect("a line about usage");
        assert!((60 << 10..120 << 10).contains(&rss(&err)), "{line}");
        let times = |word: &str| line.contains(&format!(" ms {word},"));
        assert!(times("user") && times("system"), "{line}");
    }
}
