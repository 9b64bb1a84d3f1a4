//! runc in a cell: a bundle is all that an OCI runtime needs.

use super::rootfs::rootfs;
use super::{Call, Cell, Container, need, shared};
use crate::support::{Dir, Output};
use std::sync::OnceLock;

pub struct Runc {
    pub call: Call,
    cell: Cell,
    root: String,
    /// Where the runtime may make cgroups.
    cgroup: String,
}

static RUNC: OnceLock<Result<Runc, String>> = OnceLock::new();

/// The least that a container is; the rest is as the runtime's specification has it.
const CONFIGURATION: &str = r#"{
    "ociVersion": "1.0.2",
    "root": { "path": "ROOT", "readonly": true },
    "hostname": "bundle",
    "process": {
        "args": ARGUMENTS,
        "cwd": "/",
        "env": ["PATH=/bin"],
        "user": { "uid": 65534, "gid": 65534 },
        "noNewPrivileges": true,
        "terminal": false
    },
    "mounts": [
        { "destination": "/proc", "type": "proc", "source": "proc" },
        { "destination": "/dev", "type": "tmpfs", "source": "tmpfs" },
        { "destination": "/tmp", "type": "tmpfs", "source": "tmpfs", "options": ["mode=1777"] }
    ],
    "linux": {
        "cgroupsPath": "CGROUP",
        "namespaces": [
            { "type": "pid" }, { "type": "mount" }, { "type": "ipc" }, { "type": "uts" }, { "type": "network" }
        ]
    }
}"#;

impl Runc {
    /// `None`: the test is skipped.
    pub fn get() -> Option<&'static Runc> {
        shared(&RUNC, Runc::new)
    }

    fn new() -> Result<Runc, String> {
        need(&["runc"])?;
        let dir = Dir::new();
        let root = rootfs(&dir, "root");
        let cgroup = dir.path().rsplit('/').next().expect("a name").to_string();
        let cell = Cell::new(dir, &["-P"]);
        let call = Call::new(&["runc", "--root=/run/runc"]).by(cell.enter());
        Ok(Runc { call, cell, root, cgroup })
    }

    /// A bundle: its directory, and the name of a container for it.
    fn bundle(&self, arguments: &[&str]) -> (String, String) {
        let name = Container::new_name("bundle");
        let directory = self.cell.dir.subdirectory(&name);
        let text = CONFIGURATION.replace("ROOT", &self.root).replace("ARGUMENTS", &format!("{arguments:?}"));
        let text = text.replace("CGROUP", &format!("/{}/{name}", self.cgroup));
        self.cell.dir.write(&format!("{name}/config.json"), text, 0o644);
        (directory, name)
    }

    /// Runs a command in a bundle and waits for its end.
    #[track_caller]
    pub fn run(&self, arguments: &[&str]) -> Output {
        let (directory, name) = self.bundle(arguments);
        self.call.output(&["run", "--bundle", &directory, &name])
    }

    /// Starts a command in a bundle, and calls `meanwhile` with the container's name.
    #[track_caller]
    pub fn with(&self, arguments: &[&str], meanwhile: impl FnOnce(&str)) -> Output {
        let (directory, name) = self.bundle(arguments);
        std::thread::scope(|scope| {
            let run = scope.spawn(|| self.call.output(&["run", "--bundle", &directory, &name]));
            let guard = Guard(&self.call, &name);
            meanwhile(&name);
            drop(guard);
            run.join().expect("runc")
        })
    }
}

/// Without it a test that fails would wait for its container.
struct Guard<'a>(&'a Call, &'a str);

impl Drop for Guard<'_> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.0.output(&["delete", "--force", self.1]);
        }
    }
}
