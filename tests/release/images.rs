//! The image layout that `packaging/release.sh` makes, in the hands of the engines.

use crate::packages::{VERSION, VERSION_LINE, released};
use crate::support::Dir;
use crate::support::engine::{Call, Docker, Podman};

#[test]
#[cfg_attr(debug_assertions, ignore = "the release binary's: cargo test --release")]
fn podman_pulls_the_image_and_copies_from_it() {
    let Some(podman) = Podman::get() else { return };
    let Some(tree) = released(&[]) else { return };
    // Podman wants a path without capitals.
    let here = Dir::new();
    std::os::unix::fs::symlink(tree.at("oci"), here.at("oci")).expect("a link");
    let image = podman.call.ask(&["pull", "--quiet", &format!("oci:{}:{VERSION}", here.at("oci"))]);
    podman.call.output(&["run", "--rm", "--network=none", &image, "--version"]).exits(0).prints(VERSION_LINE);
    let label = |name: &str| {
        let format = format!("{{{{index .Labels \"org.opencontainers.image.{name}\"}}}}");
        podman.call.ask(&["image", "inspect", "--format", &format, &image])
    };
    assert_eq!((label("title"), label("version")), ("pid1".into(), VERSION.into()));
    assert_eq!(label("licenses"), env!("CARGO_PKG_LICENSE"));

    let dir = Dir::new();
    let file = "FROM scratch\nCOPY --from=IMAGE /pid1 /sbin/pid1\nENTRYPOINT [\"/sbin/pid1\", \"--\"]\n";
    dir.write("Dockerfile", file.replace("IMAGE", &image), 0o644);
    podman.call.output(&["build", "--quiet", "--isolation=chroot", "--tag=copied", dir.path()]).exits(0);
    let output = podman.call.output(&["run", "--rm", "--network=none", "copied", "/sbin/pid1", "--version"]);
    output.exits(0).prints(VERSION_LINE);
    podman.call.output(&["image", "rm", "--force", "copied", &image]).exits(0);
}

#[test]
#[cfg_attr(debug_assertions, ignore = "the release binary's: cargo test --release")]
fn podman_loads_the_archive() {
    let Some(podman) = Podman::get() else { return };
    let Some(tree) = released(&[]) else { return };
    let loaded = podman.call.ask(&["load", "--quiet", "--input", &tree.at(&format!("pid1-{VERSION}.oci.tar"))]);
    let (_, image) = loaded.split_once("Loaded image: ").unwrap_or_else(|| panic!("which image? {loaded}"));
    podman.call.output(&["run", "--rm", "--network=none", image, "--version"]).exits(0).prints(VERSION_LINE);
    podman.call.output(&["image", "rm", "--force", image]).exits(0);
}

/// Docker 20.10 knows no layout.
#[test]
#[cfg_attr(debug_assertions, ignore = "the release binary's: cargo test --release")]
fn docker_loads_what_skopeo_makes_of_the_layout() {
    let Some(docker) = Docker::get() else { return };
    let Some(tree) = released(&["skopeo"]) else { return };
    let dir = Dir::new();
    let (archive, image) = (dir.at("pid1.tar"), format!("pid1-test-layout-{}:{VERSION}", std::process::id()));
    let layout = format!("oci:{}:{VERSION}", tree.at("oci"));
    let skopeo = Call::new(&["skopeo", "--insecure-policy", "--tmpdir", dir.path(), "copy", "--quiet"]);
    skopeo.output(&[&layout, &format!("docker-archive:{archive}:{image}")]).exits(0);
    docker.call.output(&["load", "--quiet", "--input", &archive]).exits(0);
    docker.call.output(&["run", "--rm", "--network=none", &image, "--version"]).exits(0).prints(VERSION_LINE);
    docker.call.output(&["image", "rm", "--force", &image]).exits(0);
}
