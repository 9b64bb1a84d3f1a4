//! What has been measured, and how several measurements become one number.

use crate::lab::candidates::{Candidate, Kind};

#[derive(Clone, Copy)]
pub struct Summary {
    pub median: f64,
    pub min: f64,
    pub max: f64,
    pub count: usize,
}

/// One line of the table: a value for each candidate that has one.
pub struct Figure {
    pub key: &'static str,
    pub title: String,
    pub unit: &'static str,
    pub values: Vec<Option<Summary>>,
}

impl Summary {
    /// `None` if nothing could be measured.
    pub fn of(samples: &[f64]) -> Option<Summary> {
        let median = quantile(samples, 0.5)?;
        Some(Summary { median, min: quantile(samples, 0.0)?, max: quantile(samples, 1.0)?, count: samples.len() })
    }
}

pub fn quantile(samples: &[f64], at: f64) -> Option<f64> {
    let mut sorted = samples.to_vec();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().checked_sub(1)?;
    let (low, part) = ((at * last as f64) as usize, (at * last as f64).fract());
    Some(sorted[low] + part * (sorted[(low + 1).min(last)] - sorted[low]))
}

impl Figure {
    /// As the tables have it.
    pub fn label(&self) -> String {
        format!("{}, {}", self.title, self.unit)
    }

    /// Out of all samples of each candidate.
    pub fn of(key: &'static str, title: impl Into<String>, unit: &'static str, samples: &[Vec<f64>]) -> Figure {
        Figure { key, title: title.into(), unit, values: samples.iter().map(|all| Summary::of(all)).collect() }
    }

    /// Out of one measurement of each candidate, of something that does not vary.
    pub fn once(key: &'static str, title: &str, unit: &'static str, values: &[Option<f64>]) -> Figure {
        let samples: Vec<_> = values.iter().map(|value| value.iter().copied().collect()).collect();
        Figure::of(key, title, unit, &samples)
    }
}

pub struct Figures<'a> {
    pub candidates: &'a [Candidate],
    pub all: Vec<Figure>,
}

impl Figures<'_> {
    pub fn get(&self, key: &str) -> Option<&Figure> {
        self.all.iter().find(|figure| figure.key == key)
    }

    pub fn summary(&self, key: &str, name: &str) -> Option<Summary> {
        let at = self.candidates.iter().position(|candidate| candidate.name == name)?;
        self.get(key)?.values[at]
    }

    /// The least median among the other inits.
    pub fn best_peer(&self, key: &str) -> Option<f64> {
        let values = self.get(key)?.values.iter().zip(self.candidates);
        let peers = values.filter(|(_, candidate)| candidate.kind == Kind::Peer);
        peers.filter_map(|(value, _)| Some((*value)?.median)).min_by(f64::total_cmp)
    }
}

/// For people: as many digits as mean something, and commas.
pub fn number(value: f64) -> String {
    let size = value.abs();
    let digits = match size {
        _ if value.fract() == 0.0 || size >= 100.0 => 0,
        _ if size >= 10.0 => 1,
        _ => 2,
    };
    let text = format!("{size:.digits$}");
    let (whole, part) = text.split_once('.').map_or((&*text, None), |(whole, part)| (whole, Some(part)));
    let mut grouped = String::from(if value < 0.0 { "-" } else { "" });
    for (at, digit) in whole.char_indices() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    part.map_or(grouped.clone(), |part| format!("{grouped}.{part}"))
}
