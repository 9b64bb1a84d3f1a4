//! pid1's own voice, which other dialects borrow from.

#![forbid(unsafe_code)]

use super::event::{Cause, End, Event, Target};
use super::line::Line;
use super::{Level, Log, Voice};
use crate::status::Failures;

pub(crate) const VOICE: Voice = Voice { prefix, phrase, fatal: Level::Fatal, failures: Failures::NATIVE };

/// Who speaks of failures that no dialect has words for.
pub(crate) const LOG: Log = Log::new(&VOICE, Level::Warn);

fn prefix(line: &mut Line, _: Level) {
    line.text(c"pid1: ");
}

pub(crate) fn phrase(line: &mut Line, event: Event) {
    let info = Level::Info;
    match event {
        Event::Spawned { pid } => line.at(info).text(c"pid ").pid(pid).text(c" spawned for ").command(),
        Event::InPlace => line.at(info).text(c"executing ").command().text(c" in place"),
        Event::NoReaper => line.at(Level::Warn).text(c"not process 1, no subreaper: zombie reaping won't work"),
        Event::CannotSignal => line.at(Level::Warn).text(c"cannot signal the command: CAP_KILL missing"),
        Event::Received { signal } => line.at(Level::Debug).text(c"Received ").signal(signal),
        Event::Forwarded { from, to, target } => {
            line.at(info).signal(from).text(c" forwarded as ").signal(to);
            match target {
                Target::Process(pid) => line.text(c" to pid ").pid(pid),
                Target::Group(group) => line.text(c" to group ").pid(group),
            }
        }
        Event::NotForwarded { from, errno } => line.at(info).signal(from).text(c" not forwarded: ").errno(errno),
        Event::Dropped { signal } => line.at(info).signal(signal).text(c" dropped"),
        Event::HeldBack { signal, time } => line.at(info).signal(signal).text(c" held back for ").milliseconds(time),
        Event::CommandEnded { end, .. } => line.at(info).command().text(c" ended, ").end(end),
        Event::OrphanReaped { pid, end, .. } => {
            line.at(info).text(c"orphan ").pid(pid).text(c" reaped, status ").status(end.status)
        }
        Event::SentToAll { signal } => line.at(info).signal(signal).text(c" sent to all that is left"),
        Event::LeftBehind => line.at(info).text(c"leaving what cannot be killed"),
        Event::Verdict { end, cause } => verdict(line.at(Level::Warn), end, cause),
        Event::Usage { user, system, max_rss_kb } => {
            line.at(info).command().text(c" used ").milliseconds(user).text(c" user, ");
            line.milliseconds(system).text(c" system, ").number(max_rss_kb).text(c" kB max RSS")
        }
        Event::Summary { end, time, orphans } => {
            line.at(info).end(end).text(c" after ").milliseconds(time);
            line.text(c", ").number(orphans).text(c" orphans reaped")
        }
        Event::SessionMade | Event::TerminalHandedOff { .. } | Event::PauseEnded { .. } => return,
    };
}

/// Why the command has ended: the one line for which a run is not silent.
fn verdict<'l, 'a>(line: &'l mut Line<'a>, end: End, cause: Cause) -> &'l mut Line<'a> {
    line.command().text(c": ");
    match cause {
        Cause::Overdue { time } => line.text(c"did not end in ").span(time).text(c": killed"),
        Cause::OutOfMemory { kills } => {
            line.end(end).text(c": out of memory (").number(kills);
            line.text(if kills == 1 { c" OOM kill" } else { c" OOM kills" }).text(c" in the memory cgroup)")
        }
        Cause::Signal => line.end(end).text(if end.dumped_core { c" (core dumped)" } else { c"" }),
    }
}
