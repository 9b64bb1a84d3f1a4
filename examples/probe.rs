//! What the tests run under pid1: does what its arguments say, step by step, and
//! tells what it sees. `--` ends the steps.
//!
//! | step | |
//! |---|---|
//! | `say TEXT` | a line; `{pid}` `{ppid}` `{pgid}` `{sid}` stand for the numbers |
//! | `show KEY` | a line `KEY VALUE`, see [`show`] |
//! | `to PATH` | lines go to the end of this file from now on |
//! | `fork STEP… end` | a child takes these steps and exits with 0; nobody waits for it |
//! | `thread STEP… end` | a thread takes these steps and ends; nobody waits for it |
//! | `times N STEP… end` | N times |
//! | `setsid` `setpgid` | |
//! | `regroup` | joins the group of a new child, which pauses |
//! | `ignore SIG` `default SIG` `block SIG` `unblock SIG` | SIG is a number |
//! | `report SIG` | a line `got SIG` whenever it arrives |
//! | `receive` | blocks all signals, says `ready`, then a line `SIG code=C value=V` for each, up to TERM |
//! | `pause` | for ever |
//! | `wait` | for all children |
//! | `kill PID SIG` | PID a number, `self`, `parent` or `all` |
//! | `die SIG` | of this signal |
//! | `exit N` | |
//! | `close FD` | |
//! | `undumpable` | as after a change of ids |
//! | `touch PATH` | creates a file |
//! | `fill N` | takes N megabytes of memory and writes to all of it |
//! | `read` | a line from stdin, and says `read LINE`, `end of file` or `read: ERROR` |
//! | `front` | brings its group to the terminal's foreground |
//! | `raw` | takes the line editing and the signals from the terminal |
//! | `exec COMMAND…` | all that follows |
//!
//! Without `main`, since std's start changes what is to be seen: it ignores SIGPIPE
//! and opens `/dev/null` where a standard descriptor is closed.

#![no_main]

use std::ffi::{CStr, CString, c_char, c_int};
use std::fmt::Write;
use std::os::unix::ffi::OsStrExt;
use std::sync::atomic::{AtomicI32, Ordering};

static OUT: AtomicI32 = AtomicI32::new(1);

#[unsafe(no_mangle)]
extern "C" fn main(argc: c_int, argv: *const *const c_char) -> c_int {
    // SAFETY: as the C runtime hands them over.
    let arguments: Vec<Vec<u8>> =
        (1..argc as usize).map(|i| unsafe { CStr::from_ptr(*argv.add(i)) }.to_bytes().to_vec()).collect();
    let steps = arguments.iter().take_while(|&word| word != b"--");
    let steps: Vec<String> = steps.map(|word| String::from_utf8_lossy(word).into_owned()).collect();
    perform(&steps, &arguments);
    0
}

fn perform(mut steps: &[String], arguments: &[Vec<u8>]) {
    while let Some((step, rest)) = steps.split_first() {
        steps = rest;
        let mut word = || {
            let (word, rest) = steps.split_first().unwrap_or_else(|| panic!("{step}: something is missing"));
            steps = rest;
            word.as_str()
        };
        // SAFETY (for all of them): calls that take integers, strings or structs of
        // our own; the threads of a process that forks are at no lock then.
        match step.as_str() {
            "say" => say(&expand(word())),
            "show" => show(word(), arguments),
            "to" => unsafe {
                let path = c_string(word());
                let flags = libc::O_WRONLY | libc::O_CREAT | libc::O_APPEND | libc::O_CLOEXEC;
                let file = libc::open(path.as_ptr(), flags, 0o666);
                assert!(file >= 0, "{path:?} cannot be opened");
                OUT.store(libc::fcntl(file, libc::F_DUPFD_CLOEXEC, 300), Ordering::Relaxed);
                libc::close(file);
            },
            "fork" => {
                let (inner, outer) = block(steps);
                steps = outer;
                match unsafe { libc::fork() } {
                    -1 => panic!("fork: {}", std::io::Error::last_os_error()),
                    0 => {
                        perform(inner, arguments);
                        unsafe { libc::_exit(0) };
                    }
                    _ => {}
                }
            }
            "thread" => {
                let (inner, outer) = block(steps);
                steps = outer;
                let (inner, arguments) = (inner.to_vec(), arguments.to_vec());
                std::thread::spawn(move || perform(&inner, &arguments));
            }
            "times" => {
                let count: usize = word().parse().expect("a number");
                let (inner, outer) = block(steps);
                steps = outer;
                (0..count).for_each(|_| perform(inner, arguments));
            }
            "setsid" => assert!(unsafe { libc::setsid() } >= 0, "setsid: {}", std::io::Error::last_os_error()),
            "setpgid" => assert!(unsafe { libc::setpgid(0, 0) } == 0, "setpgid: {}", std::io::Error::last_os_error()),
            "regroup" => unsafe {
                let leader = match libc::fork() {
                    0 => loop {
                        libc::pause();
                    },
                    leader => leader,
                };
                assert!(libc::setpgid(leader, leader) == 0, "setpgid: {}", std::io::Error::last_os_error());
                assert!(libc::setpgid(0, leader) == 0, "setpgid: {}", std::io::Error::last_os_error());
            },
            "ignore" => set_handler(number(word()), libc::SIG_IGN),
            "default" => set_handler(number(word()), libc::SIG_DFL),
            "report" => set_handler(number(word()), got as extern "C" fn(c_int) as usize),
            "block" => _ = set_mask(libc::SIG_BLOCK, bit(number(word()))),
            "unblock" => _ = set_mask(libc::SIG_UNBLOCK, bit(number(word()))),
            "receive" => receive(),
            "pause" => loop {
                unsafe { libc::pause() };
            },
            "wait" => while unsafe { libc::wait(std::ptr::null_mut()) } > 0 {},
            "kill" => {
                let target = match word() {
                    "self" => unsafe { libc::getpid() },
                    "parent" => unsafe { libc::getppid() },
                    "all" => -1,
                    pid => number(pid),
                };
                unsafe { libc::kill(target, number(word())) };
            }
            "die" => {
                let signal = number(word());
                if signal != libc::SIGKILL {
                    set_handler(signal, libc::SIG_DFL);
                }
                set_mask(libc::SIG_UNBLOCK, bit(signal));
                unsafe { libc::kill(libc::getpid(), signal) };
                panic!("still alive after signal {signal}");
            }
            "exit" => unsafe { libc::_exit(number(word())) },
            "undumpable" => _ = unsafe { libc::prctl(libc::PR_SET_DUMPABLE, 0, 0, 0, 0) },
            "close" => _ = unsafe { libc::close(number(word())) },
            "touch" => _ = std::fs::File::create(word()).expect("a file"),
            "fill" => {
                let mut memory = vec![0u8; (number(word()) as usize) << 20];
                memory.iter_mut().step_by(4096).for_each(|byte| *byte = 1);
                std::hint::black_box(&memory);
            }
            "read" => read(),
            "front" => {
                let mask = set_mask(libc::SIG_BLOCK, bit(libc::SIGTTOU));
                let terminal = terminal();
                let result = unsafe { libc::tcsetpgrp(terminal, libc::getpgrp()) };
                assert!(result == 0, "tcsetpgrp: {}", std::io::Error::last_os_error());
                unsafe { libc::close(terminal) };
                set_mask(libc::SIG_SETMASK, mask);
            }
            "raw" => unsafe {
                let mut modes: libc::termios = std::mem::zeroed();
                libc::tcgetattr(0, &mut modes);
                libc::cfmakeraw(&mut modes);
                assert!(libc::tcsetattr(0, libc::TCSANOW, &modes) == 0, "raw: {}", std::io::Error::last_os_error());
            },
            "exec" => {
                let words: Vec<_> = steps.iter().map(|word| c_string(word)).collect();
                let pointers: Vec<_> = words.iter().map(|word| word.as_ptr()).chain([std::ptr::null()]).collect();
                unsafe { libc::execvp(pointers[0], pointers.as_ptr()) };
                panic!("{words:?}: {}", std::io::Error::last_os_error());
            }
            _ => panic!("{step}: no such step"),
        }
    }
}

/// The steps up to the `end` that belongs here, and what follows it.
fn block(steps: &[String]) -> (&[String], &[String]) {
    let mut depth = 0;
    for (at, step) in steps.iter().enumerate() {
        match step.as_str() {
            "fork" | "thread" | "times" => depth += 1,
            "end" if depth == 0 => return (&steps[..at], &steps[at + 1..]),
            "end" => depth -= 1,
            _ => {}
        }
    }
    panic!("an `end` is missing");
}

fn number(word: &str) -> c_int {
    word.parse().unwrap_or_else(|_| panic!("{word}: not a number"))
}

fn bit(signal: c_int) -> u64 {
    1 << (signal - 1)
}

fn c_string(word: &str) -> CString {
    CString::new(word).expect("no NUL in arguments")
}

/// One line, one write.
fn say(line: &str) {
    let line = format!("{line}\n");
    // SAFETY: writes the bytes of a string.
    unsafe { libc::write(OUT.load(Ordering::Relaxed), line.as_ptr().cast(), line.len()) };
}

fn expand(text: &str) -> String {
    // SAFETY: calls that take integers.
    let [pid, ppid, pgid, sid] = unsafe { [libc::getpid(), libc::getppid(), libc::getpgrp(), libc::getsid(0)] };
    let number = |text: String, key: &str, number: c_int| text.replace(key, &number.to_string());
    let text = number(number(text.into(), "{pid}", pid), "{ppid}", ppid);
    number(number(text, "{pgid}", pgid), "{sid}", sid)
}

extern "C" fn got(signal: c_int) {
    let digits = [signal as u8 / 10 + b'0', signal as u8 % 10 + b'0'];
    let mut line = *b"got NN\n";
    let len = if signal < 10 {
        line[4..6].copy_from_slice(&[digits[1], b'\n']);
        6
    } else {
        line[4..6].copy_from_slice(&digits);
        7
    };
    // SAFETY: writes bytes of an array; async-signal-safe.
    unsafe { libc::write(OUT.load(Ordering::Relaxed), line.as_ptr().cast(), len) };
}

fn receive() {
    set_mask(libc::SIG_SETMASK, !0);
    say("ready");
    loop {
        let all = !0u64;
        // SAFETY: a set of 8 bytes and a siginfo_t to write to; the kernel's call,
        // since glibc's keeps 32 and 33 to itself.
        let (signal, info) = unsafe {
            let mut info: libc::siginfo_t = std::mem::zeroed();
            (libc::syscall(libc::SYS_rt_sigtimedwait, &raw const all, &raw mut info, 0, 8), info)
        };
        if signal > 0 {
            // SAFETY: every signal's siginfo has room for these two.
            let value = unsafe { info.si_value().sival_ptr as usize as u32 as i32 };
            say(&format!("{signal} code={} value={value}", info.si_code));
        }
        if signal as c_int == libc::SIGTERM {
            return;
        }
    }
}

fn read() {
    let mut line = [0u8; 256];
    // SAFETY: writes to an array of this size.
    match unsafe { libc::read(0, line.as_mut_ptr().cast(), line.len()) } {
        0 => say("end of file"),
        len @ 1.. => say(&format!("read {}", String::from_utf8_lossy(&line[..len as usize]).trim_end())),
        _ => say(&format!("read: {}", std::io::Error::last_os_error())),
    }
}

/// A descriptor of the controlling terminal, or −1.
fn terminal() -> c_int {
    // SAFETY: reads a string.
    unsafe { libc::open(c"/dev/tty".as_ptr(), libc::O_RDWR | libc::O_CLOEXEC) }
}

#[repr(C)]
struct Action {
    handler: usize,
    flags: u64,
    restorer: usize,
    mask: u64,
}

fn set_handler(signal: c_int, handler: usize) {
    // SAFETY: a sigaction of our own; `got` is async-signal-safe.
    unsafe {
        if handler == libc::SIG_IGN || handler == libc::SIG_DFL {
            let action = Action { handler, flags: 0, restorer: 0, mask: 0 };
            libc::syscall(libc::SYS_rt_sigaction, signal, &raw const action, 0, 8);
        } else {
            // glibc's, which knows how to return from a handler.
            let mut action: libc::sigaction = std::mem::zeroed();
            action.sa_sigaction = handler;
            action.sa_flags = libc::SA_RESTART;
            assert_eq!(libc::sigaction(signal, &action, std::ptr::null_mut()), 0, "sigaction {signal}");
        }
    }
}

fn set_mask(how: c_int, set: u64) -> u64 {
    let mut old = 0u64;
    // SAFETY: two sets of 8 bytes.
    unsafe { libc::syscall(libc::SYS_rt_sigprocmask, how, &raw const set, &raw mut old, 8) };
    old
}

fn signals(set: u64) -> String {
    let signals = (1..=64).filter(|&signal| set & bit(signal) != 0);
    signals.map(|signal| signal.to_string()).collect::<Vec<_>>().join(" ")
}

/// The signals whose handler is `wanted`; 2 stands for a function.
fn handled(wanted: usize) -> String {
    let set = (1..=64).filter(|&signal| {
        let mut action = Action { handler: 0, flags: 0, restorer: 0, mask: 0 };
        // SAFETY: a sigaction to write to.
        unsafe { libc::syscall(libc::SYS_rt_sigaction, signal, 0, &raw mut action, 8) };
        action.handler.min(2) == wanted
    });
    signals(set.fold(0, |set, signal| set | bit(signal)))
}

/// Keys: argc args env cwd ids groups blocked ignored caught pending descriptors
/// nonblocking no-new-privs pdeathsig dumpable foreground. `args` and `env` take a line for each.
fn show(key: &str, arguments: &[Vec<u8>]) {
    // SAFETY (for all of them): calls that take integers or memory of our own.
    let value = match key {
        "argc" => (arguments.len() + 1).to_string(),
        "args" => {
            let behind = arguments.iter().skip_while(|&word| word != b"--").skip(1);
            return behind.for_each(|word| say(&format!("arg {}", word.escape_ascii())));
        }
        "env" => {
            return environment().iter().for_each(|entry| say(&format!("env {}", entry.escape_ascii())));
        }
        "cwd" => {
            std::env::current_dir().map_or("?".into(), |path| path.as_os_str().as_bytes().escape_ascii().to_string())
        }
        "ids" => {
            let mut ids = [0; 6];
            let [a, b, c, d, e, f] = &mut ids;
            unsafe {
                libc::getresuid(a, b, c);
                libc::getresgid(d, e, f);
            }
            let mut text = String::new();
            ids.iter().for_each(|id| _ = write!(text, " {id}"));
            text.trim().into()
        }
        "groups" => {
            let mut groups = vec![0; 65536];
            let count = unsafe { libc::getgroups(groups.len() as c_int, groups.as_mut_ptr()) };
            groups.truncate(count.max(0) as usize);
            groups.iter().map(|group| group.to_string()).collect::<Vec<_>>().join(" ")
        }
        "blocked" => signals(set_mask(libc::SIG_BLOCK, 0)),
        "ignored" => handled(libc::SIG_IGN),
        "caught" => handled(2),
        "pending" => {
            let mut set = 0u64;
            unsafe { libc::syscall(libc::SYS_rt_sigpending, &raw mut set, 8) };
            signals(set)
        }
        "descriptors" => {
            let open = (0..1000).filter(|&fd| unsafe { libc::fcntl(fd, libc::F_GETFD) } >= 0);
            let open = open.filter(|&fd| fd < 3 || fd != OUT.load(Ordering::Relaxed));
            open.map(|fd| fd.to_string()).collect::<Vec<_>>().join(" ")
        }
        "nonblocking" => {
            let flags = |fd: &i32| unsafe { libc::fcntl(*fd, libc::F_GETFL) };
            let nonblocking = (0..3).filter(|fd| flags(fd) >= 0 && flags(fd) & libc::O_NONBLOCK != 0);
            nonblocking.map(|fd| fd.to_string()).collect::<Vec<_>>().join(" ")
        }
        "no-new-privs" => unsafe { libc::prctl(libc::PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) }.to_string(),
        "dumpable" => unsafe { libc::prctl(libc::PR_GET_DUMPABLE, 0, 0, 0, 0) }.to_string(),
        "foreground" => {
            let terminal = terminal();
            let group = unsafe { libc::tcgetpgrp(terminal) };
            unsafe { libc::close(terminal) };
            group.to_string()
        }
        "pdeathsig" => {
            let mut signal: c_int = 0;
            unsafe { libc::prctl(libc::PR_GET_PDEATHSIG, &raw mut signal, 0, 0, 0) };
            signal.to_string()
        }
        _ => panic!("{key}: nothing to show"),
    };
    say(format!("{key} {value}").trim_end());
}

/// Every entry, those without `=` included, which std leaves out.
fn environment() -> Vec<Vec<u8>> {
    unsafe extern "C" {
        static environ: *const *const c_char;
    }
    let mut entries = Vec::new();
    // SAFETY: a vector of strings that ends with a NULL; nobody changes it.
    unsafe {
        let mut at = environ;
        while !(*at).is_null() {
            entries.push(CStr::from_ptr(*at).to_bytes().to_vec());
            at = at.add(1);
        }
    }
    entries
}
