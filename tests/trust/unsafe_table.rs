//! docs/UNSAFE.md beside the sources.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

const SOURCE: &str = env!("CARGO_MANIFEST_DIR");

fn read(path: &Path) -> String {
    fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// All files of Rust below `folder`, in order.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut entries: Vec<_> = fs::read_dir(folder).expect("a folder").map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        match path.is_dir() {
            true => files.extend(sources(&path)),
            false if path.extension().is_some_and(|extension| extension == "rs") => files.push(path),
            false => {}
        }
    }
    files
}

/// The word behind `mark`.
fn word_after<'a>(line: &'a str, mark: &str) -> Option<&'a str> {
    let rest = line.split_once(mark)?.1;
    rest.split(|letter: char| !letter.is_alphanumeric() && letter != '_').next()
}

/// For each unsafe block of a file, the function or constant that it is in.
fn blocks(text: &str) -> Vec<String> {
    let indent = |line: &str| line.len() - line.trim_start().len();
    let mut functions: Vec<(usize, &str)> = Vec::new();
    let mut found = Vec::new();
    for line in text.lines().filter(|line| !line.trim_start().starts_with("//")) {
        if let Some(name) = word_after(line, "fn ")
            && !line.ends_with(';')
        {
            functions.push((indent(line), name));
        }
        let constant = word_after(line, " const ").filter(|name| line.contains(&format!("const {name}: ")));
        for _ in line.matches("unsafe {") {
            found.push(constant.or(functions.last().map(|&(_, name)| name)).expect("a function").to_string());
        }
        if line.trim() == "}" {
            functions.pop_if(|&mut (at, _)| at == indent(line));
        }
    }
    found
}

/// The cells of each row.
fn table() -> Vec<Vec<String>> {
    let page = read(&Path::new(SOURCE).join("docs/UNSAFE.md"));
    let rows = page.lines().filter(|line| line.starts_with("| `"));
    rows.map(|line| line.trim_matches('|').split('|').map(|cell| cell.trim().to_string()).collect()).collect()
}

fn unquoted(cell: &str) -> &str {
    cell.trim_matches('`')
}

#[test]
fn the_table_of_unsafe_blocks_is_complete() {
    let listed: Vec<_> = table().iter().map(|row| [unquoted(&row[0]), unquoted(&row[1])].join(" ")).collect();
    let mut there = Vec::new();
    for path in sources(&Path::new(SOURCE).join("src")) {
        let name = path.strip_prefix(SOURCE).unwrap().display().to_string();
        there.extend(blocks(&read(&path)).into_iter().map(|function| format!("{name} {function}")));
    }
    for (row, block) in listed.iter().zip(&there) {
        assert_eq!(row, block, "docs/UNSAFE.md has another one in this place");
    }
    assert_eq!(listed.len(), there.len());
    let told = format!("There are {} blocks in {} files.", there.len(), {
        there.iter().map(|block| block.split(' ').next()).collect::<BTreeSet<_>>().len()
    });
    assert!(read(&Path::new(SOURCE).join("docs/UNSAFE.md")).contains(&told), "{told}");
}

#[test]
fn each_test_that_would_notice_exists_and_each_row_says_why() {
    let folders = ["src", "tests"].map(|folder| sources(&Path::new(SOURCE).join(folder)));
    let tests: BTreeSet<_> = folders
        .iter()
        .flatten()
        .flat_map(|path| {
            let text = read(path);
            let lines = text.lines().filter(|line| line.trim_start().starts_with("fn "));
            lines.filter_map(|line| word_after(line, "fn ")).map(str::to_string).collect::<Vec<_>>()
        })
        .collect();
    for row in table() {
        assert!(row.len() == 5 && row.iter().all(|cell| !cell.is_empty()), "{row:?}");
        for name in row[4].split(", ") {
            assert!(tests.contains(unquoted(name)), "{name} of {row:?}");
        }
    }
}

#[test]
fn a_room_that_has_no_unsafe_block_forbids_them() {
    for path in sources(&Path::new(SOURCE).join("src")) {
        let text = read(&path);
        // What is tried by tests alone, the rooms of the binary, and tables of modules.
        let is_its_own = ["sequences.rs", "tests.rs", "lib.rs", "main.rs"].iter().any(|name| path.ends_with(name));
        let is_of_binary = path.strip_prefix(SOURCE).unwrap().starts_with("src/rt");
        let forbids = text.contains("#![forbid(unsafe_code)]");
        let below = path.with_extension("");
        let has_some = !blocks(&text).is_empty() || below.is_dir() || path.ends_with("mod.rs");
        assert!(is_its_own || is_of_binary || forbids || has_some, "{}", path.display());
        assert!(!forbids || blocks(&text).is_empty(), "{}", path.display());
    }
}
