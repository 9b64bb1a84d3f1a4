//! The least `ulimit -v` under which an init still runs a command and reports its status,
//! by a path and by a name that is searched for in PATH: `RLIMIT_AS`, `setrlimit(2)`. The
//! command needs next to nothing itself; that of a dynamic init includes its libc.

use crate::lab::Lab;
use crate::lab::candidates::Candidate;
use crate::report::figures::Figure;
use std::path::Path;

/// In kB: more than any init needs.
const MOST: u64 = 1 << 20;

/// The stack is placed at random, and reaches over a page more or less.
const ROUNDS: usize = 3;

pub fn measure(lab: &Lab) -> Vec<Figure> {
    let file = Path::new(lab.command);
    let parent = file.parent().and_then(Path::to_str).expect("an absolute path");
    let name = file.file_name().and_then(|name| name.to_str()).expect("a file");
    let path = format!("PATH=/nonexistent:{parent}");
    let least = |what, command: &str| {
        lab.rounds(
            what,
            ROUNDS,
            |_, candidate| {
                if candidate.is_init() { least(candidate, command, &path) } else { None }
            },
        )
    };
    let (by_path, by_name) = (least("address space", lab.command), least("address space, by PATH", name));
    vec![
        Figure::of("address_space", "least address space", "kB", &by_path),
        Figure::of("address_space_search", "…, with a search in PATH", "kB", &by_name),
    ]
}

/// Halves what is between too little and enough; `None` if nothing is enough.
fn least(candidate: &Candidate, command: &str, path: &str) -> Option<f64> {
    let runs = |kilobytes| {
        let plan = candidate.plan(&[command]).environment(&[path]).address_space(kilobytes);
        plan.start().is_ok_and(|mut running| running.wait() == 0)
    };
    let (mut too_little, mut enough) = (0, MOST);
    if !runs(enough) {
        return None;
    }
    while enough - too_little > 4 {
        let middle = too_little.midpoint(enough);
        if runs(middle) { enough = middle } else { too_little = middle }
    }
    Some(enough as f64)
}
