//! How much later a command begins, and how much later all is over, with an init around
//! it. The command writes down when it begins, and ends at once. Each run with an init is
//! compared with the direct run of its round, and the median is taken of the
//! differences.

use crate::lab::Lab;
use crate::lab::candidates::Kind;
use crate::lab::fixture::now;
use crate::report::figures::{Figure, Summary};

pub fn measure(lab: &Lab) -> Vec<Figure> {
    let plans: Vec<_> = lab.candidates.iter().map(|candidate| candidate.plan(&[lab.command])).collect();
    let mut first = vec![Vec::new(); plans.len()];
    let whole = lab.rounds("start-up", lab.scale(2000), |at, candidate| {
        let start = now();
        let mut running = plans[at].start_with_pipes().expect("a process in a PID namespace");
        let status = running.wait();
        let end = now();
        assert_eq!(status, 0, "{}", candidate.name);
        let (seconds, nanoseconds) = (running.read()?, running.read()?);
        first[at].push(micros(seconds * 1_000_000_000 + nanoseconds - start));
        Some(micros(end - start))
    });
    let (first_added, first_duties) = compare(lab, &first);
    let (whole_added, whole_duties) = compare(lab, &whole);
    vec![
        Figure::of("startup_first", "until the command begins", "µs", &first),
        Figure::of("startup_added", "…, added to the direct run", "µs", &first_added),
        Figure::once("startup_duties", "…, × duties", "×", &first_duties),
        Figure::of("startup_whole", "a whole run", "µs", &whole),
        Figure::of("startup_whole_added", "…, added to the direct run", "µs", &whole_added),
        Figure::once("startup_whole_duties", "…, × duties", "×", &whole_duties),
    ]
}

/// What each adds to the direct run, and how many times what the duties add.
fn compare(lab: &Lab, times: &[Vec<f64>]) -> (Vec<Vec<f64>>, Vec<Option<f64>>) {
    let position = |kind| lab.candidates.iter().position(|candidate| candidate.kind == kind);
    let direct = &times[position(Kind::Direct).expect("it needs nothing")];
    let added: Vec<Vec<f64>> = (times.iter().zip(lab.candidates))
        .map(|(times, candidate)| match candidate.kind {
            Kind::Direct => Vec::new(),
            _ => times.iter().zip(direct).map(|(time, direct)| time - direct).collect(),
        })
        .collect();
    let duties = position(Kind::Duties).and_then(|at| Summary::of(&added[at]));
    let ratios = added.iter().map(|all| Some(Summary::of(all)?.median / duties.as_ref()?.median)).collect();
    (added, ratios)
}

fn micros(nanoseconds: u64) -> f64 {
    nanoseconds as f64 / 1e3
}
