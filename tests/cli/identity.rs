//! Who the command is: `-u`, `-g`, the directory that it starts in, and what it
//! may gain. Looked up in a root directory that holds nothing but pid1, which is
//! the static program that plays the command, too: `/pid1 -P` stays and can be looked
//! at from outside.

use crate::support::*;

const PASSWD: &str = "root:x:0:0:root:/root:/bin/sh\n\
    app:x:1000:1001:App,,,:/srv/app:/bin/false\n\
    nohome:x:3000:3000:::\n\
    short:x:7:7\n\
    +::::::\n\
    last:x:5000:5001::/last:/bin/sh";

const GROUP: &str = "root:x:0:\n\
    wheel:x:10:root,app\n\
    audio:x:29:application,ap,app\n\
    app:x:1001:\n\
    video:x:44:nobody,app,root\n\
    last:x:5001:last";

/// A root directory with `/pid1` and perhaps with accounts.
struct Image(Dir);

impl Image {
    /// Without `/etc`.
    fn from_scratch() -> Image {
        let dir = Dir::new();
        dir.copy(pid1(), "pid1");
        Image(dir)
    }

    fn with_accounts() -> Image {
        let image = Image::from_scratch();
        image.0.subdirectory("etc");
        image.0.write("etc/passwd", PASSWD, 0o644);
        image.0.write("etc/group", GROUP, 0o644);
        image
    }

    /// pid1 in there, by root, who belongs to the groups 7 and 8.
    fn run(&self, options: &[&str], command: &[&str]) -> Run {
        let words = [options, command].concat();
        Run::new(&words).who(Who::Root).program("/pid1").chroot(self.0.path()).ids(0, 0, &[7, 8])
    }

    /// Runs pid1 with these options and looks at the command.
    fn command(&self, place: fn(Run) -> Run, options: &[&str]) -> Looks {
        // Blocked from the start, so that TERM does not come before it is waited for.
        let run = place(self.run(options, &["/pid1", "-P"])).blocked(&ALL_SIGNALS);
        let running = run.start();
        let init = running.process();
        let is_command = |process: &Process| process.arguments().is_some_and(|words| words == ["/pid1", "-P"]);
        let mut command = None;
        eventually("the command", || {
            command = [init].into_iter().chain(init.children()).find(is_command);
            command.is_some()
        });
        let looks = Looks::of(command.unwrap());
        if command != Some(init) {
            let own = Looks::of(init);
            assert_eq!((own.ids.as_str(), own.groups.as_str()), ("0 0", "7 8"), "pid1 itself has changed");
        }
        running.signal(libc::SIGTERM);
        running.wait().exits(0).is_silent();
        looks
    }

    /// Checks that these options are refused with this line and start nothing.
    fn refuses(&self, options: &[&str], line: &str) {
        for place in BOTH_PLACES {
            let output = place(self.run(options, &["/pid1", "--version"])).output();
            output.exits(125).prints("").complains(&[line]);
        }
    }
}

#[derive(PartialEq, Debug)]
struct Looks {
    /// Uid and gid, if all kinds of them are the same.
    ids: String,
    groups: String,
    environment: Vec<String>,
    directory: String,
}

impl Looks {
    fn of(process: Process) -> Looks {
        let same = |key: &str| {
            let mut ids = process.numbers(key).unwrap();
            ids.dedup();
            ids.iter().map(|id| id.to_string()).collect::<Vec<_>>().join("/")
        };
        Looks {
            ids: format!("{} {}", same("Uid"), same("Gid")),
            groups: process.status("Groups").unwrap(),
            environment: process.environment().unwrap(),
            directory: process.working_directory().unwrap(),
        }
    }

    fn home(&self) -> Option<&str> {
        self.environment.iter().find_map(|entry| entry.strip_prefix("HOME="))
    }
}

#[test]
fn a_user_and_a_group_are_names_or_numbers() {
    if !can(Who::Root) {
        return;
    }
    let image = Image::with_accounts();
    for place in BOTH_PLACES {
        for (options, ids, groups, home) in [
            // In passwd, by name or number: uid, gid, memberships, home.
            (&["-u", "app"][..], "1000 1001", "10 29 44 1001", Some("/srv/app")),
            (&["-u", "1000"], "1000 1001", "10 29 44 1001", Some("/srv/app")),
            (&["--user=app"], "1000 1001", "10 29 44 1001", Some("/srv/app")),
            (&["-u", "01000"], "1000 1001", "10 29 44 1001", Some("/srv/app")),
            (&["-u", "nohome"], "3000 3000", "3000", Some("/")),
            (&["-u", "last"], "5000 5001", "5001", Some("/last")),
            (&["-u", "root"], "0 0", "0 10 44", Some("/root")),
            (&["-u", "0"], "0 0", "0 10 44", Some("/root")),
            // A number that nobody has: the gid stays.
            (&["-u", "4000"], "4000 0", "", Some("/")),
            (&["-u", "4294967294"], "4294967294 0", "", Some("/")),
            // With a group, that alone.
            (&["-u", "app:audio"], "1000 29", "29", Some("/srv/app")),
            (&["-u", "app:29"], "1000 29", "29", Some("/srv/app")),
            (&["-u", "1000:4242"], "1000 4242", "4242", Some("/srv/app")),
            (&["-u", "4000:wheel"], "4000 10", "10", Some("/")),
            (&["-u", "4000:4000"], "4000 4000", "4000", Some("/")),
            (&["-u", "app", "-g", "wheel"], "1000 10", "10", Some("/srv/app")),
            // -g beats the group of -u, in either order.
            (&["-u", "app:audio", "-g", "wheel"], "1000 10", "10", Some("/srv/app")),
            (&["--group=10", "-u", "app:nosuch"], "1000 10", "10", Some("/srv/app")),
            // -g alone.
            (&["-g", "audio"], "0 29", "", None),
            (&["-g", "4242"], "0 4242", "", None),
            (&["-g", "last"], "0 5001", "", None),
            // The last one wins.
            (&["-u", "app", "-u", "last"], "5000 5001", "5001", Some("/last")),
            (&["-g", "audio", "-g", "wheel"], "0 10", "", None),
            (&[], "0 0", "7 8", None),
        ] {
            let looks = image.command(place, options);
            assert_eq!((looks.ids.as_str(), looks.home()), (ids, home), "{options:?}");
            // That the gid is among the groups or not makes no difference.
            let gid = ids.split(' ').nth(1).unwrap();
            let others = |groups: &str| groups.split(' ').filter(|g| *g != gid).map(str::to_string).collect::<Vec<_>>();
            assert_eq!(others(&looks.groups), others(groups), "{options:?}: {}", looks.groups);
        }
    }
}

#[test]
fn from_scratch_numbers_work() {
    if !can(Who::Root) {
        return;
    }
    let image = Image::from_scratch();
    for place in BOTH_PLACES {
        let looks = image.command(place, &["-u", "1000:1000", "-w", "/", "-e", "A=B"]);
        assert_eq!((looks.ids.as_str(), looks.groups.as_str()), ("1000 1000", "1000"));
        assert!(looks.environment.contains(&"A=B".to_string()) && looks.home() == Some("/"), "{looks:?}");
        assert_eq!(looks.directory, image.0.path());
        assert_eq!(image.command(place, &["-u", "1000"]).ids, "1000 0");
        assert_eq!(image.command(place, &["-g", "1000"]).ids, "0 1000");
        assert_eq!(image.command(place, &["-u0:0"]).groups.trim_matches('0'), "");
    }
}

#[test]
fn from_scratch_a_name_is_an_error_that_says_why() {
    if !can(Who::Root) {
        return;
    }
    let image = Image::from_scratch();
    image.refuses(&["-u", "nobody"], "pid1: --user nobody: /etc/passwd: No such file or directory");
    image.refuses(&["-u", "nobody:10"], "pid1: --user nobody:10: /etc/passwd: No such file or directory");
    image.refuses(&["-u", "0:wheel"], "pid1: --user 0:wheel: /etc/group: No such file or directory");
    image.refuses(&["-g", "wheel"], "pid1: --group wheel: /etc/group: No such file or directory");
}

#[test]
fn an_unknown_name_is_an_error() {
    if !can(Who::Root) {
        return;
    }
    let image = Image::with_accounts();
    for user in
        ["nobody", "ap", "apps", "", ":wheel", "short", "+", "-1", "4294967295", "99999999999", "0x1", " app", "app "]
    {
        image.refuses(&["-u", user], &format!("pid1: --user {user}: unknown user"));
    }
    // One name, not a list of them.
    for user in ["app,root", "1000,1001", "1000,"] {
        image.refuses(&["-u", user], &format!("pid1: --user {user}: unknown user"));
    }
    for user in ["1000:10,29", "app:wheel,audio"] {
        image.refuses(&["-u", user], &format!("pid1: --user {user}: unknown group"));
    }
    for group in ["10,29", "wheel,audio", "wheel,"] {
        image.refuses(&["-g", group], &format!("pid1: --group {group}: unknown group"));
    }
    image.refuses(&["-u", "app\nroot"], "pid1: --user app: unknown user");
    image.refuses(&["-g", "10\n29"], "pid1: --group 10: unknown group");
    for user in ["app:nosuch", "app:whee", "0:", "app:", "app:-1", "app:4294967295"] {
        image.refuses(&["-u", user], &format!("pid1: --user {user}: unknown group"));
    }
    for group in ["nosuch", "whee", "wheels", "", "-1", "4294967295", "nobody", "10x"] {
        image.refuses(&["-g", group], &format!("pid1: --group {group}: unknown group"));
    }
    image.refuses(&["-u", "app:audio", "-g", "nosuch"], "pid1: --group nosuch: unknown group");
}

#[test]
fn a_second_colon_is_part_of_the_groups_name() {
    if !can(Who::Root) {
        return;
    }
    let image = Image::with_accounts();
    for user in ["app:audio:x", "app:10:11", "4000:audio:", "root:root:0"] {
        image.refuses(&["-u", user], &format!("pid1: --user {user}: unknown group"));
    }
}

#[test]
fn a_file_that_cannot_be_read_is_named_as_the_cause() {
    if !can(Who::Root) {
        return;
    }
    let image = Image::from_scratch();
    image.0.write("etc", "", 0o644);
    image.refuses(&["-u", "app"], "pid1: --user app: /etc/passwd: Not a directory");
    image.refuses(&["-g", "app"], "pid1: --group app: /etc/group: Not a directory");
    for place in BOTH_PLACES {
        assert_eq!(image.command(place, &["-u", "1000:1000"]).ids, "1000 1000");
    }
}

#[test]
fn accounts_are_found_in_files_of_any_shape() {
    if !can(Who::Root) {
        return;
    }
    let image = Image::with_accounts();
    let many: String = (0..5000).map(|n| format!("user{n}:x:{}:{}::/home/{n}:\n", 10_000 + n, 20_000 + n)).collect();
    let members: Vec<_> = (0..5000).map(|n| format!("user{n}")).collect();
    image.0.write("etc/passwd", format!("# comment\n\n:::::::\nx\n{many}end:x:1:2:::/bin/sh"), 0o644);
    image.0.write(
        "etc/group",
        format!("\nx\nbad:x:y:user4999\nall:x:300:{}\nend:x:2:end,user4999", members.join(",")),
        0o644,
    );
    for place in BOTH_PLACES {
        let looks = image.command(place, &["-u", "user4999"]);
        assert_eq!((looks.ids.as_str(), looks.groups.as_str()), ("14999 24999", "2 300 24999"));
        assert_eq!(looks.home(), Some("/home/4999"));
        assert_eq!(image.command(place, &["-u", "14999"]).ids, "14999 24999");
        assert_eq!(image.command(place, &["-u", "end"]).ids, "1 2");
    }
}

#[test]
fn a_line_that_is_not_read_to_its_end_is_never_half_a_number() {
    if !can(Who::Root) {
        return;
    }
    // Whatever limits the reader has: 1234 must not be taken for 12.
    let image = Image::with_accounts();
    for limit in [1 << 12, 1 << 16, 1 << 20, 1 << 21, 1 << 22, 1 << 23, 1 << 24] {
        for cut in 0..2 {
            let line = "big:x:1234:\n";
            let padding = limit - "big:x:12".len() - cut;
            let text = format!("{}\n{line}", "#".repeat(padding - 1));
            image.0.write("etc/group", text, 0o644);
            let output = image.run(&["-g", "big"], &["/pid1", "--version"]).output();
            if output.status == Status::Exited(0) {
                assert_eq!(image.command(Run::process_1, &["-g", "big"]).ids, "0 1234", "a limit of {limit}");
            } else {
                output.exits(125).prints("").mentions("pid1: --group big: ");
            }
        }
    }
}

#[test]
fn a_user_may_have_a_thousand_groups() {
    if !can(Who::Root) {
        return;
    }
    let image = Image::with_accounts();
    let groups: String = (0..1000).map(|n| format!("g{n}:x:{}:app\n", 2000 + n)).collect();
    image.0.write("etc/group", groups, 0o644);
    let expected = (0..1000).fold("1001".to_string(), |text, n| format!("{text} {}", 2000 + n));
    for place in BOTH_PLACES {
        assert_eq!(image.command(place, &["-u", "app"]).groups, expected);
    }
}

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
    image.refuses(&["-w", ""], "pid1: --workdir : No such file or directory");
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
    unsafe { libc::prctl(libc::PR_CAPBSET_DROP, capability, 0, 0, 0) };
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
        // Groups that are not to be had, or not to be lost: the namespace denies setgroups.
        refused(run(&["-u", "1000:1000"], Who::User).outer_groups(&[7]), "--user 1000:1000", "Operation not permitted");
        refused(run(&["-g", "0"], Who::UserAsRoot).outer_groups(&[7]), "--group 0", "Operation not permitted");
        // Ids that are not mapped.
        refused(run(&["-u", "1001:0"], Who::UserAsRoot), "--user 1001:0", "Invalid argument");
        refused(run(&["-g", "1001"], Who::UserAsRoot), "--group 1001", "Invalid argument");
    }
}

// Privileges and parents.

#[test]
fn no_new_privs_is_the_commands() {
    for case in matrix() {
        for place in BOTH_PLACES {
            for (options, expected) in [(&["--no-new-privs"][..], 1), (&[], 0)] {
                let words = [options, &[probe(), "show", "no-new-privs"]].concat();
                place(case.run(&words)).output().exits(0).prints(&format!("no-new-privs {expected}\n")).is_silent();
            }
        }
        let mut running = case.run(&["--no-new-privs", probe(), "say", "ready", "pause"]).start();
        running.read_line_until("ready");
        assert_eq!(running.process().numbers("NoNewPrivs"), Some(vec![0]), "pid1's own");
        assert_eq!(running.command().numbers("NoNewPrivs"), Some(vec![1]));
    }
}

#[test]
fn no_new_privs_goes_with_a_change_of_ids() {
    if !can(Who::Root) {
        return;
    }
    for place in BOTH_PLACES {
        let words = ["--no-new-privs", "-u", "1000:1000", probe(), "show", "no-new-privs", "show", "ids"];
        let expected = "no-new-privs 1\nids 1000 1000 1000 1000 1000 1000\n";
        place(Run::new(&words)).output().exits(0).prints(expected).is_silent();
    }
}

#[test]
fn a_supervisor_forwards_the_signal_that_its_parents_death_brings() {
    for who in users() {
        for (signal, number) in [("USR1", 10), ("RTMIN+3", 37), ("TERM", 15)] {
            let number = number.to_string();
            let option = format!("--pdeathsig={signal}");
            // The probe is the parent; killed, it leaves pid1 to the guard.
            let steps =
                [probe(), "fork", "exec", pid1(), "-s", &option, probe(), "report", &number, "say", "ready", "pause"];
            let mut running = Run::bare(&[&steps[..], &["end", "pause"]].concat()).who(who).plain().start();
            running.read_line_until("ready");
            running.signal(libc::SIGKILL);
            assert_eq!(running.read_line(), format!("got {number}"));
        }
    }
}

#[test]
fn in_place_the_command_gets_the_signal_that_its_parents_death_brings() {
    for who in users() {
        let steps =
            [probe(), "fork", "exec", pid1(), "--pdeathsig", "37", probe(), "report", "37", "say", "ready", "pause"];
        let mut running = Run::bare(&[&steps[..], &["end", "pause"]].concat()).who(who).plain().start();
        running.read_line_until("ready");
        running.signal(libc::SIGKILL);
        assert_eq!(running.read_line(), "got 37");
    }
}

#[test]
fn in_place_a_parent_death_signal_outlives_a_change_of_ids() {
    for who in users() {
        let show = |options: &[&str], expected: i32| {
            let run = Run::new(&[options, &[probe(), "show", "pdeathsig"]].concat()).who(who).plain();
            run.output().exits(0).prints(&format!("pdeathsig {expected}\n")).is_silent();
        };
        show(&["--pdeathsig=USR1"], 10);
        // What was there stays: a run of these tests has KILL.
        show(&[], 9);
        if who == Who::Root {
            show(&["--pdeathsig=USR1", "-u", "1000:1000"], 10);
            show(&["-u", "1000:1000"], 0);
        }
    }
}

#[test]
fn a_supervised_command_has_no_parent_death_signal() {
    for case in matrix() {
        let words = ["--pdeathsig=USR1", probe(), "show", "pdeathsig"];
        case.run(&words).output().exits(0).prints("pdeathsig 0\n").is_silent();
    }
}
