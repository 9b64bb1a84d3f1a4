//! Docker: a daemon of the test process's own in a cell, or, if DOCKER_HOST says so
//! or the tests are not run by root, the one that is running.

use super::rootfs::{SETTINGS, rootfs};
use super::{Call, Cell, Container, find, need, shared};
use crate::support::{Dir, Output, is_root, pid1, skip};
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixStream;
use std::process::{Command, Stdio};
use std::sync::OnceLock;

pub struct Docker {
    pub call: Call,
    /// The path of the client.
    client: String,
    /// pid1 is its entrypoint.
    pub image: String,
    /// Of the private daemon.
    cell: Option<Cell>,
    /// As DOCKER_HOST wants it; what is running by itself needs none.
    host: Option<String>,
}

static DOCKER: OnceLock<Result<Docker, String>> = OnceLock::new();

impl Docker {
    /// `None`: the test is skipped.
    pub fn get() -> Option<&'static Docker> {
        shared(&DOCKER, Docker::new)
    }

    /// One whose `init-path` is the program under test.
    pub fn with_init_path() -> Option<&'static Docker> {
        Docker::get().and_then(Docker::if_private)
    }

    /// One in which no other tests have containers or images.
    pub fn apart() -> Option<&'static Docker> {
        static APART: OnceLock<Result<Docker, String>> = OnceLock::new();
        shared(&APART, Docker::new).and_then(Docker::if_private)
    }

    fn if_private(docker: &'static Docker) -> Option<&'static Docker> {
        if docker.cell.is_none() {
            skip("the init-path of a daemon that is running is somebody else's");
            return None;
        }
        Some(docker)
    }

    fn new() -> Result<Docker, String> {
        let docker = match std::env::var_os("DOCKER_HOST").is_none() && is_root() {
            true => Docker::private()?,
            false => Docker::running()?,
        };
        docker.import()?;
        Ok(docker)
    }

    fn private() -> Result<Docker, String> {
        need(&["dockerd", "containerd", "runc"])?;
        let dir = Dir::new();
        let socket = dir.at("docker.sock");
        let host = format!("unix://{socket}");
        let name = dir.path().rsplit('/').next().expect("a name").to_string();
        // By this name it tells the daemon its version.
        let init = dir.at("docker-init");
        symlink(pid1(), &init).expect("a link");
        let cell = Cell::new(
            dir,
            &[
                &find("dockerd")?,
                &format!("--host={host}"),
                "--data-root=/run/docker-data",
                "--exec-root=/run/docker-exec",
                "--iptables=false",
                "--ip6tables=false",
                "--bridge=none",
                &format!("--cgroup-parent=/{name}"),
                &format!("--init-path={init}"),
            ],
        );
        crate::support::eventually("the daemon", || {
            assert!(!cell.init.is_gone(), "dockerd: {}", cell.dir.read("log"));
            UnixStream::connect(&socket).is_ok()
        });
        let client = client()?;
        let call = Call::new(&[&client]).env("DOCKER_HOST", &host).env("DOCKER_CONFIG", cell.dir.path());
        Ok(Docker { call, client, image: name, cell: Some(cell), host: Some(host) })
    }

    fn running() -> Result<Docker, String> {
        let client = client()?;
        let call = Call::new(&[&client]);
        let answer = call.output(&["version"]);
        if answer.status != crate::support::Status::Exited(0) {
            let err = answer.err();
            return Err(format!("no Docker daemon answers: {}", err.lines().last().unwrap_or_default()));
        }
        let image = format!("pid1-test-{}", std::process::id());
        Ok(Docker { call, client, image, cell: None, host: None })
    }

    fn import(&self) -> Result<(), String> {
        let dir = Dir::new();
        let root = rootfs(&dir, "root");
        self.import_tar(&root, &SETTINGS, &self.image);
        if self.cell.is_none() {
            // SAFETY: a function that stays.
            unsafe { libc::atexit(remove_image) };
        }
        Ok(())
    }

    /// A directory becomes an image.
    pub fn import_tar(&self, root: &str, options: &[&str], image: &str) {
        let mut tar = Command::new("tar").args(["-C", root, "-c", "."]).stdout(Stdio::piped()).spawn().expect("tar");
        let mut command = self.call.command(&[&["import"], options, &["-", image]].concat());
        command.stdin(tar.stdout.take().expect("a pipe"));
        self.call.finish(&mut command).exits(0);
        assert!(tar.wait().expect("tar").success(), "tar");
    }

    /// The words of a `docker run` of the test image. Without a network: nothing
    /// needs one, and it takes time to set up.
    pub fn words<'a>(&'a self, options: &[&'a str], command: &[&'a str]) -> Vec<&'a str> {
        [&["run", "--network=none"], options, &[&self.image], command].concat()
    }

    /// Runs a command under pid1 and waits for its end.
    #[track_caller]
    pub fn run(&self, options: &[&str], command: &[&str]) -> Output {
        self.call.output(&self.words(&[&["--rm"], options].concat(), command))
    }

    /// Starts a command under pid1 in the background.
    #[track_caller]
    pub fn start(&self, options: &[&str], command: &[&str]) -> Container {
        let name = Container::new_name(&self.image);
        self.call.output(&self.words(&[&["--detach", "--name", &name], options].concat(), command)).exits(0);
        Container::new(self.call.clone(), name)
    }

    /// An image by a Dockerfile that stands on the test image.
    pub fn build(&self, name: &str, text: &str) -> String {
        let dir = Dir::new();
        dir.write("Dockerfile", format!("FROM {}\n{text}\n", self.image), 0o644);
        let image = format!("{}-{name}", self.image);
        self.call.clone().env("DOCKER_BUILDKIT", "1").output(&["build", "--tag", &image, dir.path()]).exits(0);
        image
    }

    /// A shell that knows `docker`.
    pub fn shell(&self) -> Call {
        let (directory, _) = self.client.rsplit_once('/').expect("a path");
        let path = format!("{directory}:{}", std::env::var("PATH").unwrap_or_default());
        self.client_of_the_same(&["/bin/sh"]).env("PATH", &path).env("DOCKER_BUILDKIT", "1")
    }

    /// For other clients of the same daemon.
    pub fn client_of_the_same(&self, words: &[&str]) -> Call {
        let call = Call::new(words);
        match &self.host {
            Some(host) => call.env("DOCKER_HOST", host),
            None => call,
        }
    }
}

/// Debian's own client has BuildKit inside; others want a plugin for it.
fn client() -> Result<String, String> {
    find("/usr/bin/docker").or_else(|_| find("docker"))
}

extern "C" fn remove_image() {
    if let Some(Ok(docker)) = DOCKER.get() {
        let images = docker.call.output(&["images", "--quiet", "--filter", &format!("reference={}*", docker.image)]);
        for image in images.out().lines() {
            docker.call.output(&["rmi", "--force", image]);
        }
    }
}
