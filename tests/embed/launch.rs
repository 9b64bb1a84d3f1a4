//! The moment of the launch: who is who afterwards, what the program gets back, and when
//! there is no launch.

use crate::harness::*;
use crate::support::*;
use std::fs;
use std::process::Command;

#[test]
fn as_process_1_the_program_goes_on_as_another_process() {
    for who in users() {
        let steps = ["say", "{pid} {ppid} {pgid} {sid}", "show", "argc", "exit", "3"];
        let output = embedding(who, &[], &steps).output();
        output.exits(3).prints("2 1 2 1\nargc 9\n").is_silent();
    }
}

#[test]
fn without_proc_it_works_as_well() {
    for who in users() {
        let run = embedding(who, &[], &["say", "{pid} {ppid}", "exit", "4"]).empty_proc();
        run.output().exits(4).prints("2 1\n").is_silent();
    }
}

#[test]
fn not_as_process_1_nothing_happens() {
    for who in users() {
        let steps = ["fork", "exit", "7", "end", "wait", "say", "{pid}", "exit", "5"];
        let mut running = embedding(who, &["timeout", "1", "kill-after", "1"], &steps).plain().start();
        assert_eq!(running.read_line(), running.process().inner_pid().unwrap_or(2).to_string());
        running.wait().exits(5).is_silent();
    }
}

/// Counted between two calls that the probe makes itself.
#[test]
fn not_as_process_1_it_costs_one_system_call() {
    if !possible() {
        return;
    }
    if !std::path::Path::new("/usr/bin/strace").exists() {
        return skip("no strace");
    }
    let dir = Dir::new();
    let trace = dir.at("trace");
    // A mask is set in front of it, and another one behind.
    let steps = ["block", "10", "init", "end", "unblock", "12", "exit", "0"];
    let words = [&["/usr/bin/strace", "-o", &trace, probe()], &steps[..]].concat();
    Run::bare(&words).plain().output().exits(0);
    let text = dir.read("trace");
    let (_, between) = text.split_once("SIG_BLOCK, [USR1]").expect("the first mask");
    let (between, _) = between.split_once("SIG_UNBLOCK, [USR2]").expect("the second mask");
    let calls: Vec<_> = between.lines().skip(1).filter(|line| line.ends_with(|c: char| c.is_ascii_digit())).collect();
    assert_eq!(calls.len(), 1, "{text}");
    assert!(calls[0].starts_with("getpid()"), "{text}");
}

#[test]
fn a_second_launch_does_nothing() {
    for who in users() {
        let output = embedding(who, &[], &["init", "end", "say", "{pid} {ppid}", "exit", "6"]).output();
        output.exits(6).prints("2 1\n").is_silent();
    }
}

#[test]
fn with_threads_it_is_refused() {
    for place in [|run: Run| run, Run::empty_proc] {
        for who in users() {
            let steps = ["thread", "pause", "end", "init", "end", "say", "{pid}", "exit", "8"];
            let output = place(Run::bare(&[&[probe()], &steps[..]].concat()).who(who)).output();
            let refusal = "refused: the init must be launched before any thread is started (Threads None)\n";
            output.exits(8).prints(&format!("{refusal}1\n")).is_silent();
        }
    }
}

#[test]
fn a_bad_signal_is_refused_wherever_the_program_runs() {
    let bad: [(&[&str], i32); 8] = [
        (&["stop-signal", "9"], 9),
        (&["stop-signal", "65"], 65),
        (&["stop-signal", "-1", "stop-signal", "0"], -1),
        (&["rewrite", "17", "1"], 17),
        (&["rewrite", "19", "1"], 19),
        (&["rewrite", "1", "65"], 65),
        (&["rewrite", "0", "1"], 0),
        (&["rewrite", "256", "1"], 256),
    ];
    for place in BOTH_PLACES {
        for (options, number) in bad {
            if !possible() {
                return;
            }
            let output = place(embedding(users()[0], options, &["exit", "0"])).output();
            let line = format!("refused: {number}: not a signal that can be used so (Signal None)\n");
            output.exits(0).prints(&line);
        }
    }
}

/// The limit is on processes of a user, and root has none.
#[test]
fn a_fork_that_fails_has_its_errno_and_leaves_all_as_it_was() {
    if !can(Who::User) {
        return;
    }
    let limit = || {
        let none = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
        // SAFETY: a system call with a limit of our own.
        unsafe { libc::setrlimit(libc::RLIMIT_NPROC, &none) };
    };
    let steps = ["show", "blocked", "show", "ignored", "show", "descriptors", "say", "{pid}", "exit", "0"];
    let run = embedding(Who::User, &[], &steps).blocked(&[10]).ignored(&[17]).before_exec(limit);
    let refusal = "refused: fork: Resource temporarily unavailable (os error 11) (Fork Some(11))";
    run.output().exits(0).prints(&format!("{refusal}\nblocked 10\nignored 17\ndescriptors 0 1 2\n1\n"));
}

#[test]
fn the_program_gets_its_mask_and_its_dispositions_back() {
    for who in users() {
        for ignored in [&[][..], &[13, 17]] {
            let steps = ["show", "blocked", "show", "ignored", "show", "caught", "exit", "0"];
            let words = [&[probe(), "report", "10", "init", "end"], &steps[..]].concat();
            let output = Run::bare(&words).who(who).blocked(&[12, 34]).ignored(ignored).output();
            let list: String = ignored.iter().map(|signal| format!(" {signal}")).collect();
            output.exits(0).prints(&format!("blocked 12 34\nignored{list}\ncaught 10\n"));
        }
    }
}

#[test]
fn a_handler_for_sigchld_is_the_programs_again() {
    for who in users() {
        let steps = ["report", "17", "init", "end", "fork", "exit", "0", "end", "wait", "exit", "0"];
        Run::bare(&[&[probe()], &steps[..]].concat()).who(who).output().exits(0).prints("got 17\n");
    }
}

/// Where it is ignored, the kernel would reap the program before its init could.
#[test]
fn an_ignored_sigchld_does_not_cost_the_status() {
    for who in users() {
        for _ in 0..20 {
            embedding(who, &[], &["exit", "9"]).ignored(&[17]).output().exits(9);
        }
    }
}

#[test]
fn what_stdio_has_buffered_is_written_once() {
    for who in users() {
        let words = [probe(), "buffer", "one line", "init", "end", "buffer", "another"];
        Run::bare(&words).who(who).output().exits(0).prints("one line\nanother\n");
    }
}

#[test]
fn the_init_keeps_no_descriptors_but_the_standard_ones() {
    for who in users() {
        let mut running = embedding(who, &[], &["show", "descriptors", "say", "ready", "pause"])
            .descriptor(3, open("/dev/null"))
            .descriptor(77, open("/dev/zero"))
            .start();
        assert_eq!(running.read_line_until("ready"), ["descriptors 0 1 2 3 77"]);
        let folder = format!("/proc/{}/fd", running.pid());
        eventually("the init to close them", || fs::read_dir(&folder).is_ok_and(|entries| entries.count() == 3));
        running.signal(libc::SIGTERM);
        running.wait().exits(143);
    }
}

#[test]
fn sockets_that_were_passed_are_the_programs() {
    for who in users() {
        for (given, taken) in [("1", "2"), ("7", "7"), ("x", "x"), ("", "")] {
            let run = embedding(who, &[], &["show", "env", "exit", "0"]).env_clear().env("LISTEN_PID", given);
            run.output().exits(0).prints(&format!("env LISTEN_PID={taken}\n"));
        }
        // Newer ones name the process by its pidfd as well.
        for (given, left) in [("1", "env LISTEN_PID=2\n"), ("7", "env LISTEN_PID=7\nenv LISTEN_PIDFDID=12345\n")] {
            let run = embedding(who, &[], &["show", "env", "exit", "0"]).env_clear();
            let run = run.env("LISTEN_PID", given).env("LISTEN_PIDFDID", "12345");
            run.output().exits(0).prints(left);
        }
    }
}

/// The symbols of a libc are needed by who calls `launch`, and by nobody else.
#[test]
fn the_binary_has_nothing_of_it() {
    let bytes = fs::read(pid1()).expect("the binary");
    let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(holds("No arguments provided"));
    assert!(!holds("before any thread is started") && !holds("dl_iterate_phdr"));
    let undefined = Command::new("nm").args(["--undefined-only", pid1()]).output();
    let Ok(undefined) = undefined else { return skip("no nm") };
    assert_eq!(String::from_utf8_lossy(&undefined.stdout), "");
}
