//! The pictures in docs/pictures, each drawn by a module of its own. `PID1_TEST_WRITE=1` draws them
//! anew.

mod ladder;
mod roles;
mod svg;
mod tree;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/pictures");

#[track_caller]
fn is_up_to_date(name: &str, drawn: &str) {
    let path = format!("{FOLDER}/{name}.svg");
    if std::env::var_os("PID1_TEST_WRITE").is_some_and(|value| value == "1") {
        std::fs::write(&path, drawn).expect("to be written");
    }
    let there = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(there == drawn, "{path} is not what is drawn here: PID1_TEST_WRITE=1 cargo test --test docs pictures");
}

/// All colours are in the style, which knows the dark scheme.
#[test]
fn every_picture_and_chart_can_be_read_in_the_dark() {
    let mut count = 0;
    for folder in [FOLDER, concat!(env!("CARGO_MANIFEST_DIR"), "/docs/bench")] {
        for entry in std::fs::read_dir(folder).expect("pictures") {
            let path = entry.expect("an entry").path();
            if path.extension().is_some_and(|extension| extension == "svg") {
                let text = std::fs::read_to_string(&path).expect("a picture");
                let (style, shapes) = text.split_once("</style>").unwrap_or(("", &text));
                assert!(style.contains("prefers-color-scheme: dark"), "{}: no dark scheme", path.display());
                assert!(!shapes.contains("fill=") && !shapes.contains('#'), "{}: a fixed colour", path.display());
                count += 1;
            }
        }
    }
    assert_eq!(count, 6, "pictures and charts");
}

#[test]
fn the_ladder_is_what_is_drawn_here() {
    is_up_to_date("ladder", &ladder::draw());
}

#[test]
fn the_tree_is_what_is_drawn_here() {
    is_up_to_date("tree", &tree::draw());
}

#[test]
fn the_roles_are_what_is_drawn_here() {
    is_up_to_date("roles", &roles::draw());
}
