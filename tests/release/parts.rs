//! The SBOM: what the binary is made of, as `packaging/sbom.sh` writes it.

use crate::support::{Dir, Status, skip};
use crate::tree::run;
use std::fs;
use std::process::Command;

/// What `sbom.sh` ends with where it cannot get its library.
const UNAVAILABLE: i32 = 69;

/// As a user with this language has it written; `None`, and the test is skipped, where it cannot be.
fn written(folder: &Dir, language: &str) -> Option<String> {
    let file = folder.at("sbom");
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/packaging/sbom.sh");
    let mut command = Command::new("sh");
    command.args([script, &file]).env("SOURCE_DATE_EPOCH", "1795737600").env("LC_ALL", language);
    let output = run(&mut command);
    if output.status == Status::Exited(UNAVAILABLE) {
        skip("what packaging/requirements.txt names, from PyPI");
        return None;
    }
    // It has held the list against the schema.
    output.exits(0).is_silent();
    Some(fs::read_to_string(file).expect("a list"))
}

/// The packages that Cargo.lock calls so, as a package URL has it.
fn locked(name: &str) -> String {
    const LOCK: &str = include_str!("../../Cargo.lock");
    let behind = LOCK.split_once(&format!("name = \"{name}\"\nversion = \"")).unwrap_or_else(|| panic!("{name}?")).1;
    format!("pkg:cargo/{name}@{}", behind.split('"').next().expect("a version"))
}

#[test]
fn the_sbom_has_the_crates_that_are_linked_and_no_others_and_is_the_same_each_time() {
    let folder = Dir::new();
    let Some(list) = written(&folder, "C.UTF-8") else { return };
    let mut purls: Vec<_> = list.lines().filter_map(|line| line.trim().strip_prefix("\"purl\": \"")).collect();
    purls.sort_unstable();
    let expected = ["bitflags", "linux-raw-sys", "pidone", "rustix"].map(|name| locked(name) + "\",");
    assert_eq!(purls, expected, "{list}");
    assert_eq!(list.matches("\"alg\": \"SHA-256\"").count(), 3, "{list}");
    assert!(list.contains("\"timestamp\": \"2026-11-27T00:00:00+00:00\""), "{list}");
    assert_eq!(written(&folder, "C").as_ref(), Some(&list));
}
