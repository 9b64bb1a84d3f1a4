//! The image: built from a builder image that is made of this machine, since none
//! can be taken for granted; and what `docs/DEMO.md` shows of it.

use crate::support::engine::{Call, Docker, find, rootfs};
use crate::support::*;
use std::process::{Command, Stdio};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

/// Builds the images `pid1` and `pid1-demo`, once, in an engine of their own, and one test at
/// a time has them: the page lists all containers that there are.
fn images() -> Option<(&'static Docker, MutexGuard<'static, ()>)> {
    static BUILT: OnceLock<()> = OnceLock::new();
    static ALONE: Mutex<()> = Mutex::new(());
    let docker = Docker::apart()?;
    if let Some(missing) = ["dpkg-query", "apt-cache", "rustc", "gcc"].iter().find_map(|program| find(program).err()) {
        skip(&format!("no builder image can be made: {missing}"));
        return None;
    }
    BUILT.get_or_init(|| {
        import_builder(docker);
        build(docker, &[], "pid1", "Dockerfile").exits(0);
        let dir = Dir::new();
        docker.import_tar(&rootfs(&dir, "root"), &["--change", "ENV PATH=/sbin:/bin"], "base");
        build(docker, &["--build-arg=BASE=base"], "pid1-demo", "examples/Dockerfile").exits(0);
    });
    Some((docker, ALONE.lock().unwrap_or_else(PoisonError::into_inner)))
}

const SOURCE: &str = env!("CARGO_MANIFEST_DIR");

fn import_builder(docker: &Docker) {
    let script = format!("{SOURCE}/tests/support/engine/builder.sh");
    let environment = Call::new(&["sh", &script, "--env"]).ask(&[]);
    let mut tar = Command::new("sh").arg(&script).current_dir(SOURCE).stdout(Stdio::piped()).spawn().expect("sh");
    let mut command = docker.call.command(&["import", "--change", &format!("ENV {environment}"), "-", "builder"]);
    command.stdin(tar.stdout.take().expect("a pipe"));
    docker.call.finish(&mut command).exits(0);
    assert!(tar.wait().expect("builder.sh").success(), "builder.sh");
}

fn build(docker: &Docker, options: &[&str], tag: &str, file: &str) -> Output {
    let words = ["build", "--progress=plain", "--network=none", "--build-arg=BUILDER=builder", "--tag", tag, "--file"];
    let path = format!("{SOURCE}/{file}");
    let words = [&words[..], &[&path], options, &[SOURCE]].concat();
    docker.call.clone().env("DOCKER_BUILDKIT", "1").output(&words)
}

#[test]
fn the_image_is_the_program_and_nothing_else() {
    let Some((docker, _alone)) = images() else { return };
    let dir = Dir::new();
    let container = docker.call.ask(&["create", "--network=none", "pid1"]);
    docker.call.output(&["cp", &format!("{container}:/pid1"), &dir.at("pid1")]).exits(0);
    docker.call.output(&["rm", &container]).exits(0);
    Call::new(&[&format!("{SOURCE}/build.sh"), "--check", &dir.at("pid1")]).output(&[]).exits(0);
    let size = std::fs::metadata(dir.at("pid1")).expect("pid1").len();
    let facts = "{{.Size}} {{len .RootFS.Layers}} {{.Config.Entrypoint}} {{.Config.Cmd}}";
    let expected = format!("{size} 1 [/pid1] []");
    assert_eq!(docker.call.ask(&["image", "inspect", "--format", facts, "pid1"]), expected);
}

#[test]
fn the_image_says_what_it_is() {
    let Some((docker, _alone)) = images() else { return };
    let label = |name: &str| {
        let format = format!("{{{{index .Config.Labels \"org.opencontainers.image.{name}\"}}}}");
        docker.call.ask(&["image", "inspect", "--format", &format, "pid1"])
    };
    assert_eq!(label("title"), "pid1");
    assert_eq!(label("version"), env!("CARGO_PKG_VERSION"));
    assert_eq!(label("licenses"), env!("CARGO_PKG_LICENSE"));
}

#[test]
fn alone_in_its_image_the_program_runs() {
    let Some((docker, _alone)) = images() else { return };
    let run = |words: &[&str]| docker.call.output(&[&["run", "--rm", "--network=none", "pid1"], words].concat());
    run(&["--version"]).exits(0).prints(&format!("pid1 {}\n", env!("CARGO_PKG_VERSION"))).is_silent();
    run(&["/pid1", "--version"]).exits(0).prints(&format!("pid1 {}\n", env!("CARGO_PKG_VERSION"))).is_silent();
    run(&["/pid1", "-s", "nosuch"]).exits(127).complains(&["pid1: nosuch: No such file or directory"]);
    run(&[]).exits(125).mentions("pid1: No arguments provided");
}

#[test]
fn a_platform_that_the_sources_do_not_know_is_refused() {
    let Some((docker, _alone)) = images() else { return };
    // On this machine's platform, all the same: nothing is emulated.
    let output = build(docker, &["--platform=linux/mips64"], "other", "Dockerfile");
    output.exits(1).mentions("pid1 is not made for linux/mips64");
}

#[test]
fn the_page_with_the_demonstration_shows_what_happens() {
    let Some((docker, _alone)) = images() else { return };
    pages::shows_what_happens("docs/DEMO.md", |_| {
        Some(pages::Place { shell: docker.shell(), engine: Some(docker.call.clone()), alone: None, dir: None })
    });
}
