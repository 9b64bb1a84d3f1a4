//! What is public, and so a promise: docs/public-api.txt lists it. Who changes it changes the
//! list, and the version.

use std::fs;
use std::path::Path;

/// The list, made from the sources.
fn interface() -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let read = |name: &str| fs::read_to_string(root.join(name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    // The modules are private: what lib.rs does not hand on is out of reach.
    let lib = read("src/lib.rs");
    let (public, internal) = lib.split_once("#[doc(hidden)]\npub mod internal {").expect("what the binary needs");
    let inside = internal.split_once("}\n").expect("its end").1;
    let mut list = public_items(public) + &public_items(inside);
    for file in ["src/embed/mod.rs", "src/embed/error.rs"] {
        list += &format!("\n# {file}\n{}", public_items(&read(file)));
    }
    list
}

/// Each item on a line, without its body; of an enum, its variants, too; of a type, what
/// it implements.
fn public_items(source: &str) -> String {
    let mut items = String::new();
    let mut lines = source.lines().take_while(|line| !line.starts_with("#[cfg(test)]"));
    while let Some(line) = lines.next() {
        let item = line.trim_start();
        let is_trait = item.starts_with("impl ") && item.contains(" for ");
        if is_trait || item.starts_with("pub ") || item.starts_with("#[derive(") || item == "#[non_exhaustive]" {
            items += &format!("{}\n", item.trim_end_matches([' ', '{']));
        }
        if item.starts_with("pub enum ") {
            let variants = lines.by_ref().take_while(|line| *line != "}").map(str::trim);
            variants.filter(|line| !line.starts_with("//")).for_each(|line| items += &format!("    {line}\n"));
        }
    }
    items
}

#[test]
fn nothing_is_public_but_what_is_listed() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/public-api.txt");
    let listed = fs::read_to_string(path).unwrap_or_default();
    let found = interface();
    assert!(listed == found, "docs/public-api.txt should be:\n{found}");
}

#[test]
fn an_error_is_what_the_world_expects_of_one() {
    fn is_error<T: std::error::Error + Send + Sync + Copy + Eq + 'static>() {}
    is_error::<pidone::Error>();
    let error: Box<dyn std::error::Error> = pidone::Error::Fork(11).into();
    assert_eq!(error.to_string(), std::io::Error::from_raw_os_error(11).to_string().replacen("", "fork: ", 1));
    assert_eq!(
        pidone::Error::Subreaper(9999).to_string(),
        "cannot become a subreaper: system call failed (os error 9999)"
    );
    for errno in [i32::MIN, -1, 0, 4096, i32::MAX] {
        assert_eq!(pidone::Error::Fork(errno).raw_os_error(), Some(errno));
        assert!(pidone::Error::Fork(errno).to_string().ends_with(&format!("(os error {errno})")));
    }
}

#[test]
fn an_init_can_be_kept_shown_and_copied() {
    let init = pidone::Init::default().timeout(std::time::Duration::MAX).verbose(true);
    assert!(format!("{:?}", init.clone()).contains("verbose: true"));
}
