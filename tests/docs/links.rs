//! Links between pages, to files and to headings.

use crate::support::pages;
use std::path::Path;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// All pages, by their names.
pub fn all() -> Vec<(String, String)> {
    let mut pages = Vec::new();
    for folder in ["", "docs/", ".github/", ".github/ISSUE_TEMPLATE/"] {
        for entry in std::fs::read_dir(format!("{ROOT}/{folder}")).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.ends_with(".md") {
                pages.push((format!("{folder}{name}"), std::fs::read_to_string(entry.path()).expect("a page")));
            }
        }
    }
    pages
}

/// What stands in `](…)`, without what is in blocks of code.
fn links(text: &str) -> Vec<&str> {
    text.split("\n```").step_by(2).flat_map(pages::links).collect()
}

/// As pages are rendered: a heading's address.
fn anchor(heading: &str) -> String {
    let kept = heading.chars().filter(|it| it.is_alphanumeric() || [' ', '-', '_'].contains(it));
    kept.collect::<String>().to_lowercase().replace(' ', "-")
}

fn has_heading(text: &str, wanted: &str) -> bool {
    let headings = text.lines().filter(|line| line.starts_with('#'));
    headings.map(|line| anchor(line.trim_start_matches('#').trim())).any(|it| it == wanted)
}

#[test]
fn every_link_leads_to_a_file_that_is_there_and_to_a_heading_in_it() {
    let mut checked = 0;
    for (name, text) in all() {
        let folder = name.rsplit_once('/').map_or("", |(folder, _)| folder);
        for link in links(&text).into_iter().filter(|link| !link.contains("://")) {
            let (file, heading) = link.split_once('#').unwrap_or((link, ""));
            let path = if file.is_empty() { format!("{ROOT}/{name}") } else { format!("{ROOT}/{folder}/{file}") };
            assert!(Path::new(&path).exists(), "{name}: {link}: no such file");
            if !heading.is_empty() {
                let target = std::fs::read_to_string(&path).expect("a page");
                assert!(has_heading(&target, heading), "{name}: {link}: no such heading");
            }
            checked += 1;
        }
    }
    assert!(checked > 15, "{checked} links");
}
