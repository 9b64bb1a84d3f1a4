//! pid1 under strace, which counts its calls, slows them down or has them fail, in a PID
//! namespace of its own so that nothing outlives the test (`strace(1)`, `unshare(1)`).

use super::{Who, pid1, skip, spawn};
use std::process::{Command, Output, Stdio};

/// strace with these options around pid1 with these words.
pub fn traced(who: Who, options: &[&str], words: &[&str]) -> Option<Output> {
    let mut command = Command::new("unshare");
    if who == Who::User {
        command.args(["--user", "--map-root-user"]);
    }
    command.args(["--pid", "--fork", "--kill-child", "--mount-proc"]);
    // The shell is process 1, and ends with strace, which as such would wait for orphans.
    command.args(["sh", "-c", "\"$@\"; exit $?", "sh", "strace", "-qq", "-e", "signal=none"]);
    command.args(options).arg(pid1()).args(words).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let output = spawn(&mut command).and_then(|command| command.wait_with_output()).ok();
    if output.is_none() {
        skip("no unshare");
    }
    output.filter(|output| {
        let error = String::from_utf8_lossy(&output.stderr);
        let is_missing = error.contains("unshare: ");
        if is_missing {
            skip(&format!("no strace in a PID namespace: {error}"));
        }
        !is_missing
    })
}
