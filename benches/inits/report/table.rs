//! The tables on the terminal: medians, and below them the least and the most where there
//! were several measurements; then the budgets.

use super::figures::{Figures, Summary, number};
use super::{Report, budgets};

pub fn print(report: &Report) {
    for (key, value) in &report.machine {
        println!("{key}: {value}");
    }
    print_figures(&report.figures);
    print_budgets(&report.figures);
    if report.is_quick {
        println!("--quick: a tenth of everything, so that what is timed may miss its budget by chance");
    }
    if !report.missing.is_empty() {
        println!("\nmissing here: {}", report.missing.join("; "));
    }
}

fn print_figures(figures: &Figures) {
    let width = figures.all.iter().map(|figure| figure.label().chars().count()).max().unwrap_or(0);
    let names: String = figures.candidates.iter().map(|it| format!("{:>16}", it.name)).collect();
    println!("\n{:width$}{names}", "");
    for figure in &figures.all {
        let line = |show: fn(&Summary) -> String| -> String {
            let cell = |value: &Option<Summary>| value.as_ref().map_or("–".into(), show);
            figure.values.iter().map(|value| format!("{:>16}", cell(value))).collect()
        };
        println!("{:width$}{}", figure.label(), line(|it| number(it.median)));
        if figure.values.iter().flatten().any(|it| it.min != it.max) {
            println!("{:width$}{}", "    least–most", line(range));
        }
    }
}

fn print_budgets(figures: &Figures) {
    let builds = budgets::builds(figures);
    let line = |what: &str, cells: &[String]| {
        println!("{what:52}{}", cells.iter().map(|cell| format!("{cell:>20}")).collect::<String>());
    };
    let heads: Vec<_> = ["at most"].iter().chain(&builds).map(|head| head.to_string()).collect();
    println!();
    line("budget", &heads);
    for budget in budgets::check(figures) {
        line(budget.what, &budget.row(&builds)[1..]);
    }
}

/// The least and the most.
pub fn range(it: &Summary) -> String {
    if it.min == it.max { "always".into() } else { format!("{}–{}", number(it.min), number(it.max)) }
}
