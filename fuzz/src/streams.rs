//! What is said on stdout and stderr while something runs, which is not to reach the real ones.

use std::os::fd::RawFd;
use std::panic;
use std::sync::{Mutex, OnceLock};

struct Streams {
    /// The real stdout and stderr, and the two ends of the pipe that stands for each.
    real: [RawFd; 2],
    pipes: [[RawFd; 2]; 2],
}

static STREAMS: OnceLock<Mutex<Streams>> = OnceLock::new();
static REAL_STDERR: OnceLock<RawFd> = OnceLock::new();

/// Runs `work`; returns its result, and what it has said on stdout and on stderr (in all a
/// pipe's 64 kB).
pub fn listen<T>(work: impl FnOnce() -> T) -> (T, [Vec<u8>; 2]) {
    let streams = STREAMS.get_or_init(|| Mutex::new(Streams::new())).lock().expect("one at a time");
    streams.redirect([streams.pipes[0][1], streams.pipes[1][1]]);
    let result = work();
    streams.redirect(streams.real);
    (result, streams.pipes.map(|[out, _]| drain(out)))
}

impl Streams {
    fn new() -> Streams {
        let pipe = || {
            let mut ends = [0; 2];
            // SAFETY: room for two descriptors.
            assert_eq!(unsafe { libc::pipe2(ends.as_mut_ptr(), libc::O_CLOEXEC | libc::O_NONBLOCK) }, 0);
            ends
        };
        // SAFETY: takes an integer.
        let real = [1, 2].map(|fd| unsafe { libc::fcntl(fd, libc::F_DUPFD_CLOEXEC, 3) });
        REAL_STDERR.get_or_init(|| real[1]);
        let before = panic::take_hook();
        // Why it has panicked is to be read.
        panic::set_hook(Box::new(move |info| {
            // SAFETY: takes integers.
            unsafe { libc::dup2(*REAL_STDERR.get().unwrap_or(&2), 2) };
            before(info);
        }));
        Streams { real, pipes: [pipe(), pipe()] }
    }

    fn redirect(&self, to: [RawFd; 2]) {
        for (fd, to) in [1, 2].into_iter().zip(to) {
            // SAFETY: takes integers.
            assert_eq!(unsafe { libc::dup2(to, fd) }, fd);
        }
    }
}

fn drain(pipe: RawFd) -> Vec<u8> {
    let mut text = vec![0; 1 << 13];
    // SAFETY: so much room. An empty pipe says EAGAIN.
    let len = unsafe { libc::read(pipe, text.as_mut_ptr().cast(), text.len()) };
    text.truncate(len.max(0) as usize);
    text
}
