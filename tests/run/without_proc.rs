//! A subreaper without a usable `/proc` is blind: it ends the command's group while
//! that is sure to be the command's, and touches nobody else.

use crate::support::*;

/// A `/proc` that shows another PID namespace, and none at all.
const BLIND: [fn(Run) -> Run; 2] = [Run::outer_proc, Run::empty_proc];

/// Somebody who tells of TERM, and of USR1, by which the test asks what came first.
const WITNESS: &str = "report 10 report 15 say up pause";

fn is_untouched(running: &mut Running, process: Process) -> bool {
    process.signal(libc::SIGUSR1);
    !process.is_gone() && !process.is_zombie() && running.read_line() == "got 10"
}

/// pid1 -s with these options, beside a stranger of its own namespace: the child of
/// a process that is gone, so that its parent is process 1.
fn start(who: Who, blind: fn(Run) -> Run, options: &[&str], steps: &str) -> (Running, Process) {
    let stranger = format!("fork fork setsid {WITNESS} end end wait exec");
    let stranger: Vec<_> = stranger.split(' ').collect();
    let steps: Vec<_> = steps.split(' ').collect();
    let words = [&[probe()], &stranger[..], &[pid1(), "-s", "-v"], options, &[probe()], &steps].concat();
    let mut running = blind(Run::bare(&words).who(who).plain()).start();
    let ups = steps.iter().filter(|step| **step == "up").count();
    (0..=ups).for_each(|_| _ = running.read_line_until("up"));
    let init = running.process();
    let mut others = running.others();
    // The one that has the same parent as pid1: the first of the namespace.
    others.retain(|process| !descends(*process, init));
    assert_eq!(others.len(), 1, "{others:?}");
    (running, others[0])
}

fn descends(process: Process, from: Process) -> bool {
    let parent = process.parent().filter(|&parent| parent > 1).map(Process::of);
    parent.is_some_and(|parent| parent == from || descends(parent, from))
}

/// The one that leads a session of its own, among the descendants of pid1.
fn daemon(running: &Running) -> Process {
    let init = running.process();
    let is_daemon = |process: &Process| descends(*process, init) && process.session() == Some(process.pid());
    running.others().into_iter().find(is_daemon).expect("a daemon")
}

#[test]
fn the_ladder_of_kill_after_reaches_the_commands_group_and_nobody_else() {
    let steps = format!("ignore 15 fork {WITNESS} end fork setsid {WITNESS} end {}", "say up pause");
    at_once(users(), |who| {
        for blind in BLIND {
            let (mut running, stranger) = start(who, blind, &["-k0.2", "-t0.2"], &steps);
            let daemon = daemon(&running);
            let in_group = running.others().into_iter().filter(|&process| process != daemon && process != stranger);
            let in_group: Vec<_> = in_group.collect();
            assert_eq!(in_group.len(), 2);
            running.signal(libc::SIGTERM);
            // The one in the group.
            assert_eq!(running.read_line(), "got 15");
            eventually("the end of pid1", || running.has_ended());
            assert!(in_group.iter().all(|process| process.is_gone()));
            assert!(is_untouched(&mut running, daemon));
            assert!(is_untouched(&mut running, stranger));
            running.wait().exits(137).mentions("pid1: SIGKILL sent to all that is left\n");
        }
    });
}

#[test]
fn when_the_command_is_reaped_its_group_may_be_anybodys() {
    let steps = format!("fork {WITNESS} end fork setsid {WITNESS} end {}", "say up pause");
    at_once(users(), |who| {
        for blind in BLIND {
            let (mut running, stranger) = start(who, blind, &["-t0.2"], &steps);
            let command = running.command();
            let others = running.others().into_iter().filter(|&process| process != command && process != stranger);
            let others: Vec<_> = others.collect();
            assert_eq!(others.len(), 2);
            command.signal(libc::SIGHUP);
            // It has waited for them, to no avail.
            running.read_error_until("pid1: leaving what cannot be killed");
            eventually("the end of pid1", || running.has_ended());
            for process in others {
                assert!(is_untouched(&mut running, process));
            }
            assert!(is_untouched(&mut running, stranger));
            let output = running.wait();
            output.exits(129);
            assert!(!output.err().contains("sent to all"), "{output}");
        }
    });
}

/// The control: with a `/proc` of its own it finds the daemon, and not the stranger.
#[test]
fn with_proc_all_descendants_are_reached_and_nobody_else() {
    let steps = format!("fork setsid {WITNESS} end {}", "say up pause");
    at_once(users(), |who| {
        let (mut running, stranger) = start(who, |run| run, &["-t0.2"], &steps);
        let daemon = daemon(&running);
        running.signal(libc::SIGHUP);
        assert_eq!(running.read_line(), "got 15");
        eventually("the end of pid1", || running.has_ended());
        assert!(daemon.is_gone());
        assert!(is_untouched(&mut running, stranger));
        running.wait().exits(129);
    });
}

#[test]
fn in_a_chroot_with_nothing_else_the_group_is_ended() {
    let dir = Dir::new();
    dir.copy(pid1(), "pid1");
    for case in matrix() {
        // HUP begins the ladder and is not passed on: what ends the command is TERM.
        let options = ["-s", "-k0.1", "-t60", "--stop-signal=HUP", "-rHUP:0"];
        let words = [&options[..], &["/pid1", "-P"]].concat();
        // Blocked from the start, so that TERM does not come before it is waited for.
        let run = case.run(&words).plain().program("/pid1").chroot(dir.path()).blocked(&ALL_SIGNALS);
        let running = run.start();
        running.command();
        running.signal(libc::SIGHUP);
        // Not silent: the command warns that it is not process 1 itself.
        running.wait().exits(0);
    }
}
