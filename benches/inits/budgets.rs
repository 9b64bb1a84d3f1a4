//! What pid1 is allowed to cost. Those that are not timed are asserted by tests and
//! by build.sh; nothing here ends the bench.

use crate::figures::{Figures, number};

pub struct Budget {
    pub what: String,
    pub limit: f64,
    pub measured: f64,
}

impl Budget {
    pub fn is_met(&self) -> bool {
        self.measured <= self.limit
    }

    /// Columns: what, limit, measured, verdict.
    pub fn row(&self) -> [String; 4] {
        let verdict = if self.is_met() { "met" } else { "missed" };
        [self.what.clone(), number(self.limit), number(self.measured), verdict.into()]
    }
}

/// Of those whose figures have been measured.
pub fn check(figures: &Figures) -> Vec<Budget> {
    let ours = |key: &str| figures.median(key, "pid1");
    let to_peer = |key: &str| Some(ours(key)? / figures.best_peer(key)?);
    let fixed = [
        ("file, bytes", 16_384.0, ours("file_size")),
        ("writable segments", 0.0, ours("writable_segments")),
        ("relocations", 0.0, ours("relocations")),
        ("resident memory, kB", 24.0, ours("rss")),
        ("private dirty memory, kB", 12.0, ours("private_dirty")),
        ("added start-up time, × floor", 1.10, ours("startup_floor")),
        ("…, of a whole run, × floor", 1.10, ours("startup_whole_floor")),
        ("added start-up time, × fastest other init", 0.4, to_peer("startup_added")),
        ("…, of a whole run, × fastest other init", 0.4, to_peer("startup_whole_added")),
        ("system calls from exec to exec", 7.0, ours("calls_exec")),
        ("forwarding, × fastest other init", 1.05, to_peer("forwarding")),
        ("reaping 10,000, × fastest other init", 1.05, to_peer("reap_10000")),
        ("reaping 10,000 beside 10,000, × fastest other init", 1.05, to_peer("reap_10000_beside")),
        (
            "reaping 30,000, × reaping 10,000 (linear is 3)",
            3.3,
            Some(()).and_then(|()| Some(ours("reap_30000")? / ours("reap_10000")?)),
        ),
        ("wake-ups when idle", 0.0, ours("idle_wakeups")),
    ];
    let budget = |(what, limit, measured): (&str, f64, Option<f64>)| {
        Some(Budget { what: what.into(), limit, measured: measured? })
    };
    fixed.into_iter().filter_map(budget).collect()
}

pub fn print(figures: &Figures) {
    println!("\nbudgets");
    for budget in check(figures) {
        let [what, limit, measured, verdict] = budget.row();
        println!("  {what:52} ≤ {limit:>8} {measured:>10}  {verdict}");
    }
}
