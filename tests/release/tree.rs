//! Copies of the sources, to be built elsewhere than the checkout, so that its `dist` and
//! `target` are left alone.

use crate::support::{Output, Status};
use std::fs;
use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::time::Instant;

const SOURCE: &str = env!("CARGO_MANIFEST_DIR");

/// A folder below `target/tmp`. It stays, so that the next run need not compile all anew.
pub struct Tree(PathBuf);

impl Tree {
    /// The sources as they are now, and what earlier builds in this folder have left.
    pub fn copy(name: &str) -> Tree {
        let tree = Tree::empty(name);
        copy_all(Path::new(SOURCE), &tree.0);
        tree
    }

    pub fn empty(name: &str) -> Tree {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        fs::create_dir_all(&path).expect("a folder for the build");
        for entry in entries(&path).filter(|entry| !entry.ends_with("target")) {
            let removed = if entry.is_dir() { fs::remove_dir_all(&entry) } else { fs::remove_file(&entry) };
            removed.unwrap_or_else(|error| panic!("{}: {error}", entry.display()));
        }
        Tree(path)
    }

    pub fn at(&self, name: &str) -> String {
        self.0.join(name).to_str().expect("a path in UTF-8").into()
    }

    pub fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.at(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
    }

    pub fn build_sh(&self) -> Output {
        self.run("sh", &["build.sh"])
    }

    pub fn cargo(&self, words: &[&str]) -> Output {
        self.run(&std::env::var("CARGO").unwrap_or("cargo".into()), words)
    }

    /// Runs a program in this folder.
    pub fn run(&self, program: &str, words: &[&str]) -> Output {
        run(Command::new(program).args(words).current_dir(&self.0).env_remove("PID1_TARGET"))
    }
}

/// The checkout's own build script with these arguments.
pub fn build_sh(words: &[&str]) -> Command {
    let mut command = Command::new("sh");
    command.arg(format!("{SOURCE}/build.sh")).args(words);
    command
}

/// Waits for its end: a build that hangs is cargo's fault, and takes as long as it takes.
pub fn run(command: &mut Command) -> Output {
    let started = Instant::now();
    let output = command.stdin(Stdio::null()).output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    Output {
        what: format!("{command:?}"),
        verbose: false,
        status: Status::from_wait(output.status.into_raw()),
        stdout: output.stdout,
        stderr: output.stderr,
        elapsed: started.elapsed(),
    }
}

/// What `build.sh` makes of the sources, once for all tests: `dist/pid1`, `dist/pid1.debug`.
pub fn shipped() -> &'static Tree {
    &built().0
}

/// And what it says.
pub fn built() -> &'static (Tree, Output) {
    static BUILT: OnceLock<(Tree, Output)> = OnceLock::new();
    BUILT.get_or_init(|| {
        let tree = Tree::copy("shipped");
        let output = tree.build_sh();
        output.exits(0);
        (tree, output)
    })
}

fn entries(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries.map(|entry| entry.expect("an entry").path())
}

/// All but what git leaves out, and git itself.
fn copy_all(from: &Path, to: &Path) {
    for entry in entries(from).filter(|entry| ![".git", "dist", "target"].iter().any(|name| entry.ends_with(name))) {
        let copy = to.join(entry.file_name().expect("a name"));
        if entry.is_dir() {
            fs::create_dir(&copy).expect("a folder");
            copy_all(&entry, &copy);
        } else {
            fs::copy(&entry, &copy).unwrap_or_else(|error| panic!("{}: {error}", entry.display()));
        }
    }
}
