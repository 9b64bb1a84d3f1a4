//! The other inits: where each is looked for, and how to get it where it is missing.
//! Nothing is installed from here.

use std::path::{Path, PathBuf};

struct Peer {
    name: &'static str,
    file: &'static str,
    install: &'static str,
}

const PEERS: [Peer; 6] = [
    Peer { name: "tini", file: "tini", install: "apt-get install tini" },
    Peer { name: "tini-static", file: "tini-static", install: "apt-get install tini" },
    Peer { name: "dumb-init", file: "dumb-init", install: "apt-get install dumb-init" },
    Peer { name: "catatonit", file: "catatonit", install: "apt-get install catatonit" },
    Peer { name: "tino", file: "tino", install: "cargo install --locked tino --root target/peers" },
    // The crate pid1-exe calls its program `pid1`, as we do.
    Peer { name: "pid1-rs", file: "pid1", install: "cargo install --locked pid1-exe --root target/peers" },
];

/// The programs that are here, by name; and a line about each that is not.
pub fn find() -> (Vec<(&'static str, PathBuf)>, Vec<String>) {
    let (mut present, mut missing) = (Vec::new(), Vec::new());
    for peer in &PEERS {
        match search(peer.file) {
            Some(path) => present.push((peer.name, path)),
            None => missing.push(format!("{} (to be had by: {})", peer.name, peer.install)),
        }
    }
    (present, missing)
}

/// In PATH, then in target/peers. What is called `pid1` must be bigger than ours can be.
fn search(file: &str) -> Option<PathBuf> {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).parent()?;
    let path = std::env::var_os("PATH").unwrap_or_default();
    let places = std::env::split_paths(&path).chain([target.join("peers/bin")]);
    let big = |found: &PathBuf| found.metadata().is_ok_and(|data| data.is_file() && data.len() > 100_000);
    let mut found = places.map(|place| place.join(file));
    found.find(|found| if file == "pid1" { big(found) } else { found.is_file() })
}
