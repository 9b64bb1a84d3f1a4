//! Each page, run. The page with the demonstration is for tests/engine, which builds its image.

use crate::places::place;
use crate::support::*;

#[test]
fn the_readme_shows_what_happens() {
    pages::shows_what_happens("README.md", place);
}

#[test]
fn the_page_with_symptoms_shows_what_happens() {
    pages::shows_what_happens("docs/TROUBLESHOOTING.md", place);
}

#[test]
fn the_page_for_those_who_come_from_another_init_shows_what_happens() {
    pages::shows_what_happens("docs/MIGRATION.md", place);
}

#[test]
fn the_recipes_show_what_happens() {
    pages::shows_what_happens("docs/RECIPES.md", place);
}

/// A page that is not in here would be marked in vain.
#[test]
fn no_other_page_is_marked() {
    let run = ["README.md", "docs/DEMO.md", "docs/MIGRATION.md", "docs/RECIPES.md", "docs/TROUBLESHOOTING.md"];
    for (name, text) in crate::links::all() {
        assert!(run.contains(&name.as_str()) || !text.contains("\n```console run"), "{name} is not run");
    }
}

#[test]
fn what_may_be_different_next_time_is_not_compared_and_all_else_is() {
    let same = |a: &str, b: &str| pages::normal(a) == pages::normal(b);
    for (a, b) in [
        ("pid1: pid 7 spawned for sh", "pid1: pid 12 spawned for sh"),
        ("pid1: orphan 8 reaped, status 143", "pid1: orphan 9 reaped, status 143"),
        ("sh used 1 ms user, 0 ms system, 1608 kB max RSS", "sh used 0 ms user, 12 ms system, 99 kB max RSS"),
        ("real 0.1 s", "real 3.9 s"),
        ("    7 root     ps", "   12 root     ps"),
        ("cd60678cde34", "de648fb13a83"),
    ] {
        assert!(same(a, b), "{a}\n{b}");
    }
    for (a, b) in [
        ("pid1: orphan 8 reaped, status 143", "pid1: orphan 8 reaped, status 137"),
        ("pid1: status 0 after 2 ms, 1 orphans reaped", "pid1: status 0 after 2 ms, 2 orphans reaped"),
        ("pid1: sh: did not end in 2 s: killed", "pid1: sh: did not end in 3 s: killed"),
        ("real 0.1 s", "real 10.1 s"),
        ("    1 root     ps", "    7 root     ps"),
        ("143", "137"),
    ] {
        assert!(!same(a, b), "{a}\n{b}");
    }
}
