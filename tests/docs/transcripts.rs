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
    for (name, text) in crate::links::pages() {
        assert!(run.contains(&name.as_str()) || !text.contains("\n```console run"), "{name} is not run");
    }
}
