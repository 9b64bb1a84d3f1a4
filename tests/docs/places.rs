//! Where the blocks of a page are run: a shell in namespaces of its own, or one that has an engine
//! with the images that pages speak of.

use crate::support::engine::{Call, Docker, Podman, rootfs};
use crate::support::pages::{Mark, Place};
use crate::support::*;
use std::os::unix::fs::symlink;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

/// Goes to the block's directory, which has what a checkout would have.
const BEGIN: &str = r#"cd "$0" && ulimit -c 0 && exec /bin/bash"#;

/// `None`: it cannot be run here; that has been said.
pub fn place(mark: &Mark) -> Option<Place> {
    match mark.engine.as_deref() {
        None if mark.root && !can(Who::Root) => None,
        None => namespaces(),
        Some("docker") => docker(),
        Some(_) => podman(),
    }
}

/// With messages in English, a `sudo` that has nothing to do, and pid1 where a page says it is.
fn finish(shell: Call, dir: Dir, engine: Option<Call>, alone: Option<MutexGuard<'static, ()>>) -> Place {
    dir.subdirectory("bin");
    dir.subdirectory("target/release");
    for name in ["bin/pid1", "target/release/pid1"] {
        symlink(pid1(), dir.at(name)).expect("a link");
    }
    for name in ["orphans", "surviving"] {
        symlink(example(name), dir.at(&format!("bin/{name}"))).expect("a link");
    }
    dir.script("bin/sudo", "#!/bin/sh\nexec \"$@\"\n");
    let path = format!("{}:{}", dir.at("bin"), pages::PATH);
    let shell = shell.env("PATH", &path).env("LC_ALL", "C").env("TIMEFORMAT", "real %1R s");
    Place { shell, engine, alone, dir: Some(dir) }
}

fn namespaces() -> Option<Place> {
    if !possible() {
        return None;
    }
    let dir = Dir::new();
    let as_root: &[&str] = if is_root() { &[] } else { &["--user", "--map-root-user"] };
    let unshare = ["unshare", "--pid", "--fork", "--kill-child", "--mount-proc"];
    let shell = Call::new(&[&unshare[..], as_root, &["/bin/bash", "-c", BEGIN, dir.path()]].concat());
    Some(finish(shell, dir, None, None))
}

fn docker() -> Option<Place> {
    static READY: OnceLock<()> = OnceLock::new();
    static ALONE: Mutex<()> = Mutex::new(());
    let docker = Docker::with_init_path()?;
    let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    READY.get_or_init(|| images(docker));
    let dir = Dir::new();
    let shell = docker.client_of_the_same(&["/bin/bash", "-c", BEGIN, dir.path()]).env("DOCKER_BUILDKIT", "1");
    Some(finish(shell, dir, Some(docker.call.clone()), Some(alone)))
}

/// The root directory of `busybox`: no pid1 in it.
fn bare(dir: &Dir) -> String {
    let root = rootfs(dir, "root");
    std::fs::remove_file(format!("{root}/sbin/pid1")).expect("to be removed");
    root
}

/// As `docker build` would make them, without a compiler: the program under test.
fn images(docker: &Docker) {
    docker.call.output(&["tag", &docker.image, "pid1-demo"]).exits(0);
    let dir = Dir::new();
    docker.import_tar(&bare(&dir), &["--change", "ENV PATH=/sbin:/bin"], "busybox");
    dir.subdirectory("image");
    dir.copy(pid1(), "image/pid1");
    docker.import_tar(&dir.at("image"), &["--change", "ENTRYPOINT [\"/pid1\"]"], "pid1");
}

fn podman() -> Option<Place> {
    static READY: OnceLock<()> = OnceLock::new();
    static ALONE: Mutex<()> = Mutex::new(());
    let podman = Podman::get()?;
    let alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    READY.get_or_init(|| {
        podman.call.output(&["tag", engine::IMAGE, "localhost/pid1-demo"]).exits(0);
        let dir = Dir::new();
        podman.import(&bare(&dir), &["--change", "ENV PATH=/sbin:/bin"], "localhost/busybox");
    });
    let dir = Dir::new();
    let shell = podman.program(&["/bin/bash", "-c", BEGIN, dir.path()]);
    Some(finish(shell, dir, Some(podman.call.clone()), Some(alone)))
}
