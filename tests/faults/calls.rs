//! System calls by name, as far as pid1 makes them (`syscalls(2)`).

/// Those that pid1 and its child before the execve make in the scenarios.
const NAMES: &[(libc::c_long, &str)] = &[
    (libc::SYS_access, "access"),
    (libc::SYS_chdir, "chdir"),
    (libc::SYS_clock_gettime, "clock_gettime"),
    (libc::SYS_close, "close"),
    (libc::SYS_close_range, "close_range"),
    (libc::SYS_execve, "execve"),
    (libc::SYS_exit_group, "exit_group"),
    (libc::SYS_fcntl, "fcntl"),
    (libc::SYS_fstat, "fstat"),
    (libc::SYS_getdents64, "getdents64"),
    (libc::SYS_getgroups, "getgroups"),
    (libc::SYS_getpgid, "getpgid"),
    (libc::SYS_getpid, "getpid"),
    (libc::SYS_getppid, "getppid"),
    (libc::SYS_getresgid, "getresgid"),
    (libc::SYS_getresuid, "getresuid"),
    (libc::SYS_getsid, "getsid"),
    (libc::SYS_ioctl, "ioctl"),
    (libc::SYS_kill, "kill"),
    (libc::SYS_lseek, "lseek"),
    (libc::SYS_madvise, "madvise"),
    (libc::SYS_mmap, "mmap"),
    (libc::SYS_munmap, "munmap"),
    (libc::SYS_openat, "openat"),
    (libc::SYS_pidfd_open, "pidfd_open"),
    (libc::SYS_pidfd_send_signal, "pidfd_send_signal"),
    (libc::SYS_prctl, "prctl"),
    (libc::SYS_prlimit64, "prlimit64"),
    (libc::SYS_pwritev2, "pwritev2"),
    (libc::SYS_read, "read"),
    (libc::SYS_rt_sigaction, "rt_sigaction"),
    (libc::SYS_rt_sigprocmask, "rt_sigprocmask"),
    (libc::SYS_rt_sigqueueinfo, "rt_sigqueueinfo"),
    (libc::SYS_rt_sigtimedwait, "rt_sigtimedwait"),
    (libc::SYS_sched_yield, "sched_yield"),
    (libc::SYS_setgroups, "setgroups"),
    (libc::SYS_setpgid, "setpgid"),
    (libc::SYS_setresgid, "setresgid"),
    (libc::SYS_setresuid, "setresuid"),
    (libc::SYS_setsid, "setsid"),
    (libc::SYS_vfork, "vfork"),
    (libc::SYS_wait4, "wait4"),
    (libc::SYS_waitid, "waitid"),
    (libc::SYS_write, "write"),
];

pub fn name(call: libc::c_long) -> &'static str {
    NAMES.iter().find(|(number, _)| *number == call).map_or("?", |(_, name)| name)
}

/// The errors that are injected.
pub const ERRORS: [(i32, &str); 6] = [
    (libc::EINTR, "EINTR"),
    (libc::EAGAIN, "EAGAIN"),
    (libc::ENOMEM, "ENOMEM"),
    (libc::EPERM, "EPERM"),
    (libc::ENOSYS, "ENOSYS"),
    (libc::EINVAL, "EINVAL"),
];

pub fn error_name(errno: i32) -> &'static str {
    ERRORS.iter().find(|(number, _)| *number == errno).map_or("?", |(_, name)| name)
}

/// What pid1 calls an error.
pub fn words(errno: i32) -> &'static str {
    match errno {
        libc::EAGAIN => "Resource temporarily unavailable",
        libc::ENOMEM => "Cannot allocate memory",
        libc::EPERM => "Operation not permitted",
        libc::EINVAL => "Invalid argument",
        libc::EINTR => "error 4",
        libc::ENOSYS => "error 38",
        _ => panic!("error {errno} is not injected"),
    }
}

#[test]
fn what_is_lost_without_a_call_is_told_of_each() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/RELIABILITY.md");
    let text = std::fs::read_to_string(path).expect(path);
    let rows: String = text.lines().filter(|line| line.starts_with("| `")).collect();
    for (_, name) in NAMES {
        assert!(rows.contains(&format!("`{name}`")), "{name} is in no table of docs/RELIABILITY.md");
    }
}
