//! How `-u` and `-g` find a user and a group: by name or number, in `/etc/passwd` and
//! `/etc/group` (passwd(5), group(5)) or without them.

use super::image::Image;
use crate::support::*;

#[test]
fn a_user_and_a_group_are_names_or_numbers() {
    if !can(Who::Root) {
        return;
    }
    let image = Image::with_accounts();
    for place in BOTH_PLACES {
        for (options, ids, groups, home) in [
            // In passwd, by name or number: uid, gid, memberships, home.
            (&["-u", "app"][..], "1000 1001", "10 29 44 1001", Some("/srv/app")),
            (&["-u", "1000"], "1000 1001", "10 29 44 1001", Some("/srv/app")),
            (&["--user=app"], "1000 1001", "10 29 44 1001", Some("/srv/app")),
            (&["-u", "01000"], "1000 1001", "10 29 44 1001", Some("/srv/app")),
            (&["-u", "nohome"], "3000 3000", "3000", Some("/")),
            (&["-u", "last"], "5000 5001", "5001", Some("/last")),
            (&["-u", "root"], "0 0", "0 10 44", Some("/root")),
            (&["-u", "0"], "0 0", "0 10 44", Some("/root")),
            // A number that nobody has: the gid stays.
            (&["-u", "4000"], "4000 0", "", Some("/")),
            (&["-u", "4294967294"], "4294967294 0", "", Some("/")),
            // With a group, that alone.
            (&["-u", "app:audio"], "1000 29", "29", Some("/srv/app")),
            (&["-u", "app:29"], "1000 29", "29", Some("/srv/app")),
            (&["-u", "1000:4242"], "1000 4242", "4242", Some("/srv/app")),
            (&["-u", "4000:wheel"], "4000 10", "10", Some("/")),
            (&["-u", "4000:4000"], "4000 4000", "4000", Some("/")),
            (&["-u", "app", "-g", "wheel"], "1000 10", "10", Some("/srv/app")),
            // -g beats the group of -u, in either order.
            (&["-u", "app:audio", "-g", "wheel"], "1000 10", "10", Some("/srv/app")),
            (&["--group=10", "-u", "app:nosuch"], "1000 10", "10", Some("/srv/app")),
            // -g alone.
            (&["-g", "audio"], "0 29", "", None),
            (&["-g", "4242"], "0 4242", "", None),
            (&["-g", "last"], "0 5001", "", None),
            // The last one wins.
            (&["-u", "app", "-u", "last"], "5000 5001", "5001", Some("/last")),
            (&["-g", "audio", "-g", "wheel"], "0 10", "", None),
            (&[], "0 0", "7 8", None),
        ] {
            let looks = image.command(place, options);
            assert_eq!((looks.ids.as_str(), looks.home()), (ids, home), "{options:?}");
            // That the gid is among the groups or not makes no difference.
            let gid = ids.split(' ').nth(1).unwrap();
            let others = |groups: &str| groups.split(' ').filter(|g| *g != gid).map(str::to_string).collect::<Vec<_>>();
            assert_eq!(others(&looks.groups), others(groups), "{options:?}: {}", looks.groups);
        }
    }
}

#[test]
fn from_scratch_numbers_work() {
    if !can(Who::Root) {
        return;
    }
    let image = Image::from_scratch();
    for place in BOTH_PLACES {
        let looks = image.command(place, &["-u", "1000:1000", "-w", "/", "-e", "A=B"]);
        assert_eq!((looks.ids.as_str(), looks.groups.as_str()), ("1000 1000", "1000"));
        assert!(looks.environment.contains(&"A=B".to_string()) && looks.home() == Some("/"), "{looks:?}");
        assert_eq!(looks.directory, image.0.path());
        assert_eq!(image.command(place, &["-u", "1000"]).ids, "1000 0");
        assert_eq!(image.command(place, &["-g", "1000"]).ids, "0 1000");
        assert_eq!(image.command(place, &["-u0:0"]).groups.trim_matches('0'), "");
    }
}

#[test]
fn from_scratch_a_name_is_an_error_that_says_why() {
    if !can(Who::Root) {
        return;
    }
    let image = Image::from_scratch();
    image.refuses(&["-u", "nobody"], "pid1: --user nobody: /etc/passwd: No such file or directory");
    image.refuses(&["-u", "nobody:10"], "pid1: --user nobody:10: /etc/passwd: No such file or directory");
    image.refuses(&["-u", "0:wheel"], "pid1: --user 0:wheel: /etc/group: No such file or directory");
    image.refuses(&["-g", "wheel"], "pid1: --group wheel: /etc/group: No such file or directory");
}

#[test]
fn an_unknown_name_is_an_error() {
    if !can(Who::Root) {
        return;
    }
    let image = Image::with_accounts();
    for user in
        ["nobody", "ap", "apps", "", ":wheel", "short", "+", "-1", "4294967295", "99999999999", "0x1", " app", "app "]
    {
        image.refuses(&["-u", user], &format!("pid1: --user {user}: unknown user"));
    }
    // One name, not a list of them.
    for user in ["app,root", "1000,1001", "1000,"] {
        image.refuses(&["-u", user], &format!("pid1: --user {user}: unknown user"));
    }
    for user in ["1000:10,29", "app:wheel,audio"] {
        image.refuses(&["-u", user], &format!("pid1: --user {user}: unknown group"));
    }
    for group in ["10,29", "wheel,audio", "wheel,"] {
        image.refuses(&["-g", group], &format!("pid1: --group {group}: unknown group"));
    }
    image.refuses(&["-u", "app\nroot"], "pid1: --user app: unknown user");
    image.refuses(&["-g", "10\n29"], "pid1: --group 10: unknown group");
    for user in ["app:nosuch", "app:whee", "0:", "app:", "app:-1", "app:4294967295"] {
        image.refuses(&["-u", user], &format!("pid1: --user {user}: unknown group"));
    }
    for group in ["nosuch", "whee", "wheels", "", "-1", "4294967295", "nobody", "10x"] {
        image.refuses(&["-g", group], &format!("pid1: --group {group}: unknown group"));
    }
    image.refuses(&["-u", "app:audio", "-g", "nosuch"], "pid1: --group nosuch: unknown group");
}

#[test]
fn a_second_colon_is_part_of_the_groups_name() {
    if !can(Who::Root) {
        return;
    }
    let image = Image::with_accounts();
    for user in ["app:audio:x", "app:10:11", "4000:audio:", "root:root:0"] {
        image.refuses(&["-u", user], &format!("pid1: --user {user}: unknown group"));
    }
}

#[test]
fn a_file_that_cannot_be_read_is_named_as_the_cause() {
    if !can(Who::Root) {
        return;
    }
    let image = Image::from_scratch();
    image.0.write("etc", "", 0o644);
    image.refuses(&["-u", "app"], "pid1: --user app: /etc/passwd: Not a directory");
    image.refuses(&["-g", "app"], "pid1: --group app: /etc/group: Not a directory");
    for place in BOTH_PLACES {
        assert_eq!(image.command(place, &["-u", "1000:1000"]).ids, "1000 1000");
    }
}

#[test]
fn accounts_are_found_in_files_of_any_shape() {
    if !can(Who::Root) {
        return;
    }
    let image = Image::with_accounts();
    let many: String = (0..5000).map(|n| format!("user{n}:x:{}:{}::/home/{n}:\n", 10_000 + n, 20_000 + n)).collect();
    let members: Vec<_> = (0..5000).map(|n| format!("user{n}")).collect();
    image.0.write("etc/passwd", format!("# comment\n\n:::::::\nx\n{many}end:x:1:2:::/bin/sh"), 0o644);
    image.0.write(
        "etc/group",
        format!("\nx\nbad:x:y:user4999\nall:x:300:{}\nend:x:2:end,user4999", members.join(",")),
        0o644,
    );
    for place in BOTH_PLACES {
        let looks = image.command(place, &["-u", "user4999"]);
        assert_eq!((looks.ids.as_str(), looks.groups.as_str()), ("14999 24999", "2 300 24999"));
        assert_eq!(looks.home(), Some("/home/4999"));
        assert_eq!(image.command(place, &["-u", "14999"]).ids, "14999 24999");
        assert_eq!(image.command(place, &["-u", "end"]).ids, "1 2");
    }
}

#[test]
fn a_line_that_is_not_read_to_its_end_is_never_half_a_number() {
    if !can(Who::Root) {
        return;
    }
    // Whatever limits the reader has: 1234 must not be taken for 12.
    let image = Image::with_accounts();
    for limit in [1 << 12, 1 << 16, 1 << 20, 1 << 21, 1 << 22, 1 << 23, 1 << 24] {
        for cut in 0..2 {
            let line = "big:x:1234:\n";
            let padding = limit - "big:x:12".len() - cut;
            let text = format!("{}\n{line}", "#".repeat(padding - 1));
            image.0.write("etc/group", text, 0o644);
            let output = image.run(&["-g", "big"], &["/pid1", "--version"]).output();
            if output.status == Status::Exited(0) {
                assert_eq!(image.command(Run::process_1, &["-g", "big"]).ids, "0 1234", "a limit of {limit}");
            } else {
                output.exits(125).prints("").mentions("pid1: --group big: ");
            }
        }
    }
}

#[test]
fn a_user_may_have_a_thousand_groups() {
    if !can(Who::Root) {
        return;
    }
    let image = Image::with_accounts();
    let groups: String = (0..1000).map(|n| format!("g{n}:x:{}:app\n", 2000 + n)).collect();
    image.0.write("etc/group", groups, 0o644);
    let expected = (0..1000).fold("1001".to_string(), |text, n| format!("{text} {}", 2000 + n));
    for place in BOTH_PLACES {
        assert_eq!(image.command(place, &["-u", "app"]).groups, expected);
    }
}
