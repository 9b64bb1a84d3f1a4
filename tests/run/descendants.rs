//! The walk of `pid1 -s` along its descendants: what it costs, that it keeps nobody waiting,
//! and that it says what it did. strace counts its calls, slows them down or has them fail,
//! in a PID namespace of its own so that nothing outlives the test.

use crate::support::*;
use std::process::Output;

/// A descendant that is no child of pid1's, as long as the command lives, which ignores TERM.
/// At TERM it says so and ends the command.
const GRANDCHILD: &str = "
    trap '' TERM
    (trap 'echo term; kill -9 $$; exit' TERM; echo ready >&3; while :; do sleep 0.02; done) &
    read line <&3
    kill -TERM $PPID
    while :; do sleep 0.02; done";

/// pid1 -s with these options, and a [`GRANDCHILD`] or another script with the descriptor 3
/// to talk to itself, while strace has calls fail or slows them down.
fn faulty(who: Who, faults: &[&str], options: &[&str], script: &str) -> Option<Output> {
    let dir = Dir::new();
    set_mode(dir.path().as_ref(), 0o777);
    let fifo = dir.at("fifo");
    let script = format!("mkfifo {fifo}; exec 3<>{fifo}; {script}");
    let injections: Vec<_> = faults.iter().map(|fault| format!("inject={fault}")).collect();
    let mut trace = vec!["-o", "/dev/null", "-e", "trace=all"];
    injections.iter().for_each(|injection| trace.extend(["-e", injection]));
    traced(who, &trace, &[&["-s", "-v"], options, &["/bin/sh", "-c", &script]].concat())
}

fn position(text: &str, line: &str) -> usize {
    text.find(line).unwrap_or_else(|| panic!("{line:?} is missing in:\n{text}"))
}

#[test]
fn the_walk_looks_at_each_process_a_few_times_however_deep_the_tree() {
    const DEPTH: usize = 150;
    for who in users() {
        let dir = Dir::new();
        set_mode(dir.path().as_ref(), 0o777);
        let trace = dir.at("trace");
        let (forks, pauses) = ("fork ".repeat(DEPTH), "pause end ".repeat(DEPTH));
        let steps = format!("ignore 15 {forks} kill parent 18 say deep {pauses} say ready pause");
        let words = [&["-s", "-k0.2", "-t1", probe()][..], &steps.split_whitespace().collect::<Vec<_>>()].concat();
        let run = Run::bare(
            &[&["strace", "-qq", "-e", "trace=openat", "-e", "signal=none", "-o", &trace, pid1()], &words[..]].concat(),
        );
        let Ok(mut running) = run.program("/usr/bin/strace").who(who).plain().try_start() else {
            return skip("no strace");
        };
        running.read_line_until("deep");
        let init = running.process().children()[0];
        eventually("the whole chain", || running.others().len() >= DEPTH + 2);
        init.signal(libc::SIGTERM);
        running.wait();
        let text = std::fs::read_to_string(&trace).expect("the trace");
        let looks = text.lines().filter(|line| line.contains("/stat")).count();
        // Once for TERM; KILL makes them pid1's own one after the other.
        assert!((DEPTH..=6 * DEPTH).contains(&looks), "{looks} looks");
    }
}

#[test]
fn signals_are_forwarded_while_the_walk_is_under_way() {
    // The first child, which is reached first, answers TERM with a USR1 for pid1, and
    // two hundred others are still to be looked at, slowly.
    let script = "
        init=$PPID
        (trap 'kill -USR1 $init; exit' TERM; echo ready >&3; while :; do sleep 0.02; done) &
        read line <&3
        trap 'echo usr1; exit 5' USR1
        i=0; while [ $i -lt 200 ]; do sleep 1000 & i=$((i+1)); done
        trap '' TERM
        kill -TERM $init
        while :; do sleep 0.02; done";
    for who in users() {
        let Some(output) = faulty(who, &["openat:delay_enter=5000"], &["-k0.1", "-t60"], script) else {
            return;
        };
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(String::from_utf8_lossy(&output.stdout), "usr1\n", "{error}");
        let forwarded = position(&error, "pid1: SIGUSR1 forwarded");
        assert!(forwarded < position(&error, "pid1: SIGTERM sent to all that is left\n"), "{error}");
        assert_eq!(output.status.code(), Some(5), "{error}");
    }
}

#[test]
fn kill_takes_the_place_of_a_walk_that_is_under_way() {
    let script = "
        trap '' TERM
        i=0; while [ $i -lt 150 ]; do sleep 1000 & i=$((i+1)); done
        kill -TERM $PPID
        while :; do sleep 0.02; done";
    for who in users() {
        let Some(output) = faulty(who, &["openat:delay_enter=10000"], &["-k0.1", "-t0.1"], script) else {
            return;
        };
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(137), "{error}");
        assert!(!error.contains("pid1: SIGTERM sent to all"), "{error}");
        position(&error, "pid1: SIGKILL sent to all that is left\n");
        // That took longer than the second that all of them have to die.
        assert!(!error.contains("leaving"), "{error}");
    }
}

#[test]
fn where_a_filter_forbids_what_pidfds_are_for_descendants_are_signalled_by_number() {
    for who in users() {
        for fault in [
            "pidfd_open:error=ENOSYS",
            "pidfd_open:error=EPERM",
            "pidfd_send_signal:error=ENOSYS",
            "pidfd_send_signal:error=EPERM",
            "mmap:error=ENOMEM:when=2+",
            "clock_gettime:error=EPERM",
            "waitid:error=EPERM",
        ] {
            let Some(output) = faulty(who, &[fault], &["-k0.1", "-t60"], GRANDCHILD) else { return };
            let error = String::from_utf8_lossy(&output.stderr).into_owned();
            assert_eq!(String::from_utf8_lossy(&output.stdout), "term\n", "{fault}: {error}");
            assert_eq!(output.status.code(), Some(137), "{fault}: {error}");
            position(&error, "pid1: SIGTERM sent to all that is left\n");
        }
    }
}

/// By then the number may be another process's.
#[test]
fn who_is_held_by_a_pidfd_is_not_signalled_by_its_number_as_well() {
    for who in users() {
        // Who is no child of pid1's gets its signal all the same, and pid1 knows it.
        let Some(output) = faulty(who, &["kill:error=EPERM"], &["-k0.1", "-t60"], GRANDCHILD) else { return };
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(String::from_utf8_lossy(&output.stdout), "term\n", "{error}");
        position(&error, "pid1: SIGTERM sent to all that is left\n");
    }
}

/// Slow as it is, the walk has only begun when they have gone.
#[test]
fn what_was_sent_to_all_is_told_if_they_end_before_the_walk_does() {
    let trace = "strace -qq -e signal=none -o /dev/null -e trace=openat -e inject=openat:delay_enter=2000";
    // Behind whoever is a child of pid1's, many who are none of its descendants.
    let others = "times 150 fork fork pause end end reap end";
    for who in users() {
        // The control: nobody is there to be told anything.
        for (child, is_told) in [("fork pause end", true), ("", false)] {
            let line = format!("{trace} {} {child} {others} exec {} -s -v -t60 {} exit 7", probe(), pid1(), probe());
            let words: Vec<_> = line.split_whitespace().collect();
            let run = Run::bare(&words).program("/usr/bin/strace").who(who).plain();
            let Ok(running) = run.try_start() else { return skip("no strace") };
            let output = running.wait();
            output.exits(7);
            assert_eq!(output.err().contains("pid1: SIGTERM sent to all that is left\n"), is_told, "{output}");
        }
    }
}

#[test]
fn what_was_not_sent_is_not_told_as_sent() {
    for who in users() {
        let script = "(trap '' TERM HUP; sleep 1000; :) & exit 7";
        let faults = "kill,pidfd_send_signal:error=EPERM";
        let Some(output) = faulty(who, &[faults], &["-t0.1"], script) else { return };
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(7), "{error}");
        assert!(!error.contains("sent to all"), "{error}");
        position(&error, "pid1: leaving what cannot be killed\n");
    }
}

/// Two are left: one for `/proc`, and one for a process or its `stat`.
#[test]
fn descriptors_that_run_out_do_not_make_a_descendant_gone() {
    for who in users() {
        let steps = "ignore 15 fork setsid report 15 say up pause end say ready pause";
        let limited = ["/bin/sh", "-c", "ulimit -n 5; exec \"$@\"", "sh", pid1(), "-s", "-k0.1", "-t0.5", probe()];
        let words = [&limited[..], &steps.split(' ').collect::<Vec<_>>()].concat();
        let mut running = Run::bare(&words).who(who).plain().start();
        let mut ups = [running.read_line(), running.read_line()];
        ups.sort();
        assert_eq!(ups, ["ready", "up"]);
        let others = running.others();
        running.signal(libc::SIGTERM);
        running.read_line_until("got 15");
        running.wait().exits(137);
        assert!(others.iter().all(|process| process.is_gone()));
    }
}

#[test]
fn little_address_space_is_enough_for_the_walk() {
    let limit = || {
        let limit = libc::rlimit { rlim_cur: 4096 << 10, rlim_max: libc::RLIM_INFINITY };
        // SAFETY: a limit of our own.
        unsafe { libc::setrlimit(libc::RLIMIT_AS, &limit) };
    };
    for case in matrix() {
        // A shell that is linked to the C library has room enough in four megabytes.
        let script = "(trap 'echo term; exit' TERM; echo ready; while :; do :; done) & read line; exit 7";
        let run = case.run(&["-s", "-t60", "/bin/sh", "-c", script]).plain().stdin(Stdio::Piped).before_exec(limit);
        let mut running = run.start();
        running.read_line_until("ready");
        running.close_stdin();
        running.wait().exits(7);
    }
}
