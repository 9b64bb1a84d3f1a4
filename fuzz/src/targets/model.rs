//! How a command line ought to be read, by docs and help: with lists, maps and strings, and with
//! nothing of pid1's.

use super::values::{digits, naive_signal, naive_time};
use std::collections::{BTreeMap, BTreeSet};

/// What a run is to be.
#[derive(Default, PartialEq, Debug)]
pub struct Run {
    /// Those that are on.
    pub switches: BTreeSet<&'static str>,
    /// Values that are kept as they were given.
    pub texts: BTreeMap<&'static str, Vec<u8>>,
    /// In nanoseconds.
    pub times: BTreeMap<&'static str, u64>,
    pub assignments: Vec<Vec<u8>>,
    pub stop_signals: BTreeSet<u8>,
    pub pdeathsig: Option<u8>,
    /// 0: it is dropped.
    pub rewrites: BTreeMap<u8, u8>,
    pub success: BTreeSet<u8>,
    /// 0 nothing, 1 errors, 2 warnings, 3 information, 4 everything.
    pub level: u8,
    /// The index in argv at which the command begins.
    pub command: usize,
}

/// What a command line leads to.
#[derive(PartialEq, Debug)]
pub enum Outcome {
    Run(Run),
    /// Texts of which the beginnings have to be these.
    Exit {
        status: u8,
        out: Vec<u8>,
        err: Vec<u8>,
    },
}

/// Why there is no run.
enum Halt {
    Wrong(Vec<u8>),
    Help,
    Version,
    Licence,
    RewriteUsage,
    NoCommand,
}

/// Letters and names of options and what they are called here; a `:` where they have a value.
const NATIVE: &str = "e:env u:user g:group w:workdir -no-new-privs t:timeout k:kill-after -:stop-delay \
    -:stop-signal -:success-status r:rewrite p-process-group -:pdeathsig s-subreaper -:report P-pause v-verbose \
    h-help V-version";
const DUMB_INIT: &str = "c-single-child r:rewrite v-verbose h-help V-version";
/// These have no long names, but for the last, and that one has a letter with catatonit alone.
const TINI: &str = "s g e: p: w v h l --version";
const CATATONIT: &str = "g P h L V --version";

pub struct Dialect {
    name: &'static str,
    options: Vec<Opt>,
}

#[derive(Clone)]
struct Opt {
    letter: Option<u8>,
    long: Option<&'static str>,
    has_value: bool,
    /// What it is, whatever the dialect calls it.
    meaning: &'static str,
}

impl Opt {
    /// dumb-init knows signals by their numbers alone.
    fn in_numbers(self) -> Opt {
        if self.meaning == "rewrite" { Opt { meaning: "numeric-rewrite", ..self } } else { self }
    }

    /// As errors have it.
    fn called(&self) -> String {
        match (self.long, self.letter) {
            (Some(long), _) => format!("--{long}"),
            (None, letter) => format!("-{}", letter.unwrap_or(b'?') as char),
        }
    }
}

/// An option of a table with long names: a letter or `-`, `:` or `-`, the name.
fn long(word: &'static str) -> Opt {
    let (letter, kind, name) = (word.as_bytes()[0], word.as_bytes()[1], &word[2..]);
    // `-no-new-privs` and the like have neither letter nor value.
    let (kind, name) = if letter == b'-' && kind != b':' { (b'-', &word[1..]) } else { (kind, name) };
    let letter = Some(letter).filter(|&letter| letter != b'-');
    let meaning = if name == "single-child" { "no-session" } else { name };
    Opt { letter, long: Some(name), has_value: kind == b':', meaning }
}

fn short(word: &'static str) -> Opt {
    if let Some(long) = word.strip_prefix("--") {
        return Opt { letter: None, long: Some(long), has_value: false, meaning: long };
    }
    let meaning = match word {
        "s" => "subreaper",
        "g" => "process-group",
        "e:" => "success-status",
        "p:" => "pdeathsig",
        "w" => "warn",
        "v" => "verbose",
        "P" => "pause",
        "h" => "help",
        "V" => "version",
        _ => "licence",
    };
    Opt { letter: word.bytes().next(), long: None, has_value: word.ends_with(':'), meaning }
}

impl Dialect {
    pub fn called(name: &[u8]) -> Dialect {
        let base = name.rsplit(|&byte| byte == b'/').next().unwrap_or_default();
        let name = match base {
            b"tini" | b"tini-static" => "tini",
            b"docker-init" | b"podman-init" | b"init" => "docker-init",
            b"dumb-init" => "dumb-init",
            b"catatonit" => "catatonit",
            b"pause" => "pause",
            _ => "pid1",
        };
        let options = match name {
            "tini" => TINI.split(' ').map(|word| short(word)).collect(),
            "catatonit" => CATATONIT.split(' ').map(|word| short(word)).collect(),
            "docker-init" => vec![short("--version")],
            "dumb-init" => DUMB_INIT.split(' ').map(long).map(Opt::in_numbers).collect(),
            "pause" => Vec::new(),
            _ => NATIVE.split_whitespace().map(long).collect(),
        };
        Dialect { name, options }
    }

    fn start(&self) -> Run {
        let on: &[&str] = match self.name {
            "tini" => &["supervise", "leave"],
            "dumb-init" => &["supervise", "leave", "terminate-group", "stop-along", "detach", "session"],
            "catatonit" => &["subreaper", "leave", "detach"],
            "pause" => &["pause", "supervise"],
            _ => &[],
        };
        let level = if self.name == "dumb-init" { 3 } else { 2 };
        Run { switches: on.iter().copied().collect(), stop_signals: [2, 15].into(), level, ..Run::default() }
    }

    fn exit(&self, halt: Halt) -> Outcome {
        let failed = if matches!(self.name, "tini" | "dumb-init" | "catatonit") { 1 } else { 125 };
        let pid = std::process::id();
        let usage = match self.name {
            "tini" => "usage: tini [OPTION]... [--] COMMAND [ARG]...\n",
            "catatonit" => "usage: catatonit [OPTION]... [--] COMMAND [ARG]...\n",
            "dumb-init" => "Usage: dumb-init [option] program [args]\nTry dumb-init --help for full usage.\n",
            _ => "pid1: No arguments provided\nusage: pid1 [OPTION]... [--] COMMAND [ARG]...\n",
        };
        let version = match self.name {
            "tini" | "docker-init" => "tini version 0.19.0 - git.pid1\n".into(),
            "catatonit" => "tini version 0.2.1_catatonit\n".into(),
            "dumb-init" => "dumb-init v1.2.5\n".into(),
            _ => format!("pid1 {}\n", env!("CARGO_PKG_VERSION")),
        };
        let (text, status) = match halt {
            Halt::Help => (format!("usage: {} [OPTION]... [--] COMMAND [ARG]...\n", self.name).into(), 0),
            Halt::Version => (version.into(), 0),
            Halt::Licence => (b"MIT or Apache-2.0\n".into(), 0),
            Halt::RewriteUsage => (b"Usage: -r option takes <signum>:<signum>, where".into(), failed),
            Halt::NoCommand => (usage.into(), failed),
            Halt::Wrong(problem) => {
                let prefix = match self.name {
                    "tini" => format!("[FATAL tini ({pid})] "),
                    "catatonit" => format!("ERROR (catatonit:{pid}): "),
                    "docker-init" => "pid1: ".into(),
                    name => format!("{name}: "),
                };
                ([prefix.as_bytes(), &problem, b"\n"].concat(), failed)
            }
        };
        let is_answer = status == 0 && self.name != "dumb-init";
        let (out, err) = if is_answer { (text, Vec::new()) } else { (Vec::new(), text) };
        Outcome::Exit { status, out, err }
    }
}

fn wrong(words: &[&[u8]]) -> Halt {
    Halt::Wrong(words.concat())
}

/// Names are cut in errors.
fn cut(name: &[u8]) -> &[u8] {
    &name[..name.len().min(200)]
}

/// Of an empty value nothing would be seen.
fn shown(value: &[u8]) -> &[u8] {
    if value.is_empty() { b"''" } else { cut(value) }
}

/// Reads `argv` with the variables `envp`.
pub fn read(argv: &[&[u8]], envp: &[&[u8]]) -> Outcome {
    let dialect = Dialect::called(argv[0]);
    let mut run = dialect.start();
    if let Some(path) = variable(envp, "PID1_REPORT").filter(|path| !path.is_empty()) {
        run.texts.insert("report", path.into());
    }
    let read = match dialect.name {
        "pause" if argv[1..].iter().any(|word| matches!(*word, b"-v" | b"-V")) => Err(Halt::Version),
        "pause" => Ok(()),
        _ => read_options(&dialect, argv, &mut run),
    };
    let read = read.and_then(|()| read_variables(&dialect, envp, &mut run));
    if let Err(halt) = read {
        return dialect.exit(halt);
    }
    if run.times.contains_key("timeout") || run.times.contains_key("kill-after") {
        run.switches.remove("leave");
    }
    if run.command >= argv.len() && !run.switches.contains("pause") {
        return dialect.exit(Halt::NoCommand);
    }
    Outcome::Run(run)
}

fn variable<'a>(envp: &[&'a [u8]], name: &str) -> Option<&'a [u8]> {
    let prefix = format!("{name}=");
    envp.iter().find_map(|entry| entry.strip_prefix(prefix.as_bytes()))
}

/// Splits like getopt_long with a `+`, and abbreviates nothing.
fn read_options(dialect: &Dialect, argv: &[&[u8]], run: &mut Run) -> Result<(), Halt> {
    let mut words = argv[1..].iter();
    let mut left = words.as_slice();
    while let Some(word) = words.next() {
        match *word {
            b"--" => {
                left = words.as_slice();
                break;
            }
            [b'-', b'-', name @ ..] => {
                let (name, attached) = match name.iter().position(|&byte| byte == b'=') {
                    Some(at) => (&name[..at], Some(&name[at + 1..])),
                    None => (name, None),
                };
                let found = dialect.options.iter().find(|option| option.long.map(str::as_bytes) == Some(name));
                let option = found.ok_or_else(|| unknown(dialect, b"--", cut(&word[2..])))?;
                let value = match (option.has_value, attached) {
                    (false, Some(_)) => return Err(wrong(&[option.called().as_bytes(), b": takes no value"])),
                    (false, None) => &[][..],
                    (true, Some(value)) => value,
                    (true, None) => words.next().ok_or_else(|| missing(option))?,
                };
                apply(dialect, option, value, run)?;
            }
            [b'-', first, letters @ ..] => {
                let mut letters = [&[*first], letters].concat();
                while !letters.is_empty() {
                    let letter = letters.remove(0);
                    let found = dialect.options.iter().find(|option| option.letter == Some(letter));
                    let option = found.ok_or_else(|| unknown(dialect, b"-", &[letter]))?;
                    let value = match option.has_value {
                        false => Vec::new(),
                        true if !letters.is_empty() => std::mem::take(&mut letters),
                        true => words.next().ok_or_else(|| missing(option))?.to_vec(),
                    };
                    apply(dialect, option, &value, run)?;
                }
            }
            // An operand.
            _ => break,
        }
        left = words.as_slice();
    }
    run.command = argv.len() - left.len();
    Ok(())
}

fn missing(option: &Opt) -> Halt {
    wrong(&[option.called().as_bytes(), b": needs a value"])
}

fn unknown(dialect: &Dialect, dashes: &[u8], name: &[u8]) -> Halt {
    let hint: &[u8] = if dialect.name == "pid1" { b"; try pid1 --help" } else { b"" };
    wrong(&[b"unrecognized option '", dashes, name, b"'", hint])
}

/// What an option does, with its value, or why it cannot.
fn apply(dialect: &Dialect, option: &Opt, value: &[u8], run: &mut Run) -> Result<(), Halt> {
    match option.meaning {
        "help" => return Err(Halt::Help),
        "version" => return Err(Halt::Version),
        "licence" => return Err(Halt::Licence),
        "numeric-rewrite" if numbers(value).is_none() => return Err(Halt::RewriteUsage),
        _ => {}
    }
    let implies = ["kill-after", "stop-delay", "stop-signal", "rewrite", "success-status", "report", "process-group"];
    if dialect.name == "pid1" && implies.contains(&option.meaning) {
        run.switches.insert("subreaper");
    }
    set(option.meaning, value, run)
        .map_err(|problem| wrong(&[option.called().as_bytes(), b" ", shown(value), b": ", problem.as_bytes()]))
}

fn set(meaning: &'static str, value: &[u8], run: &mut Run) -> Result<(), &'static str> {
    // What is not UTF-8 stays something that no name or number is.
    let text = &*String::from_utf8_lossy(value);
    match meaning {
        "user" | "group" | "workdir" | "report" => _ = run.texts.insert(meaning, value.into()),
        "timeout" | "kill-after" | "stop-delay" => {
            let time = naive_time(text).ok_or("not a time (such as 5, 1.5s, 500ms, 2m, infinity)")?;
            run.times.insert(meaning, time);
        }
        "env" => match value.iter().position(|&byte| byte == b'=') {
            None | Some(0) => return Err("not KEY=VALUE"),
            _ => run.assignments.push(value.into()),
        },
        "stop-signal" => {
            let signal = naive_signal(text).ok_or("not a signal")?;
            arrives(signal, "cannot be a stop signal")?;
            run.stop_signals.insert(signal);
        }
        "pdeathsig" => run.pdeathsig = Some(naive_signal(text).ok_or("not a signal")?),
        "success-status" => {
            let status = digits(text).and_then(|status| u8::try_from(status).ok());
            run.success.insert(status.ok_or("not an exit status")?);
        }
        "rewrite" => {
            let parts: Vec<_> = text.split(':').collect();
            let [from, to] = parts[..] else { return Err("not FROM:TO") };
            let to = if to == "0" { 0 } else { naive_signal(to).ok_or("not a signal")? };
            let from = naive_signal(from).ok_or("not a signal")?;
            arrives(from, "cannot be rewritten")?;
            run.rewrites.insert(from, to);
        }
        "numeric-rewrite" => {
            let (from, to) = numbers(value).ok_or("not numbers")?;
            arrives(from, "cannot be rewritten")?;
            run.rewrites.insert(from, to);
        }
        "verbose" => run.level = (run.level + 1).clamp(2, 4),
        "no-session" => _ = run.switches.remove("session"),
        switch => _ = run.switches.insert(switch),
    }
    Ok(())
}

/// As dumb-init has them.
fn numbers(value: &[u8]) -> Option<(u8, u8)> {
    let (from, to) = std::str::from_utf8(value).ok()?.split_once(':')?;
    let in_range = |text, first| digits(text).filter(|number| (first..=31).contains(number));
    Some((in_range(from, 1)? as u8, in_range(to, 0)? as u8))
}

fn arrives(signal: u8, problem: &'static str) -> Result<(), &'static str> {
    if matches!(signal, 9 | 17 | 19) { Err(problem) } else { Ok(()) }
}

fn read_variables(dialect: &Dialect, envp: &[&[u8]], run: &mut Run) -> Result<(), Halt> {
    let has = |name| variable(envp, name).is_some();
    match dialect.name {
        "tini" | "docker-init" => {
            if has("TINI_SUBREAPER") {
                run.switches.insert("subreaper");
            }
            if has("TINI_KILL_PROCESS_GROUP") {
                run.switches.insert("process-group");
            }
            if let Some(value) = variable(envp, "TINI_VERBOSITY") {
                let number: String = value.iter().map(|&byte| byte as char).take_while(char::is_ascii_digit).collect();
                // One that does not fit is as bad as none.
                run.level = [0, 2, 3, 4][number.parse::<u64>().unwrap_or(0).min(3) as usize];
            }
        }
        "dumb-init" => {
            if variable(envp, "DUMB_INIT_DEBUG") == Some(b"1") {
                run.level = 4;
            }
            if variable(envp, "DUMB_INIT_SETSID") == Some(b"0") {
                run.switches.remove("session");
            }
        }
        "catatonit" if has("CATATONIT_DEBUG") => run.level = (run.level + 1).clamp(2, 4),
        _ => {}
    }
    read_own(envp, run)
}

fn read_own(envp: &[&[u8]], run: &mut Run) -> Result<(), Halt> {
    for (name, meaning) in
        [("PID1_TIMEOUT", "timeout"), ("PID1_KILL_AFTER", "kill-after"), ("PID1_STOP_DELAY", "stop-delay")]
    {
        let Some(value) = variable(envp, name).filter(|value| !value.is_empty()) else { continue };
        if !run.times.contains_key(meaning) {
            set(meaning, value, run).map_err(|problem| {
                let entry = [name.as_bytes(), b"=", value].concat();
                wrong(&[cut(&entry), b": ", problem.as_bytes()])
            })?;
        }
    }
    for (name, meaning) in
        [("PID1_PROCESS_GROUP", "process-group"), ("PID1_SUBREAPER", "subreaper"), ("PID1_VERBOSE", "verbose")]
    {
        let is_on = |value: &&[u8]| !matches!(*value, b"" | b"0" | b"false" | b"no");
        if let Some(value) = variable(envp, name).filter(is_on) {
            _ = set(meaning, value, run);
        }
    }
    Ok(())
}
