//! How `-u` and `-g` find a user and a group: by name or number, in `/etc/passwd` and
//! `/etc/group` (passwd(5), group(5)) or without them.

use super::image::Image;
use crate::support::*;

/// Options; uid and gid; memberships; HOME.
type Row = (&'static [&'static str], &'static str, &'static str, Option<&'static str>);

const WHO_IT_IS: &[Row] = &[
    // In passwd, by name or number.
    (&["-u", "app"], "1000 1001", "10 29 44 1001", Some("/srv/app")),
    (&["-u", "1000"], "1000 1001", "10 29 44 1001", Some("/srv/app")),
    (&["--user=app"], "1000 1001", "10 29 44 1001", Some("/srv/app")),
    (&["-u", "01000"], "1000 1001", "10 29 44 1001", Some("/srv/app")),
    (&["-u", "00000000000000001000"], "1000 1001", "10 29 44 1001", Some("/srv/app")),
    // With nothing behind the colon: no group was given.
    (&["-u", "app:"], "1000 1001", "10 29 44 1001", Some("/srv/app")),
    (&["-u", "1000:"], "1000 1001", "10 29 44 1001", Some("/srv/app")),
    (&["-u", "4000:"], "4000 0", "", Some("/")),
    // With nothing in front of it: no user was.
    (&["-u", ":audio"], "0 29", "", None),
    (&["-u", ":4242"], "0 4242", "", None),
    (&["-u", ":nosuch", "-g", "wheel"], "0 10", "", None),
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
];

#[test]
fn a_user_and_a_group_are_names_or_numbers() {
    if !can(Who::Root) {
        return;
    }
    let image = Image::with_accounts();
    for place in BOTH_PLACES {
        for &(options, ids, groups, home) in WHO_IT_IS {
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
    for user in ["nobody", "ap", "apps", "short", "+", "-1", "+1", "0x1", " app", "app ", "#", "\t1000"] {
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
    for user in ["app:nosuch", "app:whee", "app:-1", ":nosuch", "4000:+10"] {
        image.refuses(&["-u", user], &format!("pid1: --user {user}: unknown group"));
    }
    for group in ["nosuch", "whee", "wheels", "-1", "nobody", "10x", ":", ":wheel", "wheel:"] {
        image.refuses(&["-g", group], &format!("pid1: --group {group}: unknown group"));
    }
    image.refuses(&["-u", "app:audio", "-g", "nosuch"], "pid1: --group nosuch: unknown group");
}

#[test]
fn a_number_that_is_no_id_is_an_error() {
    if !can(Who::Root) {
        return;
    }
    let image = Image::with_accounts();
    let problem = "an id is at most 4294967294";
    for number in ["4294967295", "4294967296", "18446744073709551616", "99999999999999999999999999", "04294967295"] {
        image.refuses(&["-u", number], &format!("pid1: --user {number}: {problem}"));
        image.refuses(&["-u", &format!("app:{number}")], &format!("pid1: --user app:{number}: {problem}"));
        image.refuses(&["-u", &format!(":{number}")], &format!("pid1: --user :{number}: {problem}"));
        image.refuses(&["-g", number], &format!("pid1: --group {number}: {problem}"));
    }
}

#[test]
fn an_empty_user_or_group_is_an_error() {
    if !can(Who::Root) {
        return;
    }
    let image = Image::with_accounts();
    for options in [&["-u", ""][..], &["-u", "", "-g", "wheel"]] {
        image.refuses(options, "pid1: --user '': needs a name or a number");
    }
    for options in [&["-u", ":"][..], &["-u", ":", "-g", "wheel"]] {
        image.refuses(options, "pid1: --user :: needs a name or a number");
    }
    for options in [&["-g", ""][..], &["-u", "app", "-g", ""], &["-u", "app:wheel", "-g", ""]] {
        image.refuses(options, "pid1: --group '': needs a name or a number");
    }
}

#[test]
fn what_consists_of_digits_is_an_id_even_if_an_account_or_a_group_is_called_so() {
    if !can(Who::Root) {
        return;
    }
    let image = Image::with_accounts();
    image.0.write(
        "etc/passwd",
        "1000:x:0:0::/root:/bin/sh\n4000:x:0:0::/root:/bin/sh\n4294967296:x:0:0::/root:/bin/sh\n\
         app:x:1000:1001::/srv/app:/bin/sh\n",
        0o644,
    );
    image.0.write("etc/group", "1000:x:0:\n4242:x:0:\n4294967296:x:0:\nwheel:x:10:app\n", 0o644);
    for place in BOTH_PLACES {
        for (options, ids, groups) in [
            (&["-u", "1000"][..], "1000 1001", "10 1001"),
            (&["-u", "0001000"], "1000 1001", "10 1001"),
            (&["-u", "4000"], "4000 0", ""),
            (&["-u", "1000:1000"], "1000 1000", "1000"),
            (&["-u", "app:4242"], "1000 4242", "4242"),
            (&["-g", "1000"], "0 1000", ""),
        ] {
            let looks = image.command(place, options);
            assert_eq!((looks.ids.as_str(), looks.groups.as_str()), (ids, groups), "{options:?}");
        }
    }
    image.refuses(&["-u", "4294967296"], "pid1: --user 4294967296: an id is at most 4294967294");
    image.refuses(&["-g", "4294967296"], "pid1: --group 4294967296: an id is at most 4294967294");
}

#[test]
fn a_second_colon_is_part_of_the_groups_name() {
    if !can(Who::Root) {
        return;
    }
    let image = Image::with_accounts();
    for user in ["app:audio:x", "app:10:11", "4000:audio:", "root:root:0", "app::", "::", "::wheel"] {
        image.refuses(&["-u", user], &format!("pid1: --user {user}: unknown group"));
    }
}
