//! How little memory is enough (`ulimit -v`), that what was mapped is given back, and what
//! is said where there is none (`setrlimit(2)`, `seccomp(2)`).

use super::image::Image;
use crate::support::*;

/// In this much address space, as `ulimit -v` counts it.
fn in_kilobytes(run: Run, kilobytes: u64) -> Run {
    let limit = libc::rlimit { rlim_cur: (kilobytes << 10) as _, rlim_max: (kilobytes << 10) as _ };
    run.before_exec(move || {
        // SAFETY: a limit to read.
        unsafe { libc::setrlimit(libc::RLIMIT_AS, &limit) };
    })
}

#[test]
fn four_megabytes_are_enough_for_everything_but_names() {
    if !can(Who::Root) {
        return;
    }
    let image = Image::from_scratch();
    image.0.subdirectory("bin");
    std::os::unix::fs::symlink("/pid1", image.0.at("bin/cmd")).unwrap();
    let variables: Vec<_> = (0..2000).map(|n| format!("-eKEY{n}={n}")).collect();
    let variables: Vec<_> = variables.iter().map(String::as_str).collect();
    for place in BOTH_PLACES {
        for options in [
            &[][..],
            &["-s"],
            &["-u", "1000"],
            &["-u", "1000:1000"],
            &["-g", "1000"],
            &["-w", "/"],
            &["-e", "A=B", "--no-new-privs"],
            &variables,
        ] {
            for command in ["/pid1", "cmd"] {
                let run = place(image.run(options, &[command, "--version"]));
                in_kilobytes(run, 4096).output().exits(0).is_silent();
            }
        }
    }
}

#[test]
fn names_need_little_more_than_the_files_are_large() {
    if !can(Who::Root) {
        return;
    }
    let image = Image::with_accounts();
    let run = |kilobytes| in_kilobytes(image.run(&["-u", "app"], &["/pid1", "--version"]), kilobytes);
    run(1024).output().exits(0).is_silent();
    // 6 MB each.
    let filler = format!("{}\n", "#".repeat(99)).repeat(60_000);
    image.0.write("etc/passwd", format!("{filler}app:x:1000:1001::/srv/app:"), 0o644);
    image.0.write("etc/group", format!("{filler}last:x:60:app"), 0o644);
    run(13_000).output().exits(0).is_silent();
    let line = "pid1: mmap: Cannot allocate memory";
    run(8_000).output().exits(125).prints("").complains(&[line]);
}

#[test]
fn what_a_name_was_looked_up_with_is_given_back() {
    if !can(Who::Root) {
        return;
    }
    let image = Image::with_accounts();
    for options in [&["-s"][..], &["-s", "-u", "app"], &["-s", "-u", "app:audio"], &["-s", "-g", "audio"]] {
        let running = image.run(options, &["/pid1", "-P"]).start();
        running.process().waits_idly();
        let maps = std::fs::read_to_string(format!("/proc/{}/maps", running.pid())).unwrap();
        // Address, access, offset, device, inode, and whose it is.
        let nobodys: Vec<_> = maps.lines().filter(|line| line.split_whitespace().count() < 6).collect();
        assert!(nobodys.is_empty() && maps.contains("/pid1"), "{options:?}:\n{maps}");
    }
}

#[cfg(target_pointer_width = "64")]
use libc::SYS_mmap;
#[cfg(target_pointer_width = "32")]
use libc::SYS_mmap2 as SYS_mmap;

/// A filter answers every mmap with `errno`, as a container's may.
fn without_mmap(run: Run, errno: i32) -> Run {
    run.before_exec(move || {
        let load = (libc::BPF_LD | libc::BPF_W | libc::BPF_ABS) as u16;
        let (jump, end) = ((libc::BPF_JMP | libc::BPF_JEQ | libc::BPF_K) as u16, (libc::BPF_RET | libc::BPF_K) as u16);
        let refused = libc::SECCOMP_RET_ERRNO | errno as u32;
        let mut filter = [
            libc::sock_filter { code: load, jt: 0, jf: 0, k: 0 },
            libc::sock_filter { code: jump, jt: 0, jf: 1, k: SYS_mmap as u32 },
            libc::sock_filter { code: end, jt: 0, jf: 0, k: refused },
            libc::sock_filter { code: end, jt: 0, jf: 0, k: libc::SECCOMP_RET_ALLOW },
        ];
        let program = libc::sock_fprog { len: filter.len() as u16, filter: filter.as_mut_ptr() };
        // SAFETY: integers, and a program of that length.
        unsafe {
            libc::prctl(libc::PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
            libc::prctl(libc::PR_SET_SECCOMP, libc::SECCOMP_MODE_FILTER, &raw const program);
        }
    })
}

#[test]
fn memory_that_is_refused_is_not_told_as_memory_that_is_used_up() {
    if !can(Who::Root) {
        return;
    }
    let image = Image::with_accounts();
    for place in BOTH_PLACES {
        for (errno, cause) in [(libc::EPERM, "Operation not permitted"), (libc::ENOMEM, "Cannot allocate memory")] {
            for options in [&["-u", "app"][..], &["-u", "1000"], &["-g", "audio"], &["-u", "0:audio"]] {
                let run = place(image.run(options, &["/pid1", "--version"]));
                let line = format!("pid1: mmap: {cause}");
                without_mmap(run, errno).output().exits(125).prints("").complains(&[&line]);
            }
        }
    }
}

#[test]
fn numbers_need_no_memory_at_all_where_there_are_no_files() {
    if !can(Who::Root) {
        return;
    }
    let image = Image::from_scratch();
    for place in BOTH_PLACES {
        for options in [&["-u", "1000"][..], &["-u", "1000:1000"], &["-g", "1000"], &["-u", ":1000"]] {
            let run = place(image.run(options, &["/pid1", "--version"]));
            without_mmap(run, libc::EPERM).output().exits(0).is_silent();
        }
    }
}
