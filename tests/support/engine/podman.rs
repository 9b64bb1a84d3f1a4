//! Podman in a cell: its storage, its configuration and its state are nobody else's.

use super::rootfs::{SETTINGS, rootfs};
use super::{Call, Cell, Container, need, shared};
use crate::support::{Dir, Output, pid1};
use std::os::unix::fs::symlink;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

pub struct Podman {
    pub call: Call,
    cell: Cell,
}

/// pid1 is its entrypoint; manifests can name it.
pub const IMAGE: &str = "localhost/pid1-test";

static PODMAN: OnceLock<Result<Podman, String>> = OnceLock::new();

/// runc and cgroupfs work everywhere; pods get the program under test as their pause.
const CONFIGURATION: &str = r#"
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1024:1024"]
netns = "none"
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
helper_binaries_dir = ["DIR/helpers", "/usr/lib/podman", "/usr/libexec/podman", "/usr/local/lib/podman"]
[network]
network_config_dir = "/run/networks"
"#;

impl Podman {
    /// `None`: the test is skipped.
    pub fn get() -> Option<&'static Podman> {
        shared(&PODMAN, Podman::new)
    }

    fn new() -> Result<Podman, String> {
        need(&["podman", "conmon", "runc"])?;
        let dir = Dir::new();
        dir.write("containers.conf", CONFIGURATION.replace("DIR", dir.path()), 0o644);
        dir.subdirectory("helpers");
        symlink(pid1(), dir.at("helpers/catatonit")).expect("a link");
        let root = rootfs(&dir, "root");
        let cell = Cell::new(dir, &["-P"]);
        let mut podman = Podman { call: Call::new(&[]), cell };
        podman.call = podman.program(&["podman"]);
        podman.import(&root, &SETTINGS, IMAGE);
        Ok(podman)
    }

    /// A directory becomes an image.
    pub fn import(&self, root: &str, options: &[&str], image: &str) {
        let mut tar = Command::new("tar").args(["-C", root, "-c", "."]).stdout(Stdio::piped()).spawn().expect("tar");
        let mut command = self.call.command(&[&["import", "--quiet"], options, &["-", image]].concat());
        command.stdin(tar.stdout.take().expect("a pipe"));
        self.call.finish(&mut command).exits(0);
        assert!(tar.wait().expect("tar").success(), "tar");
    }

    /// A program in the cell, for which `podman` is this one.
    pub fn program(&self, words: &[&str]) -> Call {
        let configuration = self.cell.dir.at("containers.conf");
        Call::new(words).by(self.cell.enter()).env("CONTAINERS_CONF", &configuration)
    }

    /// Of the file system that manifests can name paths of.
    pub fn dir(&self) -> &Dir {
        &self.cell.dir
    }

    /// Runs a command under the image's pid1 and waits for its end.
    #[track_caller]
    pub fn run(&self, options: &[&str], command: &[&str]) -> Output {
        self.call.output(&[&["run", "--rm", "--network=none"], options, &[IMAGE], command].concat())
    }

    #[track_caller]
    pub fn start(&self, options: &[&str], command: &[&str]) -> Container {
        let name = Container::new_name("test");
        let words = ["run", "--network=none", "--detach", "--name", &name];
        self.call.output(&[&words, options, &[IMAGE], command].concat()).exits(0);
        Container::new(self.call.clone(), name)
    }

    /// Has a manifest played; the pod goes when dropped.
    #[track_caller]
    pub fn play<'a>(&'a self, name: &'a str, manifest: &str) -> Pod<'a> {
        let path = self.cell.dir.write(&format!("{name}.yaml"), manifest, 0o644);
        self.call.output(&["kube", "play", "--network=none", &path]).exits(0);
        self.pod(name)
    }

    /// A pod that is there; it goes when dropped.
    pub fn pod<'a>(&'a self, name: &'a str) -> Pod<'a> {
        Pod { podman: self, name }
    }
}

pub struct Pod<'a> {
    podman: &'a Podman,
    name: &'a str,
}

impl Pod<'_> {
    pub fn container(&self, name: &str) -> Container {
        Container::borrowed(self.podman.call.clone(), format!("{}-{name}", self.name))
    }

    #[track_caller]
    pub fn stop(&self) -> Output {
        let output = self.podman.call.output(&["pod", "stop", self.name]);
        output.exits(0);
        output
    }

    /// The one that holds the namespaces.
    #[track_caller]
    pub fn infra(&self) -> Container {
        let call = &self.podman.call;
        let id = call.ask(&["pod", "inspect", "--format", "{{.InfraContainerID}}", self.name]);
        Container::borrowed(call.clone(), id)
    }
}

impl Drop for Pod<'_> {
    fn drop(&mut self) {
        self.podman.call.output(&["pod", "rm", "--force", "--time=0", self.name]);
    }
}
