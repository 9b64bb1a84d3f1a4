//! Where the programs are: pid1, and what runs under it: the probe and the examples.
//!
//! `cargo test` builds all of them. `cargo test --test NAME` builds pid1 alone: then the
//! cargo that has built the test is called for the rest, with the same profile, target
//! and directory, once for each program that is missing or older than its source or the library's.
//!
//! `PID1_TEST_BINARY=/a/path` in the environment puts another pid1 under test: one that
//! `build.sh` has made, or that is built for musl.

use super::spawn::{LAUNCH, spawn};
use super::{set_mode, skips};
use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::SystemTime;

/// The program under test.
pub fn pid1() -> &'static str {
    static PATH: OnceLock<String> = OnceLock::new();
    PATH.get_or_init(|| {
        skips::sum_up_at_exit();
        let given = std::env::var_os("PID1_TEST_BINARY").map(PathBuf::from);
        let path = given.unwrap_or_else(|| env!("CARGO_BIN_EXE_pid1").into());
        // As /proc shows it: without links.
        let path = path.canonicalize().unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        open_to_all(&path, "pid1")
    })
}

/// The fixture: `tests/support/probe`.
pub fn probe() -> &'static str {
    static PATH: OnceLock<String> = OnceLock::new();
    PATH.get_or_init(|| program("probe", "tests/support/probe"))
}

/// A program of the directory `examples`.
pub fn example(name: &str) -> String {
    static PATHS: Mutex<BTreeMap<String, String>> = Mutex::new(BTreeMap::new());
    let mut paths = PATHS.lock().unwrap_or_else(PoisonError::into_inner);
    paths.entry(name.into()).or_insert_with(|| program(name, "examples")).clone()
}

fn program(name: &str, source: &str) -> String {
    let path = built().join("examples").join(name);
    // Some of them embed the library.
    let sources = [source, "src"].map(|folder| Path::new(env!("CARGO_MANIFEST_DIR")).join(folder));
    if !sources.iter().all(|source| is_newer(&path, source)) {
        build(name);
    }
    assert!(path.exists(), "{} is missing: cargo build --example {name}", path.display());
    open_to_all(&path, name)
}

/// The directory of what cargo has built: `TARGET_DIR/PROFILE` or `TARGET_DIR/TRIPLE/PROFILE`.
fn built() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_pid1")).parent().expect("a directory")
}

/// Than all files in there. Where the sources are not, tests run with what they find.
fn is_newer(program: &Path, source: &Path) -> bool {
    let modified = |path: &Path| path.metadata().and_then(|data| data.modified()).ok();
    modified(program).is_some_and(|time| time >= newest(source).unwrap_or(SystemTime::UNIX_EPOCH))
}

fn newest(source: &Path) -> Option<SystemTime> {
    let entries = fs::read_dir(source).ok()?;
    let times = entries.filter_map(|entry| {
        let entry = entry.ok()?;
        let data = entry.metadata().ok()?;
        if data.is_dir() { newest(&entry.path()) } else { data.modified().ok() }
    });
    times.max()
}

/// cargo has its own lock: of several test processes one builds, the others wait.
fn build(name: &str) {
    let part = |path: &Path| path.file_name().and_then(|name| name.to_str()).unwrap_or_default().to_string();
    let root = built().parent().expect("a target directory");
    let profile = part(built()).replace("debug", "dev");
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| env!("CARGO").into()));
    cargo.args(["build", "--quiet", "--locked", "--offline", "--example", name, "--profile", &profile]);
    cargo.arg("--manifest-path").arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("Cargo.toml"));
    match part(root) {
        triple if triple.contains("-unknown-linux-") => {
            cargo.args(["--target", &triple]).arg("--target-dir").arg(root.parent().expect("a target directory"))
        }
        _ => cargo.arg("--target-dir").arg(root),
    };
    let status = spawn(&mut cargo).and_then(|mut cargo| cargo.wait());
    assert!(status.as_ref().is_ok_and(|status| status.success()), "{cargo:?}: {status:?}");
}

/// Where every user can execute it: where it is, or, if that is in a directory that is
/// closed to others, a place in `/tmp` that lasts as long as this process.
fn open_to_all(program: &Path, name: &str) -> String {
    let is_open = |at: &Path| at.metadata().is_ok_and(|data| data.permissions().mode() & 0o001 != 0);
    let path = if program.ancestors().all(is_open) { program.to_owned() } else { publish(program, name) };
    path.into_os_string().into_string().expect("a path in UTF-8")
}

fn publish(program: &Path, name: &str) -> PathBuf {
    static DIRECTORY: OnceLock<PathBuf> = OnceLock::new();
    let directory = DIRECTORY.get_or_init(|| {
        let directory = public();
        fs::create_dir(&directory).expect("a directory for the programs");
        set_mode(&directory, 0o755);
        // SAFETY: the handler needs nothing that is gone at exit.
        unsafe { libc::atexit(withdraw) };
        directory
    });
    let path = directory.join(name);
    // A file that is open for writing while another test forks cannot be executed.
    let _guard = LAUNCH.lock();
    // Linked already: to copy a file over a link to itself would leave nothing of it.
    if path.exists() {
        return path;
    }
    let published = fs::hard_link(program, &path).or_else(|_| fs::copy(program, &path).map(drop));
    published.unwrap_or_else(|error| panic!("{}: {error}", program.display()));
    set_mode(&path, 0o755);
    path
}

fn public() -> PathBuf {
    std::env::temp_dir().join(format!("pid1-programs-{}", std::process::id()))
}

extern "C" fn withdraw() {
    let _ = fs::remove_dir_all(public());
}
