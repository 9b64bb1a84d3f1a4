//! What the children do, from the fork to the execve of the program.
//!
//! Unsafe throughout: between fork and execve of a process with threads only bare
//! system calls are allowed (signal-safety(7)), no memory, no locks; where glibc's
//! wrappers do more than that (setuid(3) wants to reach all threads), they are
//! avoided.

use super::{CHILD, GUARD, Place, Plan, Proc, Report, Session, Step, bit};
use crate::support::disposition::set_disposition;
#[cfg(target_pointer_width = "64")]
use libc::{SYS_setgroups, SYS_setresgid, SYS_setresuid};
// The others have ids of 16 bits there.
#[cfg(target_pointer_width = "32")]
use libc::{SYS_setgroups32 as SYS_setgroups, SYS_setresgid32 as SYS_setresgid, SYS_setresuid32 as SYS_setresuid};
use std::ffi::{CStr, c_char, c_int};
use std::os::fd::RawFd;
use std::ptr;

unsafe fn tell(reports: RawFd, kind: i32, number: i32) {
    let report = Report { kind, number };
    unsafe { libc::write(reports, (&raw const report).cast(), size_of::<Report>()) };
}

/// Ends the child if `result` is that of a call that failed.
unsafe fn need(reports: RawFd, step: Step, result: impl Into<i64>) {
    if result.into() == -1 {
        unsafe {
            tell(reports, step as i32, *libc::__errno_location());
            libc::_exit(125);
        }
    }
}

/// The stage hand.
pub(super) unsafe fn set_the_stage(plan: &Plan, argv: &[*const c_char], envp: &[*const c_char], reports: RawFd) -> ! {
    unsafe {
        if let Some(uid) = plan.uid {
            take_ids(reports, uid, uid, &plan.groups);
            // Else the files under /proc/self would stay root's.
            libc::prctl(libc::PR_SET_DUMPABLE, 1, 0, 0, 0);
        }
        let user = if plan.maps.is_some() { libc::CLONE_NEWUSER } else { 0 };
        need(reports, Step::Namespaces, libc::unshare(user | libc::CLONE_NEWPID | libc::CLONE_NEWNS));
        if let Some((uid_map, gid_map)) = &plan.maps {
            write_file(reports, c"/proc/self/setgroups", c"deny");
            write_file(reports, c"/proc/self/uid_map", uid_map);
            write_file(reports, c"/proc/self/gid_map", gid_map);
        }
        let private = libc::MS_REC | libc::MS_PRIVATE;
        need(reports, Step::Private, libc::mount(ptr::null(), c"/".as_ptr(), ptr::null(), private, ptr::null()));

        if plan.place == Place::Guest {
            let mut ends: [c_int; 2] = [-1; 2];
            need(reports, Step::Clone, libc::pipe2(ends.as_mut_ptr(), libc::O_CLOEXEC));
            match clone_for_the_test(reports) {
                0 => guard(plan, reports, ends[1]),
                pid => tell(reports, GUARD, pid),
            }
            // Its closing says that /proc is mounted.
            libc::close(ends[1]);
            libc::read(ends[0], (&raw mut ends).cast(), 1);
        }
        match clone_for_the_test(reports) {
            0 => become_the_program(plan, argv, envp, reports),
            pid => tell(reports, CHILD, pid),
        }
        libc::_exit(0)
    }
}

/// A child of the test's, not of ours. As cheap as fork, and without what glibc
/// does around that.
unsafe fn clone_for_the_test(reports: RawFd) -> i32 {
    unsafe {
        let pid = libc::syscall(libc::SYS_clone, libc::CLONE_PARENT | libc::SIGCHLD, 0, 0, 0, 0);
        need(reports, Step::Clone, pid);
        if pid == 0 {
            libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL, 0, 0, 0);
        }
        pid as i32
    }
}

/// Process 1 where the program is not: reaps and sleeps.
unsafe fn guard(plan: &Plan, reports: RawFd, _mounted: RawFd) -> ! {
    unsafe {
        mount_proc(plan, reports);
        set_disposition(libc::SIGCHLD, libc::SIG_IGN);
        libc::syscall(libc::SYS_close_range, 0, u32::MAX, 0);
        loop {
            libc::pause();
        }
    }
}

unsafe fn become_the_program(plan: &Plan, argv: &[*const c_char], envp: &[*const c_char], reports: RawFd) -> ! {
    unsafe {
        if plan.place == Place::Init {
            mount_proc(plan, reports);
        }
        if plan.session != Session::Inherited {
            need(reports, Step::Session, libc::setsid());
        }
        if let Session::Terminal(terminal) = plan.session {
            need(reports, Step::Session, libc::ioctl(terminal, libc::TIOCSCTTY, 0));
        }
        if let Some(directory) = &plan.chroot {
            need(reports, Step::Directories, libc::chroot(directory.as_ptr()));
            need(reports, Step::Directories, libc::chdir(c"/".as_ptr()));
        }
        if let Some(directory) = &plan.directory {
            need(reports, Step::Directories, libc::chdir(directory.as_ptr()));
        }
        if let Some((uid, gid, groups)) = &plan.ids {
            take_ids(reports, *uid, *gid, groups);
            libc::prctl(libc::PR_SET_DUMPABLE, 1, 0, 0, 0);
            libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL, 0, 0, 0);
        }
        leave_no_core();
        plan.hooks.iter().for_each(|hook| hook());
        let reports = place_descriptors(plan, reports);
        for signal in (1..=64).filter(|&signal| signal != libc::SIGKILL && signal != libc::SIGSTOP) {
            let ignored = plan.ignored & bit(signal) != 0;
            set_disposition(signal, if ignored { libc::SIG_IGN } else { libc::SIG_DFL });
        }
        let blocked = plan.blocked;
        libc::syscall(libc::SYS_rt_sigprocmask, libc::SIG_SETMASK, &raw const blocked, 0, 8);
        libc::execve(plan.program.as_ptr(), argv.as_ptr(), envp.as_ptr());
        need(reports, Step::Execute, -1);
        libc::_exit(125)
    }
}

/// But a hook may allow one.
unsafe fn leave_no_core() {
    let mut core = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    unsafe {
        libc::getrlimit(libc::RLIMIT_CORE, &mut core);
        core.rlim_cur = 0;
        libc::setrlimit(libc::RLIMIT_CORE, &core);
    }
}

/// The bare calls: glibc's would try to reach threads that the fork left behind.
unsafe fn take_ids(reports: RawFd, uid: u32, gid: u32, groups: &[u32]) {
    unsafe {
        need(reports, Step::Ids, libc::syscall(SYS_setgroups, groups.len(), groups.as_ptr()));
        need(reports, Step::Ids, libc::syscall(SYS_setresgid, gid, gid, gid));
        need(reports, Step::Ids, libc::syscall(SYS_setresuid, uid, uid, uid));
    }
}

unsafe fn write_file(reports: RawFd, path: &CStr, text: &CStr) {
    unsafe {
        let file = libc::open(path.as_ptr(), libc::O_WRONLY | libc::O_CLOEXEC);
        need(reports, Step::Map, file);
        need(reports, Step::Map, libc::write(file, text.as_ptr().cast(), text.count_bytes()) as i64);
        libc::close(file);
    }
}

unsafe fn mount_proc(plan: &Plan, reports: RawFd) {
    let flags = libc::MS_NOSUID | libc::MS_NODEV | libc::MS_NOEXEC;
    let mount = |kind: &CStr, at: &CStr| unsafe {
        need(reports, Step::Mount, libc::mount(kind.as_ptr(), at.as_ptr(), kind.as_ptr(), flags, ptr::null()));
    };
    match plan.proc {
        Proc::Outer => {}
        Proc::Empty => mount(c"tmpfs", c"/proc"),
        Proc::Fresh => {
            mount(c"proc", c"/proc");
            if let Some(path) = &plan.chroot_proc {
                mount(c"proc", path);
            }
        }
    }
}

/// Puts each descriptor at its number and leaves no other open across the execve;
/// returns the new number of `reports`.
unsafe fn place_descriptors(plan: &Plan, reports: RawFd) -> RawFd {
    /// Above any number that a test asks for.
    const HIGH: c_int = 500;
    unsafe {
        let high = |fd: RawFd| {
            let copy = libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, HIGH);
            need(reports, Step::Descriptors, copy);
            copy
        };
        let stdio = plan.stdio.map(|fd| fd.map(high));
        let moved = high(reports);
        // The sources of the further ones are never below them by accident: they
        // are moved out of the way one by one, from 3 on.
        for &(number, source) in &plan.descriptors {
            let source = high(source);
            need(reports, Step::Descriptors, libc::dup3(source, number, libc::O_CLOEXEC));
        }
        for (number, fd) in stdio.into_iter().enumerate() {
            match fd {
                Some(fd) => need(moved, Step::Descriptors, libc::dup2(fd, number as c_int)),
                None => _ = libc::close(number as c_int),
            }
        }
        const CLOEXEC: c_int = 1 << 2;
        libc::syscall(libc::SYS_close_range, 3, u32::MAX, CLOEXEC);
        for &(number, _) in &plan.descriptors {
            need(moved, Step::Descriptors, libc::fcntl(number, libc::F_SETFD, 0));
        }
        moved
    }
}
