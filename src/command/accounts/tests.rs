//! Tables of files and of what is read in them.

use super::*;

const PASSWD: &str = "root:x:0:0:root:/root:/bin/sh\n\
    1000:x:0:0:named as a number:/evil:/bin/sh\n\
    4294967296:x:0:0::/evil:/bin/sh\n\
    +::::::\n\
    +nis:x:50:50::/nis:\n\
    -nis:x:51:51::/nis:\n\
    short:x:7:7\n\
    odd:x:1x:1::/odd:\n\
    blank:x: 12:12::/odd:\n\
    signed:x:+13:13::/odd:\n\
    none:x:4294967295:1::/none:\n\
    wrapped:x:4294967296:1::/wrapped:\n\
    #old:x:60:60::/old:\n\
    \t # older:x:61:61::/old:\n\
    :x:62:62::/nobody:\n\
    a,b:x:63:63::/both:\n\
    app:x:1000:1001:App,,,:/srv/app:/bin/false\n\
    app:x:1002:1002::/second:\n\
    other:x:1000:2000::/other:\n\
    \x20 \tindented:x:0070:0071::/indented:\n\
    windows:x:80:81::C:/bin/sh\r\n\
    no-shell:x:82:83::/home\r\n\
    nul\0:x:84:84::/nul:\n\
    behind-nul:x:85:85::/behind:\n\
    nohome:x:3000:3000:::\n\
    \n\
    :::::::\n\
    last:x:5000:5001::/last:/bin/sh";

fn find(wanted: &str) -> Option<(u32, u32, &'static str)> {
    let account = find_account(PASSWD.as_bytes(), Key::new(wanted.as_bytes())?)?;
    Some((account.uid, account.gid, std::str::from_utf8(account.home).unwrap()))
}

#[test]
fn an_account_is_found_by_name_or_number() {
    for (wanted, uid, gid, home) in [
        ("root", 0, 0, "/root"),
        ("0", 0, 0, "/root"),
        ("other", 1000, 2000, "/other"),
        ("indented", 70, 71, "/indented"),
        ("windows", 80, 81, "C"),
        ("no-shell", 82, 83, "/home"),
        ("behind-nul", 85, 85, "/behind"),
        ("nohome", 3000, 3000, ""),
        ("last", 5000, 5001, "/last"),
        ("5000", 5000, 5001, "/last"),
    ] {
        assert_eq!(find(wanted), Some((uid, gid, home)), "{wanted}");
    }
}

#[test]
fn of_two_accounts_the_first_counts() {
    assert_eq!(find("app"), Some((1000, 1001, "/srv/app")));
    assert_eq!(find("1000"), Some((1000, 1001, "/srv/app")));
    assert_eq!(find("0001000"), Some((1000, 1001, "/srv/app")));
}

#[test]
fn what_consists_of_digits_is_an_id_and_never_a_name() {
    for (word, key) in [
        ("0", Some(Key::Id(0))),
        ("0001000", Some(Key::Id(1000))),
        ("00000000000000000000000000000007", Some(Key::Id(7))),
        ("4294967294", Some(Key::Id(u32::MAX - 1))),
        ("4294967295", None),
        ("4294967296", None),
        ("18446744073709551616", None),
        ("99999999999999999999999999999999999999", None),
        ("1a", Some(Key::Name(b"1a"))),
        ("-1", Some(Key::Name(b"-1"))),
        ("+1", Some(Key::Name(b"+1"))),
        (" 1", Some(Key::Name(b" 1"))),
        ("0x1", Some(Key::Name(b"0x1"))),
    ] {
        assert_eq!(Key::new(word.as_bytes()), key, "{word}");
    }
    // Nor in the files.
    assert_eq!(find("4294967296"), None);
}

const NO_ACCOUNTS: &[&str] = &[
    "ap",
    "apps",
    "short",
    "7",
    "odd",
    "1",
    "blank",
    "12",
    "signed",
    "13",
    "none",
    "wrapped",
    "+",
    "+nis",
    "nis",
    "50",
    "-nis",
    "51",
    "#old",
    "old",
    "60",
    "# older",
    "older",
    "61",
    "x",
    "62",
    "a,b",
    "a",
    "b",
    "63",
    "app,root",
    "app\nx",
    "1000,0",
    " indented",
    "nul",
    "84",
];

#[test]
fn what_is_not_an_account_is_not_found() {
    for wanted in NO_ACCOUNTS {
        assert_eq!(find(wanted), None, "{wanted}");
    }
}

const GROUP: &str = "root:x:0:\n\
    1000:x:0:\n\
    wheel:x:10:root,app\n\
    wheel:x:11:root,app\n\
    audio:x:0029:application,ap,app\n\
    #sudo:x:27:app\n\
    \x20# docker:x:999:app\n\
    +nis:x:50:app\n\
    -nis:x:51:app\n\
    :x:52:app\n\
    a,b:x:53:app\n\
    \tvideo:x:44:app,root\n\
    again:x:44:app\n\
    windows:x:45:root,app\r\n\
    no-members:x:46\r\n\
    bad:x:x:app\n\
    none:x:4294967295:app\n\
    wrapped:x:4294967296:app\n\
    short:x\n\
    empty:x:5:\n\
    spare:x:6:,,app,:more\n\
    nul:x:7:app\0\n\
    own:x:1001:app\n\
    last:x:60:app";

#[test]
fn a_group_is_found_by_its_name() {
    for (name, gid) in [
        ("root", Some(0)),
        ("wheel", Some(10)),
        ("audio", Some(29)),
        ("video", Some(44)),
        ("no-members", Some(46)),
        ("last", Some(60)),
        ("whee", None),
        ("wheels", None),
        ("#sudo", None),
        ("sudo", None),
        ("# docker", None),
        ("docker", None),
        ("+nis", None),
        ("-nis", None),
        ("", None),
        ("a,b", None),
        ("bad", None),
        ("none", None),
        ("wrapped", None),
        ("short", None),
        ("wheel:x", None),
        ("root:x:0:\nwheel", None),
    ] {
        assert_eq!(find_group(GROUP.as_bytes(), name.as_bytes()), gid, "{name}");
    }
}

fn memberships(text: &str, member: &str, first: u32) -> Vec<u32> {
    let mut gids = vec![0; most_memberships(text.as_bytes())];
    let count = list_memberships(text.as_bytes(), member.as_bytes(), first, &mut gids);
    gids.truncate(count);
    gids
}

#[test]
fn a_members_groups_are_listed_once_each_behind_its_own() {
    for (member, gids) in [
        ("app", vec![1001, 10, 11, 29, 44, 45, 6, 60]),
        ("ap", vec![1001, 29]),
        ("root", vec![1001, 10, 11, 44, 45]),
        ("more", vec![1001]),
        ("nobody", vec![1001]),
    ] {
        assert_eq!(memberships(GROUP, member, 1001), gids, "{member}");
    }
}

#[test]
fn there_is_room_for_a_gid_of_each_line_and_for_little_more() {
    for (text, room) in [("", 2), ("root:x:0:", 2), ("root:x:0:\nwheel:x:10:root,app\n", 4)] {
        assert_eq!(most_memberships(text.as_bytes()), room, "{text:?}");
    }
}

#[test]
fn a_blank_in_front_of_a_member_does_not_belong_to_the_name() {
    let text = "audio:x:29:root, app\nvideo:x:44: \tapp,root\nplugdev:x:46:app ,ap p\n";
    assert_eq!(memberships(text, "app", 7), [7, 29, 44]);
    assert_eq!(memberships(text, "root", 7), [7, 29, 44]);
}

#[test]
fn a_line_of_ten_thousand_members_is_read_to_its_end() {
    let members: Vec<_> = (0..10_000).map(|n| format!("user{n}")).collect();
    let text = format!("all:x:100:{}\r\nlast:x:101:user9999", members.join(","));
    assert_eq!(memberships(&text, "user9999", 7), [7, 100, 101]);
    assert_eq!(memberships(&text, "user10000", 7), [7]);
    assert_eq!(memberships(&text, "user999", 7), [7, 100]);
}

#[test]
fn a_text_is_cut_at_the_first_of_a_byte() {
    for (text, front, behind) in [
        ("app", "app", None),
        ("app:", "app", Some("")),
        ("app:wheel", "app", Some("wheel")),
        (":wheel", "", Some("wheel")),
        ("app:wheel:x", "app", Some("wheel:x")),
        (":", "", Some("")),
        ("", "", None),
    ] {
        assert_eq!(cut(text.as_bytes(), b':'), (front.as_bytes(), behind.map(str::as_bytes)), "{text}");
    }
}

#[test]
fn a_file_of_nothing_has_nobody() {
    for text in ["", "\n", "\r\n\r\n", ":", "\0\0\0", "   ", "\n#"] {
        assert_eq!(find_account(text.as_bytes(), Key::Id(0)), None, "{text:?}");
        assert_eq!(find_group(text.as_bytes(), b""), None, "{text:?}");
        assert_eq!(memberships(text, "", 3), [3], "{text:?}");
    }
}
