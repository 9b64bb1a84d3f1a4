//! How long it takes until zombies that are handed over all at once are reaped, and
//! whether processes that live beside them make it slower. The time also has the end
//! of their parent in it, which is the kernel's; the init's own part is its processor
//! time.

use crate::lab::Lab;
use crate::lab::cage::{Cage, room};
use crate::report::figures::Figure;

struct Case {
    key: &'static str,
    processor: &'static str,
    dead: usize,
    live: usize,
    rounds: usize,
}

const CASES: [Case; 5] = [
    Case { key: "reap_1000", processor: "reap_1000_cpu", dead: 1_000, live: 0, rounds: 41 },
    Case { key: "reap_10000", processor: "reap_10000_cpu", dead: 10_000, live: 0, rounds: 15 },
    Case { key: "reap_20000", processor: "reap_20000_cpu", dead: 20_000, live: 0, rounds: 5 },
    Case { key: "reap_1000_beside", processor: "reap_1000_beside_cpu", dead: 1_000, live: 10_000, rounds: 7 },
    Case { key: "reap_10000_beside", processor: "reap_10000_beside_cpu", dead: 10_000, live: 10_000, rounds: 5 },
];

pub fn measure(lab: &Lab) -> Vec<Figure> {
    CASES.iter().flat_map(|case| reap(lab, case)).collect()
}

fn reap(lab: &Lab, case: &Case) -> Vec<Figure> {
    let (dead, live) = (lab.scale(case.dead), lab.scale(case.live));
    let beside = if live > 0 { format!(" beside {live} live") } else { String::new() };
    let title = format!("{dead} orphans{beside}");
    if room() < dead + live {
        lab.skip(&format!("{title}: the machine has room for {} processes (--quick needs a tenth)", room()));
        return Vec::new();
    }
    let (orphans, others) = (dead.to_string(), live.to_string());
    let cage = Cage::new(dead + live + 100);
    let mut spent = vec![Vec::new(); lab.candidates.len()];
    let samples = lab.rounds(&title, case.rounds, |at, candidate| {
        if !candidate.is_init() {
            return None;
        }
        let words = [&lab.fixture, "fixture", "orphans", &orphans, &others];
        let mut running = candidate.plan(&words).caged(cage.as_ref()).start_with_pipes().ok()?;
        // Nothing comes from a fixture that could not have so many processes.
        running.read()?;
        let before = running.processor_time()?;
        running.go();
        let time = running.read()? as f64 / 1e6;
        spent[at].push((running.processor_time()? - before) / 1e6);
        Some(time)
    });
    if samples.iter().all(|all| all.is_empty()) {
        lab.skip(&format!("{title}: so many processes cannot be had here (--quick needs a tenth)"));
    }
    let processor = "…, processor time of the init";
    vec![Figure::of(case.key, title, "ms", &samples), Figure::of(case.processor, processor, "ms", &spent)]
}
