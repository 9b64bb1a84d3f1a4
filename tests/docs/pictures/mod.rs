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
