//! A call of an engine's command line: it answers or it fails, but does not hang.

use crate::support::{Output, Status, spawn};
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

/// Seconds after which a call is given up: engines are slow on a busy machine.
const PATIENCE: &str = "300";

/// A program with arguments in front that all calls have in common.
#[derive(Clone)]
pub struct Call {
    words: Vec<String>,
    environment: Vec<(String, String)>,
}

impl Call {
    pub fn new(words: &[&str]) -> Call {
        Call { words: words.iter().map(|word| word.to_string()).collect(), environment: Vec::new() }
    }

    /// Run by another program, which gets this one as arguments.
    pub fn by(mut self, words: Vec<String>) -> Call {
        self.words.splice(0..0, words);
        self
    }

    pub fn env(mut self, key: &str, value: &str) -> Call {
        self.environment.push((key.into(), value.into()));
        self
    }

    /// With its standard streams still to be set.
    pub fn command(&self, arguments: &[&str]) -> Command {
        self.with(&["--signal=KILL"], arguments)
    }

    /// The same for a terminal: `timeout` leaves it in the foreground.
    pub fn foreground(&self, arguments: &[&str]) -> Command {
        self.with(&["--signal=KILL", "--foreground"], arguments)
    }

    fn with(&self, options: &[&str], arguments: &[&str]) -> Command {
        let mut command = Command::new("timeout");
        command.args(options).arg(PATIENCE).args(&self.words).args(arguments);
        command.envs(self.environment.iter().map(|(key, value)| (key, value)));
        command.stdin(Stdio::null());
        command
    }

    /// Waits for its end.
    #[track_caller]
    pub fn output(&self, arguments: &[&str]) -> Output {
        self.finish(&mut self.command(arguments))
    }

    #[track_caller]
    pub fn finish(&self, command: &mut Command) -> Output {
        let started = Instant::now();
        let child = spawn(command.stdout(Stdio::piped()).stderr(Stdio::piped()));
        let output = child.and_then(|child| child.wait_with_output());
        let output = output.unwrap_or_else(|error| panic!("{:?}: {error}", self.words));
        Output {
            what: format!("{command:?}"),
            verbose: false,
            status: Status::from_wait(output.status.into_raw()),
            stdout: output.stdout,
            stderr: output.stderr,
            elapsed: started.elapsed(),
        }
    }

    /// Must succeed; what it printed, without the last line end.
    #[track_caller]
    pub fn ask(&self, arguments: &[&str]) -> String {
        self.output(arguments).exits(0).out().trim_end().to_string()
    }
}

/// The path of a program, or the reason why there is none.
pub fn find(program: &str) -> Result<String, String> {
    let path = std::env::var("PATH").unwrap_or_default();
    // Some distributions leave these out of an ordinary user's PATH.
    let places = path.split(':').chain(["/usr/sbin", "/sbin"]);
    let candidates = places.map(|place| format!("{place}/{program}"));
    let mut candidates = [program.to_string()].into_iter().filter(|path| path.starts_with('/')).chain(candidates);
    candidates.find(|path| Path::new(path).is_file()).ok_or(format!("no {program}"))
}
