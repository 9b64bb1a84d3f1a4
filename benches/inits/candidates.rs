//! Who is measured: pid1, the floor, the command without any init, and every other
//! init that is on PATH.

use crate::place::Plan;
use std::path::{Path, PathBuf};
use std::process::Command;

#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// pid1, or another build of it.
    Ours,
    /// The least that any init can do; forwards nothing.
    Floor,
    /// The floor with pid1's system calls, and nothing else of pid1.
    Duties,
    Peer,
    /// The command without an init.
    Direct,
}

pub struct Candidate {
    pub name: String,
    pub kind: Kind,
    /// `None` for the direct run.
    pub path: Option<PathBuf>,
    pub version: String,
}

pub struct Candidates {
    pub present: Vec<Candidate>,
    pub missing: Vec<String>,
    /// The command that ends at once.
    pub command: String,
}

const PEERS: [&str; 5] = ["tini", "tini-static", "dumb-init", "catatonit", "pid1-rs"];

impl Candidates {
    /// `others` are further builds of pid1, by path.
    pub fn find(directory: &Path, others: &[String]) -> Candidates {
        let (mut present, mut missing) = (Vec::new(), Vec::new());
        let ours = settle(Path::new(env!("CARGO_BIN_EXE_pid1")), &directory.join("pid1"));
        present.push(Candidate::new("pid1", Kind::Ours, ours));
        for other in others {
            present.push(Candidate::new(other, Kind::Ours, PathBuf::from(other)));
        }
        let command = assemble("command", include_str!("command.s"), &[], directory);
        let floor = include_str!("floor.s");
        for (name, kind, options) in
            [("floor", Kind::Floor, &[][..]), ("duties", Kind::Duties, &["-Wa,--defsym,DUTIES=1"])]
        {
            match assemble(name, floor, options, directory) {
                Some(path) => present.push(Candidate::new(name, kind, path)),
                None => missing.push(name.into()),
            }
        }
        for name in PEERS {
            match search(name) {
                Some(path) => present.push(Candidate::new(name, Kind::Peer, path)),
                None => missing.push(name.into()),
            }
        }
        present.push(Candidate { name: "direct".into(), kind: Kind::Direct, path: None, version: String::new() });
        let command = command.unwrap_or_else(|| PathBuf::from("/bin/true"));
        Candidates { present, missing, command: command.to_str().expect("UTF-8").into() }
    }
}

impl Candidate {
    fn new(name: &str, kind: Kind, path: PathBuf) -> Candidate {
        let version = if matches!(kind, Kind::Floor | Kind::Duties) { String::new() } else { version(&path) };
        Candidate { name: name.into(), kind, path: Some(path), version }
    }

    pub fn words(&self, command: &[&str]) -> Vec<String> {
        let mut words = Vec::new();
        if let Some(path) = &self.path {
            words.extend([path.to_str().expect("UTF-8").to_string(), "--".into()]);
        }
        words.extend(command.iter().map(|word| word.to_string()));
        words
    }

    pub fn plan(&self, command: &[&str]) -> Plan {
        Plan::new(&self.words(command))
    }
}

/// A copy whose pages have been written to disk: those of a file that was made just
/// now would count as dirty memory.
fn settle(from: &Path, to: &Path) -> PathBuf {
    std::fs::copy(from, to).expect("a copy");
    std::fs::File::open(to).and_then(|file| file.sync_all()).expect("to be synced");
    to.to_path_buf()
}

/// One segment and no libc; `None` without a C compiler, or on another architecture.
fn assemble(name: &str, source: &str, options: &[&str], directory: &Path) -> Option<PathBuf> {
    let (text, built) = (directory.join(format!("{name}.s")), directory.join(format!("{name}.built")));
    std::fs::write(&text, source).ok()?;
    let layout = ["-nostdlib", "-static", "-no-pie", "-s", "-Wl,--build-id=none,-z,noseparate-code"];
    let status = Command::new("cc").args(layout).args(options).arg("-o").args([&built, &text]).status().ok()?;
    status.success().then(|| settle(&built, &directory.join(name)))
}

fn search(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    let mut found = std::env::split_paths(&path).map(|directory| directory.join(name)).filter(|file| file.is_file());
    // The crate pid1-exe installs itself as `pid1`: a bigger one than ours can be.
    let big = |file: &PathBuf| file.metadata().is_ok_and(|data| data.len() > 100_000);
    found.next().or_else(|| (name == "pid1-rs").then(|| search("pid1").filter(big))?)
}

/// What it says to `--version`, wherever it says so.
fn version(path: &Path) -> String {
    let Ok(output) = Command::new(path).arg("--version").output() else { return String::new() };
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text).into_owned();
    let is_version = |word: &&str| word.trim_start_matches('v').starts_with(|c: char| c.is_ascii_digit());
    text.split_whitespace().find(is_version).unwrap_or("").trim_start_matches('v').to_string()
}
