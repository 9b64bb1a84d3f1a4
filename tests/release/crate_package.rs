//! The package of the crate: what is linked to in a page is there, too.

use crate::support::engine::Call;
use crate::support::pages;
use std::fs;
use std::path::Path;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// Where this page links to, without the place in it.
fn links(page: &str) -> Vec<String> {
    let text = fs::read_to_string(format!("{ROOT}/{page}")).unwrap_or_else(|error| panic!("{page}: {error}"));
    let targets = pages::links(&text).map(|target| target.split('#').next().unwrap_or_default());
    targets.filter(|target| !target.is_empty() && !target.contains("://")).map(str::to_string).collect()
}

/// `docs/DOCKER.md` links to `../examples/pod.yaml`: `examples/pod.yaml`.
fn from(page: &str, link: &str) -> String {
    let mut path = Path::new(page).parent().expect("a folder").to_path_buf();
    for part in link.split('/') {
        match part {
            "." => {}
            ".." => assert!(path.pop(), "{page}: {link} leads out of the project"),
            part => path.push(part),
        }
    }
    path.to_str().expect("UTF-8").to_string()
}

fn packaged() -> Vec<String> {
    let cargo = Call::new(&[&std::env::var("CARGO").unwrap_or("cargo".into())]);
    let manifest = format!("{ROOT}/Cargo.toml");
    let list = cargo.ask(&["package", "--list", "--allow-dirty", "--offline", "--manifest-path", &manifest]);
    list.lines().map(str::to_string).collect()
}

#[test]
fn what_its_pages_link_to_is_in_it() {
    let files = packaged();
    let pages: Vec<_> = files.iter().filter(|file| file.ends_with(".md")).collect();
    let mut count = 0;
    for page in &pages {
        for link in links(page) {
            let target = from(page, &link);
            let is_there = files.iter().any(|file| *file == target || file.starts_with(&format!("{target}/")));
            assert!(is_there, "{page} links to {target}, which is not in the package");
            count += 1;
        }
    }
    assert!(pages.len() > 5 && count > 10, "{count} links in {pages:?}");
}

#[test]
fn it_brings_manual_completions_and_licences() {
    let files = packaged();
    for name in ["man/pid1.1", "completions/pid1.bash", "completions/_pid1", "LICENSE-MIT", "LICENSE-APACHE"] {
        assert!(files.iter().any(|file| file == name), "{name} is missing");
    }
}
