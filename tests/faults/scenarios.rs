//! The runs into which faults are injected. Each takes care of itself: the command sends the
//! signals that it is about, and ends sooner or later even if they never come back to it.

use crate::support::*;

/// One run, and how it ends if nothing goes wrong.
pub struct Scenario {
    pub name: &'static str,
    place: fn(Run) -> Run,
    arg0: &'static str,
    options: &'static [&'static str],
    /// What the command does; `PID1` stands for pid1's pid. Nothing: there is none.
    steps: &'static str,
    pub status: i32,
    /// Of those that between them have most of what there is.
    pub is_main: bool,
    /// Leads a session of its own, with a terminal.
    pub has_terminal: bool,
}

const fn scenario(name: &'static str, options: &'static [&'static str], steps: &'static str, status: i32) -> Scenario {
    let (place, is_main, has_terminal) = (Run::process_1, false, false);
    Scenario { name, place, arg0: "pid1", options, steps, status, is_main, has_terminal }
}

impl Scenario {
    /// Beside another process 1.
    const fn plain(self) -> Scenario {
        Scenario { place: Run::plain, ..self }
    }

    const fn called(self, arg0: &'static str) -> Scenario {
        Scenario { arg0, ..self }
    }

    const fn main(self) -> Scenario {
        Scenario { is_main: true, ..self }
    }

    const fn on_terminal(self) -> Scenario {
        Scenario { has_terminal: true, ..self }
    }

    pub fn has_command(&self) -> bool {
        !self.steps.is_empty()
    }

    /// The status of a command that cannot be executed.
    pub fn not_executable(&self) -> i32 {
        match self.arg0 {
            "tini" | "catatonit" => 1,
            "dumb-init" => 2,
            _ => 126,
        }
    }

    /// The run, with an empty file in this directory for its report.
    pub fn run(&self, dir: &Dir) -> Run {
        let report = dir.write("report", "", 0o666);
        let options: Vec<_> =
            self.options.iter().map(|&word| if word == "REPORT" { report.as_str() } else { word }).collect();
        let (path, name) = probe().rsplit_once('/').expect("a path");
        let mut words = options;
        // A name is looked for along PATH.
        words.extend(self.steps.split(' ').filter(|word| !word.is_empty()).map(|word| match word {
            "PROBE" => probe(),
            "probe" => name,
            word => word,
        }));
        let run = Run::new(&words).arg0(self.arg0).env_clear().env("PATH", &format!("/nonexistent:/etc:{path}"));
        // Of these, the user has none.
        let run = if self.name.contains("-u") { run.before_exec(join_a_group) } else { run };
        (self.place)(run)
    }
}

fn join_a_group() {
    // SAFETY: a group id to read.
    unsafe { libc::syscall(libc::SYS_setgroups, 1, &raw const OTHERS_GROUP) };
}

static OTHERS_GROUP: libc::gid_t = 45681;

const TERM: &str = "PROBE kill parent 15 linger 4000 exit 9";
/// A child that is deaf to TERM, and has one itself, and another one.
const SURVIVORS: &str = "PROBE fork setsid ignore 15 fork linger 9000 end linger 9000 end fork linger 9000 end exit 7";

pub static SCENARIOS: &[Scenario] = &[
    scenario("happy", &[], "PROBE exit 7", 7),
    scenario("happy, -s", &["-s"], "PROBE exit 7", 7).plain(),
    scenario("in place", &["-e", "A=B", "-w", "/"], "PROBE exit 7", 7).plain(),
    scenario("in place, -u", &["-u", "daemon", "--no-new-privs", "--pdeathsig", "URG"], "probe exit 7", 7)
        .plain()
        .main(),
    scenario("PATH", &["-v"], "probe exit 7", 7),
    scenario("orphans", &[], "PROBE fork fork exit 0 end exit 0 end wait exit 7", 7),
    scenario("survivors", &["-t0.1"], SURVIVORS, 7),
    scenario("survivors, -s", &["-s", "-t0.1"], SURVIVORS, 7).plain().main(),
    scenario("TERM", &[], TERM, 143),
    scenario("TERM, -s", &["-s", "-v"], TERM, 143).plain(),
    scenario("TERM, -p", &["-p", "-r", "INT:TERM"], "PROBE kill parent 2 linger 4000 exit 9", 143),
    scenario("payload", &[], "PROBE queue parent 34 1 linger 4000 exit 9", 162),
    scenario("--stop-delay", &["--stop-delay", "50ms"], TERM, 143),
    scenario("-k", &["-k0.05", "-t0.05"], "PROBE ignore 15 kill parent 15 linger 4000 exit 9", 137).main(),
    scenario("-k, -s", &["-s", "-k0.05", "-t0.05"], "PROBE ignore 15 kill parent 15 linger 4000 exit 9", 137).plain(),
    scenario("-u -w -e", &["-u", "daemon", "-w", "/", "-e", "A=B"], "PROBE exit 7", 7).main(),
    scenario("-u -g", &["-s", "-u", "1", "-g", "daemon", "--no-new-privs"], "PROBE exit 7", 7).plain(),
    scenario("-e, many", MANY_VARIABLES, "PROBE exit 7", 7),
    scenario("-P", &["-P"], "", 0),
    scenario("--report", &["--report", "REPORT"], "PROBE die 11", 139),
    scenario("--report, no command", &["--report", "REPORT"], "/nonexistent", 127),
    scenario("--pdeathsig", &["-s", "--pdeathsig", "URG"], "PROBE exit 7", 7).plain(),
    scenario("tini -g", &["-g", "-v"], TERM, 143).called("tini"),
    scenario("tini -s", &["-s"], "probe exit 7", 7).called("tini").plain(),
    scenario("dumb-init", &[], TERM, 143).called("dumb-init").main(),
    scenario("dumb-init -c", &["-c", "-v"], "probe exit 7", 7).called("dumb-init").plain(),
    scenario("catatonit", &[], "probe exit 7", 7).called("catatonit"),
    scenario("catatonit -g", &["-g"], TERM, 143).called("catatonit"),
    scenario("terminal", &[], "PROBE exit 7", 7).on_terminal().main(),
    scenario("terminal, -s", &["-s"], "PROBE exit 7", 7).on_terminal().plain().main(),
    scenario("terminal, in place", &["-v"], "PROBE exit 7", 7).on_terminal().plain(),
    scenario("terminal, dumb-init", &[], "PROBE linger 50 exit 7", 7).on_terminal().called("dumb-init"),
];

const MANY_VARIABLES: &[&str] = &[
    "-eA=1", "-eB=2", "-eC=3", "-eD=4", "-eE=5", "-eF=6", "-eG=7", "-eH=8", "-eI=9", "-eJ=10", "-eK=11", "-eL=12",
    "-eM=13", "-eN=14", "-eO=15", "-eP=16",
];
