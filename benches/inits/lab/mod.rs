//! The lab: how candidates are found, started and measured. What the families share is
//! here: the candidates, the scale, the progress bar and the order of measurements.

pub mod cage;
pub mod candidates;
pub mod elf;
pub mod fixture;
pub mod place;
pub mod running;

mod assemble;
mod peers;

use candidates::{Candidate, Candidates};
use indicatif::{ProgressBar, ProgressStyle};
use std::path::{Path, PathBuf};
use std::time::Duration;

pub struct Lab<'a> {
    pub candidates: &'a [Candidate],
    /// The command that ends at once.
    pub command: &'a str,
    /// This program, as a command that plays a part: see `fixture`.
    pub fixture: String,
    pub directory: PathBuf,
    quick: bool,
    bar: ProgressBar,
}

impl<'a> Lab<'a> {
    pub fn new(found: &'a Candidates, directory: &Path, quick: bool) -> Lab<'a> {
        let bar = ProgressBar::no_length();
        let style = ProgressStyle::with_template("{msg:40} {bar:30} {pos}/{len} {elapsed}");
        bar.set_style(style.expect("a template").progress_chars("=> "));
        let fixture = std::env::current_exe().expect("this program").into_os_string().into_string().expect("UTF-8");
        Lab { candidates: &found.present, command: &found.command, fixture, directory: directory.into(), quick, bar }
    }

    /// So many, or a tenth of it.
    pub fn scale(&self, count: usize) -> usize {
        if self.quick { count.div_ceil(10) } else { count }
    }

    pub fn end(&self) {
        self.bar.finish_and_clear();
    }

    /// Measures all candidates in each round, in an order that is drawn anew for each:
    /// what else the machine does is shared fairly, and so is the state in which whoever
    /// came before leaves its caches. The samples of each candidate, in its place.
    pub fn rounds(
        &self,
        what: &str,
        rounds: usize,
        mut measure: impl FnMut(usize, &Candidate) -> Option<f64>,
    ) -> Vec<Vec<f64>> {
        let count = self.candidates.len();
        self.bar.set_message(what.to_string());
        self.bar.reset();
        self.bar.set_length((rounds * count) as u64);
        let mut samples = vec![Vec::new(); count];
        let mut order: Vec<usize> = (0..count).collect();
        let mut draw = Draw(1);
        for _ in 0..rounds {
            (1..count).for_each(|last| order.swap(last, draw.below(last + 1)));
            for &at in &order {
                samples[at].extend(measure(at, &self.candidates[at]));
                self.bar.inc(1);
            }
        }
        samples
    }

    /// Measures each candidate once: what does not vary.
    pub fn once(&self, what: &str, mut measure: impl FnMut(&Candidate) -> Option<f64>) -> Vec<Option<f64>> {
        let samples = self.rounds(what, 1, |_, candidate| measure(candidate));
        samples.into_iter().map(|all| all.first().copied()).collect()
    }

    pub fn pause(&self, what: &str, time: Duration) {
        self.bar.set_message(what.to_string());
        std::thread::sleep(time);
    }

    /// Says what cannot be measured here, and why.
    pub fn skip(&self, what: &str) {
        self.bar.suspend(|| eprintln!("skipped: {what}"));
    }
}

/// Numbers that look drawn by lot, the same in every run (xorshift, Marsaglia 2003).
struct Draw(u64);

impl Draw {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % limit as u64) as usize
    }
}
