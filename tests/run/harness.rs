//! The surroundings that the other tests rely on are really there: the probe, run
//! bare in the place of pid1, sees what a test has asked for.

use crate::support::*;

#[test]
fn a_program_is_process_1_or_beside_one() {
    for who in users() {
        let say = [probe(), "say", "{pid} {ppid}"];
        Run::bare(&say).who(who).output().prints("1 0\n");
        Run::bare(&say).who(who).plain().output().prints("2 0\n");
    }
}

#[test]
fn nothing_but_what_is_asked_for_is_inherited() {
    for who in users() {
        let show = "show blocked show ignored show descriptors show env";
        let words: Vec<_> = [probe()].into_iter().chain(show.split(' ')).collect();
        let expected = "blocked\nignored\ndescriptors 0 1 2\nenv PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n";
        Run::bare(&words).who(who).output().prints(expected);
        let expected = "blocked 1 33 64\nignored 13 17 32\ndescriptors 1 7\nenv odd\n";
        let run = Run::bare(&words).who(who).blocked(&[1, 33, 64]).ignored(&[13, 17, 32]);
        let run = run.stdin(Stdio::Closed).stderr(Stdio::Closed).descriptor(7, open("/dev/null"));
        run.env_clear().env_entry("odd").output().prints(expected);
    }
}

#[test]
fn an_ordinary_user_has_no_privileges_and_root_has() {
    for who in users() {
        let run = Run::bare(&[probe(), "show", "ids", "say", "ready", "pause"]).who(who);
        let mut running = run.start();
        let ids = running.read_line_until("ready").join("");
        let privileged = running.process().mask("CapEff") != Some(0);
        assert_eq!((ids == "ids 0 0 0 0 0 0", privileged), (who == Who::Root, who == Who::Root), "{ids}");
    }
}

#[test]
fn an_end_by_a_signal_is_seen_as_such() {
    if !possible() {
        return;
    }
    Run::bare(&[probe(), "die", "37"]).plain().output().is_killed_by(37);
    Run::bare(&[probe(), "exit", "37"]).plain().output().exits(37);
}

#[test]
fn nothing_survives_a_run() {
    if !possible() {
        return;
    }
    for place in [Run::process_1, Run::plain] {
        let steps = [probe(), "fork", "setsid", "ignore", "15", "say", "ready", "pause", "end", "wait"];
        let mut running = place(Run::bare(&steps)).start();
        running.read_line_until("ready");
        let others = running.others();
        assert_eq!(others.len(), 1);
        drop(running);
        eventually("the end of the others", || others.iter().all(|process| process.is_gone()));
    }
}

#[test]
fn signals_arrive_with_their_payload() {
    if !possible() {
        return;
    }
    let mut running = Run::bare(&[probe(), "receive"]).start();
    running.read_line_until("ready");
    // In the order in which they are taken, too, if several are pending.
    running.sigqueue(10, -5).signal(12).signal(33).sigqueue(64, 7);
    let lines = running.read_line_until("64 code=-1 value=7");
    assert_eq!(lines, ["10 code=-1 value=-5", "12 code=0 value=0", "33 code=0 value=0"]);
    running.signal(15);
    running.wait().exits(0);
}
