//! Who runs a test: root or an ordinary user, whichever of them can be had here.

use super::{Run, skip};
use std::sync::OnceLock;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Who {
    /// Root, with its capabilities.
    Root,
    /// An ordinary user, in a user namespace that knows only its own uid.
    User,
    /// An ordinary user, who is root in a user namespace of its own.
    UserAsRoot,
}

/// The uid and gid of the ordinary user, when root runs the tests.
pub const USER: u32 = 1000;

/// A row of the [`matrix`]; names itself if the test fails.
pub struct Case {
    pub who: Who,
    pub verbose: bool,
}

impl Case {
    /// pid1 with these arguments, as this user, with `-v` in front or not.
    pub fn run<S: AsRef<std::ffi::OsStr>>(&self, arguments: &[S]) -> Run {
        let run = Run::new(arguments).who(self.who);
        if self.verbose { run.verbose() } else { run }
    }
}

impl Drop for Case {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("in the case: {:?}, {}", self.who, if self.verbose { "-v" } else { "without -v" });
        }
    }
}

/// Whoever can be had here of root and an ordinary user.
pub fn users() -> Vec<Who> {
    [Who::Root, Who::User].into_iter().filter(|&who| can(who)).collect()
}

/// As root and as an ordinary user, quiet and with `-v`.
pub fn matrix() -> impl Iterator<Item = Case> {
    users().into_iter().flat_map(|who| [false, true].into_iter().map(move |verbose| Case { who, verbose }))
}

/// The ids of the tests themselves.
pub(super) struct Outer {
    pub uid: u32,
    pub gid: u32,
}

impl Outer {
    pub fn get() -> Outer {
        // SAFETY: both take nothing and cannot fail.
        unsafe { Outer { uid: libc::geteuid(), gid: libc::getegid() } }
    }
}

pub fn is_root() -> bool {
    Outer::get().uid == 0
}

/// Whether tests can be run as `who` here; if not, says that this one is skipped.
pub fn can(who: Who) -> bool {
    static OBSTACLES: [OnceLock<Option<String>>; 3] = [const { OnceLock::new() }; 3];
    let obstacle = OBSTACLES[who as usize].get_or_init(|| match who {
        Who::Root if !is_root() => Some("the tests are not run by root".into()),
        _ => Run::new(&["--version"]).who(who).try_start().err(),
    });
    if let Some(obstacle) = obstacle {
        skip(&format!("as {who:?}: {obstacle}"));
    }
    obstacle.is_none()
}

/// Whether a [`Run`] that names no user can be started here; if not, says that this
/// test is skipped.
pub fn possible() -> bool {
    can(default_who())
}

pub(super) fn default_who() -> Who {
    if is_root() { Who::Root } else { Who::User }
}
