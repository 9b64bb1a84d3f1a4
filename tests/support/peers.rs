//! The same case with another init and with ours under its name, side by side.
//!
//! A case is seen as lines: the status, then `1> ` and what came on stdout, `2> ` and
//! what came on stderr. Pids need no mask: in a namespace of its own the init is 1
//! and its command 2, with both.
//!
//! Either both sides see what the test expects, or they differ for a reason that is
//! a row of docs/COMPATIBILITY.md, and each side sees what is expected of it.

use super::{DEADLINE, Dir, Output, Run, Running, Status, bit, eventually, pid1, possible, probe, skip};
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

/// The other inits have races of their own: catatonit hangs in one of 75 pauses that are
/// told to end at once, and loses signals that come before it waits for them. None of
/// that is a fault of ours, so it must not fail our tests. What is said of the peer is
/// tried so many times until it is seen once; what is said of ours has to be true at once.
const TRIES: usize = 5;

/// How long one try with another init may take altogether. Ours has the [`DEADLINE`] of
/// all tests: it never hangs, however slow the machine is.
const PATIENCE: Duration = Duration::from_secs(10);

/// Tries something with another init again if it fails: see [`TRIES`].
pub fn try_the_peer<T>(mut test: impl FnMut() -> T) -> T {
    for _ in 1..TRIES {
        // What it has not done by then it has lost: not half a minute for that.
        super::PATIENCE.set(Duration::from_secs(3));
        let result = catch_unwind(AssertUnwindSafe(&mut test));
        super::PATIENCE.set(DEADLINE);
        if let Ok(result) = result {
            return result;
        }
    }
    test()
}

/// What to run, in which surroundings, and what to do while it runs. `probe` as a
/// word stands for the fixture.
pub struct Trial {
    words: Vec<String>,
    surroundings: Vec<Box<dyn Fn(Run) -> Run>>,
    drive: Box<dyn Fn(Running) -> Vec<String>>,
}

impl Trial {
    /// Words that are parted by single spaces; `''` is an empty one.
    pub fn new(words: &str) -> Trial {
        let words = words.split(' ').filter(|word| !word.is_empty());
        Trial::of(&words.map(|word| if word == "''" { "" } else { word }).collect::<Vec<_>>())
    }

    pub fn of(words: &[&str]) -> Trial {
        let words = words.iter().map(|&word| if word == "probe" { probe() } else { word }.to_string());
        Trial { words: words.collect(), surroundings: Vec::new(), drive: Box::new(|running| seen(&running.wait())) }
    }

    pub fn with(mut self, change: impl Fn(Run) -> Run + 'static) -> Trial {
        self.surroundings.push(Box::new(change));
        self
    }

    /// `KEY=VALUE`s, parted by spaces.
    pub fn env(self, entries: &str) -> Trial {
        let entries: Vec<_> = entries.split(' ').filter(|entry| !entry.is_empty()).map(str::to_string).collect();
        self.with(move |run| entries.iter().fold(run, |run, entry| run.env_entry(entry)))
    }

    /// Not as process 1: the init is 2 then, and its command 3.
    pub fn plain(self) -> Trial {
        self.with(Run::plain)
    }

    /// What happens while it runs, and what is seen of it.
    pub fn drive(mut self, drive: impl Fn(Running) -> Vec<String> + 'static) -> Trial {
        self.drive = Box::new(drive);
        self
    }

    /// Once; see [`TRIES`].
    fn run(&self, program: &str, name: &str, deadline: Duration) -> Vec<String> {
        let words: Vec<&str> = [program].into_iter().chain(self.words.iter().map(String::as_str)).collect();
        let run = Run::bare(&words).arg0(name).deadline(deadline);
        let run = self.surroundings.iter().fold(run, |run, change| change(run));
        let result = catch_unwind(AssertUnwindSafe(|| (self.drive)(run.start())));
        result.unwrap_or_else(|_| vec!["a panic, see above".into()])
    }
}

/// The status, then the lines of both streams.
pub fn seen(output: &Output) -> Vec<String> {
    let status = match output.status {
        Status::Exited(code) => code.to_string(),
        Status::Killed(signal) => format!("killed by {signal}"),
    };
    let lines = |text: String, mark: &'static str| -> Vec<String> {
        text.lines().map(|line| format!("{mark} {line}")).collect()
    };
    [vec![status], lines(output.out(), "1>"), lines(output.err(), "2>")].concat()
}

/// What is seen of an init that is to end by now, and may hang: it is killed then.
pub fn seen_or_hangs(running: Running) -> Vec<String> {
    let is_ours = running.process().program().as_deref() == Some(pid1());
    let patience = Instant::now() + if is_ours { DEADLINE } else { Duration::from_millis(500) };
    while !running.has_ended() && Instant::now() < patience {
        std::thread::sleep(Duration::from_millis(1));
    }
    if running.has_ended() { seen(&running.wait()) } else { vec!["hangs".into()] }
}

/// Another init and ours. Collects what is wrong and fails with all of it at the end.
pub struct Both {
    name: &'static str,
    theirs: String,
    ours: String,
    _dir: Dir,
    failures: RefCell<Vec<String>>,
}

impl Both {
    /// `None`, and the test is skipped, where Debian's package is not installed.
    pub fn of(name: &'static str) -> Option<Both> {
        if !possible() {
            return None;
        }
        let theirs = format!("/usr/bin/{name}");
        if !Path::new(&theirs).exists() {
            skip(&format!("no {name}"));
            return None;
        }
        let dir = Dir::new();
        let ours = dir.at(name);
        std::os::unix::fs::symlink(pid1(), &ours).expect("a link");
        Some(Both { name, theirs, ours, _dir: dir, failures: RefCell::default() })
    }

    /// Both sides see this.
    pub fn same(&self, trial: &Trial, expected: &[&str]) {
        self.check_theirs(trial, expected);
        self.check_ours(trial, expected);
    }

    /// Both sides see the same, whatever it is; returns it.
    pub fn alike(&self, trial: &Trial) -> Vec<String> {
        let ours = trial.run(&self.ours, self.name, DEADLINE);
        let lines: Vec<_> = ours.iter().map(String::as_str).collect();
        self.check_theirs(trial, &lines);
        ours
    }

    /// Each sees something else, for a reason that is written down.
    pub fn differs(&self, reason: &str, trial: &Trial, theirs: &[&str], ours: &[&str]) {
        assert_ne!(theirs, ours, "{reason}: no difference");
        assert_documented(self.name, reason);
        self.check_theirs(trial, theirs);
        self.check_ours(trial, ours);
    }

    /// Only ours: what the other init has no notion of.
    pub fn ours(&self, reason: &str, trial: &Trial, expected: &[&str]) {
        assert_documented(self.name, reason);
        self.check_ours(trial, expected);
    }

    /// The statuses alone, theirs and ours. Theirs is asked for again as long as it is another.
    pub fn statuses(&self, trial: &Trial) -> (String, String) {
        let status = |program: &str, deadline| trial.run(program, self.name, deadline).swap_remove(0);
        let ours = status(&self.ours, DEADLINE);
        let mut tries = (0..TRIES).map(|_| status(&self.theirs, PATIENCE));
        let theirs = tries.find(|theirs| *theirs == ours);
        (theirs.unwrap_or_else(|| status(&self.theirs, PATIENCE)), ours)
    }

    pub fn name(&self) -> &'static str {
        self.name
    }

    /// For what a [`Trial`] cannot say: `test` is called with the path of each program,
    /// and whether it is ours.
    pub fn by_hand(&self, test: impl Fn(&str, bool)) {
        try_the_peer(|| test(&self.theirs, false));
        test(&self.ours, true);
    }

    fn check_theirs(&self, trial: &Trial, expected: &[&str]) {
        let mut tries = (0..TRIES).map(|_| trial.run(&self.theirs, self.name, PATIENCE));
        let Some(mut seen) = tries.next() else { return };
        while !matches(&seen, expected) {
            let Some(again) = tries.next() else { break };
            seen = again;
        }
        self.judge(trial, "theirs", seen, expected);
    }

    fn check_ours(&self, trial: &Trial, expected: &[&str]) {
        self.judge(trial, "ours", trial.run(&self.ours, self.name, DEADLINE), expected);
    }

    fn judge(&self, trial: &Trial, side: &str, seen: Vec<String>, expected: &[&str]) {
        if !matches(&seen, expected) {
            let list = |lines: &[String]| lines.iter().map(|line| format!("\n        {line}")).collect::<String>();
            let expected: Vec<_> = expected.iter().map(|line| line.to_string()).collect();
            let words = trial.words.join(" ").replace(probe(), "probe");
            let words: String = words.chars().take(200).collect();
            self.failures.borrow_mut().push(format!(
                "{} {words}: {side}\n    expected{}\n    saw{}",
                self.name,
                list(&expected),
                list(&seen)
            ));
        }
    }
}

impl Drop for Both {
    fn drop(&mut self) {
        let failures = self.failures.take();
        if !failures.is_empty() && !std::thread::panicking() {
            panic!("{} rows fail:\n{}", failures.len(), failures.join("\n"));
        }
    }
}

/// Whether lines are as expected. `…` alone stands for any lines from there on, in a
/// line for any text.
fn matches(seen: &[String], expected: &[&str]) -> bool {
    match (expected.split_first(), seen.split_first()) {
        (None, None) => true,
        (Some((&"…", _)), _) => true,
        (Some((line, expected)), Some((first, rest))) => is_like(first, line) && matches(rest, expected),
        _ => false,
    }
}

fn is_like(line: &str, pattern: &str) -> bool {
    let Some((start, others)) = pattern.split_once('…') else { return line == pattern };
    let Some(rest) = line.strip_prefix(start) else { return false };
    rest.char_indices().map(|(at, _)| at).chain([rest.len()]).any(|at| is_like(&rest[at..], others))
}

/// A row of docs/COMPATIBILITY.md begins with this id, in the section of this name or
/// in the one about all.
pub fn assert_documented(name: &str, id: &str) {
    let text = include_str!("../../docs/COMPATIBILITY.md");
    let name = if name == "tini-static" { "tini" } else { name };
    let sections = text.split("\n## ").filter(|section| section.starts_with(name) || section.starts_with("All"));
    let row = format!("| {id} |");
    assert!(sections.flat_map(str::lines).any(|line| line.starts_with(&row)), "{name}: no row {id:?}");
}

/// What is seen of an init that gets TERM when so many processes have said `ready`.
pub fn ended_by_term(mut running: Running, ready: usize) -> Vec<String> {
    (0..ready).for_each(|_| _ = running.read_line_until("ready"));
    running.signal(libc::SIGTERM);
    seen_or_hangs(running).into_iter().filter(|line| line != "1> ready").collect()
}

/// The command, which signal 10 ends, has a child that says `ready`: what that one
/// reports when the command and the init have ended. 12 is to be reported, and left out.
pub fn what_a_survivor_gets(mut running: Running) -> Vec<String> {
    running.read_line_until("ready");
    let command = running.command();
    let survivor = *running.others().iter().max_by_key(|process| process.inner_pid()).expect("a survivor");
    command.signal(10);
    eventually("the end of the init", || running.has_ended());
    survivor.settles();
    survivor.signal(12);
    running.read_line_until("got 12")
}

/// What becomes of one signal, with a command that says `ready`, receives up to TERM
/// and shows what is pending then: it is forwarded, or not, or ends the init.
pub fn fate(mut running: Running, signal: i32) -> Vec<String> {
    running.read_line_until("ready");
    running.signal(signal);
    let init = running.process();
    let pending = || init.mask("ShdPnd").is_some_and(|set| set & bit(signal) != 0);
    eventually("the init to take the signal", || running.has_ended() || !pending());
    if !running.has_ended() {
        running.signal(libc::SIGTERM);
    }
    let output = running.wait();
    let out = output.out();
    let arrived = out.lines().any(|line| line.starts_with(&format!("{signal} code=")))
        || out.lines().any(|line| line.starts_with("pending") && line.split(' ').any(|n| n == signal.to_string()));
    match output.status {
        Status::Killed(by) => vec![format!("killed by {by}")],
        _ if arrived => vec!["forwarded".into()],
        _ => vec!["dropped".into()],
    }
}

/// What two processes that report this signal, 1 and 12 say when the init gets it:
/// the command, and another one in its group. 12 has to be forwarded.
pub fn group_fate(mut running: Running, signal: i32) -> Vec<String> {
    running.read_line_until("ready");
    running.read_line_until("ready");
    let both = running.others();
    let other = both.iter().max_by_key(|process| process.inner_pid()).expect("two");
    running.signal(signal);
    let mut lines = vec![running.read_line()];
    // When this arrives, the first one has been sent to everybody.
    running.signal(12);
    lines.extend(running.read_line_until("got 12"));
    both.iter().for_each(|process| process.settles());
    other.signal(1);
    lines.extend(running.read_line_until("got 1"));
    lines.retain(|line| line != "got 12");
    lines
}
