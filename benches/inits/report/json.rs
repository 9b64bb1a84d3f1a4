//! docs/bench/results.json: all that the table shows, and how often it was measured.

use super::figures::{Figure, Figures};
use super::{Report, budgets};
use std::path::Path;

pub fn write(file: &Path, report: &Report) {
    let figures = &report.figures;
    let machine: Vec<_> = report.machine.iter().map(|(key, value)| (*key, string(value))).collect();
    let versions: Vec<_> = figures.candidates.iter().map(|it| (it.name.as_str(), string(&it.version))).collect();
    let missing: Vec<_> = report.missing.iter().map(|name| string(name)).collect();
    let measured: Vec<_> = figures.all.iter().map(|figure| figure_object(figures, figure)).collect();
    let budgets: Vec<_> = budgets::check(figures).iter().map(budget_object).collect();
    let text = object(
        0,
        &[
            ("machine", object(1, &machine)),
            ("versions", object(1, &versions)),
            ("missing", array(&missing)),
            ("figures", array(&measured)),
            ("budgets", array(&budgets)),
        ],
    );
    std::fs::write(file, text + "\n").expect("results.json can be written");
}

fn figure_object(figures: &Figures, figure: &Figure) -> String {
    let pairs = figures.candidates.iter().zip(&figure.values);
    let values: Vec<_> = pairs
        .filter_map(|(candidate, value)| {
            let it = (*value)?;
            let parts = [("median", it.median), ("min", it.min), ("max", it.max), ("count", it.count as f64)];
            let parts: Vec<_> = parts.iter().map(|(key, value)| format!("\"{key}\": {}", number(*value))).collect();
            Some((candidate.name.as_str(), format!("{{ {} }}", parts.join(", "))))
        })
        .collect();
    object(
        2,
        &[
            ("key", string(figure.key)),
            ("title", string(&figure.title)),
            ("unit", string(figure.unit)),
            ("values", object(3, &values)),
        ],
    )
}

fn budget_object(budget: &budgets::Budget) -> String {
    let value = |value| format!("{{ \"measured\": {}, \"met\": {} }}", number(value), budget.is_met(value));
    let builds: Vec<_> = budget.measured.iter().map(|(name, it)| (name.as_str(), value(*it))).collect();
    let entries = [("what", string(budget.what)), ("limit", number(budget.limit)), ("builds", object(3, &builds))];
    object(2, &entries)
}

/// Three digits behind the point are more than any figure here deserves.
fn number(value: f64) -> String {
    ((value * 1000.0).round() / 1000.0).to_string()
}

fn string(text: &str) -> String {
    let mut quoted = String::from('"');
    for character in text.chars() {
        match character {
            '"' | '\\' => quoted.extend(['\\', character]),
            '\0'..' ' => quoted.push(' '),
            _ => quoted.push(character),
        }
    }
    quoted + "\""
}

fn object(depth: usize, entries: &[(&str, String)]) -> String {
    let (indent, outer) = ("  ".repeat(depth + 1), "  ".repeat(depth));
    let lines: Vec<_> = entries.iter().map(|(key, value)| format!("{indent}{}: {value}", string(key))).collect();
    format!("{{\n{}\n{outer}}}", lines.join(",\n"))
}

fn array(values: &[String]) -> String {
    format!("[{}]", values.join(", "))
}
