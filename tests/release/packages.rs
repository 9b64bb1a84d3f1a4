//! What `packaging/release.sh` makes of the file that ships: packages that are the same whenever
//! they are made, and that work where they are installed.

use crate::support::engine::{Call, find};
use crate::support::{Dir, is_root, skip};
use crate::tree::{Tree, run, shipped};
use std::fs;
use std::process::Command;
use std::sync::OnceLock;

pub const VERSION: &str = env!("CARGO_PKG_VERSION");

/// What `pid1 --version` prints.
pub const VERSION_LINE: &str = concat!("pid1 ", env!("CARGO_PKG_VERSION"), "\n");

/// What this machine is called, a column of `packaging/architectures` each.
fn called(column: usize) -> String {
    const TABLE: &str = include_str!("../../packaging/architectures");
    let machine = Call::new(&["uname", "-m"]).ask(&[]);
    let mut rows = TABLE.lines().map(|row| row.split_whitespace().collect::<Vec<_>>());
    let row = rows.find(|row| row[0] == machine).unwrap_or_else(|| panic!("what is {machine}?"));
    row[column].to_string()
}

/// Has all packages made in a folder of this name, with these settings of a user.
fn release(folder: &str, settings: &[(&str, &str)]) -> Tree {
    let tree = Tree::empty(folder);
    fs::copy(shipped().at("dist/pid1"), tree.at(&format!("pid1-{}", called(0)))).expect("the binary");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/packaging/release.sh");
    let mut command = Command::new("sh");
    command.args([script, "--without-sbom", &tree.at("")]).envs(settings.iter().copied());
    run(&mut command).exits(0).is_silent();
    tree
}

/// All packages; `None`, and the test is skipped, where these programs are missing.
pub fn released(programs: &[&str]) -> Option<&'static Tree> {
    static RELEASED: OnceLock<Tree> = OnceLock::new();
    for program in [&["dpkg-deb", "rpmbuild", "python3"], programs].concat() {
        if let Err(missing) = find(program) {
            skip(&missing);
            return None;
        }
    }
    Some(RELEASED.get_or_init(|| release("released", &[])))
}

fn deb() -> String {
    format!("pid1_{VERSION}_{}.deb", called(2))
}

fn rpm() -> String {
    format!("pid1-{VERSION}-1.{}.rpm", called(3))
}

fn apk() -> String {
    format!("pid1-{VERSION}-r0.{}.apk", called(6))
}

/// The one file in there whose name ends so.
fn only(tree: &Tree, ending: &str) -> String {
    let entries = fs::read_dir(tree.at("")).expect("the packages");
    let names = entries.map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"));
    let found: Vec<_> = names.filter(|name| name.ends_with(ending)).collect();
    assert_eq!(found.len(), 1, "{ending}: {found:?}");
    tree.at(&found[0])
}

fn says_its_version(program: &str) {
    Call::new(&[program, "--version"]).output(&[]).exits(0).prints(VERSION_LINE).is_silent();
}

#[test]
#[cfg_attr(debug_assertions, ignore = "the release binary's: cargo test --release")]
fn two_releases_are_the_same_to_the_bit() {
    let Some(first) = released(&[]) else { return };
    let second = release("released again", &[("TZ", "Asia/Tokyo"), ("LC_ALL", "C"), ("USER", "somebody")]);
    Call::new(&["diff", "--recursive"]).output(&[&first.at(""), &second.at("")]).exits(0).prints("");
    // The list names all of them, and they are what it says.
    let check =
        "sha256sum --check --strict --quiet SHA256SUMS && wc -l <SHA256SUMS && find . -maxdepth 1 -type f | wc -l";
    let counts = first.run("sh", &["-c", check]);
    let counts: Vec<_> = counts.exits(0).out().lines().map(|line| line.parse::<u32>().expect("a number")).collect();
    assert_eq!(counts[0] + 1, counts[1]);
}

#[test]
#[cfg_attr(debug_assertions, ignore = "the release binary's: cargo test --release")]
fn lintian_has_nothing_to_say_against_the_debian_package() {
    let Some(tree) = released(&["lintian"]) else { return };
    let output = Call::new(&["lintian", "--allow-root", "--pedantic", "--fail-on", "error,warning,info,pedantic"]);
    output.output(&[&tree.at(&deb())]).exits(0).prints("");
}

#[test]
#[cfg_attr(debug_assertions, ignore = "the release binary's: cargo test --release")]
fn the_debian_package_is_installed_and_leaves_nothing_behind() {
    let Some(tree) = released(&["dpkg"]) else { return };
    if !is_root() {
        return skip("only root can install packages");
    }
    let root = Dir::new();
    root.subdirectory("var/lib/dpkg/info");
    root.subdirectory("var/lib/dpkg/updates");
    root.write("var/lib/dpkg/status", "", 0o644);
    let dpkg = Call::new(&["dpkg", "--root", root.path(), "--force-not-root"]);
    dpkg.output(&["--install", &tree.at(&deb())]).exits(0);
    says_its_version(&root.at("usr/bin/pid1"));
    dpkg.output(&["--verify", "pid1"]).exits(0).prints("");
    for name in ["man/man1/pid1.1.gz", "bash-completion/completions/pid1", "zsh/vendor-completions/_pid1"] {
        assert!(root.exists(&format!("usr/share/{name}")), "{name} is missing");
    }
    dpkg.output(&["--purge", "pid1"]).exits(0);
    assert!(!root.exists("usr/bin") && !root.exists("usr/share"), "something is left");
}

#[test]
#[cfg_attr(debug_assertions, ignore = "the release binary's: cargo test --release")]
fn the_rpm_is_installed_and_leaves_nothing_behind() {
    let Some(tree) = released(&["rpm"]) else { return };
    if !is_root() {
        return skip("only root can install packages");
    }
    let root = Dir::new();
    let rpm_ = Call::new(&["rpm", "--root", root.path()]);
    rpm_.output(&["--initdb"]).exits(0);
    rpm_.output(&["--install", "--nodeps", &tree.at(&rpm())]).exits(0);
    says_its_version(&root.at("usr/bin/pid1"));
    rpm_.output(&["--verify", "pid1"]).exits(0).prints("");
    assert!(root.exists("usr/share/man/man1/pid1.1.gz"));
    rpm_.output(&["--erase", "pid1"]).exits(0);
    assert!(!root.exists("usr/bin/pid1") && !root.exists("usr/share/man/man1/pid1.1.gz"), "something is left");
}

/// What apk checks when it installs one; it cannot be had on Debian.
const CHECK_APK: &str = r"
import gzip, hashlib, io, sys, tarfile, zlib
first = zlib.decompressobj(31)
control = first.decompress(open(sys.argv[1], 'rb').read())
data = first.unused_data
assert any(control[-1024:]), 'the first tar has an end'
info = dict(line.split(' = ') for line in control[512:].rstrip(b'\0').decode().splitlines())
assert info['datahash'] == hashlib.sha256(data).hexdigest(), 'datahash'
data = gzip.decompress(data)
# What is no device has number 0: a strict reader refuses an empty one.
assert data[329:345] == b'0000000\0' * 2, 'device'
files = tarfile.open(fileobj=io.BytesIO(data))
for file in filter(tarfile.TarInfo.isfile, files):
    sum = hashlib.sha1(files.extractfile(file).read()).hexdigest()
    assert sum == file.pax_headers['APK-TOOLS.checksum.SHA1'], file.name
print(info['pkgname'], info['pkgver'], info['arch'])
";

#[test]
#[cfg_attr(debug_assertions, ignore = "the release binary's: cargo test --release")]
fn the_apk_has_the_sums_that_apk_checks_and_a_program_that_runs() {
    let Some(tree) = released(&[]) else { return };
    let package = tree.at(&apk());
    let says = format!("pid1 {VERSION}-r0 {}\n", called(6));
    Call::new(&["python3", "-c", CHECK_APK]).output(&[&package]).exits(0).prints(&says).is_silent();
    let root = Dir::new();
    let tar = Call::new(&["tar", "--warning=no-unknown-keyword", "-xzf", &package, "-C", root.path()]);
    tar.output(&[]).exits(0).is_silent();
    says_its_version(&root.at("usr/bin/pid1"));
    assert!(root.exists("usr/share/man/man1/pid1.1.gz") && root.exists(".PKGINFO"));
}

#[test]
#[cfg_attr(debug_assertions, ignore = "the release binary's: cargo test --release")]
fn pip_puts_it_on_the_path() {
    let Some(tree) = released(&[]) else { return };
    let dir = Dir::new();
    Call::new(&["python3", "-m", "venv", &dir.at("venv")]).output(&[]).exits(0);
    let pip = Call::new(&[&dir.at("venv/bin/pip"), "install", "--no-index", "--quiet", "--disable-pip-version-check"]);
    pip.output(&[&only(tree, ".whl")]).exits(0).prints("");
    says_its_version(&dir.at("venv/bin/pid1"));
    let pip = Call::new(&[&dir.at("venv/bin/pip"), "uninstall", "--yes", "--quiet", "pidone"]);
    pip.output(&[]).exits(0);
    assert!(!dir.exists("venv/bin/pid1"));
}

#[test]
#[cfg_attr(debug_assertions, ignore = "the release binary's: cargo test --release")]
fn the_tarball_has_program_manual_completions_and_licences() {
    let Some(tree) = released(&[]) else { return };
    let dir = Dir::new();
    let tarball = only(tree, ".tar.gz");
    Call::new(&["tar", "-xzf", &tarball, "--strip-components=1", "-C", dir.path()]).output(&[]).exits(0);
    says_its_version(&dir.at("bin/pid1"));
    for name in ["man/man1/pid1.1.gz", "fish/vendor_completions.d/pid1.fish", "doc/pid1/LICENSE-MIT"] {
        assert!(dir.exists(&format!("share/{name}")), "{name} is missing");
    }
    // Where cargo-binstall looks for it.
    let manifest = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")).expect("Cargo.toml");
    assert!(
        manifest.contains("pkg-url = \"{ repo }/releases/download/v{ version }/pid1-{ version }-{ target }.tar.gz\"")
    );
    assert!(manifest.contains("bin-dir = \"pid1-{ version }-{ target }/bin/{ bin }\""));
    let target = format!("/pid1-{VERSION}-{}.tar.gz", called(5));
    assert!(tarball.ends_with(&target), "{tarball}");
}
