//! Who the command is: its home, the directory that it starts in, its privileges, and
//! what pid1 itself is beside it. How names are looked up: `accounts.rs`.

use super::image::Image;
use crate::support::*;

#[test]
fn home_is_the_users_unless_it_is_set() {
    if !can(Who::Root) {
        return;
    }
    let image = Image::with_accounts();
    for place in BOTH_PLACES {
        let homes = |options: &[&str]| -> Vec<String> {
            let words = [options, &["/pid1", "-P"]].concat();
            let run = Run::new(&words).who(Who::Root).program("/pid1").chroot(image.0.path());
            let running = place(run).blocked(&ALL_SIGNALS).env("HOME", "/inherited").env("B", "0").start();
            let init = running.process();
            let mut command = None;
            eventually("the command", || {
                let mut all = [init].into_iter().chain(init.children());
                command = all.find(|process| process.arguments().is_some_and(|words| words == ["/pid1", "-P"]));
                command.is_some()
            });
            let mut entries = command.unwrap().environment().unwrap();
            entries.retain(|entry| entry.starts_with("HOME"));
            entries.sort();
            entries
        };
        assert_eq!(homes(&["-u", "app"]), ["HOME=/srv/app"]);
        assert_eq!(homes(&["-u", "4000"]), ["HOME=/"]);
        assert_eq!(homes(&["-u", "app", "-e", "HOME=/own"]), ["HOME=/own"]);
        assert_eq!(homes(&["-eHOME=/own", "-uapp", "-eA=1"]), ["HOME=/own"]);
        assert_eq!(homes(&["-u", "app", "-e", "HOME="]), ["HOME="]);
        assert_eq!(
            homes(&["-u", "app", "-e", "HOMEPAGE=x"]),
            ["HOME=/srv/app", "HOMEPAGE=x"].map(String::from).to_vec()
        );
        assert_eq!(homes(&["-g", "wheel"]), ["HOME=/inherited"]);
        assert_eq!(homes(&["-e", "A=1"]), ["HOME=/inherited"]);
    }
}

#[test]
fn the_directory_is_entered_with_the_new_ids() {
    if !can(Who::Root) {
        return;
    }
    let image = Image::with_accounts();
    for (name, owner, mode) in [("own", 1000, 0o700), ("closed", 0, 0o700), ("groups", 0, 0o750)] {
        let path = image.0.subdirectory(name);
        std::os::unix::fs::chown(&path, Some(owner), Some(29)).unwrap();
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(mode)).unwrap();
    }
    for place in BOTH_PLACES {
        for options in [&["-u", "app", "-w", "/own"], &["-w", "/own", "-u", "app"]] {
            assert_eq!(image.command(place, options).directory, image.0.at("own"));
        }
        // By a supplementary group.
        assert_eq!(image.command(place, &["-u", "app", "-w", "groups"]).directory, image.0.at("groups"));
        assert_eq!(image.command(place, &["-w", "/closed"]).directory, image.0.at("closed"));
    }
    image.refuses(&["-u", "app", "-w", "/closed"], "pid1: --workdir /closed: Permission denied");
    image.refuses(&["-u", "last", "-w", "/groups"], "pid1: --workdir /groups: Permission denied");
    image.refuses(&["-w", "/nosuch"], "pid1: --workdir /nosuch: No such file or directory");
    image.refuses(&["-w", "/etc/passwd"], "pid1: --workdir /etc/passwd: Not a directory");
    image.refuses(&["-w", ""], "pid1: --workdir '': No such file or directory");
}

#[test]
fn pid1_stays_where_it_is() {
    if !possible() {
        return;
    }
    let running = Run::new(&["-w", "/tmp", "sleep", "1000"]).directory("/usr").start();
    let command = running.command();
    assert_eq!(command.working_directory().as_deref(), Some("/tmp"));
    assert_eq!(running.process().working_directory().as_deref(), Some("/usr"));
}

#[test]
fn the_command_of_another_user_gets_its_signals() {
    if !can(Who::Root) {
        return;
    }
    for place in BOTH_PLACES {
        for signal in [1, 2, 15, 10, 37] {
            let mut running = place(Run::new(&["-s", "-u", "1000:1000", probe(), "receive"])).start();
            running.read_line_until("ready");
            running.signal(signal);
            assert_eq!(running.read_line(), format!("{signal} code=0 value=0"));
        }
    }
}

#[test]
fn without_cap_kill_one_line_says_that_the_command_cannot_be_signalled() {
    if !can(Who::Root) {
        return;
    }
    const CAP_KILL: u64 = 5;
    let line = "pid1: cannot signal the command: CAP_KILL missing";
    for case in matrix().filter(|case| case.who == Who::Root) {
        for place in BOTH_PLACES {
            let run = |options: &[&str]| place(case.run(&[options, &["-s", "sh", "-c", "exit 7"]].concat()));
            let without = |run: Run| run.before_exec(|| drop_from_bounding_set(CAP_KILL));
            without(run(&["-u", "1000:1000"])).output().exits(7).complains(&[line]);
            // The command is root's: that needs no capability.
            without(run(&[])).output().exits(7).is_silent();
            let output = run(&["-u", "1000:1000"]).output();
            output.exits(7).is_silent();
            assert!(!output.err().contains("CAP_KILL"), "{output}");
        }
    }
}

/// What is not in there, root does not have after an execve (capabilities(7)).
fn drop_from_bounding_set(capability: u64) {
    // SAFETY: takes integers.
    unsafe { libc::prctl(libc::PR_CAPBSET_DROP, capability as libc::c_ulong, 0, 0, 0) };
}

const CAP_SYS_PTRACE: u64 = 19;

/// Whether root without CAP_SYS_PTRACE, as Docker has it, can open a file of /proc.
/// Asked by a thread, since capabilities are a thread's own.
fn can_be_opened_without_ptrace(path: String) -> bool {
    let thread = std::thread::spawn(move || {
        #[repr(C)]
        struct Header {
            version: u32,
            pid: i32,
        }
        // effective, permitted, inheritable: the lower and the upper 32.
        let (header, mut data) = (Header { version: 0x2008_0522, pid: 0 }, [0u32; 6]);
        // SAFETY: a header and room for two sets of data (capget(2)).
        unsafe {
            assert_eq!(libc::syscall(libc::SYS_capget, &raw const header, data.as_mut_ptr()), 0);
            let bit = 1u32 << CAP_SYS_PTRACE;
            data[0] &= !bit;
            data[1] &= !bit;
            assert_eq!(libc::syscall(libc::SYS_capset, &raw const header, data.as_ptr()), 0);
        }
        std::fs::File::options().write(true).open(path).is_ok()
    });
    thread.join().expect("the thread")
}

#[test]
fn the_descriptors_of_process_1_can_be_opened_after_a_change_of_ids() {
    if !can(Who::Root) {
        return;
    }
    let stdout_of = |process: Process| format!("/proc/{}/fd/1", process.pid());
    let drop_ptrace = || drop_from_bounding_set(CAP_SYS_PTRACE);
    for options in [&[][..], &["-u", "1000:1000"], &["-g", "1000"], &["-u", "1000:1000", "-w", "/tmp", "-eA=1"]] {
        let words = [options, &[probe(), "say", "ready", "pause"]].concat();
        let mut running = Run::new(&words).before_exec(drop_ptrace).start();
        running.read_line_until("ready");
        // The value is restored a moment after the command has been executed.
        eventually("/proc/1/fd/1 to open", || can_be_opened_without_ptrace(stdout_of(running.process())));
    }
    // The control: where nothing is restored, it cannot.
    let words = [probe(), "undumpable", "say", "ready", "pause"];
    let mut running = Run::bare(&words).before_exec(drop_ptrace).start();
    running.read_line_until("ready");
    assert!(!can_be_opened_without_ptrace(stdout_of(running.process())));
}

#[test]
fn an_init_that_was_not_dumpable_does_not_become_so() {
    if !can(Who::Root) {
        return;
    }
    // A program that its user may execute but not read is not to be dumped (prctl(2)).
    let dir = Dir::new();
    let program = dir.copy(pid1(), "pid1");
    std::fs::set_permissions(&program, std::os::unix::fs::PermissionsExt::from_mode(0o711)).unwrap();
    let run = Run::new(&["-u", "1000:1000", probe(), "say", "ready", "pause"]);
    let run = run.program(&program).ids(1000, 1000, &[]);
    let mut running = run.start();
    running.read_line_until("ready");
    let owner = |pid: i32| std::os::unix::fs::MetadataExt::uid(&std::fs::metadata(format!("/proc/{pid}/fd")).unwrap());
    assert_eq!(owner(running.command().pid()), 1000, "the command's");
    assert_eq!(owner(running.pid()), 0, "pid1's");
}

// Without privileges.

#[test]
fn ids_that_are_already_right_are_not_set_again() {
    if !can(Who::Root) || !can(Who::User) {
        return;
    }
    for place in BOTH_PLACES {
        for options in [&["-u", "1000:1000"][..], &["-u1000", "-g1000"], &["-g", "1000"]] {
            let words = [options, &[probe(), "show", "ids"]].concat();
            let expected = "ids 1000 1000 1000 1000 1000 1000\n";
            // In a user namespace that denies setgroups, and with no capabilities.
            place(Run::new(&words).who(Who::User)).output().exits(0).prints(expected).is_silent();
            place(Run::new(&words).ids(1000, 1000, &[])).output().exits(0).prints(expected).is_silent();
            place(Run::new(&words).ids(1000, 1000, &[1000])).output().exits(0).prints(expected).is_silent();
            let expected = "ids 0 0 0 0 0 0\n";
            let words = [options, &[probe(), "show", "ids"]].concat();
            let words: Vec<_> = words.iter().map(|word| word.replace("1000", "0")).collect();
            place(Run::new(&words).who(Who::UserAsRoot)).output().exits(0).prints(expected).is_silent();
        }
    }
}

#[test]
fn a_refusal_is_an_error() {
    if !can(Who::Root) || !can(Who::User) {
        return;
    }
    let refused = |run: Run, subject: &str, cause: &str| {
        run.output().exits(125).prints("").complains(&[&format!("pid1: {subject}: {cause}")]);
    };
    for place in BOTH_PLACES {
        let run = |options: &[&str], who: Who| place(Run::new(&[options, &["echo", "started"]].concat()).who(who));
        // Nobody's ids but one's own, without capabilities; in a namespace there are no others.
        for (options, subject) in [
            (&["-u", "1001"][..], "--user 1001"),
            (&["-u", "1000:1001"], "--user 1000:1001"),
            (&["-g", "1001"], "--group 1001"),
            (&["-u", "root"], "--user root"),
        ] {
            let docker = place(Run::new(&[options, &["echo", "started"]].concat())).ids(1000, 1000, &[]);
            refused(docker, subject, "Operation not permitted");
            refused(run(options, Who::User), subject, "Invalid argument");
        }
        // Ids that are not mapped.
        refused(run(&["-u", "1001:0"], Who::UserAsRoot), "--user 1001:0", "Invalid argument");
        refused(run(&["-g", "1001"], Who::UserAsRoot), "--group 1001", "Invalid argument");
    }
}
