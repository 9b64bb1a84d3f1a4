//! A line in the making.

#![forbid(unsafe_code)]

use super::event::End;
use super::print::write_line;
use super::{Level, Log, Voice, error};
use crate::signal::{self, Signal};
use crate::strings::buffer::Writer;
use crate::strings::cstr::ZStr;
use crate::sys::Errno;
use crate::time::Time;
use rustix::process::getpid;

/// The longest line, and the longest name in it: what follows has to fit, too.
pub(crate) const LINE_MAX: usize = 640;
const NAME_MAX: usize = 200;

pub(crate) struct Line<'a> {
    text: Writer<'a>,
    log: &'a Log,
    voice: &'static Voice,
    is_said: bool,
}

impl<'a> Line<'a> {
    pub(crate) fn new(buffer: &'a mut [u8], log: &'a Log, voice: &'static Voice) -> Line<'a> {
        Line { text: Writer::new(buffer), log, voice, is_said: false }
    }

    /// Begins the line, if it is to be said at `level`.
    pub(crate) fn at(&mut self, level: Level) -> &mut Self {
        if level <= self.log.level {
            self.begin(level);
        }
        self
    }

    /// Begins the line.
    pub(crate) fn begin(&mut self, level: Level) -> &mut Self {
        self.is_said = true;
        (self.voice.prefix)(self, level);
        self
    }

    pub(crate) fn text<'t>(&mut self, text: impl Into<ZStr<'t>>) -> &mut Self {
        self.text.text(text);
        self
    }

    /// What stands in front of the first blank.
    pub(crate) fn word(&mut self, text: ZStr) -> &mut Self {
        self.text.bytes(text.bytes().take_while(|&byte| byte != b' '));
        self
    }

    pub(crate) fn byte(&mut self, byte: u8) -> &mut Self {
        self.text.byte(byte);
        self
    }

    pub(crate) fn number(&mut self, number: u64) -> &mut Self {
        self.text.number(number);
        self
    }

    pub(crate) fn pid(&mut self, pid: i32) -> &mut Self {
        self.number(pid as u64)
    }

    pub(crate) fn status(&mut self, status: u8) -> &mut Self {
        self.number(status as u64)
    }

    /// `SIGTERM`.
    pub(crate) fn signal(&mut self, signal: Signal) -> &mut Self {
        let (name, offset) = signal::name(signal);
        self.text(c"SIG").text(name);
        if offset > 0 {
            self.number(offset as u64);
        }
        self
    }

    /// `1500 ms`.
    pub(crate) fn milliseconds(&mut self, time: Time) -> &mut Self {
        self.number(time.as_millis()).text(c" ms")
    }

    /// `5 s`, or `1500 ms`.
    pub(crate) fn span(&mut self, time: Time) -> &mut Self {
        match time.subsec_nanos() {
            0 => self.number(time.as_secs()).text(c" s"),
            _ => self.milliseconds(time),
        }
    }

    /// `status 1`, or `killed by SIGTERM`.
    pub(crate) fn end(&mut self, end: End) -> &mut Self {
        match end.signal {
            None => self.text(c"status ").status(end.status),
            Some(signal) => self.text(c"killed by ").signal(signal),
        }
    }

    pub(crate) fn errno(&mut self, errno: Errno) -> &mut Self {
        match error::words(errno) {
            Some(words) => self.text(words),
            None => self.text(c"error ").number(errno.raw_os_error() as u64),
        }
    }

    /// What the command is called.
    pub(crate) fn command(&mut self) -> &mut Self {
        self.name(self.log.command)
    }

    pub(crate) fn own_pid(&mut self) -> &mut Self {
        self.pid(getpid().as_raw_nonzero().get())
    }

    /// A name, up to a newline: a line is one line.
    pub(crate) fn name(&mut self, name: ZStr) -> &mut Self {
        self.text.bytes(name.bytes().take(NAME_MAX).take_while(|&byte| byte != b'\n'));
        self
    }

    /// Writes the line, if it has begun.
    pub(crate) fn say(self) {
        if self.is_said {
            write_line(self.into_bytes());
        }
    }

    /// The line, with its newline.
    pub(crate) fn into_bytes(self) -> &'a [u8] {
        self.text.into_line()
    }
}

#[cfg(test)]
impl std::fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        f.write_str(&self.text.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::log::own;

    #[test]
    fn whole_seconds_are_told_as_such_and_others_in_milliseconds() {
        for (time, expected) in [(Time::from_secs(5), "5 s"), (Time::ZERO, "0 s"), (Time::from_millis(1500), "1500 ms")]
        {
            let mut buffer = [0; LINE_MAX];
            let mut line = Line::new(&mut buffer, &own::LOG, &own::VOICE);
            line.span(time);
            assert_eq!(line.to_string(), expected);
        }
    }
}
