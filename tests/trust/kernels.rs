//! The duties of process 1 on another kernel, and in a container of another make.

use crate::support::engine::{Call, find, wanted};
use crate::support::*;

/// Each check with its name: tests/trust/kernels.sh.
fn duties_are_done(kind: &str, program: &str) {
    if !wanted() || !can(Who::Root) {
        return;
    }
    if let Err(reason) = find(program).and_then(|_| find("/bin/busybox")) {
        return skip(&reason);
    }
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/trust/kernels.sh");
    Call::new(&[script, kind, pid1()]).output(&[]).exits(0);
}

#[test]
fn on_this_kernel_each_duty_is_done() {
    duties_are_done("native", "unshare");
}

#[test]
fn under_gvisor_each_duty_is_done() {
    duties_are_done("runsc", "runsc");
}

#[test]
fn under_systemd_nspawn_each_duty_is_done() {
    duties_are_done("nspawn", "systemd-nspawn");
}
