//! pid1 as the process 1 of a machine, with a kernel of its own: what it owes there, and what
//! a memory cgroup of version 2 tells it.

use crate::support::engine::Machine;
use crate::support::*;

/// `group NAME` makes a memory cgroup, `within NAME COMMAND` enters it. `settled` waits until the
/// pid1 above has counted what was before, and sleeps in rt_sigtimedwait(2), call 128, for ever.
const CGROUPS: &str = "
echo +memory > /sys/fs/cgroup/cgroup.subtree_control
group() { mkdir /sys/fs/cgroup/$1; echo 20M > /sys/fs/cgroup/$1/memory.max; }
cat > /bin/settled <<'END'
until grep -q '^128 0x[0-9a-f]* 0x[0-9a-f]* 0x0 ' /proc/1/syscall; do sleep 0.1; done
END
chmod +x /bin/settled
within() { sh -c 'echo 0 > /sys/fs/cgroup/$0/cgroup.procs; exec \"$@\"' \"$@\"; echo \"$1: $?\"; }
";

/// The status with which process 1 ended.
#[track_caller]
fn status(output: &Output) -> i32 {
    let text = output.out();
    let (_, rest) = text.split_once("Attempted to kill init! exitcode=0x").unwrap_or_else(|| panic!("{output}"));
    let code = i32::from_str_radix(&rest[..8], 16).expect("a number");
    assert_eq!(code & 0xff, 0, "{output}");
    code >> 8
}

/// Lines of the console, in this order; others may be in between.
#[track_caller]
fn tells(output: &Output, lines: &[&str]) {
    let text = output.out();
    let mut said = text.lines();
    for line in lines {
        assert!(said.any(|other| other == *line), "{line:?} is missing or out of order\n{text}");
    }
}

#[test]
fn the_status_of_a_machines_command_is_in_the_kernels_last_words() {
    let Some(machine) = Machine::get() else { return };
    assert_eq!(status(&machine.boot(&[], "exit 42")), 42);
}

#[test]
fn a_machines_orphans_are_reaped_while_the_command_runs() {
    let Some(machine) = Machine::get() else { return };
    let script = "
        probe fork fork exit 0 end exit 0 end wait
        while ps -o stat | grep -q ^Z; do sleep 0.1; done
        echo none is left; exit 3";
    let output = machine.boot(&[], script);
    tells(&output, &["none is left"]);
    assert_eq!(status(&output), 3);
}

#[test]
fn a_machines_command_gets_term_and_what_it_leaves_behind_too() {
    let Some(machine) = Machine::get() else { return };
    let script = "
        (trap 'echo survivor told; exit' TERM; echo >/ready; while :; do sleep 0.1; done) &
        trap 'echo command told; exit 7' TERM
        until test -e /ready; do sleep 0.1; done
        kill -TERM 1
        while :; do sleep 0.1; done";
    let output = machine.boot(&[], script);
    tells(&output, &["command told", "survivor told"]);
    assert_eq!(status(&output), 7);
}

/// Kernel threads are always there, and cannot be killed.
#[test]
fn a_machines_end_does_not_wait_for_kernel_threads() {
    let Some(machine) = Machine::get() else { return };
    let output = machine.boot(&["-v", "-t", "2"], "exit 5");
    assert!(!output.out().contains("SIGKILL sent"), "{output}");
    assert!(!output.out().contains("leaving what cannot be killed"), "{output}");
    assert_eq!(status(&output), 5);
}

#[test]
fn in_version_2_a_command_killed_for_memory_is_told_and_a_worker_too() {
    let Some(machine) = Machine::get() else { return };
    let script = format!(
        "{CGROUPS}
        group a; group b; group c; group d
        alone='unshare --pid --fork --mount-proc'
        hungry='settled; probe fill 100'
        within a $alone /pid1 sh -c \"settled; exec probe fill 100\"
        within b $alone /pid1 sh -c \"$hungry; exit 1\"
        within b $alone /pid1 sh -c 'settled; exit 1'
        within c $alone /pid1 sh -c \"$hungry; $hungry; exit 7\"
        within d $alone /pid1 sh -c \"$hungry; exit 0\"
        within d $alone /pid1 sh -c 'settled; kill -9 $$'
        exit 0"
    );
    let output = machine.boot(&[], &script);
    let counted = |kills: &str| format!("out of memory ({kills} in the memory cgroup)");
    tells(
        &output,
        &[
            &format!("pid1: sh: killed by SIGKILL: {}", counted("1 OOM kill")),
            "a: 137",
            &format!("pid1: sh: status 1: {}", counted("1 OOM kill")),
            "b: 1",
            "b: 1",
            &format!("pid1: sh: status 7: {}", counted("2 OOM kills")),
            "c: 7",
            "d: 0",
            "pid1: sh: killed by SIGKILL",
            "d: 137",
        ],
    );
    assert_eq!(output.out().matches("out of memory").count(), 3, "{output}");
    assert_eq!(status(&output), 0);
}

#[test]
fn in_version_2_the_count_is_found_with_a_cgroup_namespace_and_at_once() {
    let Some(machine) = Machine::get() else { return };
    let script = format!(
        "{CGROUPS}
        group a; group b
        own='/bin/unshare --cgroup --pid --fork --mount-proc sh -c'
        within a $own 'umount /sys/fs/cgroup; mount -t cgroup2 own /sys/fs/cgroup; cat /proc/self/cgroup; exec /pid1 probe fill 100'
        within b /bin/unshare --cgroup --pid --fork --mount-proc /pid1 probe fill 100
        exit 0"
    );
    let output = machine.boot(&[], &script);
    let line = "pid1: probe: killed by SIGKILL: out of memory (1 OOM kill in the memory cgroup)";
    // Where the mount is the outer one, the path of the namespace leads nowhere.
    tells(&output, &["0::/", line, "a: 137", "pid1: probe: killed by SIGKILL", "b: 137"]);
}

#[test]
fn in_version_2_the_line_is_in_the_report() {
    let Some(machine) = Machine::get() else { return };
    let script = format!(
        "{CGROUPS}
        group a
        echo -n > /tmp/log
        within a unshare --pid --fork --mount-proc /pid1 --report /tmp/log sh -c 'settled; probe fill 100; exit 1'
        echo \"report: $(cat /tmp/log)\"
        exit 0"
    );
    let output = machine.boot(&[], &script);
    tells(&output, &["a: 1", "report: pid1: sh: status 1: out of memory (1 OOM kill in the memory cgroup)"]);
}
