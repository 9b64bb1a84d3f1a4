//! What `packaging/release.sh --publishable` lets through: packages that say where they come from.

use crate::support::{Dir, Output};
use crate::tree::run;
use std::process::Command;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");
const ADDRESS: &str = "https://example.org/pid1";

/// The project with this line, or none, in its Cargo.toml, and with this environment.
fn publishable(repository: &str, settings: &[(&str, &str)]) -> Output {
    let project = Dir::new();
    let read = |name: &str| std::fs::read_to_string(format!("{ROOT}/{name}")).expect("a file of the project");
    let manifest = read("Cargo.toml");
    let others = manifest.lines().filter(|line| !line.starts_with("repository = "));
    let lines: Vec<_> =
        others.flat_map(|line| [Some(line), (line == "[package]").then_some(repository)]).flatten().collect();
    project.write("Cargo.toml", lines.join("\n"), 0o644);
    project.write("CHANGELOG.md", read("CHANGELOG.md"), 0o644);
    project.subdirectory("packaging");
    let script = project.write("packaging/release.sh", read("packaging/release.sh"), 0o644);
    let mut command = Command::new("sh");
    command.args([&*script, "--publishable"]).env_remove("MAINTAINER").env_remove("PID1_SOURCE_URL");
    run(command.envs(settings.iter().copied()))
}

#[test]
fn what_names_an_address_and_a_maintainer_may_be_published() {
    let maintainer = ("MAINTAINER", "Somebody <somebody@example.org>");
    let repository = format!("repository = \"{ADDRESS}\"");
    publishable(&repository, &[maintainer]).exits(0).is_silent();
    publishable(&repository, &[maintainer, ("PID1_SOURCE_URL", ADDRESS)]).exits(0).is_silent();
    let refused = |repository: &str, settings: &[(&str, &str)], why: &str| {
        publishable(repository, settings).exits(1).prints("").mentions(why);
    };
    // Links and pictures of the README lead nowhere then.
    refused("", &[maintainer], "Cargo.toml has no repository");
    refused("", &[maintainer, ("PID1_SOURCE_URL", ADDRESS)], "Cargo.toml has no repository");
    refused(&repository, &[], "MAINTAINER is not set");
    refused(&repository, &[maintainer, ("PID1_SOURCE_URL", "https://example.org/fork")], "is not the repository");
}
