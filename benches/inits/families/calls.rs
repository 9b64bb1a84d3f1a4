//! What does not vary from run to run: system calls, by strace, and instructions in
//! user space, by callgrind. As process 1, without a terminal.

use crate::lab::Lab;
use crate::lab::candidates::Candidate;
use crate::report::figures::Figure;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};

pub fn measure(lab: &Lab) -> Vec<Figure> {
    let mut figures = Vec::new();
    if has("strace") {
        let calls =
            |what, count: fn(&Trace) -> usize| lab.once(what, |candidate| Some(count(&trace(lab, candidate)?) as f64));
        let before = calls("system calls", |trace| trace.before);
        let whole = calls("system calls", |trace| trace.before + trace.after);
        figures.push(Figure::once("calls_exec", "system calls from exec to exec", "count", &before));
        figures.push(Figure::once("calls_life", "system calls in a whole life", "count", &whole));
    } else {
        lab.skip("no strace: system calls");
    }
    if has("valgrind") {
        let instructions = lab.once("instructions", |candidate| instructions(lab, candidate));
        figures.push(Figure::once("instructions", "instructions in a whole life", "count", &instructions));
    } else {
        lab.skip("no valgrind: instructions");
    }
    figures
}

fn has(tool: &str) -> bool {
    Command::new(tool).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok()
}

/// Calls of the init, and of its child before that is the command.
struct Trace {
    before: usize,
    after: usize,
}

fn trace(lab: &Lab, candidate: &Candidate) -> Option<Trace> {
    let init = candidate.path.as_ref()?.to_str()?;
    let file = lab.directory.join("trace");
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "-e", "signal=none", "-o"]).arg(&file).args(["unshare", "--pid", "--fork"]);
    // SAFETY: one system call that touches no memory.
    unsafe {
        if libc::geteuid() != 0 {
            strace.args(["--user", "--map-root-user"]);
        }
        strace.pre_exec(|| {
            libc::setsid();
            Ok(())
        });
    }
    strace.args(candidate.words(&[lab.command])).env_clear().env("PATH", "/usr/bin:/bin");
    strace.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().ok()?;
    Trace::parse(&std::fs::read_to_string(&file).ok()?, init, lab.command)
}

impl Trace {
    /// Lines are `PID CALL(…`; one of unshare comes first. A call that another process
    /// has cut in two has a second line, which says `resumed`.
    fn parse(text: &str, init: &str, command: &str) -> Option<Trace> {
        let lines = text.lines().filter(|line| !line.contains(" resumed>") && !line.contains("+++"));
        let calls: Vec<_> = lines.filter_map(|line| line.split_once(' ')).collect();
        let exec = |path: &str| {
            let wanted = format!("execve(\"{path}\"");
            calls.iter().position(|(_, call)| call.trim_start().starts_with(&wanted))
        };
        let (outsider, _) = *calls.first()?;
        let (first, last) = (exec(init)?, exec(command)?);
        let (child, _) = *calls.get(last)?;
        Some(Trace {
            before: calls[first + 1..last].iter().filter(|(pid, _)| *pid != outsider).count(),
            after: calls[last..].iter().filter(|(pid, _)| *pid != outsider && *pid != child).count(),
        })
    }
}

/// Of process 1 alone: what the command executes is not traced.
fn instructions(lab: &Lab, candidate: &Candidate) -> Option<f64> {
    candidate.path.as_ref()?;
    let file = lab.directory.join("callgrind");
    let valgrind = which("valgrind")?;
    let log = format!("--log-file={}", file.to_str()?);
    let options = ["--tool=callgrind", "--callgrind-out-file=/dev/null", &log].map(String::from);
    let words: Vec<_> = [valgrind].into_iter().chain(options).chain(candidate.words(&[lab.command])).collect();
    crate::lab::place::Plan::new(&words).start().ok()?.wait();
    let log = std::fs::read_to_string(&file).ok()?;
    let line = log.lines().find_map(|line| line.strip_prefix("==1== Collected : "))?;
    line.trim().parse().ok()
}

fn which(tool: &str) -> Option<String> {
    let path = std::env::var_os("PATH")?;
    let found = std::env::split_paths(&path).map(|directory| directory.join(tool)).find(|file| Path::is_file(file))?;
    found.into_os_string().into_string().ok()
}
