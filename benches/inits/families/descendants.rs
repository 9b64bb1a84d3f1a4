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

pub fn measure(lab: &Lab) -> Vec<Figure> {
    let wide = spread(lab, "descendants_wide", "wide", 20_000);
    let deep = spread(lab, "descendants_deep", "deep", 1_000);
    wide.into_iter().chain(deep).collect()
}

fn spread(lab: &Lab, key: &'static str, shape: &str, wanted: usize) -> Option<Figure> {
    let wanted = lab.scale(wanted);
    let count = wanted.min(room());
    if count < wanted {
        lab.skip(&format!("{wanted} descendants: the machine has room for {count}, which are measured"));
    }
    let Some(cage) = Cage::new(count + 2_000) else {
        lab.skip("descendants: no pids cgroup can be made here");
        return None;
    };
    let title = format!("{count} descendants ({shape}) signalled, each");
    let samples = lab.rounds(&title, ROUNDS, |_, candidate| {
        if candidate.kind == Kind::Ours { signal_all(lab, &cage, candidate, shape, count) } else { None }
    });
    Some(Figure::of(key, title, "µs", &samples))
}

fn signal_all(lab: &Lab, cage: &Cage, candidate: &Candidate, shape: &str, count: usize) -> Option<f64> {
    let (init, number) = (candidate.path.as_ref()?.to_str()?, count.to_string());
    let words = [&lab.fixture, "fixture", "watch", init, shape, &number];
    let mut running = Plan::new(&words).caged(Some(cage)).with_proc().start_with_pipes().ok()?;
    if running.read_within(60_000).is_none() {
        lab.skip(&format!("{}: {count} descendants could not be had", candidate.name));
        return None;
    }
    running.go();
    let time = running.read_within(GIVE_UP);
    if time.is_none() {
        lab.skip(&format!("{}: {count} descendants ({shape}): given up after {GIVE_UP} ms", candidate.name));
    }
    Some(time.map_or(f64::from(GIVE_UP) * 1e3, |time| time as f64 / 1e3) / count as f64)
}
