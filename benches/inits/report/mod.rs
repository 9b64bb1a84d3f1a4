//! What is made of the figures: tables on the terminal and in docs/BENCHMARKS.md, charts
//! and results.json.

pub mod budgets;
pub mod figures;
pub mod machine;

mod charts;
mod document;
mod json;
// What docs/pictures are drawn with, too; charts need no lines.
#[allow(dead_code)]
#[path = "../../../tests/docs/pictures/svg.rs"]
mod svg;
mod table;

use figures::Figures;
use machine::Machine;
use std::path::Path;

pub struct Report<'a> {
    pub figures: Figures<'a>,
    /// Candidates that are not here, and how to get them.
    pub missing: &'a [String],
    pub machine: Machine,
    /// Fewer samples, and smaller crowds than the budgets are about.
    pub is_quick: bool,
}

impl Report<'_> {
    pub fn print(&self) {
        table::print(self);
    }

    /// results.json and the charts, into a directory.
    pub fn write(&self, directory: &Path) {
        json::write(&directory.join("results.json"), self);
        charts::draw(directory, &self.figures);
        println!("\nwritten: {}", directory.display());
    }

    /// The tables of docs/BENCHMARKS.md.
    pub fn document(&self, file: &Path) {
        document::write(file, self);
        println!("written: {}", file.display());
    }
}
