//! What the tests run under pid1: does what its arguments say, step by step, and
//! tells what it sees. `--` ends the steps.
//!
//! | step | |
//! |---|---|
//! | `say TEXT` | a line; `{pid}` `{ppid}` `{pgid}` `{sid}` stand for the numbers |
//! | `show KEY` | a line `KEY VALUE`, see `show.rs` |
//! | `to PATH` | lines go to the end of this file from now on |
//! | `fork STEP… end` | a child takes these steps and exits with 0; nobody waits for it |
//! | `clone SIG STEP… end` | the same, but the child's end is told by this signal; 0: by none |
//! | `thread STEP… end` | a thread takes these steps and ends; nobody waits for it |
//! | `times N STEP… end` | N times |
//! | `setsid` `setpgid` | |
//! | `regroup` | joins the group of a new child, which pauses |
//! | `ignore SIG` `default SIG` `block SIG` `unblock SIG` | SIG is a number |
//! | `report SIG` | a line `got SIG` whenever it arrives |
//! | `receive` | blocks all signals, says `ready`, then a line `SIG code=C value=V` for each, up to TERM |
//! | `pause` | for ever |
//! | `linger N` | N milliseconds, and goes on: for those whom a signal should end, and may not reach |
//! | `wait` | for all children |
//! | `kill PID SIG` | PID a number, `self`, `parent` or `all` |
//! | `flood PID SIG` | sends it without end |
//! | `queue PID SIG N` | N times, with the payloads 0, 1, 2 … |
//! | `die SIG` | of this signal |
//! | `pending-limit N` | RLIMIT_SIGPENDING |
//! | `traceme` | asks its parent to be its tracer |
//! | `orphans N` | N children make orphans without end, for half a minute at most; in a storm of the tests only |
//! | `orphaned` | waits until its parent has died |
//! | `reap` | waits for one child that has ended, and leaves nothing of it |
//! | `ripen` | waits for one child to end, and leaves it a zombie |
//! | `exit N` | |
//! | `close FD` | |
//! | `undumpable` | as after a change of ids |
//! | `touch PATH` | creates a file |
//! | `fill N` | takes N megabytes of memory and writes to all of it |
//! | `read` | a line from stdin, and says `read LINE`, `end of file` or `read: ERROR` |
//! | `front` | brings its group to the terminal's foreground |
//! | `raw` | takes the line editing and the signals from the terminal |
//! | `init OPTION… end` | launches the library's init, see `init.rs` |
//! | `buffer TEXT` | puts TEXT into the buffer of the C library's stdout, which exit writes |
//! | `panic` `abort` | |
//! | `exec COMMAND…` | all that follows |
//!
//! Without `main`, since std's start changes what is to be seen: it ignores SIGPIPE
//! and opens `/dev/null` where a standard descriptor is closed.

#![no_main]

#[path = "../disposition.rs"]
mod disposition;
mod init;
mod process;
mod say;
mod show;
mod signals;
mod terminal;

use std::ffi::{CStr, c_char, c_int};

/// The steps that are still to be taken.
struct Script<'a> {
    rest: &'a [String],
    /// All words of the command line, those behind `--` included.
    arguments: &'a [Vec<u8>],
}

#[unsafe(no_mangle)]
extern "C" fn main(argc: c_int, argv: *const *const c_char) -> c_int {
    // SAFETY: as the C runtime hands them over.
    let arguments: Vec<Vec<u8>> =
        (1..argc as usize).map(|i| unsafe { CStr::from_ptr(*argv.add(i)) }.to_bytes().to_vec()).collect();
    let steps = arguments.iter().take_while(|&word| word != b"--");
    let steps: Vec<String> = steps.map(|word| String::from_utf8_lossy(word).into_owned()).collect();
    perform(Script { rest: &steps, arguments: &arguments });
    0
}

fn perform(mut script: Script) {
    while let Some((step, rest)) = script.rest.split_first() {
        script.rest = rest;
        match step.as_str() {
            "say" => say::say(&say::expand(script.word())),
            "show" => show::show(script.word(), script.arguments),
            "to" => say::to(script.word()),
            "read" => say::read(),
            "fork" => born(process::fork(), script.block()),
            "clone" => born(process::clone(script.number()), script.block()),
            "thread" => {
                let block = script.block();
                let (steps, arguments) = (block.rest.to_vec(), block.arguments.to_vec());
                std::thread::spawn(move || perform(Script { rest: &steps, arguments: &arguments }));
            }
            "init" => init::launch(script.block()),
            "times" => {
                let (count, block) = (script.number(), script.block());
                (0..count).for_each(|_| perform(Script { ..block }));
            }
            step => {
                let taken =
                    process::take(step, &mut script) || signals::take(step, &mut script) || terminal::take(step);
                assert!(taken, "{step}: no such step");
            }
        }
    }
}

/// In a new process, whose parent is told its pid: it takes these steps.
fn born(pid: c_int, steps: Script) {
    if pid == 0 {
        perform(steps);
        // SAFETY: takes an integer.
        unsafe { libc::_exit(0) };
    }
}

impl<'a> Script<'a> {
    fn word(&mut self) -> &'a str {
        let (word, rest) = self.rest.split_first().expect("a word is missing");
        self.rest = rest;
        word
    }

    fn number(&mut self) -> c_int {
        number(self.word())
    }

    /// The steps up to the `end` that belongs here.
    fn block(&mut self) -> Script<'a> {
        let mut depth = 0;
        for (at, step) in self.rest.iter().enumerate() {
            match step.as_str() {
                "fork" | "clone" | "thread" | "times" | "init" => depth += 1,
                "end" if depth == 0 => {
                    let (block, rest) = (&self.rest[..at], &self.rest[at + 1..]);
                    self.rest = rest;
                    return Script { rest: block, ..*self };
                }
                "end" => depth -= 1,
                _ => {}
            }
        }
        panic!("an `end` is missing");
    }
}

fn number(word: &str) -> c_int {
    word.parse().unwrap_or_else(|_| panic!("{word}: not a number"))
}

fn bit(signal: c_int) -> u64 {
    1 << (signal - 1)
}
