//! What to run, and in which surroundings.

use super::launch::{Place, Plan, Proc, Session, bit, launch, pipe};
use super::running::{Running, Stream};
use super::spawn::LAUNCH;
use super::who::{Outer, default_who};
use super::{DEADLINE, Output, USER, Who, pid1};
use std::ffi::{CString, OsStr, OsString};
use std::fs::{File, OpenOptions};
use std::os::fd::{AsRawFd, OwnedFd, RawFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::time::{Duration, Instant};

pub enum Stdio {
    Piped,
    Null,
    Closed,
    /// Opened by the test.
    Given(OwnedFd),
}

/// The PATH that runs have unless they say otherwise.
pub const PATH: &str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/// A program to be started, normally pid1, normally as process 1 of a PID namespace
/// with its own `/proc`, with nothing but PATH in the environment, empty stdin,
/// stdout and stderr in pipes, no terminal, no signal blocked or ignored.
pub struct Run {
    who: Who,
    place: Place,
    proc: Proc,
    verbose: bool,
    program: OsString,
    arg0: Option<OsString>,
    arguments: Vec<OsString>,
    environment: Vec<OsString>,
    stdio: [Stdio; 3],
    descriptors: Vec<(RawFd, OwnedFd)>,
    blocked: u64,
    ignored: u64,
    session: Session,
    terminal: Option<OwnedFd>,
    chroot: Option<OsString>,
    directory: Option<OsString>,
    ids: Option<(u32, u32, Vec<u32>)>,
    outer_groups: Vec<u32>,
    hooks: Vec<Box<dyn Fn() + Send + Sync>>,
    deadline: Duration,
}

impl Run {
    /// pid1 with these arguments.
    pub fn new<S: AsRef<OsStr>>(arguments: &[S]) -> Run {
        Run {
            who: default_who(),
            place: Place::Init,
            proc: Proc::Fresh,
            verbose: false,
            program: pid1().into(),
            arg0: Some("pid1".into()),
            arguments: arguments.iter().map(|argument| argument.as_ref().to_owned()).collect(),
            environment: vec![format!("PATH={PATH}").into()],
            stdio: [Stdio::Null, Stdio::Piped, Stdio::Piped],
            descriptors: Vec::new(),
            blocked: 0,
            ignored: 0,
            session: Session::New,
            terminal: None,
            chroot: None,
            directory: None,
            ids: None,
            outer_groups: Vec::new(),
            hooks: Vec::new(),
            deadline: DEADLINE,
        }
    }

    /// Another program, by its path, in the place of pid1: a negative control.
    pub fn bare<S: AsRef<OsStr>>(command: &[S]) -> Run {
        let mut run = Run::new(&command[1..]);
        run.program = command[0].as_ref().to_owned();
        run.arg0 = None;
        run
    }

    /// With `-v`.
    pub fn verbose(mut self) -> Run {
        self.verbose = true;
        self.arguments.insert(0, "-v".into());
        self
    }

    /// The default.
    pub fn process_1(mut self) -> Run {
        self.place = Place::Init;
        self
    }

    /// In a PID namespace too, but not as its process 1, which merely sleeps.
    pub fn plain(mut self) -> Run {
        self.place = Place::Guest;
        self
    }

    pub fn who(mut self, who: Who) -> Run {
        self.who = who;
        self
    }

    /// Root takes these ids and supplementary groups in front of the execve, as
    /// `docker run -u` does: no capabilities, but no user namespace either.
    pub fn ids(mut self, uid: u32, gid: u32, groups: &[u32]) -> Run {
        self.ids = Some((uid, gid, groups.to_vec()));
        self
    }

    /// The supplementary groups of the ordinary user, if root runs the tests. In its
    /// user namespace they are strangers, and cannot be given up there.
    pub fn outer_groups(mut self, groups: &[u32]) -> Run {
        self.outer_groups = groups.to_vec();
        self
    }

    /// The name that the program is called by.
    pub fn arg0(mut self, name: &str) -> Run {
        self.arg0 = Some(name.into());
        self
    }

    /// Another program, still with the name `pid1`: a copy, or one in a chroot.
    pub fn program(mut self, path: &str) -> Run {
        self.program = path.into();
        self
    }

    pub fn env(self, key: &str, value: &str) -> Run {
        self.env_entry(format!("{key}={value}"))
    }

    /// An environment entry that need not have the form `KEY=VALUE`.
    pub fn env_entry(mut self, entry: impl Into<OsString>) -> Run {
        self.environment.push(entry.into());
        self
    }

    /// Not even PATH.
    pub fn env_clear(mut self) -> Run {
        self.environment.clear();
        self
    }

    pub fn stdin(mut self, stdio: Stdio) -> Run {
        self.stdio[0] = stdio;
        self
    }

    pub fn stdout(mut self, stdio: Stdio) -> Run {
        self.stdio[1] = stdio;
        self
    }

    pub fn stderr(mut self, stdio: Stdio) -> Run {
        self.stdio[2] = stdio;
        self
    }

    /// Another descriptor that pid1 inherits, at `number`.
    pub fn descriptor(mut self, number: RawFd, fd: OwnedFd) -> Run {
        self.descriptors.push((number, fd));
        self
    }

    /// Signals that are blocked when pid1 is executed.
    pub fn blocked(mut self, signals: &[i32]) -> Run {
        self.blocked = set(signals);
        self
    }

    /// Signals that are ignored when pid1 is executed.
    pub fn ignored(mut self, signals: &[i32]) -> Run {
        self.ignored = set(signals);
        self
    }

    /// With this controlling terminal.
    pub fn terminal(mut self, fd: OwnedFd) -> Run {
        self.session = Session::Terminal(fd.as_raw_fd());
        self.terminal = Some(fd);
        self
    }

    /// In the session and process group of the test.
    pub fn same_session(mut self) -> Run {
        self.session = Session::Inherited;
        self
    }

    /// The program's path is looked up in there; `/proc` is mounted if there is a
    /// directory for it.
    pub fn chroot(mut self, directory: &str) -> Run {
        self.chroot = Some(directory.into());
        self
    }

    pub fn directory(mut self, directory: &str) -> Run {
        self.directory = Some(directory.into());
        self
    }

    /// `/proc` shows the outer PID namespace.
    pub fn outer_proc(mut self) -> Run {
        self.proc = Proc::Outer;
        self
    }

    /// `/proc` is empty.
    pub fn empty_proc(mut self) -> Run {
        self.proc = Proc::Empty;
        self
    }

    /// Runs `hook` in the new process, last of all in front of the execve. It may
    /// make system calls and nothing else: no memory, no locks, no output.
    pub fn before_exec(mut self, hook: impl Fn() + Send + Sync + 'static) -> Run {
        self.hooks.push(Box::new(hook));
        self
    }

    /// How long it may take altogether.
    pub fn deadline(mut self, deadline: Duration) -> Run {
        self.deadline = deadline;
        self
    }

    /// Starts it and waits for its end.
    #[track_caller]
    pub fn output(self) -> Output {
        self.start().wait()
    }

    /// Starts it. The thread that does has to stay: the kernel ends the run with it.
    #[track_caller]
    pub fn start(self) -> Running {
        self.try_start().unwrap_or_else(|error| panic!("{error}"))
    }

    pub fn try_start(mut self) -> Result<Running, String> {
        let what = self.describe();
        let stdio = std::mem::replace(&mut self.stdio, [const { Stdio::Closed }; 3]);
        let Streams { ours, theirs } = Streams::open(stdio);
        let (verbose, deadline) = (self.verbose, self.deadline);
        // Kept until the program has its copies of them.
        let (descriptors, _terminal) = (std::mem::take(&mut self.descriptors), self.terminal.take());
        let stdio = theirs.each_ref().map(|fd| fd.as_ref().map(OwnedFd::as_raw_fd));
        let plan = self.into_plan(stdio, descriptors.iter().map(|(number, fd)| (*number, fd.as_raw_fd())).collect());
        let started = Instant::now();
        let launched = launch(&plan).map_err(|error| format!("{what}: {error}"))?;
        let [stdin, stdout, stderr] = ours;
        Ok(Running {
            what,
            verbose,
            pid: launched.pid,
            guard: launched.guard,
            pidfd: launched.pidfd,
            reaped: false,
            stdin: stdin.map(File::from),
            stdout: stdout.map(Stream::new),
            stderr: stderr.map(Stream::new),
            started,
            deadline: started + deadline,
        })
    }

    /// With these descriptors, which have to stay open until it is carried out.
    fn into_plan(self, stdio: [Option<RawFd>; 3], descriptors: Vec<(RawFd, RawFd)>) -> Plan {
        let uid = (self.who != Who::Root && Outer::get().uid == 0).then_some(USER);
        let proc_of = |root: &OsString| root.clone().into_string().expect("UTF-8") + "/proc";
        let chroot_proc = self.chroot.as_ref().map(proc_of);
        Plan {
            place: self.place,
            proc: self.proc,
            uid,
            groups: self.outer_groups,
            maps: maps(self.who, uid),
            ids: self.ids,
            session: self.session,
            chroot_proc: chroot_proc.filter(|path| std::path::Path::new(path).is_dir()).map(c_string),
            chroot: self.chroot.map(c_string),
            directory: self.directory.map(c_string),
            stdio,
            descriptors,
            blocked: self.blocked,
            ignored: self.ignored,
            hooks: self.hooks,
            argv: [self.arg0.unwrap_or(self.program.clone())].into_iter().chain(self.arguments).map(c_string).collect(),
            program: c_string(self.program),
            envp: self.environment.into_iter().map(c_string).collect(),
        }
    }

    /// For failures.
    fn describe(&self) -> String {
        let short = |word: &OsString| {
            let text = word.to_string_lossy();
            if text.len() > 100 { text.chars().take(100).chain(['…']).collect() } else { text.into_owned() }
        };
        let mut words: Vec<String> = [&self.program].into_iter().chain(&self.arguments).map(short).collect();
        if words.len() > 20 {
            words.truncate(20);
            words.push("…".into());
        }
        format!("{:?} {:?} {:?}", self.who, self.place, words.join(" "))
    }
}

/// What a user namespace shows as whom: for uids, and for gids (`user_namespaces(7)`).
fn maps(who: Who, uid: Option<u32>) -> Option<(CString, CString)> {
    let map = |outer: u32| {
        let inner = if who == Who::UserAsRoot { 0 } else { outer };
        c_string(format!("{inner} {outer} 1"))
    };
    let outer = Outer::get();
    (who != Who::Root).then(|| (map(uid.unwrap_or(outer.uid)), map(uid.unwrap_or(outer.gid))))
}

/// The three standard streams.
struct Streams {
    /// The ends of the pipes that the test holds.
    ours: [Option<OwnedFd>; 3],
    /// What the program gets.
    theirs: [Option<OwnedFd>; 3],
}

impl Streams {
    fn open(stdio: [Stdio; 3]) -> Streams {
        let _guard = LAUNCH.lock();
        let (mut ours, mut theirs) = ([const { None }; 3], [const { None }; 3]);
        for (number, stdio) in stdio.into_iter().enumerate() {
            theirs[number] = match stdio {
                Stdio::Closed => None,
                Stdio::Null => Some(open("/dev/null")),
                Stdio::Given(fd) => Some(fd),
                Stdio::Piped => {
                    let (read, write) = pipe();
                    let (kept, given) = if number == 0 { (write, read) } else { (read, write) };
                    ours[number] = Some(kept);
                    Some(given)
                }
            };
        }
        Streams { ours, theirs }
    }
}

fn set(signals: &[i32]) -> u64 {
    signals.iter().fold(0, |set, &signal| set | bit(signal))
}

fn c_string(text: impl Into<OsString>) -> CString {
    CString::new(text.into().into_vec()).expect("no NUL in arguments")
}

/// A file or device, for reading and writing, or for reading alone.
pub fn open(path: &str) -> OwnedFd {
    let both = OpenOptions::new().read(true).write(true).open(path);
    both.or_else(|_| File::open(path)).unwrap_or_else(|error| panic!("{path}: {error}")).into()
}
