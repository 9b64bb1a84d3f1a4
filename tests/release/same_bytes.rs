//! One compiler, one program: wherever and however it is built.

use crate::support::Dir;
use crate::support::engine::Call;
use crate::tree::{Tree, shipped};
use std::fs;

/// Without symbols and without the name of the file that has them. Linkers and `strip`
/// write the names of sections in different orders: so `strip` has the last word on all.
fn program(file: &str) -> Vec<u8> {
    let dir = Dir::new();
    let copy = dir.at("stripped");
    Call::new(&["strip", "--remove-section=.gnu_debuglink", "-o", &copy, file]).output(&[]).exits(0);
    fs::read(&copy).expect("stripped")
}

/// By the `cargo test` that runs us, in the checkout.
const BUILT: &str = env!("CARGO_BIN_EXE_pid1");

#[test]
#[cfg_attr(debug_assertions, ignore = "the release binary's: cargo test --release")]
fn what_ships_is_what_cargo_builds() {
    assert!(program(&shipped().at("dist/pid1")) == program(BUILT));
}

#[test]
#[cfg_attr(debug_assertions, ignore = "the release binary's: cargo test --release")]
fn by_the_name_of_its_architecture_the_same_is_built() {
    let tree = Tree::copy("by name");
    let name = std::env::consts::ARCH;
    tree.run("sh", &["build.sh", name]).exits(0);
    let [file, debug] = [format!("pid1-{name}"), format!("pid1-{name}.debug")];
    assert!(program(&tree.at(&format!("dist/{file}"))) == program(BUILT));
    let sums = Call::new(&["sh", "-c", "cd \"$0\" && sha256sum --check SHA256SUMS", &tree.at("dist")]).ask(&[]);
    assert_eq!(sums, format!("{file}: OK\n{debug}: OK"));
}

#[test]
#[cfg_attr(debug_assertions, ignore = "the release binary's: cargo test --release")]
fn two_folders_give_the_same_files() {
    let elsewhere = Tree::copy("else where/at a longer path");
    elsewhere.build_sh().exits(0);
    for file in ["dist/pid1", "dist/pid1.debug"] {
        assert!(shipped().read(file) == elsewhere.read(file), "{file}");
    }
}

/// What a build may depend on by mistake, all of it another than usual: the user and its home,
/// the time, the umask, how old the files are, the language and the time zone, where cargo
/// keeps its packages, how many jobs there are.
#[test]
#[cfg_attr(debug_assertions, ignore = "the release binary's: cargo test --release")]
fn another_user_at_another_time_gives_the_same_files() {
    let elsewhere = Tree::copy("somebody's");
    let home = Dir::new();
    let cargo = std::env::var("CARGO_HOME").unwrap_or_else(|_| std::env::var("HOME").expect("a home") + "/.cargo");
    std::os::unix::fs::symlink(cargo, home.at("packages")).expect("a link");
    let script = "id -u; umask 077; find . -name target -prune -o -exec touch -h -d 1999-12-31 {} + && ./build.sh";
    let home_is = format!("HOME={}", home.path());
    let packages = format!("CARGO_HOME={}", home.at("packages"));
    let output = elsewhere.run(
        "unshare",
        &[
            &["--map-user=1234", "--map-group=1234", "env", &home_is, &packages][..],
            &["USER=somebody", "LC_ALL=C.UTF-8", "TZ=Asia/Tokyo", "CARGO_BUILD_JOBS=1", "sh", "-c", script],
        ]
        .concat(),
    );
    output.exits(0);
    assert!(output.out().starts_with("1234\n"), "{output}");
    for file in ["dist/pid1", "dist/pid1.debug"] {
        assert!(shipped().read(file) == elsewhere.read(file), "{file}");
    }
}

#[test]
#[cfg_attr(debug_assertions, ignore = "the release binary's: cargo test --release")]
fn cargo_install_gives_the_same_file_from_the_sources_and_from_the_package() {
    let sources = Tree::copy("installed");
    let install = |tree: &Tree, root: &str| {
        let target = sources.at("target");
        tree.cargo(&["install", "--locked", "--path", ".", "--root", root, "--target-dir", &target]).exits(0);
        assert!(
            fs::read(BUILT).expect(BUILT) == tree.read(&format!("{root}/bin/pid1")),
            "installed in {}",
            tree.at("")
        );
    };
    install(&sources, "root");

    let words = ["package", "--locked", "--no-verify", "--allow-dirty", "--target-dir", "target"];
    sources.cargo(&words).exits(0);
    let package = concat!("pidone-", env!("CARGO_PKG_VERSION"));
    let unpacked = Tree::empty("unpacked");
    let file = sources.at(&format!("target/package/{package}.crate"));
    unpacked.run("tar", &["--extract", "--strip-components=1", "--file", &file]).exits(0);
    install(&unpacked, "root");
}
