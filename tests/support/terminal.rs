//! A real pseudo-terminal: the test types at its master, as `docker run -it` or a
//! terminal window does (`pty(7)`, `tty_ioctl(4)`).

use super::{PATIENCE, Run, Stdio};
use std::ffi::CStr;
use std::fs::File;
use std::io::{Read, Write};
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd};
use std::time::Instant;

pub struct Terminal {
    master: File,
    /// Kept open, so that neither the settings nor what is unread get lost between
    /// two users.
    slave: OwnedFd,
    screen: Vec<u8>,
    /// How far the test has read.
    read: usize,
}

/// What a program may change about a terminal and should put back.
#[derive(PartialEq, Eq, Debug)]
pub struct Settings {
    modes: [u32; 4],
    characters: Vec<u8>,
    size: (u16, u16),
}

impl Terminal {
    /// Line by line, with ^C and the like making signals, and without echo: what
    /// appears on the screen has been written by a program.
    pub fn new() -> Terminal {
        let terminal = Terminal::open();
        let mut modes = terminal.modes();
        modes.c_lflag &= !(libc::ECHO | libc::ECHOE | libc::ECHOK | libc::ECHOCTL);
        // SAFETY: a termios of our own.
        need(unsafe { libc::tcsetattr(terminal.slave.as_raw_fd(), libc::TCSANOW, &modes) });
        terminal.resize(24, 80);
        terminal
    }

    fn open() -> Terminal {
        let flags = libc::O_RDWR | libc::O_NOCTTY | libc::O_CLOEXEC;
        // SAFETY: strings and buffers of our own; the descriptors that are returned
        // are ours.
        unsafe {
            let master = need(libc::posix_openpt(flags | libc::O_NONBLOCK));
            let master = File::from_raw_fd(master);
            need(libc::grantpt(master.as_raw_fd()));
            need(libc::unlockpt(master.as_raw_fd()));
            let mut name = [0; 64];
            need(-libc::ptsname_r(master.as_raw_fd(), name.as_mut_ptr(), name.len()).signum());
            let name = CStr::from_ptr(name.as_ptr());
            // An ordinary user may open it, too. Only root needs to, and can, say so.
            libc::chmod(name.as_ptr(), 0o666);
            let slave = OwnedFd::from_raw_fd(need(libc::open(name.as_ptr(), flags)));
            Terminal { master, slave, screen: Vec::new(), read: 0 }
        }
    }

    /// Another descriptor of the side that programs see.
    pub fn side(&self) -> OwnedFd {
        self.slave.try_clone().expect("a copy of the terminal")
    }

    pub fn stdio(&self) -> Stdio {
        Stdio::Given(self.side())
    }

    /// The run leads a session of its own that this is the controlling terminal of,
    /// with its standard descriptors here: what `docker run -it` sets up.
    pub fn of(&self, run: Run) -> Run {
        run.terminal(self.side()).stdin(self.stdio()).stdout(self.stdio()).stderr(self.stdio())
    }

    /// Types; `^C` and the like are one key. Such a key makes the kernel drop what is
    /// on its way in both directions: the test has to have read what it needs.
    #[track_caller]
    pub fn type_(&mut self, text: &str) {
        let mut bytes = Vec::new();
        let mut rest = text.bytes();
        while let Some(byte) = rest.next() {
            bytes.push(match byte {
                b'^' => rest.next().expect("a letter after ^") & 0x1f,
                byte => byte,
            });
        }
        self.master.write_all(&bytes).expect("typing");
    }

    /// Waits until this appears; returns what was on the screen in front of it.
    #[track_caller]
    pub fn until(&mut self, text: &str) -> String {
        let deadline = Instant::now() + PATIENCE.get();
        loop {
            let fresh = &self.screen[self.read..];
            let found = fresh.windows(text.len()).position(|window| window == text.as_bytes());
            if let Some(at) = found {
                let before = String::from_utf8_lossy(&fresh[..at]).into_owned();
                self.read += at + text.len();
                return before;
            }
            let fresh = String::from_utf8_lossy(fresh);
            assert!(Instant::now() < deadline, "waited in vain for {text:?}; on the screen:\n{fresh}");
            self.fill(100);
        }
    }

    /// The next line, without its end.
    #[track_caller]
    pub fn line(&mut self) -> String {
        self.until("\r\n")
    }

    /// What has appeared since the last look.
    pub fn rest(&mut self) -> String {
        self.fill(0);
        let rest = String::from_utf8_lossy(&self.screen[self.read..]).into_owned();
        self.read = self.screen.len();
        rest
    }

    /// Waits at most `patience` ms for something to appear, and takes it.
    fn fill(&mut self, patience: i32) {
        let mut poll = libc::pollfd { fd: self.master.as_raw_fd(), events: libc::POLLIN, revents: 0 };
        // SAFETY: one pollfd.
        unsafe { libc::poll(&mut poll, 1, patience) };
        let mut buffer = [0; 4096];
        while let Ok(len @ 1..) = self.master.read(&mut buffer) {
            self.screen.extend_from_slice(&buffer[..len]);
        }
    }

    pub fn resize(&self, rows: u16, columns: u16) {
        let size = libc::winsize { ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0 };
        // SAFETY: reads a winsize.
        need(unsafe { libc::ioctl(self.master.as_raw_fd(), libc::TIOCSWINSZ, &raw const size) });
    }

    /// The line is dropped, the window closed.
    pub fn hang_up(self) {}

    /// The process group in the foreground, as numbered outside the namespaces; 0 if
    /// it is nobody's controlling terminal.
    pub fn foreground(&self) -> i32 {
        let mut group = 0;
        // SAFETY: writes a pid. On the master it need not be ours.
        let result = unsafe { libc::ioctl(self.master.as_raw_fd(), libc::TIOCGPGRP, &raw mut group) };
        if result == 0 { group } else { 0 }
    }

    /// The leader of the session that it controls; 0 if there is none.
    pub fn session(&self) -> i32 {
        let mut session = 0;
        // SAFETY: writes a pid.
        let result = unsafe { libc::ioctl(self.master.as_raw_fd(), libc::TIOCGSID, &raw mut session) };
        if result == 0 { session } else { 0 }
    }

    pub fn settings(&self) -> Settings {
        let modes = self.modes();
        let mut size = libc::winsize { ws_row: 0, ws_col: 0, ws_xpixel: 0, ws_ypixel: 0 };
        // SAFETY: writes a winsize.
        need(unsafe { libc::ioctl(self.slave.as_raw_fd(), libc::TIOCGWINSZ, &raw mut size) });
        Settings {
            modes: [modes.c_iflag, modes.c_oflag, modes.c_cflag, modes.c_lflag],
            characters: modes.c_cc.to_vec(),
            size: (size.ws_row, size.ws_col),
        }
    }

    /// With TOSTOP: who writes from the background is stopped.
    pub fn stop_background_writers(&self) {
        let mut modes = self.modes();
        modes.c_lflag |= libc::TOSTOP;
        // SAFETY: a termios of our own.
        need(unsafe { libc::tcsetattr(self.slave.as_raw_fd(), libc::TCSANOW, &modes) });
    }

    fn modes(&self) -> libc::termios {
        // SAFETY: a struct of integers, which the call fills.
        unsafe {
            let mut modes: libc::termios = std::mem::zeroed();
            need(libc::tcgetattr(self.slave.as_raw_fd(), &mut modes));
            modes
        }
    }
}

#[track_caller]
fn need(result: i32) -> i32 {
    assert!(result >= 0, "terminal: {}", std::io::Error::last_os_error());
    result
}
