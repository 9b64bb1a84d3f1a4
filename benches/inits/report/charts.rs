//! Three charts for the README: bars with their numbers, in light and in dark.

use super::figures::{Figures, number};
use super::svg::Svg;
use crate::lab::candidates::Kind;
use std::path::Path;

const CHARTS: [(&str, &str, &str); 3] = [
    ("size", "file_size", "File, bytes"),
    ("memory", "rss", "Resident memory of the waiting init, kB"),
    ("startup", "startup_added", "Time added until the command begins, µs (median)"),
];

const WIDTH: u32 = 720;
/// Of the heading, of one bar, and of what is said below them.
const TITLE: u32 = 48;
const ROW: u32 = 30;
const FOOT: u32 = 34;
/// Where bars begin, and how long they get.
const LEFT: f32 = 120.0;
const LONGEST: f64 = 480.0;

const LEAST: &str = "Dashed: the least that any init can do (floor), and that with pid1's system calls (duties).";

pub fn draw(directory: &Path, figures: &Figures) {
    for (name, key, title) in CHARTS {
        let Some(figure) = figures.get(key) else { continue };
        let pairs = figures.candidates.iter().zip(&figure.values);
        let bars: Vec<_> = pairs.filter_map(|(it, value)| Some((&*it.name, it.kind, (*value)?.median))).collect();
        let file = directory.join(name).with_extension("svg");
        std::fs::write(file, chart(title, &bars)).expect("an SVG can be written");
    }
}

fn chart(title: &str, bars: &[(&str, Kind, f64)]) -> String {
    let values: Vec<_> = bars.iter().map(|(name, _, value)| format!("{name} {}", number(*value))).collect();
    let height = TITLE + ROW * bars.len() as u32 + FOOT;
    let mut svg = Svg::new(WIDTH, height, title, &values.join(", "));
    let most = bars.iter().map(|bar| bar.2).fold(f64::MIN_POSITIVE, f64::max);
    for (at, &(name, kind, value)) in bars.iter().enumerate() {
        let top = (TITLE + ROW * at as u32) as f32;
        let length = (value.max(0.0) / most * LONGEST).round().max(1.0) as f32;
        svg.text((20.0, top + 15.5), "small", name);
        svg.rect((LEFT, top), (length, ROW as f32 - 8.0), class(kind));
        svg.text((LEFT + length + 8.0, top + 15.5), "small", &number(value));
    }
    svg.text((20.0, height as f32 - 14.0), "small dim", LEAST);
    svg.finish()
}

fn class(kind: Kind) -> &'static str {
    match kind {
        Kind::Ours => "ours",
        Kind::Floor | Kind::Duties => "frame",
        Kind::Peer | Kind::Direct => "plain",
    }
}
