//! What pid1 is allowed to cost, and whether it keeps to that. Those that are not timed are
//! asserted by tests and by build.sh, too; nothing here ends the bench.

use super::figures::{Figures, number};
use crate::lab::candidates::Kind;

/// How the figure of a build of pid1 is compared with the limit.
#[derive(Clone, Copy)]
enum Measure {
    Median,
    /// The worst of all.
    Max,
    /// The median, divided by that of the fastest other init.
    ToFastestPeer,
}

use Measure::{Max, Median, ToFastestPeer};

#[rustfmt::skip]
const BUDGETS: [(&str, f64, Measure, &str); 19] = [
    ("file, bytes", 32_768.0, Median, "file_size"),
    ("writable segments", 0.0, Median, "writable_segments"),
    ("relocations", 0.0, Median, "relocations"),
    ("resident memory, kB", 40.0, Median, "rss"),
    ("private dirty memory, kB", 8.0, Median, "private_dirty"),
    ("address space, kB", 4_096.0, Max, "address_space"),
    ("…, with a search in PATH, kB", 4_096.0, Max, "address_space_search"),
    ("added start-up time, × duties", 1.10, Median, "startup_duties"),
    ("added start-up time, × fastest other init", 0.25, ToFastestPeer, "startup_added"),
    ("system calls from exec to exec", 7.0, Median, "calls_exec"),
    ("forwarding, × fastest other init", 1.05, ToFastestPeer, "forwarding"),
    ("reaping 10,000, × fastest other init", 1.05, ToFastestPeer, "reap_10000"),
    ("reaping 10,000 beside 10,000, × fastest other init", 0.05, ToFastestPeer, "reap_10000_beside"),
    ("TERM in a storm of orphans, ms: median", 50.0, Median, "storm_term"),
    ("…, ms: worst", 200.0, Max, "storm_term"),
    ("the ladder's end in a storm, ms late: worst", 100.0, Max, "storm_ladder"),
    ("descendants signalled (wide), µs each", 20.0, Median, "descendants_wide"),
    ("descendants signalled (deep), µs each", 20.0, Median, "descendants_deep"),
    ("wake-ups when idle", 0.0, Max, "idle_wakeups"),
];

pub struct Budget {
    pub what: &'static str,
    pub limit: f64,
    /// Each build of pid1 that has the figure, by name.
    pub measured: Vec<(String, f64)>,
}

impl Budget {
    /// `None` for a build without the figure.
    pub fn measured(&self, name: &str) -> Option<f64> {
        self.measured.iter().find(|(who, _)| who == name).map(|(_, value)| *value)
    }

    pub fn is_met(&self, value: f64) -> bool {
        value <= self.limit
    }

    /// Columns: what, limit, and for each build what was measured.
    pub fn row(&self, builds: &[&str]) -> Vec<String> {
        let verdict = |value| if self.is_met(value) { "met" } else { "missed" };
        let cell = |value| format!("{} {}", number(value), verdict(value));
        let cells = builds.iter().map(|name| self.measured(name).map_or("–".into(), cell));
        [self.what.to_string(), number(self.limit)].into_iter().chain(cells).collect()
    }
}

/// The builds of pid1, in the order of the table.
pub fn builds<'a>(figures: &Figures<'a>) -> Vec<&'a str> {
    let ours = figures.candidates.iter().filter(|candidate| candidate.kind == Kind::Ours);
    ours.map(|candidate| candidate.name.as_str()).collect()
}

/// Those whose figures have been measured.
pub fn check(figures: &Figures) -> Vec<Budget> {
    let builds = builds(figures);
    let budget = |(what, limit, measure, key)| {
        let value = |name: &&str| Some((name.to_string(), apply(measure, figures, key, name)?));
        let measured: Vec<_> = builds.iter().filter_map(value).collect();
        (!measured.is_empty()).then_some(Budget { what, limit, measured })
    };
    BUDGETS.into_iter().filter_map(budget).collect()
}

fn apply(measure: Measure, figures: &Figures, key: &str, name: &str) -> Option<f64> {
    let summary = figures.summary(key, name)?;
    match measure {
        Median => Some(summary.median),
        Max => Some(summary.max),
        ToFastestPeer => Some(summary.median / figures.best_peer(key)?),
    }
}
