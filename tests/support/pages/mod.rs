//! Pages whose transcripts are run: every block that is marked as `console run` is a session of
//! one shell, and what it prints has to be what the page says.
//!
//! The words behind `console` are not shown by what renders the page:
//!
//! | fence | |
//! |---|---|
//! | `console` | not run |
//! | `console run` | run in a shell in a PID namespace, with `pid1` and the examples in PATH |
//! | `console run root` | the same, where the tests are run by root |
//! | `console run docker` | run where there is Docker, with the images `pid1`, `pid1-demo` and `busybox` |
//! | `console run podman` | the same with Podman |
//! | `console run with=nginx` | run only where there is nginx; nobody is asked to install it |
//!
//! In a block `$ ` begins a command and `> ` goes on with it, `^C` is typed at that moment, and
//! `…` as the last line kills what goes on like that. [`normal`] says what may differ.
//! `PID1_TEST_WRITE=1` writes the pages anew.

mod normal;
mod session;

pub use normal::normal;
pub use session::Place;

use super::left_out;
use session::Session;
use std::path::Path;

/// Where blocks look for programs, behind those of the project: a usual PATH, since a folder that is closed to
/// a user changes what a missing program is called. Debian's client of Docker is in front, which has
/// BuildKit inside.
pub const PATH: &str = "/usr/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/sbin:/bin";

/// What stands in `](…)`.
pub fn links(text: &str) -> impl Iterator<Item = &str> {
    text.split("](").skip(1).filter_map(|rest| rest.split(')').next())
}

/// What the fence of a block says about it.
#[derive(Default)]
pub struct Mark {
    /// `docker` or `podman`.
    pub engine: Option<String>,
    /// A namespace in which one user is root does not do.
    pub root: bool,
    /// Programs without which it is left out.
    programs: Vec<String>,
}

impl Mark {
    /// `None`: not to be run.
    fn of(fence: &str) -> Option<Mark> {
        let mut words = fence.strip_prefix("```console ")?.split_whitespace();
        if words.next() != Some("run") {
            return None;
        }
        let mut mark = Mark::default();
        for word in words {
            match word.strip_prefix("with=") {
                Some(program) => mark.programs.push(program.into()),
                None if ["docker", "podman"].contains(&word) => mark.engine = Some(word.into()),
                None if word == "root" => mark.root = true,
                None => panic!("{fence}: what is {word}?"),
            }
        }
        Some(mark)
    }

    /// Whether the programs are here that nobody is asked to install.
    fn is_possible(&self) -> bool {
        let is_there = |program: &String| PATH.split(':').any(|folder| Path::new(folder).join(program).is_file());
        let missing = self.programs.iter().find(|program| !is_there(program));
        missing.is_none_or(|program| {
            left_out(&format!("no {program}"));
            false
        })
    }
}

/// Runs the marked blocks of a page, each at the place that `place` finds for it, if any, and compares.
#[track_caller]
pub fn shows_what_happens(name: &str, place: impl Fn(&Mark) -> Option<Place>) {
    let path = format!("{}/{name}", env!("CARGO_MANIFEST_DIR"));
    let page = std::fs::read_to_string(&path).expect("a page");
    let actual = replay(&page, place);
    let written = actual;
    let (actual, page) = (normal(&written), normal(&page));
    if std::env::var_os("PID1_TEST_WRITE").is_some_and(|value| value == "1") && actual != page {
        return std::fs::write(&path, &written).expect("to be written");
    }
    for (number, (actual, expected)) in actual.iter().zip(&page).enumerate() {
        let before = page[number.saturating_sub(8)..number].join("\n");
        assert_eq!(actual, expected, "{name}, behind these lines:\n{before}");
    }
    assert_eq!(actual.len(), page.len(), "{name}: lines");
}

/// The page with what was really printed.
fn replay(page: &str, place: impl Fn(&Mark) -> Option<Place>) -> String {
    let mut result = Vec::new();
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        result.push(line.to_string());
        let Some(mark) = Mark::of(line) else { continue };
        let block: Vec<_> = lines.by_ref().take_while(|line| *line != "```").collect();
        match mark.is_possible().then(|| place(&mark)).flatten() {
            Some(place) => result.extend(Session::new(&place).replay(&block)),
            None => result.extend(block.iter().map(ToString::to_string)),
        }
        result.push("```".into());
    }
    result.join("\n") + "\n"
}
