//! A real engine: runc, which docker and podman leave the terminal to, with pid1 as
//! the container's process 1 and a terminal of the container's own.

use crate::support::*;
use std::path::Path;

const RUNC: &str = "/usr/sbin/runc";

/// A container's directory, which is to outlive it.
struct Bundle(Dir);

impl Bundle {
    /// pid1 with these words. The image has the machine's `/usr`, and pid1 and the
    /// probe in `/here`.
    fn new(words: &[&str]) -> Bundle {
        let dir = Dir::new();
        let root = dir.subdirectory("root");
        for link in ["bin", "lib", "lib64"] {
            std::os::unix::fs::symlink(format!("usr/{link}"), format!("{root}/{link}")).expect("a link");
        }
        let here = dir.subdirectory("here");
        dir.copy(pid1(), "here/pid1");
        dir.copy(probe(), "here/probe");
        let words: Vec<_> = words.iter().map(|word| format!("{word:?}")).collect();
        let bind = |from: &str, to: &str| {
            format!(r#"{{"destination": "{to}", "source": "{from}", "type": "bind", "options": ["rbind", "ro"]}}"#)
        };
        let config = format!(
            r#"{{
                "ociVersion": "1.0.2",
                "root": {{"path": "root"}},
                "process": {{
                    "terminal": true, "cwd": "/", "user": {{"uid": 0, "gid": 0}},
                    "env": ["PATH={PATH}", "PS1=prompt> ", "TERM=dumb", "PROBE=/here/probe"],
                    "args": ["/here/pid1", {}]
                }},
                "mounts": [
                    {{"destination": "/proc", "type": "proc", "source": "proc"}},
                    {{"destination": "/dev", "type": "tmpfs", "source": "tmpfs"}},
                    {{"destination": "/dev/pts", "type": "devpts", "source": "devpts",
                      "options": ["newinstance", "ptmxmode=0666", "mode=0620"]}},
                    {}, {}
                ],
                "linux": {{"namespaces": [{{"type": "pid"}}, {{"type": "mount"}}]}}
            }}"#,
            words.join(", "),
            bind("/usr", "/usr"),
            bind(&here, "/here"),
        );
        dir.write("config.json", config, 0o644);
        Bundle(dir)
    }

    fn name(&self) -> &str {
        self.0.path().rsplit('/').next().expect("a name")
    }

    /// `runc run` on this terminal.
    fn start(&self, terminal: &Terminal) -> Running {
        let state = self.0.at("state");
        let words = [RUNC, "--root", &state, "run", "--bundle", self.0.path(), self.name()];
        terminal.of(Run::bare(&words).plain()).start()
    }
}

/// runc removes its control groups unless it is killed itself, by a test that fails.
impl Drop for Bundle {
    fn drop(&mut self) {
        let hierarchies = std::fs::read_dir("/sys/fs/cgroup").into_iter().flatten().flatten();
        for hierarchy in hierarchies {
            let _ = std::fs::remove_dir(hierarchy.path().join(self.name()));
        }
        let _ = std::fs::remove_dir(Path::new("/sys/fs/cgroup").join(self.name()));
    }
}

/// Whether there is a runc that can start containers here.
fn has_runc() -> bool {
    if !can(Who::Root) {
        return false;
    }
    if !Path::new(RUNC).exists() {
        skip("no runc");
        return false;
    }
    let terminal = Terminal::new();
    let output = Bundle::new(&["-v", "true"]).start(&terminal).wait();
    let works = output.status == Status::Exited(0);
    if !works {
        let mut terminal = terminal;
        skip(&format!("runc starts no containers: {}", terminal.rest()));
    }
    works
}

/// The container's process 1.
fn init(running: &Running) -> Process {
    let mut init = None;
    eventually("pid1", || {
        let tree = running.process().descendants();
        init = tree.into_iter().find(|process| process.program().is_some_and(|path| path.ends_with("/here/pid1")));
        init.is_some()
    });
    init.expect("pid1")
}

#[test]
fn keys_and_window_changes_reach_the_command_exactly_once() {
    if !has_runc() {
        return;
    }
    let bundle = Bundle::new(&["/here/probe", "say", "group {pgid}", "show", "foreground", "receive"]);
    let mut terminal = Terminal::new();
    let running = bundle.start(&terminal);
    terminal.until("group ");
    let group = terminal.line();
    assert_eq!(terminal.line(), format!("foreground {group}"));
    terminal.until("ready\r\n");
    let init = init(&running);
    for size in 1..=3 {
        for (key, signal) in [("^C", 2), ("^\\", 3), ("^Z", 20)] {
            terminal.type_(key);
            terminal.until(&format!("{signal} code=128 value=0\r\n"));
        }
        terminal.resize(size, 40);
        terminal.until("28 code=128 value=0\r\n");
        init.signal(libc::SIGUSR1);
        let between = terminal.until("10 code=0 value=0\r\n");
        // runc itself passes on an URG now and then, which the runtime of Go uses.
        assert!(!between.replace("23 code=", "").contains("code="), "{between:?}");
    }
    init.signal(libc::SIGTERM);
    terminal.until("15 code=0");
    running.wait().exits(0);
}

#[test]
fn an_interactive_shell_has_job_control() {
    if !has_runc() {
        return;
    }
    let bundle = Bundle::new(BASH);
    let mut terminal = Terminal::new();
    let running = bundle.start(&terminal);
    let greeting = terminal.until("prompt> ");
    assert!(!greeting.contains("job control") && !greeting.contains("cannot set"), "{greeting}");
    // This terminal echoes; the quotes tell what is typed from what is printed.
    terminal.type_("$PROBE say rea''dy pause\r");
    terminal.until("ready");
    for _ in 0..3 {
        terminal.type_("^Z");
        terminal.until("Stopped");
        terminal.until("prompt> ");
        terminal.type_("fg\r");
        terminal.until("pause");
        let job = init(&running).descendants().pop().expect("the job");
        runs(job);
    }
    terminal.type_("^C");
    terminal.until("prompt> ");
    terminal.type_("echo sta''tus $?; exit 5\r");
    terminal.until("status 130");
    running.wait().exits(5);
}

#[test]
fn a_container_killed_from_outside_leaves_the_callers_terminal_as_it_was() {
    if !has_runc() {
        return;
    }
    for victim in ["pid1", "command"] {
        let bundle = Bundle::new(&["/here/probe", "raw", "say", "ready", "pause"]);
        let mut terminal = Terminal::new();
        let before = terminal.settings();
        let running = bundle.start(&terminal);
        terminal.until("ready");
        assert_ne!(terminal.settings(), before, "runc has made it raw");
        let init = init(&running);
        if victim == "pid1" {
            init.signal(libc::SIGKILL)
        } else {
            init.children()[0].signal(libc::SIGKILL)
        }
        running.wait().exits(137);
        assert_eq!(terminal.settings(), before, "{victim}");
    }
}
