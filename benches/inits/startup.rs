//! How much longer a command takes with an init around it: from the start of process
//! 1 to its end, with a command that ends at once. Each run with an init is compared
//! with the direct run of its round, and the median is taken of the differences.

use crate::candidates::Kind;
use crate::figures::{Figure, Summary};
use crate::lab::Lab;
use std::time::Instant;

pub fn measure(lab: &Lab) -> Vec<Figure> {
    let plans: Vec<_> = lab.candidates.iter().map(|candidate| candidate.plan(&[lab.command])).collect();
    let rounds = lab.scale(2000);
    let whole = lab.rounds("start-up", rounds, |at, candidate| {
        let start = Instant::now();
        let mut running = plans[at].start().expect("a process in a PID namespace");
        let status = running.wait();
        let time = start.elapsed();
        assert_eq!(status, 0, "{}", candidate.name);
        Some(micros(time))
    });
    let position = |kind| lab.candidates.iter().position(|candidate| candidate.kind == kind);
    let direct = &whole[position(Kind::Direct).expect("it needs nothing")];
    let added: Vec<Vec<f64>> = (whole.iter().zip(lab.candidates))
        .map(|(times, candidate)| match candidate.kind {
            Kind::Direct => Vec::new(),
            _ => times.iter().zip(direct).map(|(time, direct)| time - direct).collect(),
        })
        .collect();
    let floor = position(Kind::Floor).and_then(|at| Summary::of(&added[at]));
    let times: Vec<_> = added.iter().map(|all| Some(Summary::of(all)?.median / floor.as_ref()?.median)).collect();
    vec![
        Figure::of("startup_whole", "a whole run", "µs", &whole),
        Figure::of("startup_added", "added to the direct run", "µs", &added),
        Figure::once("startup_floor", "added, × floor", "×", &times),
    ]
}

pub fn micros(time: std::time::Duration) -> f64 {
    time.as_secs_f64() * 1e6
}
