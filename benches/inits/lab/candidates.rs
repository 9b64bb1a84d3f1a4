//! Who is measured: pid1, other builds of it that the command line names, the floor and
//! the duties, every other init that is here, and the command without any init.

use super::place::Plan;
use super::{assemble, peers};
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
    /// Names of those that are not here, and how to get them.
    pub missing: Vec<String>,
    /// The command that ends at once.
    pub command: String,
}

impl Candidates {
    /// `others` are further builds of pid1: name and path.
    pub fn find(directory: &Path, others: &[(String, PathBuf)]) -> Candidates {
        let ours = settle(Path::new(env!("CARGO_BIN_EXE_pid1")), &directory.join("pid1"));
        let size = ours.metadata().expect("the copy of pid1").len();
        let mut present = vec![Candidate::new("pid1", Kind::Ours, ours)];
        for (name, path) in others {
            let copy = settle(path, &directory.join(format!("candidate-{name}")));
            present.push(Candidate::new(name, Kind::Ours, copy));
        }
        let assembled = [
            ("floor", Kind::Floor, assemble::floor(directory)),
            ("duties", Kind::Duties, assemble::duties(size, directory)),
        ];
        let mut missing = Vec::new();
        for (name, kind, path) in assembled {
            match path {
                Some(path) => present.push(Candidate::new(name, kind, path)),
                None => missing.push(format!("{name} (needs cc, and x86-64)")),
            }
        }
        let (peers, absent) = peers::find();
        present.extend(peers.into_iter().map(|(name, path)| Candidate::new(name, Kind::Peer, path)));
        missing.extend(absent);
        present.push(Candidate { name: "direct".into(), kind: Kind::Direct, path: None, version: String::new() });
        let command = assemble::command(directory).unwrap_or_else(|| PathBuf::from("/bin/true"));
        Candidates { present, missing, command: command.to_str().expect("UTF-8").into() }
    }
}

/// Whether one of ours, or a peer, is called so.
pub fn is_taken(name: &str) -> bool {
    ["pid1", "floor", "duties", "direct"].contains(&name) || peers::names().any(|peer| peer == name)
}

impl Candidate {
    fn new(name: &str, kind: Kind, path: PathBuf) -> Candidate {
        let version = if matches!(kind, Kind::Floor | Kind::Duties) { String::new() } else { version(&path) };
        Candidate { name: name.into(), kind, path: Some(path), version }
    }

    /// Those that do more than to wait.
    pub fn is_init(&self) -> bool {
        matches!(self.kind, Kind::Ours | Kind::Peer)
    }

    /// The words that run a command under it.
    pub fn words(&self, command: &[&str]) -> Vec<String> {
        let init = self.path.iter().flat_map(|path| [path.to_str().expect("UTF-8"), "--"]);
        init.chain(command.iter().copied()).map(String::from).collect()
    }

    pub fn plan(&self, command: &[&str]) -> Plan {
        Plan::new(&self.words(command))
    }
}

/// A copy whose pages have been written to disk: those of a file that was made just
/// now would count as dirty memory.
pub fn settle(from: &Path, to: &Path) -> PathBuf {
    std::fs::copy(from, to).unwrap_or_else(|error| panic!("{}: {error}", from.display()));
    std::fs::File::open(to).and_then(|file| file.sync_all()).expect("to be synced");
    to.to_path_buf()
}

/// What it says to `--version`, wherever it says so.
fn version(path: &Path) -> String {
    let Ok(output) = Command::new(path).arg("--version").output() else { return String::new() };
    let text = [output.stdout, output.stderr].concat();
    let text = String::from_utf8_lossy(&text).into_owned();
    let is_version = |word: &&str| word.trim_start_matches('v').starts_with(|c: char| c.is_ascii_digit());
    let word = text.split_whitespace().find(is_version).unwrap_or("").trim_start_matches('v');
    word.split('_').next().unwrap_or("").to_string()
}
