//! A seccomp profile that is older than the system calls of 2019 (`seccomp(2)`, `syscalls(2)`): on
//! 32 bits those that take times of 64 bits, and everywhere all for pidfds. An old Docker has one.
//!
//! For the file of another architecture, too: from here on, numbers are the same on all.

use crate::support::*;
use std::time::Duration;

/// clock_gettime64 on 32 bits. On 64 bits the next one is pidfd_send_signal, 424.
const CLOCK_GETTIME64: u32 = 403;

/// As process 1 and as a subreaper, as everybody, and with either thing that profiles say.
fn each(options: &[&str], steps: &str, test: impl Fn(Running) + Sync) {
    let mut runs = Vec::new();
    for who in users() {
        for errno in [libc::EPERM, libc::ENOSYS] {
            for (place, own) in [(Run::process_1 as fn(Run) -> Run, &[][..]), (Run::plain, &["-s"])] {
                let steps: Vec<_> = steps.split(' ').collect();
                let run = place(Run::new(&[own, options, &[probe()], &steps].concat()).who(who));
                runs.push(refuse_from(run.stdin(Stdio::Piped), CLOCK_GETTIME64, errno));
            }
        }
    }
    at_once(runs, |run| test(run.start()));
}

#[test]
fn signals_orphans_and_the_end_need_no_call_of_2019() {
    let steps = "report 10 fork fork exit 0 end exit 0 end ripen reap say ready read exit 7";
    each(&[], steps, |mut running| {
        running.read_line_until("ready");
        eventually("the orphan to be reaped", || running.others().len() == 1);
        running.signal(libc::SIGUSR1);
        assert_eq!(running.read_line(), "got 10");
        running.close_stdin();
        running.wait().exits(7).is_silent();
    });
}

#[test]
fn the_ladder_takes_its_time_without_a_call_of_2019() {
    each(&["-k0.4", "-t0.4"], "ignore 15 say ready pause", |mut running| {
        running.read_line_until("ready");
        running.process().waits_idly();
        running.signal(libc::SIGTERM);
        let output = running.wait();
        output.exits(137).mentions("did not end in 400 ms: killed");
        assert!(output.elapsed >= Duration::from_millis(800), "{:?}", output.elapsed);
    });
}

#[test]
fn ids_and_directories_need_no_call_of_2019() {
    if can(Who::Root) {
        for errno in [libc::EPERM, libc::ENOSYS] {
            let words = ["-u65536:65537", "-w/proc", probe(), "show", "ids", "show", "cwd"];
            let output = refuse_from(Run::new(&words).who(Who::Root), CLOCK_GETTIME64, errno).output();
            output.exits(0).prints("ids 65536 65536 65536 65537 65537 65537\ncwd /proc\n").is_silent();
        }
    }
}
