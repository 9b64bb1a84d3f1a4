//! The waiting init: its memory, and how often it wakes up for nothing
//! (`proc_pid_smaps(5)`, `proc_pid_status(5)`). The stack begins at a random address,
//! so that a page more or less is touched: each is started several times.

use crate::lab::Lab;
use crate::lab::candidates::Candidate;
use crate::lab::running::Running;
use crate::report::figures::Figure;
use std::time::Duration;

const STARTS: usize = 9;

pub fn measure(lab: &Lab) -> Vec<Figure> {
    let seconds = lab.scale(10) as u64;
    // All of them wait at the same time, for a command that does nothing.
    let mut waiting: Vec<Vec<Running>> = lab.candidates.iter().map(|_| Vec::new()).collect();
    lab.rounds("memory", STARTS, |at, candidate| {
        waiting[at].extend(start(lab, candidate));
        None
    });
    // What the init does besides, after the command has begun.
    lab.pause("memory", Duration::from_millis(500));
    let read = |file: &str, key: &str| -> Vec<Vec<f64>> {
        waiting.iter().map(|all| all.iter().filter_map(|init| init.number(file, key)).collect()).collect()
    };
    let memory = |key| read("smaps_rollup", key);
    let mut figures = vec![
        Figure::of("rss", "resident memory", "kB", &memory("Rss")),
        Figure::of("anonymous", "anonymous memory", "kB", &memory("Anonymous")),
        Figure::of("private_dirty", "private dirty memory", "kB", &memory("Private_Dirty")),
        Figure::of("page_tables", "page tables", "kB", &read("status", "VmPTE")),
    ];
    let before = wakeups(&waiting);
    lab.pause(&format!("idle for {seconds} s"), Duration::from_secs(seconds));
    let after = wakeups(&waiting);
    let woken: Vec<_> = before.iter().zip(&after).map(|(before, after)| difference(before, after)).collect();
    figures.push(Figure::of("idle_wakeups", format!("wake-ups in {seconds} s"), "count", &woken));
    figures
}

fn start(lab: &Lab, candidate: &Candidate) -> Option<Running> {
    candidate.path.as_ref()?;
    let mut running = candidate.plan(&[&lab.fixture, "fixture", "receive"]).start_with_pipes().ok()?;
    running.read()?;
    Some(running)
}

fn wakeups(waiting: &[Vec<Running>]) -> Vec<Vec<f64>> {
    waiting.iter().map(|all| all.iter().filter_map(Running::wake_ups).collect()).collect()
}

fn difference(before: &[f64], after: &[f64]) -> Vec<f64> {
    after.iter().zip(before).map(|(after, before)| after - before).collect()
}
