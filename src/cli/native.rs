//! pid1's own command line, for every name that is no other's.

use super::Dialect;
use super::options::{NONE, Opt, Setting::*, opt};
use crate::log::{Event, Level, Line, Log};
use crate::status::{FAILED, Failures};
use crate::vector::ZStr;

pub const OPTIONS: &[Opt] = &[
    opt('e', "--env", Env),
    opt('u', "--user", User),
    opt('g', "--group", Group),
    opt('w', "--workdir", Workdir),
    opt('t', "--timeout", Timeout),
    opt('k', "--kill-after", KillAfter),
    opt(NONE, "--stop-delay", StopDelay),
    opt(NONE, "--stop-signal", StopSignal),
    opt(NONE, "--pdeathsig", ParentDeathSignal),
    opt('r', "--rewrite", Rewrite),
    opt(NONE, "--success-status", SuccessStatus),
    opt('s', "--subreaper", Subreaper),
    opt('p', "--process-group", ProcessGroup),
    opt(NONE, "--no-new-privs", NoNewPrivs),
    opt('P', "--pause", Pause),
    opt('v', "--verbose", Verbose),
    opt('h', "--help", Help),
    opt('V', "--version", Version),
];

pub const NATIVE: Dialect = Dialect {
    options: OPTIONS,
    variables: &[],
    help: HELP,
    version: VERSION,
    licence: "",
    usage: "pid1: No arguments provided\nusage: pid1 [OPTION]... [--] COMMAND [ARG]...\n",
    stream: 1,
    failed: FAILED,
    reading: LOG,
    running: LOG,
    implies_subreaper: true,
    nature: |_| {},
};

pub const VERSION: &str = concat!("pid1 ", env!("CARGO_PKG_VERSION"), "\n");

pub const HELP: &str = "\
usage: pid1 [OPTION]... [--] COMMAND [ARG]...

Runs COMMAND as the init of a container: forwards signals to it, reaps orphans,
ends what it leaves behind, and exits with its status.

The command:
  -e, --env KEY=VALUE         set a variable for the command; repeatable
  -u, --user USER[:GROUP]     run it as this user, by name or number
  -g, --group GROUP           run it with this group
  -w, --workdir DIR           run it in this directory
      --no-new-privs          it can gain no privileges

Ending:
  -t, --timeout SECONDS       from TERM to KILL for what it leaves (default: 5)
  -k, --kill-after SECONDS    end everything if it still runs this long after
                              TERM or INT (default: never)
      --stop-delay SECONDS    hold back the first TERM or INT (default: 0)
      --stop-signal SIGNAL    treat SIGNAL like TERM and INT; repeatable
      --success-status CODE   exit with 0 if its status is CODE; repeatable

Signals:
  -r, --rewrite FROM:TO       send TO when FROM arrives, 0: nothing; repeatable
  -p, --process-group         signal its process group, not it alone
      --pdeathsig SIGNAL      get SIGNAL when the parent of pid1 dies

Modes:
  -s, --subreaper             supervise though not process 1
  -P, --pause                 run no command: reap until TERM or INT
  -v, --verbose               say on stderr what happens
  -h, --help                  print this
  -V, --version               print the version

SECONDS may have decimals or be `infinity`. SIGNAL is a name or a number.
Exit status: that of the command, 128+N if signal N killed it, 127 if it was not
found, 126 if it could not be executed, 125 if pid1 failed.
Environment, used where no option is given: PID1_TIMEOUT, PID1_KILL_AFTER,
PID1_STOP_DELAY, PID1_SUBREAPER, PID1_PROCESS_GROUP, PID1_VERBOSE.
";

pub const LOG: Log = Log {
    prefix: |line, _| {
        line.text("pid1: ");
    },
    phrase,
    command: ZStr::EMPTY,
    level: Level::Warn,
    failures: Failures::NATIVE,
    failure: Level::Fatal,
};

pub fn phrase(line: &mut Line, event: Event) {
    let info = Level::Info;
    match event {
        Event::Spawned { pid } => line.at(info).text("pid ").pid(pid).text(" spawned for ").command(),
        Event::InPlace => line.at(info).text("executing ").command().text(" in place"),
        Event::NoReaper => line.at(Level::Warn).text("not process 1, no subreaper: zombie reaping won't work"),
        Event::Received { signal } => line.at(Level::Debug).text("Received ").signal(signal),
        Event::Forwarded { from, to, pid } => {
            line.at(info).signal(from).text(" forwarded as ").signal(to).text(" to pid ").pid(pid)
        }
        Event::ForwardedToGroup { from, to, group } => {
            line.at(info).signal(from).text(" forwarded as ").signal(to).text(" to group ").pid(group)
        }
        Event::NotForwarded { from, errno } => line.at(info).signal(from).text(" not forwarded: ").errno(errno),
        Event::Dropped { signal } => line.at(info).signal(signal).text(" dropped"),
        Event::HeldBack { signal, ms } => line.at(info).signal(signal).text(" held back for ").number(ms).text(" ms"),
        Event::Reaped { is_command: true, status, .. } => {
            line.at(info).command().text(" ended, status ").number(status as u64)
        }
        Event::Reaped { pid, status, .. } => {
            line.at(info).text("orphan ").pid(pid).text(" reaped, status ").number(status as u64)
        }
        Event::SentToAll { signal } => line.at(info).signal(signal).text(" sent to all that is left"),
        Event::LeftBehind => line.at(info).text("leaving what cannot be killed"),
        Event::Usage { user_ms, system_ms, max_rss_kb } => {
            line.at(info).command().text(" used ").number(user_ms).text(" ms user, ").number(system_ms);
            line.text(" ms system, ").number(max_rss_kb).text(" kB max RSS")
        }
        Event::Summary { status, ms, orphans } => {
            line.at(info).text("status ").number(status as u64).text(" after ").number(ms).text(" ms, ");
            line.number(orphans).text(" orphans reaped")
        }
        Event::CannotSignal => line.at(Level::Warn).text("cannot signal the command: CAP_KILL missing"),
        Event::OutOfMemory { kills } => {
            line.at(Level::Warn).command().text(": out of memory: ").number(kills);
            line.text(" OOM kills in the memory cgroup")
        }
        Event::SessionMade | Event::TtyHandOff { .. } | Event::PauseEnded { .. } => return,
    };
}
