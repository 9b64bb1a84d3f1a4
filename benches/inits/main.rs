//! `cargo bench`: what pid1 costs, beside other inits and beside the least that an
//! init can cost. The release binary is measured, side by side and interleaved, as
//! process 1 of PID namespaces. docs/BENCHMARKS.md explains the figures.
//!
//!   cargo bench                      all of it; writes docs/bench and docs/BENCHMARKS.md
//!   cargo bench -- --quick           a tenth of everything; writes target/tmp/bench
//!   cargo bench -- FAMILY... PATH... these families, with further builds of pid1

mod budgets;
mod calls;
mod candidates;
mod charts;
mod elf;
mod figures;
mod files;
mod fixture;
mod forwarding;
mod json;
mod lab;
mod machine;
mod memory;
mod place;
mod reaping;
mod shutdown;
mod startup;
mod table;

use candidates::Candidates;
use figures::{Figure, Figures};
use lab::Lab;
use std::path::{Path, PathBuf};

/// Measures some figures of all candidates.
type Family = fn(&Lab) -> Vec<Figure>;

const FAMILIES: [(&str, Family); 7] = [
    ("files", files::measure),
    ("memory", memory::measure),
    ("calls", calls::measure),
    ("startup", startup::measure),
    ("forwarding", forwarding::measure),
    ("reaping", reaping::measure),
    ("shutdown", shutdown::measure),
];

fn main() {
    let words: Vec<_> = std::env::args().skip(1).collect();
    if words.first().is_some_and(|word| word == "fixture") {
        return fixture::run(&words[1..]);
    }
    // `cargo test --benches` has no time for this.
    if !words.iter().any(|word| word == "--bench") {
        return println!("not measured: this is for cargo bench");
    }
    let (paths, words): (Vec<_>, Vec<_>) =
        words.into_iter().filter(|word| word != "--bench").partition(|word| word.contains('/'));
    let quick = words.iter().any(|word| word == "--quick");
    let wanted: Vec<_> = words.iter().filter(|word| !word.starts_with("--")).collect();
    for word in &wanted {
        assert!(FAMILIES.iter().any(|(name, _)| name == word), "no family {word}");
    }

    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench");
    std::fs::create_dir_all(&directory).expect("target/tmp/bench");
    let found = Candidates::find(&directory, &paths);
    let lab = Lab::new(&found, &directory, quick);
    let mut machine = machine::describe();
    let mut all = Vec::new();
    for (name, family) in FAMILIES {
        if wanted.is_empty() || wanted.iter().any(|word| *word == name) {
            all.extend(family(&lab));
        }
    }
    lab.end();
    machine.push(("load average afterwards", machine::load()));
    let figures = Figures { candidates: &found.present, all };
    table::print(&figures, &found.missing, &machine);
    budgets::print(&figures);

    let complete = wanted.is_empty() && !quick && paths.is_empty();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    let target: PathBuf = if complete { root.join("bench") } else { directory };
    json::write(&target.join("results.json"), &figures, &found.missing, &machine);
    charts::draw(&target, &figures);
    if complete {
        table::document(&root.join("BENCHMARKS.md"), &figures, &found.missing, &machine);
    }
    println!("\nwritten: {}", target.display());
}
