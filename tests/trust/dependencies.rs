//! What the binary is made of besides its own sources.

use std::collections::BTreeSet;
use std::process::Command;

const SOURCE: &str = env!("CARGO_MANIFEST_DIR");

/// The names and licences of all packages that cargo takes for these kinds of dependencies.
fn packages(edges: &str) -> BTreeSet<(String, String)> {
    let cargo = std::env::var("CARGO").unwrap_or("cargo".into());
    let words =
        ["tree", "--locked", "--offline", "--prefix=none", "--format={p}|{l}", "--target=all", "--edges", edges];
    let output = Command::new(cargo).args(words).current_dir(SOURCE).output().expect("cargo");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).expect("names");
    let lines = text.lines().map(|line| line.split_once('|').expect("a licence"));
    let name = |package: &str| package.split(' ').next().unwrap().to_string();
    lines.map(|(package, licence)| (name(package), licence.trim_end_matches(" (*)").to_string())).collect()
}

#[test]
fn the_binary_is_made_of_three_packages_and_its_own_sources() {
    let names: BTreeSet<_> = packages("normal,build").into_iter().map(|(name, _)| name).collect();
    // Of rustix for other systems and other kinds of calls, which none of our targets takes.
    let elsewhere = ["errno", "libc", "windows-sys", "windows-link", "windows-targets"];
    let others = names.iter().filter(|name| !elsewhere.contains(&name.as_str()));
    assert_eq!(others.collect::<Vec<_>>(), ["bitflags", "linux-raw-sys", "pidone", "rustix"]);
}

#[test]
fn nothing_but_the_three_is_compiled_for_linux() {
    for target in ["x86_64-unknown-linux-gnu", "x86_64-unknown-linux-musl", "aarch64-unknown-linux-musl"] {
        let cargo = std::env::var("CARGO").unwrap_or("cargo".into());
        let target = format!("--target={target}");
        let words = ["tree", "--locked", "--offline", "--prefix=none", "--format={p}", &target, "--edges=normal,build"];
        let output = Command::new(cargo).args(words).current_dir(SOURCE).output().expect("cargo");
        let text = String::from_utf8(output.stdout).expect("names");
        let names: BTreeSet<_> = text.lines().filter_map(|line| line.split(' ').next()).collect();
        assert_eq!(
            names.into_iter().collect::<Vec<_>>(),
            ["bitflags", "linux-raw-sys", "pidone", "rustix"],
            "{target}"
        );
    }
}

#[test]
fn each_of_them_may_be_shipped_under_either_of_our_licences() {
    for (name, licence) in packages("normal,build") {
        assert!(licence.contains("MIT") || name == "pidone", "{name}: {licence}");
    }
}
