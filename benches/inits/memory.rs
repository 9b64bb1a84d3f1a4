//! The waiting init: its memory, and how often it wakes up for nothing
//! (`proc_pid_smaps(5)`, `proc_pid_status(5)`).

use crate::figures::Figure;
use crate::lab::Lab;
use crate::place::Running;
use std::time::Duration;

pub fn measure(lab: &Lab) -> Vec<Figure> {
    let seconds = if lab.scale(10) == 10 { 10 } else { 1 };
    // All of them wait at the same time, for a command that does nothing.
    let waiting: Vec<_> = lab.candidates.iter().map(|it| wait(lab, it)).collect();
    std::thread::sleep(Duration::from_millis(500));
    let read =
        |file: &str, key: &str| -> Vec<_> { waiting.iter().map(|init| init.as_ref()?.number(file, key)).collect() };
    let memory = |key| read("smaps_rollup", key);
    let wakeups = || -> Vec<Option<f64>> {
        let kinds = ["voluntary_ctxt_switches", "nonvoluntary_ctxt_switches"].map(|key| read("status", key));
        kinds[0].iter().zip(&kinds[1]).map(|(a, b)| Some((*a)? + (*b)?)).collect()
    };
    let before = wakeups();
    let mut after = Vec::new();
    lab.once(&format!("idle for {seconds} s"), |candidate| {
        if candidate.name == lab.candidates[0].name {
            std::thread::sleep(Duration::from_secs(seconds));
            after = wakeups();
        }
        None
    });
    let woken: Vec<_> = before.iter().zip(&after).map(|(before, after)| Some((*after)? - (*before)?)).collect();
    vec![
        Figure::once("rss", "resident memory", "kB", &memory("Rss")),
        Figure::once("anonymous", "anonymous memory", "kB", &memory("Anonymous")),
        Figure::once("private_dirty", "private dirty memory", "kB", &memory("Private_Dirty")),
        Figure::once("page_tables", "page tables", "kB", &read("status", "VmPTE")),
        Figure::once(
            "idle_wakeups",
            if seconds == 10 { "wake-ups in 10 s" } else { "wake-ups in 1 s" },
            "count",
            &woken,
        ),
    ]
}

fn wait(lab: &Lab, candidate: &crate::candidates::Candidate) -> Option<Running> {
    candidate.path.as_ref()?;
    let mut running = candidate.plan(&[&lab.fixture, "fixture", "receive"]).start_with_pipes().ok()?;
    running.read()?;
    Some(running)
}
