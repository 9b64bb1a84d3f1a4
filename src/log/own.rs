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
    line.text("pid1: ");
}

pub(crate) fn phrase(line: &mut Line, event: Event) {
    let info = Level::Info;
    match event {
        Event::Spawned { pid } => line.at(info).text("pid ").pid(pid).text(" spawned for ").command(),
        Event::InPlace => line.at(info).text("executing ").command().text(" in place"),
        Event::NoReaper => line.at(Level::Warn).text("not process 1, no subreaper: zombie reaping won't work"),
        Event::CannotSignal => line.at(Level::Warn).text("cannot signal the command: CAP_KILL missing"),
        Event::Received { signal } => line.at(Level::Debug).text("Received ").signal(signal),
        Event::Forwarded { from, to, target } => {
            line.at(info).signal(from).text(" forwarded as ").signal(to);
            match target {
                Target::Process(pid) => line.text(" to pid ").pid(pid),
                Target::Group(group) => line.text(" to group ").pid(group),
            }
        }
        Event::NotForwarded { from, errno } => line.at(info).signal(from).text(" not forwarded: ").errno(errno),
        Event::Dropped { signal } => line.at(info).signal(signal).text(" dropped"),
        Event::HeldBack { signal, time } => line.at(info).signal(signal).text(" held back for ").milliseconds(time),
        Event::CommandEnded { end, .. } => line.at(info).command().text(" ended, ").end(end),
        Event::OrphanReaped { pid, end, .. } => {
            line.at(info).text("orphan ").pid(pid).text(" reaped, status ").status(end.status)
        }
        Event::SentToAll { signal } => line.at(info).signal(signal).text(" sent to all that is left"),
        Event::LeftBehind => line.at(info).text("leaving what cannot be killed"),
        Event::Verdict { end, cause } => verdict(line.at(Level::Warn), end, cause),
        Event::Usage { user, system, max_rss_kb } => {
            line.at(info).command().text(" used ").milliseconds(user).text(" user, ");
            line.milliseconds(system).text(" system, ").number(max_rss_kb).text(" kB max RSS")
        }
        Event::Summary { end, time, orphans } => {
            line.at(info).end(end).text(" after ").milliseconds(time);
            line.text(", ").number(orphans).text(" orphans reaped")
        }
        Event::SessionMade | Event::TerminalHandedOff { .. } | Event::PauseEnded { .. } => return,
    };
}

/// Why the command has ended: the one line for which a run is not silent.
fn verdict<'l, 'a>(line: &'l mut Line<'a>, end: End, cause: Cause) -> &'l mut Line<'a> {
    line.command().text(": ");
    match cause {
        Cause::Overdue { time } => line.text("did not end in ").span(time).text(": killed"),
        Cause::OutOfMemory { kills } => {
            line.end(end).text(": out of memory (").number(kills);
            line.text(if kills == 1 { " OOM kill" } else { " OOM kills" }).text(" in the memory cgroup)")
        }
        Cause::Signal => line.end(end).text(if end.dumped_core { " (core dumped)" } else { "" }),
    }
}
