//! The line about memory: said when the command did not end well and its memory cgroup has
//! counted a kill since, and never otherwise.

use crate::support::*;
use std::ffi::CString;
use std::path::PathBuf;

fn line(kills: u32) -> String {
    told("killed by SIGKILL", kills)
}

/// How it ended, and for want of memory.
fn told(end: &str, kills: u32) -> String {
    let count = if kills == 1 { "1 OOM kill".to_string() } else { format!("{kills} OOM kills") };
    format!("pid1: {}: {end}: out of memory ({count} in the memory cgroup)", probe())
}

// For real, with version 1, whose groups can be made wherever they are mounted.

/// A memory cgroup with a low limit, below that of the test; removed when dropped.
struct MemoryGroup(PathBuf);

impl MemoryGroup {
    fn new() -> Option<MemoryGroup> {
        MemoryGroup::of("20M")
    }

    fn of(limit: &str) -> Option<MemoryGroup> {
        let made = MemoryGroup::make(limit);
        made.map_err(|obstacle| skip(&format!("no memory cgroup of version 1: {obstacle}"))).ok()
    }

    fn make(limit: &str) -> Result<MemoryGroup, String> {
        let own = std::fs::read_to_string("/proc/self/cgroup").map_err(|error| error.to_string())?;
        let path = own.lines().find_map(|line| line.split_once(":memory:")).ok_or("we are in none")?.1;
        let parent = format!("/sys/fs/cgroup/memory{path}");
        let thread = std::thread::current();
        let name = format!("pid1-test-{}-{}", std::process::id(), thread.name().unwrap_or_default());
        let group = PathBuf::from(parent).join(name);
        let made = std::fs::create_dir(&group).map(|()| MemoryGroup(group.clone()));
        let limited = made.and_then(|made| {
            std::fs::write(group.join("memory.limit_in_bytes"), limit)?;
            // Without swap accounting there is no such file.
            let _ = std::fs::write(group.join("memory.memsw.limit_in_bytes"), limit);
            Ok(made)
        });
        limited.map_err(|error| format!("{}: {error}", group.display()))
    }

    /// pid1 in this group, as root, with these steps of the probe.
    fn run(&self, case: &Case, steps: &str) -> Run {
        let words: Vec<_> = [probe()].into_iter().chain(steps.split(' ')).collect();
        let path = self.0.join("cgroup.procs").into_os_string().into_string().expect("a path in UTF-8");
        let path = CString::new(path).expect("no NUL");
        case.run(&words).before_exec(move || {
            // SAFETY: a string and bytes of our own. 0 is the process itself.
            unsafe {
                let file = libc::open(path.as_ptr(), libc::O_WRONLY | libc::O_CLOEXEC);
                libc::write(file, c"0".as_ptr().cast(), 1);
                libc::close(file);
            }
        })
    }

    fn kills(&self) -> u64 {
        let text = std::fs::read_to_string(self.0.join("memory.oom_control")).expect("memory.oom_control");
        let count = text.lines().find_map(|line| line.strip_prefix("oom_kill ")).expect("a count");
        count.parse().expect("a number")
    }
}

impl Drop for MemoryGroup {
    /// Its processes have been killed, but may not have gone yet.
    fn drop(&mut self) {
        let start = std::time::Instant::now();
        while std::fs::remove_dir(&self.0).is_err() && start.elapsed() < DEADLINE {
            std::thread::yield_now();
        }
    }
}

/// Starts it and returns when pid1 has counted what was there before.
fn start(run: Run) -> Running {
    let mut running = run.start();
    running.read_line_until("ready");
    running.process().waits_idly();
    running
}

#[test]
fn a_command_that_the_kernel_kills_for_memory_is_137_with_a_line() {
    if !can(Who::Root) {
        return;
    }
    let Some(group) = MemoryGroup::new() else { return };
    for verbose in [false, true] {
        let before = group.kills();
        let case = Case { who: Who::Root, verbose };
        let running = start(group.run(&case, "receive fill 100 exit 0"));
        running.signal(libc::SIGTERM);
        // Not twice, though the group has counted the first one as well.
        running.wait().exits(137).complains(&[&line(1)]);
        assert_eq!(group.kills(), before + 1);
    }
}

#[test]
fn an_ordinary_kill_is_no_want_of_memory_whatever_the_group_has_counted_before() {
    if !can(Who::Root) {
        return;
    }
    let Some(group) = MemoryGroup::new() else { return };
    for verbose in [false, true] {
        let case = Case { who: Who::Root, verbose };
        for (steps, lines) in [
            ("report 10 say ready pause", &[format!("pid1: {}: killed by SIGKILL", probe())][..]),
            ("receive exit 137", &[]),
        ] {
            let running = start(group.run(&case, steps));
            let signal = if steps.ends_with("pause") { libc::SIGKILL } else { libc::SIGTERM };
            running.command().signal(signal);
            let output = running.wait();
            output.exits(137).complains(&lines.iter().map(String::as_str).collect::<Vec<_>>());
            assert!(!output.err().contains("memory"), "{output}");
        }
        // The next round's control begins with a count.
        let hog = group.run(&case, "receive fill 100");
        let running = start(hog);
        running.signal(libc::SIGTERM);
        running.wait().exits(137);
    }
    assert_eq!(group.kills(), 2);
}

#[test]
fn a_command_that_gives_up_after_the_kill_of_its_child_has_its_own_status_and_a_line() {
    if !can(Who::Root) {
        return;
    }
    let Some(group) = MemoryGroup::new() else { return };
    let case = Case { who: Who::Root, verbose: false };
    for (status, lines) in [(137, vec![told("status 137", 1)]), (7, vec![told("status 7", 1)]), (0, vec![])] {
        let before = group.kills();
        let steps = format!("receive fork fill 100 end wait exit {status}");
        let running = start(group.run(&case, &steps));
        running.signal(libc::SIGTERM);
        let lines: Vec<_> = lines.iter().map(String::as_str).collect();
        running.wait().exits(status).complains(&lines);
        assert_eq!(group.kills(), before + 1);
    }
}

#[test]
fn every_kill_of_the_run_counts_and_a_death_by_another_signal_is_told_with_them() {
    if !can(Who::Root) {
        return;
    }
    let Some(group) = MemoryGroup::new() else { return };
    let case = Case { who: Who::Root, verbose: false };
    let twice = "receive times 2 fork fill 100 end wait end";
    for (end, status, said) in [("exit 1", 1, "status 1"), ("die 15", 143, "killed by SIGTERM")] {
        let running = start(group.run(&case, &format!("{twice} {end}")));
        running.signal(libc::SIGTERM);
        running.wait().exits(status).complains(&[&told(said, 2)]);
    }
}

/// However soon it ends.
#[test]
fn an_older_runs_kill_is_not_blamed_on_a_command_that_fails() {
    if !can(Who::Root) {
        return;
    }
    let Some(group) = MemoryGroup::new() else { return };
    let case = Case { who: Who::Root, verbose: false };
    group.run(&case, "fill 100").output().exits(137).complains(&[&line(1)]);
    for _ in 0..20 {
        for status in ["1", "7"] {
            let output = group.run(&case, &format!("exit {status}")).output();
            output.exits(status.parse().expect("a status")).is_silent();
        }
        let killed = format!("pid1: {}: killed by SIGSEGV", probe());
        group.run(&case, "die 11").output().exits(139).complains(&[&killed]);
    }
}

/// Whether that is before pid1 has counted or afterwards.
#[test]
fn a_command_that_is_killed_as_soon_as_it_starts_is_told_of() {
    if !can(Who::Root) {
        return;
    }
    let case = Case { who: Who::Root, verbose: false };
    // With the least it is killed while its libraries are loaded.
    for limit in ["1M", "2M", "4M", "20M"] {
        let mut told = 0;
        // With next to no memory the kernel now and then kills a second time, before it has
        // got back what the first had: pid1 itself, and then nobody is left to tell of it.
        for _ in 0..50 {
            let Some(group) = MemoryGroup::of(limit) else { return };
            let output = group.run(&case, "fill 100").output();
            if group.kills() == 1 {
                output.exits(137).complains(&[&line(1)]);
                told += 1;
            }
            if told == 5 {
                break;
            }
        }
        assert_eq!(told, 5, "{limit}");
    }
}

// Both versions, told by files that the test itself writes.

/// What is bind-mounted where the kernel's files are.
struct Fake {
    dir: Dir,
    counters: &'static str,
}

impl Fake {
    /// `/proc/self/cgroup`, and the file with the counters, below `/sys/fs/cgroup`.
    fn new(own: &str, counters: &'static str) -> Fake {
        let dir = Dir::new();
        dir.subdirectory("proc/self");
        dir.write("proc/self/cgroup", own, 0o644);
        let file = PathBuf::from("fs").join(counters);
        dir.subdirectory(file.parent().and_then(|parent| parent.to_str()).expect("a directory"));
        Fake { dir, counters }
    }

    fn count(&self, text: &str) {
        self.dir.write(&format!("fs/{}", self.counters), text, 0o644);
    }

    /// In the private mounts of the run.
    fn mounted_for(&self, run: Run) -> Run {
        let path = |name: &str| CString::new(self.dir.at(name)).expect("no NUL");
        let (proc, fs) = (path("proc"), path("fs"));
        run.before_exec(move || {
            // SAFETY: strings of our own.
            unsafe {
                let bind = |from: &CString, to: &std::ffi::CStr| {
                    let none = std::ptr::null();
                    libc::mount(from.as_ptr(), to.as_ptr(), none, libc::MS_BIND, none.cast()) == 0
                };
                if !(bind(&proc, c"/proc") && bind(&fs, c"/sys/fs/cgroup")) {
                    libc::_exit(99);
                }
            }
        })
    }

    /// A command that is killed while the counters go from one text to the other.
    fn run(&self, case: &Case, before: &str, after: &str, lines: &[String]) {
        self.count(before);
        let words = [probe(), "report", "10", "say", "ready", "pause"];
        let running = start(self.mounted_for(case.run(&words)));
        self.count(after);
        running.others().iter().for_each(|process| process.signal(libc::SIGKILL));
        let killed = format!("pid1: {}: killed by SIGKILL", probe());
        let output = running.wait();
        output.exits(137).complains(&[lines.first().unwrap_or(&killed)]);
        assert_eq!(output.err().contains("memory"), !lines.is_empty(), "{output}");
    }
}

fn events(oom_kill: u32) -> String {
    format!("low 0\nhigh 4\nmax 12\noom 30\noom_kill {oom_kill}\noom_group_kill 0\n")
}

fn control(oom_kill: u32) -> String {
    format!("oom_kill_disable 0\nunder_oom 0\noom_kill {oom_kill}\n")
}

#[test]
fn the_count_is_found_in_either_version_with_and_without_a_namespace() {
    at_once(matrix(), |case| {
        for (own, counters) in [
            ("0::/\n", "memory.events"),
            ("0::/kubepods/pod1/abc\n", "kubepods/pod1/abc/memory.events"),
            // Ours is mounted as if it were the root.
            ("0::/kubepods/pod1/abc\n", "memory.events"),
            ("1:name=systemd:/\n0::/../other\n", "memory.events"),
            ("0::/../..\n", "memory.events"),
            // Version 2 beside version 1, with the memory controller.
            ("3:cpu,cpuacct:/\n0::/system.slice/a\n", "unified/system.slice/a/memory.events"),
            ("3:cpu,cpuacct:/\n0::/system.slice/a\n", "unified/memory.events"),
        ] {
            Fake::new(own, counters).run(&case, &events(0), &events(1), &[line(1)]);
            Fake::new(own, counters).run(&case, &events(9), &events(12), &[line(3)]);
        }
        for (own, counters) in [
            ("5:memory:/docker/abc\n0::/x\n", "memory/docker/abc/memory.oom_control"),
            ("0::/x\n5:cpu,memory:/a:b\n", "memory/a:b/memory.oom_control"),
            ("5:memory:/docker/abc\n", "memory/memory.oom_control"),
            ("5:memory:/../..\n", "memory/memory.oom_control"),
            // Version 1 beside an empty version 2.
            ("5:memory:/a\n0::\n", "memory/a/memory.oom_control"),
            ("5:memory,hugetlb:/a\n0::/\n", "memory/a/memory.oom_control"),
        ] {
            Fake::new(own, counters).run(&case, &control(0), &control(1), &[line(1)]);
        }
    });
}

#[test]
fn nothing_is_said_of_memory_without_a_count_that_has_risen() {
    for case in matrix() {
        let fake = Fake::new("0::/a\n", "a/memory.events");
        fake.run(&case, &events(5), &events(5), &[]);
        fake.run(&case, &events(5), &events(4), &[]);
        // Others' counters.
        let others = "low 9\nhigh 9\nmax 99\noom 99\noom_kill 5\noom_group_kill 9\n";
        fake.run(&case, &events(5), others, &[]);
        // No count, or none to compare with.
        fake.run(&case, "", "", &[]);
        fake.run(&case, "", &events(1), &[]);
        fake.run(&case, &events(0), "", &[]);
        fake.run(&case, "oom_kill \n", "oom_kill x\n", &[]);
        // The other version's file.
        Fake::new("5:memory:/a\n", "a/memory.events").run(&case, &events(0), &events(1), &[]);
    }
}

#[test]
fn nothing_is_said_of_memory_where_the_kernel_tells_nothing() {
    for case in matrix() {
        let running = start(case.run(&[probe(), "report", "10", "say", "ready", "pause"]).empty_proc());
        running.others().iter().for_each(|process| process.signal(libc::SIGKILL));
        running.wait().exits(137).complains(&[&format!("pid1: {}: killed by SIGKILL", probe())]);
    }
}
