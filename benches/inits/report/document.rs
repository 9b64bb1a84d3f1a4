//! The tables of docs/BENCHMARKS.md: medians, with the least and the most in brackets.

use super::figures::{Figures, Summary, number};
use super::table::range;
use super::{Report, budgets};
use std::path::Path;

const START: &str = "<!-- what follows is written by cargo bench -->\n";
const END: &str = "<!-- up to here -->\n";

/// Puts the tables between the two marks of the document.
pub fn write(file: &Path, report: &Report) {
    let text = std::fs::read_to_string(file).expect("docs/BENCHMARKS.md");
    let (before, rest) = text.split_once(START).expect("the first mark");
    let (_, after) = rest.split_once(END).expect("the second mark");
    let tables = described(report) + &measured(&report.figures) + &limits(&report.figures);
    std::fs::write(file, format!("{before}{START}\n{tables}\n{END}{after}")).expect("to be written");
}

fn described(report: &Report) -> String {
    let facts: Vec<_> = report.machine.iter().map(|(key, value)| format!("{key}: {value}")).collect();
    let missing = report.missing.join("; ");
    let missing = if missing.is_empty() { missing } else { format!("Missing: {missing}.\n") };
    format!("{}.\n{missing}\n", facts.join("; "))
}

fn row(cells: impl IntoIterator<Item = String>) -> String {
    format!("| {} |\n", cells.into_iter().collect::<Vec<_>>().join(" | "))
}

fn measured(figures: &Figures) -> String {
    let names = figures.candidates.iter().map(|it| format!("{} {}", it.name, it.version).trim().to_string());
    let mut text = row([String::new()].into_iter().chain(names));
    text += &format!("|---|{}\n", "---:|".repeat(figures.candidates.len()));
    for figure in &figures.all {
        let cell = |value: &Option<Summary>| match value {
            None => "–".into(),
            Some(it) if it.min == it.max => number(it.median),
            Some(it) => format!("{} ({})", number(it.median), range(it)),
        };
        text += &row([figure.label()].into_iter().chain(figure.values.iter().map(cell)));
    }
    text
}

fn limits(figures: &Figures) -> String {
    let builds = budgets::builds(figures);
    let mut text = format!("\n| budget | at most | {} |\n", builds.join(" | "));
    text += &format!("|---|---:|{}\n", "---:|".repeat(builds.len()));
    for budget in budgets::check(figures) {
        text += &row(budget.row(&builds));
    }
    text
}
