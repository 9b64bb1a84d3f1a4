//! `cargo bench`: what pid1 costs, beside other inits and beside the least that an
//! init can cost. The release binary is measured, side by side and interleaved, as
//! process 1 of PID namespaces. `cargo bench -- --help` tells the options, and
//! docs/BENCHMARKS.md explains the figures.
//!
//!   options     the command line
//!   lab/        how candidates are found, started and measured
//!   families/   what is measured
//!   report/     figures and budgets: the terminal, docs/BENCHMARKS.md, docs/bench
//!   asm/        the floor and the duties, which pid1 is compared with; the command

mod families;
mod lab;
mod options;
mod report;

use families::FAMILIES;
use lab::Lab;
use lab::candidates::Candidates;
use options::Options;
use report::figures::Figures;
use report::{Report, machine};
use std::path::Path;

fn main() {
    let words: Vec<_> = std::env::args().skip(1).collect();
    if words.first().is_some_and(|word| word == "fixture") {
        return lab::fixture::run(&words[1..]);
    }
    // `cargo test --all-targets` has no time for this, and words of its own.
    if !words.iter().any(|word| word == "--bench") {
        return println!("not measured: this is for cargo bench");
    }
    let options = Options::parse(words).unwrap_or_else(|error| {
        eprintln!("{error}; cargo bench -- --help tells what there is");
        std::process::exit(2)
    });
    if options.help {
        return print!("{}", options::help());
    }
    measure(&options);
}

fn measure(options: &Options) {
    let directory = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench");
    std::fs::create_dir_all(&directory).expect("target/tmp/bench");
    let found = Candidates::find(&directory, &options.candidates);
    found.missing.iter().for_each(|who| eprintln!("missing: {who}"));
    let lab = Lab::new(&found, &directory, options.quick);
    let mut machine = machine::describe();
    let wanted = FAMILIES.iter().filter(|family| options.wants(family.name));
    let all = wanted.flat_map(|family| (family.measure)(&lab)).collect();
    lab.end();
    machine.push(("load average afterwards", machine::load()));

    let figures = Figures { candidates: &found.present, all };
    let report = Report { figures, missing: &found.missing, machine, is_quick: options.quick };
    report.print();
    let docs = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs");
    if options.is_complete() {
        report.write(&docs.join("bench"));
        report.document(&docs.join("BENCHMARKS.md"));
    } else {
        report.write(&directory);
    }
}
