//! `pid1 -s` that is not process 1: from the end of its command until every descendant
//! has been sent TERM, for each of them. All are children of one, or each has one child. Of
//! pid1 alone: the others leave their descendants in peace.

use crate::lab::Lab;
use crate::lab::cage::{Cage, room};
use crate::lab::candidates::{Candidate, Kind};
use crate::lab::place::Plan;
use crate::report::figures::Figure;

/// Who has not done it by then has failed; in ms.
const GIVE_UP: i32 = 5_000;

const ROUNDS: usize = 5;

struct Case {
    key: &'static str,
    processor: &'static str,
    shape: &'static str,
    count: usize,
}

const CASES: [Case; 2] = [
    Case { key: "descendants_wide", processor: "descendants_wide_cpu", shape: "wide", count: 20_000 },
    Case { key: "descendants_deep", processor: "descendants_deep_cpu", shape: "deep", count: 1_000 },
];

pub fn measure(lab: &Lab) -> Vec<Figure> {
    CASES.iter().flat_map(|case| spread(lab, case)).collect()
}

fn spread(lab: &Lab, case: &Case) -> Vec<Figure> {
    let wanted = lab.scale(case.count);
    let count = wanted.min(room());
    if count < wanted {
        lab.skip(&format!("{wanted} descendants: the machine has room for {count}, which are measured"));
    }
    let Some(cage) = Cage::new(count + 2_000) else {
        lab.skip("descendants: no pids cgroup can be made here");
        return Vec::new();
    };
    let title = format!("{count} descendants ({}) signalled, each", case.shape);
    let mut spent = vec![Vec::new(); lab.candidates.len()];
    let samples = lab.rounds(&title, ROUNDS, |at, candidate| {
        if candidate.kind != Kind::Ours {
            return None;
        }
        let (time, processor) = signal_all(lab, &cage, candidate, case.shape, count)?;
        spent[at].extend(processor.map(|nanoseconds| each(nanoseconds, count)));
        Some(each(time, count))
    });
    let processor = "…, processor time of the init";
    vec![Figure::of(case.key, title, "µs", &samples), Figure::of(case.processor, processor, "µs", &spent)]
}

fn each(nanoseconds: u64, count: usize) -> f64 {
    nanoseconds as f64 / 1e3 / count as f64
}

/// In ns: the time, and the init's processor time unless it was given up.
fn signal_all(lab: &Lab, cage: &Cage, candidate: &Candidate, shape: &str, count: usize) -> Option<(u64, Option<u64>)> {
    let (init, number) = (candidate.path.as_ref()?.to_str()?, count.to_string());
    let words = [&lab.fixture, "fixture", "watch", init, shape, &number];
    let mut running = Plan::new(&words).caged(Some(cage)).with_proc().start_with_pipes().ok()?;
    if running.read_within(60_000).is_none() {
        lab.skip(&format!("{}: {count} descendants ({shape}) could not be had", candidate.name));
        return None;
    }
    running.go();
    let Some(time) = running.read_within(GIVE_UP) else {
        lab.skip(&format!("{}: {count} descendants ({shape}): given up after {GIVE_UP} ms", candidate.name));
        return Some((GIVE_UP as u64 * 1_000_000, None));
    };
    Some((time, running.read()))
}
