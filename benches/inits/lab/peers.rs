//! The other inits: where each is looked for, and how to get it where it is missing.
//! Nothing is installed from here.

use std::path::{Path, PathBuf};

struct Peer {
    name: &'static str,
    file: &'static str,
    from: Source,
}

#[derive(Clone, Copy)]
enum Source {
    /// A package of Debian.
    Debian(&'static str),
    /// A crate.
    Crates(&'static str),
}

use Source::{Crates, Debian};

const PEERS: [Peer; 6] = [
    Peer { name: "tini", file: "tini", from: Debian("tini") },
    Peer { name: "tini-static", file: "tini-static", from: Debian("tini") },
    Peer { name: "dumb-init", file: "dumb-init", from: Debian("dumb-init") },
    Peer { name: "catatonit", file: "catatonit", from: Debian("catatonit") },
    Peer { name: "tino", file: "tino", from: Crates("tino") },
    // The crate pid1-exe calls its program `pid1`, as we do.
    Peer { name: "pid1-rs", file: "pid1", from: Crates("pid1-exe") },
];

pub fn names() -> impl Iterator<Item = &'static str> {
    PEERS.iter().map(|peer| peer.name)
}

/// The programs that are here, by name; and a line about each that is not.
pub fn find() -> (Vec<(&'static str, PathBuf)>, Vec<String>) {
    let (mut present, mut missing) = (Vec::new(), Vec::new());
    for peer in &PEERS {
        match search(peer.file) {
            Some(path) => present.push((peer.name, path)),
            None => missing.push(format!("{} (to be had by: {})", peer.name, peer.from.command())),
        }
    }
    (present, missing)
}

impl Source {
    /// What installs it.
    fn command(self) -> String {
        match self {
            Debian(package) => format!("apt-get install {package}"),
            Crates(name) => {
                let root = root();
                let root = root.strip_prefix(env!("CARGO_MANIFEST_DIR")).unwrap_or(&root);
                format!("cargo install --locked {name} --root {}", root.display())
            }
        }
    }
}

/// Where the bench looks beside PATH: target/peers.
fn root() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("peers")
}

/// In PATH, then in target/peers. What is called `pid1` must be bigger than ours can be.
fn search(file: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let places = std::env::split_paths(&path).chain([root().join("bin")]);
    let big = |found: &PathBuf| found.metadata().is_ok_and(|data| data.is_file() && data.len() > 100_000);
    let mut found = places.map(|place| place.join(file));
    found.find(|found| if file == "pid1" { big(found) } else { found.is_file() })
}
