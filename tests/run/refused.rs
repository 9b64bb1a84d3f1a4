//! System calls that are refused for ever, as the filter of an engine does (`seccomp(2)`): the
//! run goes on without them, ends in time, and does not spin.

use crate::support::*;
use std::time::Duration;

/// A way to supervise, and its options.
type Place = (fn(Run) -> Run, &'static [&'static str]);

const PLACES: [Place; 2] = [(Run::process_1, &[]), (Run::plain, &["-s"])];

/// Far more than a loaded machine takes for nothing, far less than a grace of 60 s.
const SOON: Duration = Duration::from_secs(20);

/// wait4's `__WALL`, which the command does not use.
const WALL: u32 = 0x4000_0000;

fn run(who: Who, (place, own): Place, options: &[&str], steps: &str) -> Run {
    let steps: Vec<_> = steps.split(' ').collect();
    place(Run::new(&[own, options, &[probe()], &steps[..]].concat()).who(who))
}

fn each(test: impl Fn(Who, Place) + Sync) {
    let all = users().into_iter().flat_map(|who| PLACES.map(|place| (who, place)));
    at_once(all, |(who, place)| test(who, place));
}

/// It sleeps again and again, and uses little in between. Who spins may be given little time on a
/// busy machine; but it never goes to sleep.
#[track_caller]
fn does_not_spin(process: Process) {
    let sleeps = || process.numbers("voluntary_ctxt_switches").map_or(0, |count| count[0]);
    let ticks = || process.ticks().unwrap_or(0);
    let (slept, before) = (sleeps(), ticks());
    eventually("it to have slept ten times", || sleeps() >= slept + 10);
    assert!(ticks() - before < 15, "{} ticks", ticks() - before);
}

#[test]
fn without_wait4_a_command_that_lives_is_not_taken_for_dead() {
    each(|who, place| {
        for errno in [libc::EPERM, libc::ENOSYS] {
            let run = run(who, place, &["-k0.1", "-t0.1"], "ignore 15 report 10 say ready pause");
            let mut running = refuse_if(run, libc::SYS_wait4, 2, WALL, errno).start();
            running.read_line_until("ready");
            // Somebody seems to have ended.
            running.signal(libc::SIGCHLD).signal(10);
            assert_eq!(running.read_line(), "got 10");
            does_not_spin(running.process());
            running.signal(10);
            assert_eq!(running.read_line(), "got 10");
            // And the ladder has an end.
            running.signal(libc::SIGTERM);
            running.wait().exits(137);
        }
    });
}

#[test]
fn without_a_clock_the_ladder_comes_to_its_end() {
    each(|who, place| {
        for errno in [libc::EPERM] {
            for (options, steps, status) in [
                (&["-t1"][..], "ignore 15 fork pause end say ready read exit 3", 3),
                (&["-k0.5", "-t0.5"], "ignore 15 say ready pause", 137),
                (&["--stop-delay=0.5"], "say ready pause", 143),
            ] {
                let run = run(who, place, options, steps).stdin(Stdio::Piped);
                let mut running = refuse(run, libc::SYS_clock_gettime, errno).start();
                running.read_line_until("ready");
                match status {
                    3 => running.close_stdin(),
                    _ => _ = running.signal(libc::SIGTERM),
                }
                let output = running.wait();
                output.exits(status);
                assert!(output.elapsed < SOON, "{options:?}: {:?}", output.elapsed);
            }
        }
    });
}

#[test]
fn where_signals_cannot_be_waited_for_reaping_and_the_ladder_go_on_without_haste() {
    each(|who, place| {
        for errno in [libc::EAGAIN, libc::EPERM] {
            let orphan = "fork fork exit 0 end exit 0 end ripen reap";
            let steps = format!("{orphan} ignore 15 fork pause end say ready read exit 3");
            let run = run(who, place, &["-t0.3"], &steps).stdin(Stdio::Piped);
            let mut running = refuse(run, libc::SYS_rt_sigtimedwait, errno).start();
            running.read_line_until("ready");
            eventually("the orphan to be reaped", || running.others().len() == 2);
            does_not_spin(running.process());
            running.close_stdin();
            let output = running.wait();
            output.exits(3);
            assert!(output.elapsed < SOON, "{:?}", output.elapsed);
        }
    });
}

/// The names that the program goes by, with the words of a command that does not exist.
const DIALECTS: [&str; 7] = ["pid1", "tini", "dumb-init", "catatonit", "docker-init", "podman-init", "init"];

#[test]
fn errors_are_said_whatever_is_said_of_the_call_that_writes_them() {
    for who in users() {
        for name in DIALECTS {
            let run = || Run::new(&["/nosuch"]).arg0(name).who(who);
            let expected = run().output();
            assert!(expected.err().contains("/nosuch"), "{expected}");
            for errno in [libc::EPERM, libc::EACCES, libc::EINVAL, libc::ENOSYS, libc::EOPNOTSUPP] {
                let output = refuse(run(), libc::SYS_pwritev2, errno).output();
                assert_eq!((output.status, output.err()), (expected.status, expected.err()), "{name}: {errno}");
                // Nor does anybody wait for a stderr that nobody reads, or that is none.
                for stderr in [Stdio::Closed, Stdio::Given(open("/dev/full"))] {
                    let output = refuse(run().stderr(stderr), libc::SYS_pwritev2, errno).output();
                    assert_eq!(output.status, expected.status, "{name}: {errno}");
                }
            }
        }
    }
}

#[test]
fn a_pipe_that_is_full_holds_nobody_up_where_pwritev2_is_refused() {
    for who in users() {
        for errno in [libc::EPERM, libc::ENOSYS] {
            let (reader, writer) = std::io::pipe().expect("a pipe");
            let mut full = writer.try_clone().expect("a copy");
            // SAFETY: sets the size of a pipe of our own.
            unsafe { libc::fcntl(std::os::fd::AsRawFd::as_raw_fd(&full), libc::F_SETPIPE_SZ, 4096) };
            std::io::Write::write_all(&mut full, &[b'x'; 4090]).expect("filling a pipe");
            let run = Run::new(&["-v", probe(), "exit", "7"]).who(who).stderr(Stdio::Given(writer.into()));
            refuse(run, libc::SYS_pwritev2, errno).output().exits(7);
            drop(reader);
        }
    }
}

/// So says a file whose blocks are not at hand, and a pipe that is full.
#[test]
fn a_line_that_cannot_be_written_at_once_waits_for_a_disk_and_for_no_reader() {
    for who in users() {
        let dir = Dir::new();
        let file = std::fs::File::create(dir.at("file")).expect("a file");
        let run = || refuse(Run::new(&["/nosuch"]).who(who), libc::SYS_pwritev2, libc::EAGAIN);
        run().stderr(Stdio::Given(file.into())).output().exits(127);
        assert_eq!(dir.read("file"), "pid1: /nosuch: No such file or directory\n");
        // The control.
        assert_eq!(run().output().err(), "");
    }
}

#[test]
fn inherited_descriptors_are_closed_without_close_range() {
    for who in users() {
        for (name, options) in [("catatonit", &[][..]), ("dumb-init", &[]), ("dumb-init", &["-c"])] {
            for errno in [libc::ENOSYS, libc::EPERM] {
                for place in [|run| run, Run::outer_proc, Run::empty_proc] {
                    let words = [options, &[probe(), "say", "ready", "pause"]].concat();
                    let run = Run::new(&words).arg0(name).who(who).descriptor(3, open("/dev/null"));
                    let run = place(run.descriptor(7, open("/dev/null")).descriptor(400, open("/dev/null")));
                    let mut running = refuse(run, libc::SYS_close_range, errno).start();
                    running.read_line_until("ready");
                    let (init, command) = (running.process(), running.command());
                    for fd in [3, 7, 400] {
                        eventually("the init to close it", || init.descriptor(fd).is_none());
                        assert_eq!(command.descriptor(fd).as_deref(), Some("/dev/null"), "{name}");
                    }
                    for fd in [0, 1, 2] {
                        assert!(init.descriptor(fd).is_some(), "{name}: {fd}");
                    }
                }
            }
        }
    }
}
