//! How a run ended.

use std::fmt;
use std::time::Duration;

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Status {
    Exited(i32),
    Killed(i32),
}

impl Status {
    pub fn from_wait(status: i32) -> Status {
        match libc::WIFSIGNALED(status) {
            true => Status::Killed(libc::WTERMSIG(status)),
            false => Status::Exited(libc::WEXITSTATUS(status)),
        }
    }
}

pub struct Output {
    /// What was run, for failures.
    pub what: String,
    pub verbose: bool,
    /// As the parent of pid1 sees it.
    pub status: Status,
    pub stdout: Vec<u8>,
    pub stderr: Vec<u8>,
    /// From the execve of pid1 to its end.
    pub elapsed: Duration,
}

impl Output {
    pub fn out(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }

    pub fn err(&self) -> String {
        String::from_utf8_lossy(&self.stderr).into_owned()
    }

    #[track_caller]
    pub fn exits(&self, code: i32) -> &Output {
        assert_eq!(self.status, Status::Exited(code), "{self}");
        self
    }

    #[track_caller]
    pub fn is_killed_by(&self, signal: i32) -> &Output {
        assert_eq!(self.status, Status::Killed(signal), "{self}");
        self
    }

    /// Stdout is exactly this.
    #[track_caller]
    pub fn prints(&self, text: &str) -> &Output {
        assert_eq!(self.out(), text, "{self}");
        self
    }

    /// Stderr is exactly these lines. With `-v` there may be others in between.
    #[track_caller]
    pub fn complains(&self, lines: &[&str]) -> &Output {
        let err = self.err();
        let mut said = err.lines();
        match self.verbose {
            false => assert_eq!(said.collect::<Vec<_>>(), lines, "{self}"),
            true => {
                for line in lines {
                    assert!(said.any(|other| other == *line), "{line:?} is missing\n{self}");
                }
            }
        }
        self
    }

    /// Stderr is empty, but for what `-v` says.
    #[track_caller]
    pub fn is_silent(&self) -> &Output {
        self.complains(&[])
    }

    /// Some line on stderr contains this.
    #[track_caller]
    pub fn mentions(&self, text: &str) -> &Output {
        assert!(self.err().contains(text), "{text:?} is not mentioned\n{self}");
        self
    }
}

impl fmt::Display for Output {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let short = |bytes: &[u8]| {
            let text = String::from_utf8_lossy(&bytes[..bytes.len().min(2000)]).into_owned();
            if bytes.len() > 2000 { format!("{text} … ({} bytes)", bytes.len()) } else { text }
        };
        let (out, err) = (short(&self.stdout), short(&self.stderr));
        write!(f, "{}: {:?} after {:?}\n-- stdout:\n{out}\n-- stderr:\n{err}", self.what, self.status, self.elapsed)
    }
}
