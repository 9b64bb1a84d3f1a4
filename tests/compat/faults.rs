//! The faults of the other inits, shown with each of them, that pid1 does not have
//! under their names.

use crate::support::*;
use std::os::fd::AsRawFd;
use std::process::{Command, Stdio as Null};

/// All three, with options under which they supervise.
fn inits() -> Vec<(Both, &'static str)> {
    let names = [("tini", "-s"), ("dumb-init", ""), ("catatonit", "")];
    names.into_iter().filter_map(|(name, options)| Some((Both::of(name)?, options))).collect()
}

#[test]
fn an_inherited_ignored_sigchld_does_not_matter() {
    for (both, options) in inits() {
        let trial = Trial::new(&format!("{options} probe exit 7")).with(|run| run.ignored(&[libc::SIGCHLD]));
        let trial = trial.drive(seen_or_hangs);
        match both.name() {
            "dumb-init" => both.same(&trial, &["7"]),
            _ => both.differs("sigchld", &trial, &["hangs"], &["7"]),
        }
        // And the command gets it back.
        let trial = Trial::new(&format!("{options} probe show ignored say ready pause"));
        let trial = trial.with(|run| run.ignored(&[libc::SIGCHLD])).drive(|mut running| {
            let lines = running.read_line_until("ready");
            running.process().signal(libc::SIGKILL);
            lines
        });
        match both.name() {
            "dumb-init" => both.differs("nohup", &trial, &["ignored"], &["ignored 17"]),
            _ => both.same(&trial, &["ignored 17"]),
        }
    }
}

#[test]
fn a_closed_standard_stream_does_not_matter() {
    for (both, options) in inits() {
        let trial = || Trial::new(&format!("{options} probe exit 7"));
        let stdin = trial().with(|run| run.stdin(Stdio::Closed));
        match both.name() {
            "tini" => {
                let theirs = ["1", "2> [FATAL tini (2)] tcsetpgrp failed: Bad file descriptor"];
                both.differs("closed-stdin", &stdin, &theirs, &["7"]);
            }
            _ => both.same(&stdin, &["7"]),
        }
        both.same(&trial().with(|run| run.stdout(Stdio::Closed)), &["7"]);
        both.same(&trial().with(|run| run.stderr(Stdio::Closed)), &["7"]);
        both.same(&trial().with(|run| run.stderr(Stdio::Given(open("/dev/full")))), &["7"]);
    }
}

/// A pipe that has no reader any more, in no test's copy either.
fn broken_pipe() -> Stdio {
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let mut poll = libc::pollfd { fd: writer.as_raw_fd(), events: libc::POLLOUT, revents: 0 };
    // SAFETY: one pollfd.
    eventually(
        "the last reader to go",
        || unsafe { libc::poll(&mut poll, 1, 0) == 1 } && poll.revents & libc::POLLERR != 0,
    );
    Stdio::Given(writer.into())
}

#[test]
fn a_log_that_nobody_reads_does_not_matter() {
    for (name, words, theirs) in [("dumb-init", "-v probe exit 7", "hangs"), ("catatonit", "probe exit 7", "141")] {
        let Some(both) = Both::of(name) else { continue };
        let trial = Trial::new(words).env("CATATONIT_DEBUG=1").with(|run| run.stderr(broken_pipe()));
        both.differs("broken-stderr", &trial.drive(seen_or_hangs), &[theirs], &["7"]);
    }
    let Some(tini) = Both::of("tini") else { return };
    let steps = "probe fork fork exit 0 end exit 0 end wait say ready pause";
    let trial = Trial::new(&format!("-w {steps}")).with(|run| run.stderr(broken_pipe())).drive(|mut running| {
        running.read_line_until("ready");
        eventually("the orphan to be reaped", || running.others().len() <= 1);
        // SIGPIPE has the lower number, and is taken first.
        running.signal(libc::SIGTERM);
        vec![format!("{:?}", running.wait().status)]
    });
    tini.differs("broken-stderr", &trial, &["Exited(141)"], &["Exited(143)"]);
}

#[test]
fn a_signal_that_may_not_be_sent_does_not_matter() {
    if !can(Who::Root) {
        return;
    }
    for (both, options) in inits() {
        let words = format!("{options} -- setpriv --reuid 1000 probe report 10 say ready pause");
        let trial = Trial::new(&words).with(|run| {
            run.before_exec(|| {
                const CAP_KILL: i32 = 5;
                // SAFETY: takes integers.
                unsafe { libc::prctl(libc::PR_CAPBSET_DROP, CAP_KILL, 0, 0, 0) };
            })
        });
        let trial = trial.drive(|mut running| {
            running.read_line_until("ready");
            let command = running.command();
            running.signal(10);
            let init = running.process();
            eventually("the signal to be taken", || running.has_ended() || init.mask("ShdPnd") == Some(0));
            command.signal(libc::SIGTERM);
            vec![format!("{:?}", running.wait().status)]
        });
        match both.name() {
            "tini" => both.differs("eperm", &trial, &["Exited(1)"], &["Exited(143)"]),
            _ => both.same(&trial, &["Exited(143)"]),
        }
    }
}

#[test]
fn the_payload_of_a_signal_is_kept() {
    for (both, options) in inits() {
        let trial = Trial::new(&format!("{options} probe receive")).drive(|mut running| {
            running.read_line_until("ready");
            running.sigqueue(10, 77);
            vec![running.read_line()]
        });
        let ours = match both.name() {
            // To a group there is no way to queue.
            "dumb-init" => "10 code=0 value=0",
            _ => "10 code=-1 value=77",
        };
        let theirs = "10 code=0 value=0";
        match theirs == ours {
            true => both.same(&trial, &[theirs]),
            false => both.differs("payload", &trial, &[theirs], &[ours]),
        }
    }
}

/// A signal is pending when the init starts, and strace holds the command back in
/// front of the call that makes its group.
#[test]
fn a_signal_that_is_early_is_not_lost() {
    if Command::new("strace").arg("-V").stdout(Null::null()).status().is_err() {
        return skip("no strace");
    }
    for (name, option, call) in [("tini", "-sg", "setpgid"), ("dumb-init", "", "setsid")] {
        let Some(both) = Both::of(name) else { continue };
        assert_documented(name, "start-race");
        both.by_hand(|program, is_ours| {
            let lost = !is_ours;
            let inject = format!("inject={call}:delay_enter=300000");
            let steps = format!("block 10 fork kill parent 10 end wait exec {program} {option}");
            let steps = format!("{steps} {} report 10 report 12 unblock 10 say ready pause", probe());
            let strace =
                ["/usr/bin/strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=none", "-e", &inject, probe()];
            let words: Vec<_> = strace.into_iter().chain(steps.split(' ').filter(|word| !word.is_empty())).collect();
            let mut running = Run::bare(&words).env("POSIXLY_CORRECT", "1").start();
            let mut lines = running.read_line_until("ready");
            let [init, command] = running.others()[..] else { panic!("{:?}", running.others()) };
            eventually("the init to take the signal", || init.mask("ShdPnd") == Some(0));
            init.settles();
            command.settles();
            command.signal(12);
            lines.extend(running.read_line_until("got 12"));
            // Theirs loses it nearly always: it is a race.
            assert!(lost || !lines.is_empty(), "{program}: {lines:?}");
        });
    }
}
