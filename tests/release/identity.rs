//! The file and the project say which version they are, everywhere the same one.

use crate::support::engine::Call;
use crate::tree::shipped;
use std::fs;

const VERSION: &str = env!("CARGO_PKG_VERSION");

fn read(name: &str) -> String {
    let path = format!("{}/{name}", env!("CARGO_MANIFEST_DIR"));
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

#[test]
fn all_files_that_name_the_version_name_the_same() {
    for (file, place) in [
        ("Cargo.lock", format!("name = \"pidone\"\nversion = \"{VERSION}\"\n")),
        ("tests/embed/outsider/Cargo.lock", format!("name = \"pidone\"\nversion = \"{VERSION}\"\n")),
        ("Dockerfile", format!("ARG VERSION={VERSION}\n")),
        ("man/pid1.1", format!("\"pid1 {VERSION}\"")),
    ] {
        assert!(read(file).contains(&place), "{file} does not say {place:?}");
    }
}

#[test]
fn a_page_that_shows_a_version_shows_this_one() {
    let folder = fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/docs")).expect("docs");
    let names = folder.map(|entry| entry.expect("an entry").file_name().into_string().expect("UTF-8"));
    let pages = names.filter(|name| name.ends_with(".md")).map(|name| format!("docs/{name}"));
    for page in pages.chain(["README.md".into()]) {
        for line in read(&page).lines() {
            let version =
                line.strip_prefix("pid1 ").filter(|rest| rest.starts_with(|letter: char| letter.is_ascii_digit()));
            assert!(version.is_none_or(|version| version == VERSION), "{page}: {line}");
        }
    }
}

#[test]
fn the_change_log_begins_with_this_version_or_with_what_comes_behind_it() {
    let log = read("CHANGELOG.md");
    let mut titles = log.lines().filter(|line| line.starts_with("## [")).filter(|line| *line != "## [Unreleased]");
    let title = titles.next().expect("a version");
    let date = title.strip_prefix(&format!("## [{VERSION}] - ")).unwrap_or_else(|| panic!("{title:?}"));
    assert!(date.len() == 10 && date.split('-').all(|part| part.parse::<u32>().is_ok()), "{date:?}");
}

/// What the notes of the file say, as binutils shows it.
#[test]
#[cfg_attr(debug_assertions, ignore = "the release binary's: cargo test --release")]
fn a_note_names_package_and_version() {
    let notes = Call::new(&["readelf", "--notes", "--wide", &shipped().at("dist/pid1")]).ask(&[]);
    let text = format!("{{\"type\":\"cargo\",\"name\":\"{}\",\"version\":\"{VERSION}\"}}", env!("CARGO_PKG_NAME"));
    assert!(notes.contains("FDO") && notes.contains(&text), "{notes}");
    // Who has the program headers alone, such as a core dump, finds it, too.
    let headers = Call::new(&["readelf", "--program-headers", "--wide", &shipped().at("dist/pid1")]).ask(&[]);
    assert!(headers.lines().any(|line| line.trim_start().starts_with("NOTE ")), "{headers}");
}

#[test]
#[cfg_attr(debug_assertions, ignore = "the release binary's: cargo test --release")]
fn strings_finds_name_and_version() {
    let strings = Call::new(&["strings", &shipped().at("dist/pid1")]).ask(&[]);
    assert!(strings.lines().any(|line| line == format!("pid1 {VERSION}")), "{strings}");
}
