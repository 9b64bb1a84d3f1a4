//! How long it takes until zombies that are handed over all at once are reaped, and
//! whether processes that live beside them make it slower.

use crate::figures::Figure;
use crate::lab::Lab;

const CASES: [(&str, usize, usize, usize); 5] = [
    ("reap_1000", 1_000, 0, 15),
    ("reap_10000", 10_000, 0, 9),
    ("reap_30000", 30_000, 0, 3),
    ("reap_1000_beside", 1_000, 10_000, 5),
    ("reap_10000_beside", 10_000, 10_000, 3),
];

pub fn measure(lab: &Lab) -> Vec<Figure> {
    CASES.iter().map(|&(key, dead, live, rounds)| reap(lab, key, lab.scale(dead), lab.scale(live), rounds)).collect()
}

fn reap(lab: &Lab, key: &'static str, dead: usize, live: usize, rounds: usize) -> Figure {
    let beside = if live > 0 { format!(" beside {live} live") } else { String::new() };
    let title = format!("{dead} orphans{beside}");
    let (orphans, others) = (dead.to_string(), live.to_string());
    let samples = lab.rounds(&title, rounds, |_, candidate| {
        if !Lab::is_init(candidate) {
            return None;
        }
        let words = [&lab.fixture, "fixture", "orphans", &orphans, &others];
        let mut running = candidate.plan(&words).start_with_pipes().ok()?;
        // Nothing comes from a fixture that could not have so many processes.
        running.read()?;
        running.go();
        Some(running.read()? as f64 / 1e6)
    });
    if samples.iter().all(|all| all.is_empty()) {
        lab.skip(&format!("{title}: so many processes cannot be had here (--quick needs a tenth)"));
    }
    Figure::of(key, format!("{title} reaped"), "ms", &samples)
}
