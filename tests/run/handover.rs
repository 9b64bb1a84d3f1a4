//! What the command is handed: the mask and the dispositions that pid1 was started
//! with, a process group of its own, the descriptors as they were, and every signal
//! from the first instruction on.

use crate::support::*;

pub type Place = fn(Run) -> Run;

/// As process 1, as a subreaper, and in place; with the options that it takes.
const PLACES: [(&str, Place, &[&str]); 3] =
    [("process 1", Run::process_1, &[]), ("subreaper", Run::plain, &["-s"]), ("in place", Run::plain, &[])];

/// pid1 in each of these places, with these options and steps of the probe.
pub fn everywhere<'a>(
    case: &'a Case,
    options: &'a [&str],
    steps: &'a str,
) -> impl Iterator<Item = (&'static str, Run)> + 'a {
    PLACES.iter().map(move |(name, place, more)| {
        let steps: Vec<_> = steps.split(' ').collect();
        (*name, place(case.run(&[more, options, &[probe()], &steps].concat())))
    })
}

fn list(signals: &[i32]) -> String {
    signals.iter().map(|signal| format!(" {signal}")).collect()
}

/// All that can be blocked or ignored.
fn all() -> Vec<i32> {
    (1..=64).filter(|signal| ![libc::SIGKILL, libc::SIGSTOP].contains(signal)).collect()
}

// Signals.

#[test]
fn the_command_has_the_mask_that_pid1_was_started_with() {
    for case in matrix() {
        for blocked in [vec![], vec![1], vec![2, 15], vec![17], vec![13, 32, 33, 34, 64], all()] {
            for (place, run) in everywhere(&case, &[], "show blocked show pending") {
                let expected = format!("blocked{}\npending\n", list(&blocked));
                let output = run.blocked(&blocked).output();
                assert_eq!(output.out(), expected, "{place}");
                output.exits(0).is_silent();
            }
        }
    }
}

#[test]
fn the_command_has_the_dispositions_that_pid1_was_started_with() {
    for case in matrix() {
        for ignored in
            [vec![], vec![1], vec![17], vec![13], vec![2, 3], vec![20, 21, 22], vec![1, 17, 32, 33, 34, 64], all()]
        {
            for (place, run) in everywhere(&case, &[], "show ignored show caught exit 7") {
                let expected = format!("ignored{}\ncaught\n", list(&ignored));
                let output = run.ignored(&ignored).output();
                assert_eq!(output.out(), expected, "{place}");
                output.exits(7).is_silent();
            }
        }
    }
}

#[test]
fn a_command_that_cannot_be_executed_leaves_its_status_though_everything_was_ignored_and_blocked() {
    for case in matrix() {
        for (_, place, more) in PLACES {
            for (command, status) in [("nosuch", 127), ("/etc", 126)] {
                let run = place(case.run(&[more, &[command]].concat()));
                run.ignored(&all()).blocked(&all()).output().exits(status);
            }
        }
    }
}

#[test]
fn under_nohup_the_command_stays_immune_to_hup() {
    for case in matrix() {
        for (_, run) in everywhere(&case, &[], "show ignored report 15 say ready pause") {
            let mut running = run.ignored(&[1]).start();
            assert_eq!(running.read_line_until("ready"), ["ignored 1"]);
            // In place HUP is ignored by the kernel, else it is forwarded for nothing. The
            // second signal shows that the command has survived the first.
            running.signal(1).signal(15);
            assert_eq!(running.read_line(), "got 15");
        }
        // The control: without nohup it dies of that.
        for (place, run) in everywhere(&case, &[], "say ready pause") {
            let mut running = run.start();
            running.read_line_until("ready");
            running.signal(1);
            let expected = if place == "in place" { Status::Killed(1) } else { Status::Exited(129) };
            assert_eq!(running.wait().status, expected, "{place}");
        }
    }
}

#[test]
fn where_sigchld_was_ignored_everything_is_reaped_and_the_status_is_right() {
    for case in matrix() {
        for ignored in [&[17][..], &[]] {
            // Ten children of the command that outlive their parent, itself a child: orphans.
            let steps = "show ignored times 10 fork fork block 1 end end end wait say ready pause";
            for (place, run) in everywhere(&case, &[], steps) {
                if place == "in place" {
                    continue;
                }
                let mut running = run.ignored(ignored).start();
                assert_eq!(running.read_line_until("ready"), [format!("ignored{}", list(ignored))]);
                eventually("everybody to be reaped but the command", || running.others().len() == 1);
                running.signal(15);
                running.wait().exits(143);
            }
            let output = case.run(&["sh", "-c", "exit 7"]).ignored(ignored).output();
            output.exits(7).is_silent();
        }
    }
}

/// The control for the test above: a process 1 that does not reap.
#[test]
fn without_pid1_orphans_stay_zombies() {
    for who in users() {
        let words: Vec<_> = "times 10 fork fork end end end pause".split(' ').collect();
        let running = Run::bare(&[&[probe()][..], &words].concat()).who(who).start();
        let zombies = || running.others().iter().filter(|process| process.is_zombie()).count();
        eventually("twenty zombies", || zombies() == 20);
    }
}

// Groups and places.

#[test]
fn the_command_leads_a_process_group_of_its_own() {
    for case in matrix() {
        for (options, place, expected) in [
            // pid, process group, session
            (&[][..], Run::process_1 as Place, "2 2 1\n"),
            (&["-p"], Run::process_1, "2 2 1\n"),
            (&["-s"], Run::plain, "3 3 2\n"),
            (&["-p"], Run::plain, "3 3 2\n"),
            // In place nothing changes: the harness has made pid1 a leader.
            (&[], Run::plain, "2 2 2\n"),
        ] {
            let words = [options, &[probe(), "say", "{pid} {pgid} {sid}"]].concat();
            place(case.run(&words)).output().exits(0).prints(expected).is_silent();
        }
    }
}

#[test]
fn when_not_process_1_the_command_takes_pid1s_place() {
    for case in matrix() {
        let mut running = case.run(&[probe(), "say", "{pid}", "say", "ready", "pause"]).plain().start();
        assert_eq!(running.read_line_until("ready"), ["2"]);
        assert_eq!(running.process().program().as_deref(), Some(probe()));
        assert_eq!(running.others(), []);
        running.signal(9);
        let output = running.wait();
        output.is_killed_by(9).is_silent();
        assert_eq!(output.err().contains("in place"), case.verbose, "{output}");
    }
}

#[test]
fn process_1_and_a_subreaper_stay_and_have_one_child() {
    for case in matrix() {
        for (place, run) in everywhere(&case, &[], "say ready pause") {
            let mut running = run.start();
            running.read_line_until("ready");
            let others = running.others();
            match place {
                "in place" => assert_eq!(others, []),
                _ => {
                    assert_eq!(others, [running.command()]);
                    assert_eq!(others[0].program().as_deref(), Some(probe()));
                    assert_eq!(running.process().program().as_deref(), Some(pid1()));
                }
            }
        }
    }
}

// Descriptors.

#[test]
fn closed_standard_descriptors_stay_closed_and_harm_nobody() {
    let dir = Dir::new();
    for case in matrix() {
        for closed in 0..8 {
            let file = dir.at("seen");
            let _ = std::fs::remove_file(&file);
            let steps = format!("to {file} show descriptors say done exit 7");
            for (place, run) in everywhere(&case, &[], &steps) {
                let _ = std::fs::remove_file(&file);
                let closing = |number: i32, stdio: Stdio| if closed & 1 << number != 0 { Stdio::Closed } else { stdio };
                let run = run
                    .stdin(closing(0, Stdio::Null))
                    .stdout(closing(1, Stdio::Piped))
                    .stderr(closing(2, Stdio::Piped));
                let output = run.output();
                let open: Vec<i32> = (0..3).filter(|number| closed & 1 << number == 0).collect();
                assert_eq!(dir.read("seen"), format!("descriptors{}\ndone\n", list(&open)), "{place}, {closed:03b}");
                output.exits(7).prints("");
                if closed & 4 == 0 {
                    output.is_silent();
                }
            }
        }
    }
}

#[test]
fn errors_have_their_status_whatever_is_closed() {
    for case in matrix() {
        for closed in 0..8 {
            for (_, place, more) in PLACES {
                for (command, status) in
                    [(&["nosuch"][..], 127), (&["/etc"], 126), (&["--yolo"], 125), (&["-w/no/such", "true"], 125)]
                {
                    let closing = |number: i32| if closed & 1 << number != 0 { Stdio::Closed } else { Stdio::Null };
                    let run = place(case.run(&[more, command].concat()));
                    let run = run.stdin(closing(0)).stdout(closing(1)).stderr(closing(2));
                    run.output().exits(status);
                }
            }
        }
    }
}

#[test]
fn a_signal_is_forwarded_whatever_is_closed() {
    let dir = Dir::new();
    for case in matrix() {
        for closed in 0..8 {
            let file = dir.write("seen", "", 0o666);
            let steps = format!("to {file} report 10 say ready pause");
            for (place, run) in everywhere(&case, &[], &steps) {
                let file = dir.write("seen", "", 0o666);
                std::fs::set_permissions(&file, std::os::unix::fs::PermissionsExt::from_mode(0o666)).unwrap();
                let closing = |number: i32| if closed & 1 << number != 0 { Stdio::Closed } else { Stdio::Null };
                let running = run.stdin(closing(0)).stdout(closing(1)).stderr(closing(2)).start();
                eventually("the probe", || dir.read("seen") == "ready\n");
                running.signal(10);
                eventually(&format!("the signal, {place}, {closed:03b}"), || dir.read("seen") == "ready\ngot 10\n");
            }
        }
    }
}

#[test]
fn further_descriptors_are_inherited_and_none_is_added() {
    for case in matrix() {
        for (place, run) in everywhere(&case, &[], "show descriptors") {
            let run = run.descriptor(3, open("/dev/null")).descriptor(77, open("/dev/null"));
            let output = run.output();
            assert_eq!(output.out(), "descriptors 0 1 2 3 77\n", "{place}");
            output.exits(0).is_silent();
        }
        for (_, run) in everywhere(&case, &["-u", "0:0"], "show descriptors") {
            if case.who == Who::Root {
                run.output().exits(0).prints("descriptors 0 1 2\n");
            }
        }
    }
}

/// A pipe that takes not one byte more; its read end must be kept.
fn full_pipe() -> (std::io::PipeReader, std::io::PipeWriter) {
    let (read, write) = std::io::pipe().expect("a pipe");
    let fd = std::os::fd::AsRawFd::as_raw_fd(&write);
    // SAFETY: flags of a pipe of our own.
    let set_flags = |flags: i32| unsafe { assert_eq!(libc::fcntl(fd, libc::F_SETFL, flags), 0) };
    set_flags(libc::O_NONBLOCK);
    // In bulk first: byte by byte it takes long.
    for bytes in [&[b'x'; 65_536][..], b"x"] {
        while std::io::Write::write(&mut &write, bytes).is_ok() {}
    }
    set_flags(0);
    (read, write)
}

#[test]
fn a_stderr_that_takes_nothing_harms_nobody() {
    for case in matrix() {
        for (command, status) in [(&["sh", "-c", "exit 7"][..], 7), (&["nosuch"], 127), (&["--yolo"], 125), (&[], 125)]
        {
            for (_, place, more) in PLACES {
                let run = || place(case.run(&[more, command].concat()));
                run().stderr(Stdio::Given(open("/dev/full"))).output().exits(status);
                let (read, write) = std::io::pipe().expect("a pipe");
                drop(read);
                run().stderr(Stdio::Given(write.into())).output().exits(status);
                let (_read, write) = full_pipe();
                run().stderr(Stdio::Given(write.into())).output().exits(status);
            }
        }
    }
}

#[test]
fn a_broken_stderr_leaves_the_command_no_signal() {
    for case in matrix() {
        for (place, run) in everywhere(&case, &[], "show pending show blocked exit 7") {
            let (read, write) = std::io::pipe().expect("a pipe");
            drop(read);
            let output = run.stderr(Stdio::Given(write.into())).blocked(&[13]).output();
            assert_eq!(output.out(), "pending\nblocked 13\n", "{place}");
            output.exits(7);
        }
    }
}

#[test]
fn no_descriptor_becomes_nonblocking() {
    for case in matrix() {
        for (_, run) in everywhere(&case, &[], "show nonblocking") {
            run.stdin(Stdio::Piped).output().exits(0).prints("nonblocking\n").is_silent();
        }
    }
}

#[test]
fn stdin_is_the_commands() {
    for case in matrix() {
        for (_, place, more) in PLACES {
            let mut running = place(case.run(&[more, &["cat"]].concat())).stdin(Stdio::Piped).start();
            running.write("hello\n");
            assert_eq!(running.read_line(), "hello");
            running.close_stdin();
            running.wait().exits(0).is_silent();
        }
    }
}
