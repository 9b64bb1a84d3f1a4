//! The command line of the bench, and what `--help` says about it.

use crate::families::FAMILIES;
use std::path::PathBuf;

#[derive(Default)]
pub struct Options {
    /// A tenth of everything.
    pub quick: bool,
    pub help: bool,
    /// Further builds of pid1: name and path.
    pub candidates: Vec<(String, PathBuf)>,
    /// None: all of them.
    pub families: Vec<String>,
}

impl Options {
    pub fn parse(words: impl IntoIterator<Item = String>) -> Result<Options, String> {
        let mut options = Options::default();
        let mut words = words.into_iter();
        while let Some(word) = words.next() {
            match word.as_str() {
                // What cargo adds to the words of its user.
                "--bench" => {}
                "--help" | "-h" => options.help = true,
                "--quick" => options.quick = true,
                "--candidate" => {
                    let value = words.next().ok_or("--candidate needs NAME=PATH")?;
                    options.candidates.push(candidate(&value)?);
                }
                _ if word.starts_with("--candidate=") => {
                    options.candidates.push(candidate(&word["--candidate=".len()..])?);
                }
                _ if FAMILIES.iter().any(|family| family.name == word) => options.families.push(word),
                _ if word.starts_with('-') => return Err(format!("no option {word}")),
                _ => return Err(format!("no family {word}")),
            }
        }
        Ok(options)
    }

    pub fn wants(&self, family: &str) -> bool {
        self.families.is_empty() || self.families.iter().any(|name| name == family)
    }

    /// Whether the figures may stand in the documents: everything, of pid1 and its peers.
    pub fn is_complete(&self) -> bool {
        self.families.is_empty() && !self.quick && self.candidates.is_empty()
    }
}

fn candidate(value: &str) -> Result<(String, PathBuf), String> {
    let (name, path) = value.split_once('=').ok_or_else(|| format!("--candidate {value}: not NAME=PATH"))?;
    if name.is_empty() || name.contains('/') {
        return Err(format!("--candidate {value}: a name without slashes goes before the `=`"));
    }
    // Cargo runs the bench in the package's directory, wherever it was called.
    let path = std::path::absolute(path).map_err(|error| format!("--candidate {value}: {error}"))?;
    if path.is_file() { Ok((name.into(), path)) } else { Err(format!("--candidate {value}: no such file")) }
}

pub fn help() -> String {
    let mut text = String::from(
        "What pid1 costs, beside other inits and the least that an init can cost.

    cargo bench -- [OPTION]... [FAMILY]...

Without options: everything, in about fifteen minutes on an idle machine; writes
docs/bench and the tables of docs/BENCHMARKS.md. With any: writes target/tmp/bench.

    --quick                 a tenth of everything: a minute or two
    --candidate NAME=PATH   measure another build of pid1 in the same run, by the same
                            budgets; repeatable; PATH as seen from the package's directory
    --help                  this

Families, all of them if none is named:

",
    );
    for family in &FAMILIES {
        text += &format!("    {:22}  {}\n", family.name, family.about);
    }
    text + "
Other inits are taken from PATH and from target/peers/bin. One that is missing is
named, with the command that installs it; nothing is installed from here.
"
}
