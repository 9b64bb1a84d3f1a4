//! The command line of the bench, and what `--help` says about it.

use crate::families::FAMILIES;
use crate::lab::candidates::is_taken;
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
                "--candidate" => options.add_candidate(&words.next().ok_or("--candidate needs NAME=PATH")?)?,
                _ if word.starts_with("--candidate=") => options.add_candidate(&word["--candidate=".len()..])?,
                _ if FAMILIES.iter().any(|family| family.name == word) => options.families.push(word),
                _ if word.starts_with('-') => return Err(format!("no option {word}")),
                _ => return Err(format!("no family {word}")),
            }
        }
        Ok(options)
    }

    fn add_candidate(&mut self, value: &str) -> Result<(), String> {
        let wrong = |why: &str| Err(format!("--candidate {value}: {why}"));
        let Some((name, path)) = value.split_once('=') else { return wrong("not NAME=PATH") };
        if name.is_empty() || name.contains('/') {
            return wrong("a name without slashes goes before the `=`");
        }
        // Figures and budgets are looked up by name.
        if is_taken(name) || self.candidates.iter().any(|(other, _)| other == name) {
            return wrong("the name is taken");
        }
        match std::path::absolute(path) {
            Ok(path) if path.is_file() => self.candidates.push((name.into(), path)),
            _ => return wrong("no such file"),
        }
        Ok(())
    }

    pub fn wants(&self, family: &str) -> bool {
        self.families.is_empty() || self.families.iter().any(|name| name == family)
    }

    /// Whether the figures may stand in the documents: everything, of pid1 and its peers.
    pub fn is_complete(&self) -> bool {
        self.families.is_empty() && !self.quick && self.candidates.is_empty()
    }
}

pub fn help() -> String {
    let mut text = String::from(
        "What pid1 costs, beside other inits and the least that an init can cost.

    cargo bench -- [OPTION]... [FAMILY]...

Without options: everything, in about fifteen minutes on an idle machine; writes
docs/bench and the tables of docs/BENCHMARKS.md. With any: writes target/tmp/bench.

    --quick                 a tenth of everything: a few minutes
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
