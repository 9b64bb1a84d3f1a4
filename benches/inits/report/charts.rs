//! Three charts for the README: bars with their numbers.

use super::figures::{Figures, number};
use crate::lab::candidates::Kind;
use plotters::prelude::*;
use std::path::Path;

const CHARTS: [(&str, &str, &str); 3] = [
    ("size", "file_size", "File, bytes"),
    ("memory", "rss", "Resident memory of the waiting init, kB"),
    ("startup", "startup_added", "Time added until the command begins, µs (median)"),
];

const WIDTH: i32 = 720;
const TITLE: i32 = 44;
const ROW: i32 = 30;
/// Where bars begin, and how long they get.
const LEFT: i32 = 120;
const LONGEST: i32 = 480;

pub fn draw(directory: &Path, figures: &Figures) {
    for (name, key, title) in CHARTS {
        let Some(figure) = figures.get(key) else { continue };
        let pairs = figures.candidates.iter().zip(&figure.values);
        let bars: Vec<_> = pairs.filter_map(|(it, value)| Some((&*it.name, it.kind, (*value)?.median))).collect();
        chart(&directory.join(name).with_extension("svg"), title, &bars).expect("an SVG can be written");
    }
}

type Failure = Box<dyn std::error::Error>;

fn chart(file: &Path, title: &str, bars: &[(&str, Kind, f64)]) -> Result<(), Failure> {
    let height = TITLE + ROW * bars.len() as i32 + 10;
    let area = SVGBackend::new(file, (WIDTH as u32, height as u32)).into_drawing_area();
    area.fill(&WHITE)?;
    let text = |size: i32| ("sans-serif", size).into_font().color(&BLACK);
    area.draw(&Text::new(title.to_string(), (10, 12), text(17)))?;
    let most = bars.iter().map(|bar| bar.2).fold(f64::MIN_POSITIVE, f64::max);
    for (at, &(name, kind, value)) in bars.iter().enumerate() {
        let top = TITLE + ROW * at as i32;
        let end = LEFT + (value.max(0.0) / most * f64::from(LONGEST)).round().max(1.0) as i32;
        let color = match kind {
            Kind::Ours => RGBColor(0xb7, 0x41, 0x0e),
            Kind::Floor | Kind::Duties => RGBColor(0x55, 0x55, 0x55),
            _ => RGBColor(0x9a, 0xa5, 0xb1),
        };
        area.draw(&Text::new(name.to_string(), (10, top + 5), text(14)))?;
        area.draw(&Rectangle::new([(LEFT, top), (end, top + ROW - 8)], color.filled()))?;
        area.draw(&Text::new(number(value), (end + 6, top + 5), text(14)))?;
    }
    area.present()?;
    Ok(())
}
