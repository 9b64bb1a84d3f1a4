//! A container on a terminal: the client of the engine has the test's, and what it
//! types there arrives at the container's own.

use super::{Call, Container, Docker};
use crate::support::{Process, Status, Terminal, eventually};
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Stdio};

pub struct Attached {
    pub terminal: Terminal,
    pub container: Container,
    client: Child,
}

impl Docker {
    /// `docker run -it` of the test image.
    pub fn run_on_terminal(&self, options: &[&str], command: &[&str]) -> Attached {
        let terminal = Terminal::new();
        let name = Container::new_name(&self.image);
        let words = self.words(&[&["--interactive", "--tty", "--name", &name], options].concat(), command);
        let client = start(&self.call, &terminal, &words);
        let container = Container::new(self.call.clone(), name);
        let attached = Attached { terminal, container, client };
        let running = || self.call.output(&["inspect", "--format={{.State.Pid}}", &attached.container.name]);
        eventually("the container", || running().out().trim().parse().is_ok_and(|pid: i32| pid > 0));
        attached
    }
}

/// A client that leads a session of its own on the terminal.
fn start(call: &Call, terminal: &Terminal, words: &[&str]) -> Child {
    let mut command = call.foreground(words);
    command.stdin(terminal.side()).stdout(Stdio::from(terminal.side())).stderr(Stdio::from(terminal.side()));
    // SAFETY: async-signal-safe calls that take integers.
    unsafe {
        command.pre_exec(|| match libc::setsid() != -1 && libc::ioctl(0, libc::TIOCSCTTY, 0) == 0 {
            true => Ok(()),
            false => Err(std::io::Error::last_os_error()),
        });
    }
    command.spawn().expect("the engine's client")
}

impl Attached {
    #[track_caller]
    pub fn type_(&mut self, keys: &str) {
        self.terminal.type_(keys);
    }

    #[track_caller]
    pub fn until(&mut self, text: &str) -> String {
        self.terminal.until(text)
    }

    /// Waits for the end of the client.
    #[track_caller]
    pub fn exits(&mut self, code: i32) {
        let status = self.client.wait().expect("the client").into_raw();
        assert_eq!(Status::from_wait(status), Status::Exited(code), "{}", self.terminal.rest());
    }
}

impl Drop for Attached {
    fn drop(&mut self) {
        // A client passes TERM on, and a shell ignores that: first the container.
        self.container.remove();
        Process::of(self.client.id() as i32).signal(libc::SIGTERM);
        let _ = self.client.wait();
    }
}
