//! The file that ships is an ordinary one: the tools of every day work on it (`strip(1)`,
//! `nm(1)`, `readelf(1)`, `gdb(1)`).

use crate::support::engine::{Call, find};
use crate::support::{Dir, skip};
use crate::tree::{built, shipped};

#[test]
#[cfg_attr(debug_assertions, ignore = "the release binary's: cargo test --release")]
fn its_size_is_told() {
    let (tree, output) = built();
    let size = tree.read("dist/pid1").len();
    assert!(output.out().contains(&format!("dist/pid1: {size} bytes for ")), "{output}");
}

#[test]
#[cfg_attr(debug_assertions, ignore = "the release binary's: cargo test --release")]
fn stripped_once_more_it_runs() {
    let dir = Dir::new();
    let copy = dir.at("pid1");
    Call::new(&["strip", "-o", &copy, &shipped().at("dist/pid1")]).output(&[]).exits(0).is_silent();
    let version = format!("pid1 {}\n", env!("CARGO_PKG_VERSION"));
    Call::new(&[&copy, "--version"]).output(&[]).exits(0).prints(&version).is_silent();
}

#[test]
#[cfg_attr(debug_assertions, ignore = "the release binary's: cargo test --release")]
fn readelf_sees_sections_and_no_relocations() {
    let file = shipped().at("dist/pid1");
    let sections = Call::new(&["readelf", "--sections", "--wide", &file]).ask(&[]);
    for name in [".note.package", ".rodata", ".text", ".gnu_debuglink"] {
        assert!(sections.contains(name), "{name} is missing\n{sections}");
    }
    assert_eq!(Call::new(&["readelf", "--relocs", &file]).ask(&[]).trim(), "There are no relocations in this file.");
}

/// The addresses of our own functions.
fn addresses() -> Vec<String> {
    let symbols = Call::new(&["nm", "--demangle", "--defined-only", &shipped().at("dist/pid1.debug")]).ask(&[]);
    let ours = symbols.lines().filter(|line| line.contains(" pidone::"));
    ours.filter_map(|line| Some(format!("0x{}", line.split_whitespace().next()?))).collect()
}

#[test]
#[cfg_attr(debug_assertions, ignore = "the release binary's: cargo test --release")]
fn gdb_finds_the_source_line_of_an_address() {
    if let Err(missing) = find("gdb") {
        return skip(&missing);
    }
    let addresses = addresses();
    assert!(addresses.len() > 10, "only {addresses:?}");
    let questions: Vec<_> = addresses.iter().map(|address| format!("--eval-command=info line *{address}")).collect();
    let mut words = vec!["gdb", "--nx", "--batch"];
    words.extend(questions.iter().map(String::as_str));
    let file = shipped().at("dist/pid1");
    let answers = Call::new(&words).ask(&[&file]);
    // `Line 86 of "src/vector.rs" starts at address …`
    let places = answers.lines().filter_map(|line| line.strip_prefix("Line ")?.split_once(" of \"src/"));
    let places: Vec<_> = places.filter_map(|(line, rest)| Some((line, rest.split_once('"')?.0))).collect();
    // In the others inlined code of core comes first.
    assert!(places.len() > addresses.len() / 2, "{answers}");
    for (line, name) in places {
        let source = String::from_utf8(shipped().read(&format!("src/{name}"))).expect("UTF-8");
        let line: usize = line.parse().expect("a number");
        assert!((1..=source.lines().count()).contains(&line), "src/{name} has no line {line}");
    }
}
