//! Where the programs are: pid1, and the examples, which `cargo test` builds (and
//! `cargo test --test TOPIC` does not).

use super::launch::LAUNCH;
use super::set_mode;
use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

/// The program under test.
pub fn pid1() -> &'static str {
    static PATH: OnceLock<String> = OnceLock::new();
    PATH.get_or_init(|| program("pid1"))
}

/// The fixture `examples/probe.rs`.
pub fn probe() -> &'static str {
    static PATH: OnceLock<String> = OnceLock::new();
    PATH.get_or_init(|| example("probe"))
}

pub fn example(name: &str) -> String {
    program(&format!("examples/{name}"))
}

fn program(name: &str) -> String {
    let path = directory().join(name);
    assert!(path.exists(), "{} is missing: cargo build --examples", path.display());
    path.into_os_string().into_string().expect("a path in UTF-8")
}

/// Where every user can execute them: where they have been built, or, if that is in a
/// directory that is closed to others, a place in `/tmp` that lasts as long as this process.
fn directory() -> &'static Path {
    static DIRECTORY: OnceLock<PathBuf> = OnceLock::new();
    DIRECTORY.get_or_init(|| {
        let built = Path::new(env!("CARGO_BIN_EXE_pid1")).parent().expect("a directory");
        if is_open_to_all(built) { built.into() } else { publish(built) }
    })
}

fn is_open_to_all(directory: &Path) -> bool {
    directory.ancestors().all(|at| at.metadata().is_ok_and(|data| data.permissions().mode() & 0o001 != 0))
}

/// Links the programs in `built` into a directory that is open.
fn publish(built: &Path) -> PathBuf {
    let public = public();
    for directory in [&public, &public.join("examples")] {
        fs::create_dir(directory).expect("a directory for the programs");
        set_mode(directory, 0o755);
    }
    // A file that is open for writing while another test forks cannot be executed.
    let _guard = LAUNCH.lock();
    for name in ["pid1", "examples/probe", "examples/sigterm", "examples/orphans", "examples/surviving"] {
        let (from, to) = (built.join(name), public.join(name));
        // One that is missing is told when somebody asks for it.
        let _ = fs::hard_link(&from, &to).or_else(|_| fs::copy(&from, &to).map(drop));
    }
    // SAFETY: the handler needs nothing that is gone at exit.
    unsafe { libc::atexit(withdraw) };
    public
}

fn public() -> PathBuf {
    std::env::temp_dir().join(format!("pid1-programs-{}", std::process::id()))
}

extern "C" fn withdraw() {
    let _ = fs::remove_dir_all(public());
}
