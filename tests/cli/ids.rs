//! How ids are taken: all kinds of them, no more of them than needed, and what becomes of
//! groups that may not be set (credentials(7), user_namespaces(7)).

use super::image::Image;
use crate::support::*;

/// Root, with these ids (real, effective, saved) in front of the execve, which makes the
/// effective one the saved one as well.
fn with_ids(run: Run, uids: [u32; 3], gids: [u32; 3]) -> Run {
    run.before_exec(move || {
        let ([a, b, c], [d, e, f]) = (uids, gids);
        // SAFETY: the bare calls, which take integers.
        unsafe {
            libc::syscall(libc::SYS_setresgid, d, e, f);
            libc::syscall(libc::SYS_setresuid, a, b, c);
            libc::prctl(libc::PR_SET_DUMPABLE, 1, 0, 0, 0);
            libc::prctl(libc::PR_SET_PDEATHSIG, libc::SIGKILL, 0, 0, 0);
        }
    })
}

#[test]
fn a_real_or_saved_id_is_no_way_back() {
    if !can(Who::Root) {
        return;
    }
    for place in BOTH_PLACES {
        for (uids, gids, options) in [
            ([0, 1000, 0], [1000, 1000, 1000], &["-u", "1000:1000"][..]),
            ([1000, 1000, 1000], [0, 1000, 0], &["-u", "1000:1000"]),
            ([1000, 1000, 1000], [0, 1000, 0], &["-g", "1000"]),
            ([0, 1000, 0], [0, 1000, 0], &["-u", "1000:1000"]),
            // From an account that is neither.
            ([0, 0, 0], [7, 8, 9], &["-u", "1000:1000"]),
            ([5, 0, 0], [7, 8, 9], &["-u", "1000:1000"]),
        ] {
            let words = [options, &[probe(), "show", "ids"]].concat();
            let output = with_ids(place(Run::new(&words)).ids(0, 0, &[]), uids, gids).output();
            output.exits(0).prints("ids 1000 1000 1000 1000 1000 1000\n").is_silent();
        }
    }
}

#[test]
fn a_gid_that_is_kept_is_the_effective_one_in_all_its_kinds() {
    if !can(Who::Root) {
        return;
    }
    let image = Image::from_scratch();
    for place in BOTH_PLACES {
        let run = place(image.run(&["-u", "4000"], &["/pid1", "-P"])).blocked(&ALL_SIGNALS);
        let running = with_ids(run, [0, 0, 0], [0, 1000, 0]).start();
        let is_command = |process: &Process| process.arguments().is_some_and(|words| words == ["/pid1", "-P"]);
        eventually("the command with its ids", || {
            let mut all = [running.process()].into_iter().chain(running.process().children());
            let Some(command) = all.find(is_command) else { return false };
            let ids = |key: &str| command.numbers(key).unwrap_or_default();
            (ids("Uid"), ids("Gid")) == (vec![4000; 4], vec![1000; 4])
        });
    }
}

#[test]
fn groups_that_an_engine_has_added_stay_where_setting_them_is_refused() {
    if !can(Who::Root) {
        return;
    }
    // A pod's runAsUser with its fsGroup, `docker run -u 1000:1000 --group-add 7`.
    for place in BOTH_PLACES {
        for (options, groups) in [
            (&["-u", "1000:1000"][..], &[7, 2000][..]),
            (&["-u1000", "-g1000"], &[7, 1000, 2000]),
            (&["-g", "1000"], &[7]),
        ] {
            let words = [options, &[probe(), "show", "ids", "show", "groups"]].concat();
            let shown: String = groups.iter().map(|group| format!(" {group}")).collect();
            let expected = format!("ids 1000 1000 1000 1000 1000 1000\ngroups{shown}\n");
            let run = place(Run::new(&words)).ids(1000, 1000, groups);
            run.output().exits(0).prints(&expected).is_silent();
        }
    }
    let image = Image::with_accounts();
    for place in BOTH_PLACES {
        for options in [["-u", "app"], ["-u", "1000"]] {
            let run = place(image.run(&options, &["/pid1", "--version"])).ids(1000, 1001, &[7]);
            run.output().exits(0).is_silent();
        }
        // Of a number that nobody has the gid is kept, so it is right.
        let run = place(image.run(&["-u", "4000"], &["/pid1", "--version"])).ids(4000, 4001, &[7]);
        run.output().exits(0).is_silent();
    }
}

#[test]
fn where_a_namespace_denies_setgroups_the_groups_stay_too() {
    if !can(Who::Root) || !can(Who::User) {
        return;
    }
    for place in BOTH_PLACES {
        for (who, options) in [(Who::User, ["-u", "1000:1000"]), (Who::UserAsRoot, ["-g", "0"])] {
            let words = [&options[..], &[probe(), "show", "groups"]].concat();
            let run = place(Run::new(&words)).who(who).outer_groups(&[7]);
            // The overflow gid (user_namespaces(7)).
            run.output().exits(0).prints("groups 65534\n").is_silent();
        }
    }
}

#[test]
fn groups_that_may_not_be_set_are_an_error_where_an_id_is_not_right_either() {
    if !can(Who::Root) {
        return;
    }
    for place in BOTH_PLACES {
        for (options, subject) in [(["-u", "1000:1000"], "--user 1000:1000"), (["-g", "1000"], "--group 1000")] {
            let words = [&options[..], &[probe(), "say", "started"]].concat();
            let line = format!("pid1: {subject}: Operation not permitted");
            // The real gid is another one. It could be set, and the group be kept by that.
            let run = place(Run::new(&words)).ids(0, 0, &[7]);
            with_ids(run, [1000; 3], [0, 1000, 0]).output().exits(125).prints("").complains(&[&line]);
            place(Run::new(&words)).ids(1000, 1001, &[7]).output().exits(125).prints("").complains(&[&line]);
        }
    }
}
