//! The table, on the terminal and in docs/BENCHMARKS.md: medians, and below them the
//! least and the most where there were several measurements.

use crate::budgets;
use crate::figures::{Figures, Summary, number};
use crate::machine::Machine;
use std::path::Path;

pub fn print(figures: &Figures, missing: &[String], machine: &Machine) {
    for (key, value) in machine {
        println!("{key}: {value}");
    }
    let names: Vec<_> = figures.candidates.iter().map(|it| it.name.rsplit('/').next().unwrap_or("")).collect();
    println!("\n{:45}{}", "", names.iter().map(|name| format!("{name:>15}")).collect::<String>());
    for figure in &figures.all {
        let title = format!("{}, {}", figure.title, figure.unit);
        let line = |show: fn(&Summary) -> String| -> String {
            let cell = |value: &Option<Summary>| value.as_ref().map_or("–".into(), show);
            figure.values.iter().map(|value| format!("{:>15}", cell(value))).collect()
        };
        println!("{title:45}{}", line(|it| number(it.median)));
        if figure.values.iter().flatten().any(|it| it.min != it.max) {
            println!("{:45}{}", "    least–most", line(range));
        }
    }
    if !missing.is_empty() {
        println!("\nmissing here: {}", missing.join(", "));
    }
}

fn range(it: &Summary) -> String {
    if it.min == it.max { "always".into() } else { format!("{}–{}", number(it.min), number(it.max)) }
}

const START: &str = "<!-- what follows is written by cargo bench -->\n";
const END: &str = "<!-- up to here -->\n";

/// Puts the tables between the two marks of the document.
pub fn document(file: &Path, figures: &Figures, missing: &[String], machine: &Machine) {
    let text = std::fs::read_to_string(file).expect("docs/BENCHMARKS.md");
    let (before, rest) = text.split_once(START).expect("the first mark");
    let (_, after) = rest.split_once(END).expect("the second mark");
    let tables = format!("{}{}{}", described(machine, missing), measured(figures), limits(figures));
    std::fs::write(file, format!("{before}{START}\n{tables}\n{END}{after}")).expect("to be written");
}

fn described(machine: &Machine, missing: &[String]) -> String {
    let facts: Vec<_> = machine.iter().map(|(key, value)| format!("{key}: {value}")).collect();
    let missing = if missing.is_empty() { String::new() } else { format!("Missing: {}.\n", missing.join(", ")) };
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
        text += &row([format!("{}, {}", figure.title, figure.unit)].into_iter().chain(figure.values.iter().map(cell)));
    }
    text
}

fn limits(figures: &Figures) -> String {
    let mut text = String::from("\n| budget | at most | measured | |\n|---|---:|---:|---|\n");
    for budget in budgets::check(figures) {
        text += &row(budget.row());
    }
    text
}
