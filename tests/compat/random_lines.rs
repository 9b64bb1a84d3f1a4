//! Command lines and variables put together at random, always the same ones: whatever status the
//! other init ends with, pid1 by its name does, unless the line has a word in it that is a row of
//! docs/COMPATIBILITY.md.
//!
//! `PID1_TEST_LONG=1` tries a thousand lines with each, and not a few dozen.

use crate::support::*;
use std::collections::BTreeMap;

/// Words that go together, and the row because of which the two may differ.
type Words = (&'static str, &'static str);

/// What lines are made of. `''` is an empty word.
struct Grammar {
    name: &'static str,
    options: &'static [Words],
    variables: &'static [Words],
}

/// The same with every init. `-+` is nobody's option.
const COMMANDS: &[Words] = &[
    ("probe exit 0", ""),
    ("probe exit 5", ""),
    ("probe exit 7", ""),
    ("probe exit 143", ""),
    ("probe exit 255", ""),
    ("probe die 15", ""),
    ("probe die 9", ""),
    ("probe fork exit 5 end wait exit 7", ""),
    ("-- probe exit 7", ""),
    ("-- -- probe exit 7", ""),
    ("-- /bin/sh -c exit", ""),
    ("/nonexistent/program", ""),
    ("nosuchprogram", ""),
    ("/etc/passwd", ""),
    ("/etc", ""),
    ("/dev/null/x", ""),
    ("''", ""),
    ("--", ""),
    ("- x", ""),
    ("", ""),
];

const TINI: Grammar = Grammar {
    name: "tini",
    options: &[
        ("-s", ""),
        ("-g", ""),
        ("-w", ""),
        ("-v", ""),
        ("-sgwvv", ""),
        ("-e 5", ""),
        ("-e7", ""),
        ("-ge143", ""),
        ("-e 0", ""),
        ("-e 007", ""),
        ("-e 256", ""),
        ("-e x", ""),
        ("-e -1", ""),
        ("-p SIGTERM", ""),
        ("-pSIGKILL", ""),
        ("-wp SIGUSR1", ""),
        ("-p SIGNOSUCH", ""),
        ("-h", ""),
        ("-l", ""),
        ("-+", ""),
        ("-s-", ""),
        ("--yolo", ""),
        ("-e +7", "numbers"),
        ("-e ''", "numbers"),
        ("-p TERM", "signal-names"),
        ("-p 15", "signal-names"),
        ("-pSIGRTMIN", "signal-names"),
        ("--version", "version-anywhere"),
    ],
    variables: &[
        ("TINI_SUBREAPER=", ""),
        ("TINI_KILL_PROCESS_GROUP=1", ""),
        ("TINI_VERBOSITY=0", ""),
        ("TINI_VERBOSITY=3", ""),
        ("TINI_VERBOSITY=x", ""),
    ],
};

const DUMB_INIT: Grammar = Grammar {
    name: "dumb-init",
    options: &[
        ("-c", ""),
        ("-v", ""),
        ("-cv", ""),
        ("--single-child", ""),
        ("--verbose", ""),
        ("-r 15:2", ""),
        ("-cr1:0", ""),
        ("--rewrite 2:15", ""),
        ("--rewrite=31:1", ""),
        ("-r 32:1", ""),
        ("-r x", ""),
        ("-r 1:", ""),
        ("-r ''", ""),
        ("-h", ""),
        ("-V", ""),
        ("--help", ""),
        ("--version", ""),
        ("--verbose=1", ""),
        ("-+", ""),
        ("--yolo", ""),
        ("--yolo=1", ""),
        ("--verb", "abbreviations"),
        ("--sing", "abbreviations"),
        ("--rew=1:2", "abbreviations"),
        ("-r 15:2x", "rewrite-syntax"),
        ("-r +15:2", "rewrite-syntax"),
        ("-r 9:15", "rewrite-from"),
        ("-r 17:15", "rewrite-from"),
    ],
    variables: &[
        ("DUMB_INIT_SETSID=0", ""),
        ("DUMB_INIT_SETSID=1", ""),
        ("DUMB_INIT_DEBUG=1", ""),
        ("DUMB_INIT_DEBUG=0", ""),
    ],
};

const CATATONIT: Grammar = Grammar {
    name: "catatonit",
    options: &[
        ("-g", ""),
        ("-ggg", ""),
        ("-h", ""),
        ("-gh", ""),
        ("-L", ""),
        ("--version", ""),
        ("-+", ""),
        ("-g+", ""),
        ("--yolo", ""),
        ("--version=1", ""),
        ("--vers", "abbreviations"),
        ("--v", "abbreviations"),
    ],
    variables: &[("CATATONIT_DEBUG=", ""), ("CATATONIT_DEBUG=1", ""), ("CATATONIT_LOG=", "reserved")],
};

/// Numbers that are always the same (Knuth's linear congruential generator).
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        (self.0 >> 33) as usize % limit
    }

    fn pick(&mut self, words: &[Words]) -> Words {
        words[self.below(words.len())]
    }

    /// Up to `most` of these; of those that have a row, few.
    fn some(&mut self, most: usize, words: &'static [Words]) -> Vec<Words> {
        let mut some: Vec<_> = (0..self.below(most + 1)).map(|_| self.pick(words)).collect();
        let mut keeps = |(_, row): &Words| row.is_empty() || self.below(3) == 0;
        some.retain(&mut keeps);
        some
    }
}

fn compare(grammar: &Grammar) {
    let Some(both) = Both::of(grammar.name) else { return };
    let mut numbers = Numbers(7);
    let (mut wrong, mut rows) = (Vec::new(), BTreeMap::<_, u32>::new());
    for _ in 0..if is_long() { 1000 } else { 60 } {
        let options = numbers.some(4, grammar.options);
        let variables = numbers.some(2, grammar.variables);
        let command = numbers.pick(COMMANDS);
        let join = |words: &[Words]| words.iter().map(|(words, _)| *words).collect::<Vec<_>>().join(" ");
        let (line, entries) = (format!("{} {}", join(&options), command.0), join(&variables));
        let (theirs, ours) = both.statuses(&Trial::new(&line).env(&entries));
        if theirs == ours {
            continue;
        }
        match options.iter().chain(&variables).find(|(_, row)| !row.is_empty()) {
            Some(&(_, row)) => *rows.entry(row).or_default() += 1,
            None => wrong.push(format!("{} {line} ({entries}): theirs {theirs}, ours {ours}", grammar.name)),
        }
    }
    println!("{}: different for a reason: {rows:?}", grammar.name);
    rows.keys().for_each(|row: &&str| assert_documented(grammar.name, row));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_status_of_any_line_is_tinis() {
    compare(&TINI);
}

#[test]
fn the_status_of_any_line_is_dumb_inits() {
    compare(&DUMB_INIT);
}

#[test]
fn the_status_of_any_line_is_catatonits() {
    compare(&CATATONIT);
}
