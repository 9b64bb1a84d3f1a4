//! System calls that fail, by strace's fault injection: what ends a run that has not
//! begun, and what must not end one that has.

use crate::support::*;
use std::process::{Command, Output, Stdio};

/// pid1 with these words under strace; the fault is injected into pid1 alone. Calls that are named
/// otherwise on other architectures are given by a pattern.
fn strace(fault: &str, words: &[&str]) -> Option<Output> {
    let inject = format!("inject={fault}");
    let mut strace = Command::new("strace");
    strace
        .args(["-qq", "-o", "/dev/null", "-e", "trace=all", "-e", &inject, pid1()])
        .args(words)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let output = spawn(&mut strace).and_then(|strace| strace.wait_with_output());
    match output {
        Ok(output) => Some(output),
        Err(_) => {
            skip("no strace");
            None
        }
    }
}

fn ends(fault: &str, words: &[&str], status: i32, error: &str) {
    let Some(output) = strace(fault, words) else { return };
    assert_eq!(output.status.code(), Some(status), "{fault}: {output:?}");
    assert_eq!(String::from_utf8_lossy(&output.stderr), error, "{fault}");
}

#[test]
fn what_fails_before_the_spawn_ends_the_run_with_its_cause() {
    let command = "sh";
    for (fault, options, line) in [
        ("/^(vfork|clone)$:error=EAGAIN", &["-s"][..], "pid1: vfork: Resource temporarily unavailable\n"),
        ("/^(vfork|clone)$:error=ENOMEM", &["-s"], "pid1: vfork: Cannot allocate memory\n"),
        ("prctl:error=EINVAL", &["-s"], "pid1: --subreaper: Invalid argument\n"),
        ("prctl:error=EINVAL", &["--no-new-privs"], "pid1: --no-new-privs: Invalid argument\n"),
        ("/^mmap2?$:error=ENOMEM", &["-u0"], "pid1: mmap: Cannot allocate memory\n"),
        ("chdir:error=EACCES", &["-w/"], "pid1: --workdir /: Permission denied\n"),
    ] {
        ends(fault, &[options, &[command, "-c", "echo started"]].concat(), 125, line);
    }
}

#[test]
fn what_the_kernel_says_to_the_command_is_126_with_its_cause() {
    for (error, cause) in [
        ("E2BIG", "Argument list too long"),
        ("ENOMEM", "Cannot allocate memory"),
        ("EPERM", "Operation not permitted"),
        // One that has no words here.
        ("EIO", "error 5"),
        ("EMFILE", "error 24"),
    ] {
        ends(&format!("execve:error={error}"), &["/bin/true"], 126, &format!("pid1: /bin/true: {cause}\n"));
        ends(&format!("execve:error={error}"), &["true"], 126, &format!("pid1: true: {cause}\n"));
    }
}

#[test]
fn what_fails_after_the_spawn_does_not_end_the_run() {
    for fault in [
        "rt_sigtimedwait:error=EINTR:when=1..3",
        "rt_sigtimedwait:error=ENOSYS",
        "rt_sigtimedwait:error=EPERM",
        "kill:error=EINVAL",
        "openat:error=EMFILE:when=2+",
        "read:error=EIO",
        "clock_gettime:error=EINVAL",
        "munmap:error=EINVAL",
        "pwritev2:error=ENOSPC",
        "getdents64:error=ENOTDIR",
    ] {
        let Some(output) = strace(fault, &["-s", "-t1", "/bin/sh", "-c", "echo hello; exit 7"]) else { return };
        assert_eq!(output.status.code(), Some(7), "{fault}: {output:?}");
        assert_eq!(String::from_utf8_lossy(&output.stdout), "hello\n", "{fault}");
    }
}

/// The memory for what can wait is given back slowly: the command ends meanwhile.
#[test]
fn a_command_that_ends_while_pid1_settles_is_not_waited_for() {
    let trace = std::env::temp_dir().join(format!("pid1-settles-{}", std::process::id()));
    let words = ["-s", "/bin/sh", "-c", "sleep 0.05; exit 7"];
    let mut strace = Command::new("strace");
    strace
        .args(["-qq", "-o", trace.to_str().expect("a path in UTF-8"), "-e", "trace=munmap,wait4,rt_sigtimedwait"])
        .args(["-e", "signal=none", "-e", "inject=munmap:delay_enter=300000:when=2", pid1()])
        .args(words);
    let Ok(status) = spawn(&mut strace).and_then(|mut strace| strace.wait()) else { return skip("no strace") };
    assert_eq!(status.code(), Some(7));
    let text = std::fs::read_to_string(&trace).expect("the trace");
    let _ = std::fs::remove_file(&trace);
    let mut behind = text.lines().skip_while(|line| !line.contains("WEXITSTATUS(s) == 7"));
    assert!(behind.next().is_some(), "{text}");
    assert!(behind.all(|line| !line.contains("rt_sigtimedwait")), "{text}");
}

#[test]
fn survivors_are_ended_without_pidfds_and_without_memory_for_the_walk() {
    for fault in ["pidfd_open:error=ENOSYS", "pidfd_open:error=EPERM", "mmap:error=ENOMEM:when=2+"] {
        let script = "(trap 'echo term; exit' TERM; while :; do sleep 0.02; done) & sleep 0.3; exit 7";
        let Some(output) = strace(fault, &["-s", "-t60", "/bin/sh", "-c", script]) else { return };
        assert_eq!(output.status.code(), Some(7), "{fault}: {output:?}");
        assert_eq!(String::from_utf8_lossy(&output.stdout), "term\n", "{fault}");
    }
}

#[test]
fn a_forward_that_fails_is_told_and_not_fatal() {
    let script = "kill -HUP $PPID; sleep 0.2; exit 7";
    let Some(output) = strace("kill:error=EPERM", &["-v", "-s", "/bin/sh", "-c", script]) else { return };
    assert_eq!(output.status.code(), Some(7), "{output:?}");
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(error.contains("pid1: SIGHUP not forwarded: Operation not permitted\n"), "{error}");
}

/// The budget: with an absolute path, no options and no terminal.
#[test]
fn seven_system_calls_lie_between_exec_and_exec() {
    let trace = std::env::temp_dir().join(format!("pid1-calls-{}", std::process::id()));
    let path = trace.to_str().expect("a path in UTF-8");
    let mut strace = Command::new("setsid");
    strace.args(["-w", "unshare", "--user", "--map-root-user", "--pid", "--fork"]).args([
        "strace",
        "-f",
        "-qq",
        "-o",
        path,
        pid1(),
        "-s",
        "/bin/true",
    ]);
    let strace = spawn(&mut strace).and_then(|mut strace| strace.wait());
    let Ok(text) = std::fs::read_to_string(&trace) else {
        return skip(&format!("no strace in a PID namespace: {strace:?}"));
    };
    let _ = std::fs::remove_file(&trace);
    // A call that is interrupted by the other process's has a second, resumed line.
    let calls: Vec<_> = text.lines().filter(|line| !line.contains(" resumed>")).collect();
    let command = calls.iter().position(|line| line.contains("execve(\"/bin/true\"")).expect("the command's execve");
    let between: Vec<_> = calls[1..command].iter().filter(|line| !line.contains("PR_SET_CHILD_SUBREAPER")).collect();
    assert!(between.len() <= 7, "{between:#?}");
}
