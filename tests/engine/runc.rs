//! An OCI bundle in runc, with nothing else around it.

use crate::support::engine::Runc;
use crate::support::*;

#[test]
fn in_a_bundle_it_is_process_1_and_passes_the_status_on() {
    let Some(runc) = Runc::get() else { return };
    let output = runc.run(&["/sbin/pid1", "probe", "say", "{pid} {ppid}", "show", "ids", "exit", "7"]);
    output.exits(7).is_silent();
    let out = output.out();
    let (pids, ids) = out.split_once('\n').expect("two lines");
    assert!(pids.ends_with(" 1"), "{output}");
    assert_eq!(ids, "ids 65534 65534 65534 65534 65534 65534\n");
    runc.run(&["/sbin/pid1", "probe", "die", "15"]).exits(143);
    runc.run(&["/sbin/pid1", "nosuch"]).exits(127).mentions("pid1: nosuch: No such file or directory");
}

fn await_guest(runc: &Runc, name: &str) {
    let ready = || runc.call.output(&["exec", name, "test", "-e", "/tmp/ready"]).status == Status::Exited(0);
    eventually("the guest", ready);
}

#[test]
fn runc_kill_reaches_the_command_and_what_it_leaves_behind() {
    let Some(runc) = Runc::get() else { return };
    let steps = ["block", "15", "fork", "setsid", "touch", "/tmp/ready", "receive", "end", "unblock", "15", "pause"];
    let output = runc.with(&[&["/sbin/pid1", "probe"], &steps[..]].concat(), |name| {
        await_guest(runc, name);
        runc.call.output(&["kill", name, "TERM"]).exits(0);
    });
    output.exits(143).prints("ready\n15 code=0 value=0\n").is_silent();
}

#[test]
fn an_exec_in_the_bundle_is_ended_with_it() {
    let Some(runc) = Runc::get() else { return };
    let output = runc.with(&["/sbin/pid1", "sleep", "1000"], |name| {
        eventually("the container", || runc.call.output(&["state", name]).out().contains("running"));
        let steps = ["exec", name, "probe", "block", "15", "touch", "/tmp/ready", "receive"];
        std::thread::scope(|scope| {
            let guest = scope.spawn(|| runc.call.output(&steps));
            await_guest(runc, name);
            runc.call.output(&["kill", name, "TERM"]).exits(0);
            guest.join().expect("runc").exits(0).prints("ready\n15 code=0 value=0\n");
        });
    });
    output.exits(143).is_silent();
}
