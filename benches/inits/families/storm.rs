//! Whether orphans without end make pid1 deaf: sixteen processes make them as fast as they
//! can, in a pids cgroup of 2,000 (`--pids-limit` of a container). How long a TERM takes
//! to its handler, and how late the shutdown is over whose survivors go on with the storm.

use crate::lab::Lab;
use crate::lab::cage::Cage;
use crate::lab::candidates::{Candidate, Kind};
use crate::lab::fixture::now;
use crate::report::figures::Figure;
use std::time::Duration;

const MAKERS: &str = "16";
const PIDS: usize = 2_000;

/// Who has not done it by then has failed; in ms, and stands in the table.
const GIVE_UP: i32 = 2_000;

/// The grace of the ladder, in ms, as the variable has it in seconds.
const GRACE: (f64, &str) = (500.0, "PID1_TIMEOUT=0.5");

/// Until the storm is on, in ms.
const GETS_READY: i32 = 20_000;

/// TERM is sent so many times to each process 1.
const SIGNALS: usize = 5;

pub fn measure(lab: &Lab) -> Vec<Figure> {
    let Some(cage) = Cage::new(PIDS) else {
        lab.skip("the storm: no pids cgroup can be made here");
        return Vec::new();
    };
    vec![term(lab, &cage), ladder(lab, &cage)]
}

fn term(lab: &Lab, cage: &Cage) -> Figure {
    let mut samples = vec![Vec::new(); lab.candidates.len()];
    lab.rounds("TERM in a storm of orphans", rounds(lab), |at, candidate| {
        samples[at].extend(signals(lab, cage, candidate));
        None
    });
    let title = format!("TERM reaches the command in a storm of orphans (given up at {GIVE_UP})");
    Figure::of("storm_term", title, "ms", &samples)
}

fn rounds(lab: &Lab) -> usize {
    lab.scale(10).max(2)
}

/// How long each took, in ms; the first one that is lost is the last.
fn signals(lab: &Lab, cage: &Cage, candidate: &Candidate) -> Vec<f64> {
    let mut times = Vec::new();
    if !candidate.is_init() {
        return times;
    }
    let plan = candidate.plan(&[&lab.fixture, "fixture", "storm", MAKERS]).caged(Some(cage));
    let Ok(mut running) = plan.start_with_pipes() else { return times };
    if running.read_within(GETS_READY).is_none() {
        lab.skip(&format!("{}: no storm could be had", candidate.name));
        return times;
    }
    for _ in 0..SIGNALS {
        // What waits to be reaped piles up meanwhile, if it does.
        std::thread::sleep(Duration::from_millis(100));
        let start = now();
        running.signal(libc::SIGTERM);
        match running.read_within(GIVE_UP) {
            Some(arrived) => times.push(arrived.saturating_sub(start) as f64 / 1e6),
            None => {
                times.push(GIVE_UP.into());
                break;
            }
        }
    }
    times
}

/// Of pid1 alone: the others have no ladder.
fn ladder(lab: &Lab, cage: &Cage) -> Figure {
    let samples = lab.rounds("the ladder in a storm of orphans", rounds(lab), |_, candidate| {
        if candidate.kind != Kind::Ours {
            return None;
        }
        let plan = candidate.plan(&[&lab.fixture, "fixture", "storm-ladder", MAKERS]).caged(Some(cage));
        let mut running = plan.environment(&["PATH=/usr/bin:/bin", GRACE.1]).start_with_pipes().ok()?;
        running.read_within(GETS_READY)?;
        running.go();
        let ended = running.read_within(GETS_READY)?;
        match running.wait_within(GRACE.0 as i32 + GIVE_UP) {
            Some(_) => Some((now() - ended) as f64 / 1e6 - GRACE.0),
            None => Some(GIVE_UP.into()),
        }
    });
    let title = format!("…, all is over later than the ladder says (given up at {GIVE_UP})");
    Figure::of("storm_ladder", title, "ms", &samples)
}
