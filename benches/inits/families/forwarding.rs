//! Signals on their way to the command: how long one takes, and what a burst of them
//! costs. Equal signals that wait merge into one (`signal(7)`), so that of a burst
//! fewer arrive than were sent: the processor time is also given per arrival.

use crate::lab::Lab;
use crate::lab::candidates::{Candidate, Kind};
use crate::lab::fixture::now;
use crate::lab::running::Running;
use crate::report::figures::{Figure, quantile};

pub fn measure(lab: &Lab) -> Vec<Figure> {
    let forwards: Vec<_> = lab.candidates.iter().map(|candidate| forwards(lab, candidate)).collect();
    let mut figures = latency(lab, &forwards);
    figures.extend(burst(lab, &forwards));
    figures
}

/// Not every init forwards every signal.
fn forwards(lab: &Lab, candidate: &Candidate) -> bool {
    let Some(mut running) = ready(lab, candidate, "receive") else { return false };
    running.signal(libc::SIGUSR1);
    let arrives = running.read_within(2000).is_some();
    if !arrives {
        lab.skip(&format!("{} does not forward USR1", candidate.name));
    }
    arrives
}

fn ready(lab: &Lab, candidate: &Candidate, part: &str) -> Option<Running> {
    if matches!(candidate.kind, Kind::Floor | Kind::Duties) {
        return None;
    }
    let mut running = candidate.plan(&[&lab.fixture, "fixture", part]).start_with_pipes().ok()?;
    running.read()?;
    Some(running)
}

/// Keeps this process, and what it starts, on one processor or lets it go again: where
/// three processes happen to sit decides more than what an init does.
fn keep_on_one(is_kept: bool) {
    // SAFETY: a set of our own, of the size that is given.
    unsafe {
        let mut set: libc::cpu_set_t = std::mem::zeroed();
        let last = if is_kept { 1 } else { libc::CPU_SETSIZE as usize };
        (0..last).for_each(|processor| libc::CPU_SET(processor, &mut set));
        libc::sched_setaffinity(0, size_of_val(&set), &set);
    }
}

/// All candidates wait at the same time, and get a signal in turn.
fn latency(lab: &Lab, forwards: &[bool]) -> Vec<Figure> {
    keep_on_one(true);
    let start = |(candidate, &does)| if does { ready(lab, candidate, "receive") } else { None };
    let mut waiting: Vec<_> = lab.candidates.iter().zip(forwards).map(start).collect();
    let samples = lab.rounds("forwarding", lab.scale(10_000), |at, _| {
        let running = waiting[at].as_mut()?;
        let start = now();
        running.signal(libc::SIGUSR1);
        Some((running.read()? - start) as f64 / 1000.0)
    });
    keep_on_one(false);
    let rare: Vec<_> = samples.iter().map(|all| quantile(all, 0.99)).collect();
    vec![
        Figure::of("forwarding", "a signal reaches the command, on one processor", "µs", &samples),
        Figure::once("forwarding_p99", "…, 99th percentile", "µs", &rare),
    ]
}

fn burst(lab: &Lab, forwards: &[bool]) -> Vec<Figure> {
    let signals = lab.scale(100_000);
    let mut each = vec![Vec::new(); lab.candidates.len()];
    let spent = lab.rounds(&format!("a burst of {signals} signals"), 5, |at, candidate| {
        if candidate.kind == Kind::Direct || !forwards[at] {
            return None;
        }
        let mut running = ready(lab, candidate, "count")?;
        let before = running.processor_time()?;
        (0..signals).for_each(|_| running.signal(libc::SIGUSR1));
        running.signal(libc::SIGUSR2);
        let arrived = running.read()?;
        let spent = running.processor_time()? - before;
        each[at].push(spent / arrived.max(1) as f64 / 1e3);
        Some(spent / 1e6)
    });
    vec![
        Figure::of("burst", format!("processor time for {signals} signals"), "ms", &spent),
        Figure::of("burst_each", "…, for each that arrives", "µs", &each),
    ]
}
