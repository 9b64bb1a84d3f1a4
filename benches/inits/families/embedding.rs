//! A program of 50 megabytes that is its own process 1: what its init keeps of them
//! (`proc_pid_smaps(5)`). With our library, and with pid1-rs, which starts the program anew.

use crate::lab::Lab;
use crate::lab::candidates::{Candidate, settle};
use crate::lab::place::Plan;
use crate::lab::running::Running;
use crate::report::figures::Figure;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

const STARTS: usize = 5;

pub fn measure(lab: &Lab) -> Vec<Figure> {
    let programs: Vec<_> = lab.candidates.iter().map(|candidate| program(lab, candidate)).collect();
    let mut waiting: Vec<Vec<Running>> = lab.candidates.iter().map(|_| Vec::new()).collect();
    lab.rounds("embedding", STARTS, |at, _| {
        waiting[at].extend(programs[at].as_deref().and_then(start));
        None
    });
    // Its init comes to rest as soon as the program waits.
    lab.pause("embedding", Duration::from_millis(500));
    let memory = |key| -> Vec<Vec<f64>> {
        waiting.iter().map(|all| all.iter().filter_map(|init| init.number("smaps_rollup", key)).collect()).collect()
    };
    vec![
        Figure::of("embedding_rss", "embedded: resident memory of the init", "kB", &memory("Rss")),
        Figure::of("embedding_pss", "embedded: its share of it", "kB", &memory("Pss")),
        Figure::of("embedding_dirty", "embedded: private dirty memory", "kB", &memory("Private_Dirty")),
    ]
}

/// The program with this candidate's library in it, if it has one.
fn program(lab: &Lab, candidate: &Candidate) -> Option<PathBuf> {
    match candidate.name.as_str() {
        "pid1" => build(lab, "tests/embed/outsider", &["--features", "large"]),
        "pid1-rs" => build(lab, "benches/inits/rival", &[]),
        _ => None,
    }
}

fn build(lab: &Lab, source: &str, arguments: &[&str]) -> Option<PathBuf> {
    lab.pause(&format!("building {source}"), Duration::ZERO);
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join(source);
    let name = source.file_name().expect("a name");
    let target = lab.directory.join("embedding");
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or("cargo".into()));
    cargo.args(["build", "--quiet", "--locked", "--release", "--manifest-path"]).arg(source.join("Cargo.toml"));
    cargo.args(arguments).arg("--target-dir").arg(&target);
    if !cargo.status().is_ok_and(|status| status.success()) {
        lab.skip(&format!("{} cannot be built", source.display()));
        return None;
    }
    Some(settle(&target.join("release").join(name), &lab.directory.join(name)))
}

fn start(program: &Path) -> Option<Running> {
    let words = [program.to_str().expect("UTF-8").to_string(), "read".into()];
    let mut running = Plan::new(&words).with_proc().start_with_pipes().ok()?;
    running.read_line()?;
    Some(running)
}
