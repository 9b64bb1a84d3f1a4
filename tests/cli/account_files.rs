//! `/etc/passwd` and `/etc/group` as images have them: large, odd, missing, or no files at
//! all (passwd(5), group(5)).

use super::image::Image;
use crate::support::*;

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

#[test]
fn comments_and_nis_lines_are_no_accounts_and_no_groups() {
    if !can(Who::Root) {
        return;
    }
    let image = Image::with_accounts();
    let marks = ["#", "# ", " #", "\t# ", "+", "-", " +"];
    let lines = |rest: &str| marks.map(|mark| format!("{mark}{rest}\n")).concat();
    image.0.write("etc/passwd", lines("app:x:0:0::/root:/bin/sh") + "app:x:1000:1001::/srv/app:\n", 0o644);
    image.0.write("etc/group", lines("sudo:x:27:app") + "sudo:x:28:app\n", 0o644);
    for place in BOTH_PLACES {
        let looks = image.command(place, &["-u", "app"]);
        assert_eq!((looks.ids.as_str(), looks.groups.as_str()), ("1000 1001", "28 1001"));
        assert_eq!(image.command(place, &["-g", "sudo"]).ids, "0 28");
    }
    for user in ["#app", "+app", "-app", "# app"] {
        image.refuses(&["-u", user], &format!("pid1: --user {user}: unknown user"));
    }
    for group in ["#sudo", "+sudo", "-sudo", "# sudo"] {
        image.refuses(&["-g", group], &format!("pid1: --group {group}: unknown group"));
    }
}

#[test]
fn blanks_in_front_of_a_line_and_a_carriage_return_at_its_end_do_not_count() {
    if !can(Who::Root) {
        return;
    }
    let image = Image::with_accounts();
    image.0.write("etc/passwd", " root:x:0:0::/root\r\n\t app:x:1000:1001::/srv/app\r\n", 0o644);
    image.0.write("etc/group", "  wheel:x:10:root,app\r\n\taudio:x:29\r\nlast:x:60:app\r", 0o644);
    for place in BOTH_PLACES {
        let looks = image.command(place, &["-u", "app"]);
        assert_eq!((looks.ids.as_str(), looks.groups.as_str()), ("1000 1001", "10 60 1001"));
        assert_eq!(looks.home(), Some("/srv/app"));
        assert_eq!(image.command(place, &["-u", "app:audio"]).ids, "1000 29");
    }
}

#[test]
fn of_two_accounts_or_groups_of_a_name_the_first_counts() {
    if !can(Who::Root) {
        return;
    }
    let image = Image::with_accounts();
    image.0.write("etc/passwd", "app:x:1000:1001::/first:\napp:x:0:0::/second:\n", 0o644);
    image.0.write("etc/group", "audio:x:29:\naudio:x:0:\nagain:x:29:app\ntwice:x:29:app,app\n", 0o644);
    for place in BOTH_PLACES {
        let looks = image.command(place, &["-u", "app"]);
        assert_eq!((looks.ids.as_str(), looks.groups.as_str()), ("1000 1001", "29 1001"));
        assert_eq!(looks.home(), Some("/first"));
        assert_eq!(image.command(place, &["-g", "audio"]).ids, "0 29");
    }
}

#[test]
fn a_nul_spoils_its_line_and_no_other() {
    if !can(Who::Root) {
        return;
    }
    let image = Image::with_accounts();
    image.0.write("etc/passwd", "odd\0:x:1:1::/odd:\nhome:x:2:2::/a\0b:\napp:x:1000:1001::/srv/app:\n", 0o644);
    image.0.write("etc/group", "\0\nodd:x:5:app\0\nlast:x:60:app\n", 0o644);
    for place in BOTH_PLACES {
        let looks = image.command(place, &["-u", "app"]);
        assert_eq!((looks.ids.as_str(), looks.groups.as_str()), ("1000 1001", "60 1001"));
    }
    for user in ["odd", "home"] {
        image.refuses(&["-u", user], &format!("pid1: --user {user}: unknown user"));
    }
}

#[test]
fn a_home_longer_than_any_path_is_none_at_all() {
    if !can(Who::Root) {
        return;
    }
    // Cut off, it would be another directory.
    let image = Image::with_accounts();
    for (len, is_path) in [(4095, true), (4096, false), (100_000, false)] {
        let home = format!("/{}", "x".repeat(len - 1));
        image.0.write("etc/passwd", format!("app:x:1000:1001::{home}:/bin/sh\n"), 0o644);
        for place in BOTH_PLACES {
            let looks = image.command(place, &["-u", "app"]);
            assert!(looks.home() == Some(if is_path { &home } else { "/" }), "{len}: {looks:?}");
        }
    }
}

#[test]
fn files_of_any_size_are_read_to_their_end() {
    if !can(Who::Root) {
        return;
    }
    // Beyond the four megabytes that used to be the limit.
    let image = Image::with_accounts();
    let filler = format!("{}\n", "#".repeat(99)).repeat(60_000);
    image.0.write("etc/passwd", format!("{filler}app:x:1000:1001::/srv/app:"), 0o644);
    let members: Vec<_> = (0..10_000).map(|n| format!("user{n}")).collect();
    image.0.write("etc/group", format!("{filler}audio:x:29:{},app\nlast:x:60:app", members.join(",")), 0o644);
    for place in BOTH_PLACES {
        let looks = image.command(place, &["-u", "app"]);
        assert_eq!((looks.ids.as_str(), looks.groups.as_str()), ("1000 1001", "29 60 1001"));
        assert_eq!(image.command(place, &["-u", "1000"]).ids, "1000 1001");
        assert_eq!(image.command(place, &["-g", "last"]).ids, "0 60");
    }
}

#[test]
fn an_empty_file_knows_nobody() {
    if !can(Who::Root) {
        return;
    }
    let image = Image::with_accounts();
    image.0.write("etc/group", "", 0o644);
    for place in BOTH_PLACES {
        let looks = image.command(place, &["-u", "app"]);
        assert_eq!((looks.ids.as_str(), looks.groups.as_str()), ("1000 1001", "1001"));
    }
    image.refuses(&["-g", "audio"], "pid1: --group audio: unknown group");
    image.0.write("etc/passwd", "", 0o644);
    image.refuses(&["-u", "app"], "pid1: --user app: unknown user");
    assert_eq!(image.command(Run::process_1, &["-u", "1000"]).ids, "1000 0");
}

/// Puts something at a path.
type Make = fn(&str);

/// What may stand in the place of a file, and what is then said of it.
const NO_FILES: [(Make, &str); 3] = [
    (|path| std::fs::create_dir(path).unwrap(), "Is a directory"),
    (make_fifo, "not a regular file"),
    (|path| std::os::unix::fs::symlink("passwd-loop", path).unwrap(), "No such file or directory"),
];

fn make_fifo(path: &str) {
    let path = std::ffi::CString::new(path).unwrap();
    // SAFETY: a string and an integer.
    assert_eq!(unsafe { libc::mkfifo(path.as_ptr(), 0o644) }, 0);
}

#[test]
fn what_is_no_file_is_named_as_the_cause_and_holds_nothing_up() {
    if !can(Who::Root) {
        return;
    }
    for (make, cause) in NO_FILES {
        let image = Image::with_accounts();
        std::fs::remove_file(image.0.at("etc/passwd")).unwrap();
        make(&image.0.at("etc/passwd"));
        image.refuses(&["-u", "app"], &format!("pid1: --user app: /etc/passwd: {cause}"));
        for place in BOTH_PLACES {
            // Numbers can do without. But where there is something, it may have the number's group:
            // the command must not keep root's because that could not be read.
            if cause == "No such file or directory" {
                let looks = image.command(place, &["-u", "1000"]);
                assert_eq!((looks.ids.as_str(), looks.groups.as_str()), ("1000 0", ""), "{cause}");
            }
            assert_eq!(image.command(place, &["-u", "1000:29"]).ids, "1000 29", "{cause}");
            assert_eq!(image.command(place, &["-u", "1000:audio"]).ids, "1000 29", "{cause}");
            assert_eq!(image.command(place, &["-u", "1000", "-g29"]).ids, "1000 29", "{cause}");
        }
        if cause != "No such file or directory" {
            image.refuses(&["-u", "1000"], &format!("pid1: --user 1000: /etc/passwd: {cause}"));
        }
    }
}

#[test]
fn a_user_is_not_run_with_fewer_groups_because_the_file_cannot_be_read() {
    if !can(Who::Root) {
        return;
    }
    for (make, cause) in NO_FILES {
        let image = Image::with_accounts();
        std::fs::remove_file(image.0.at("etc/group")).unwrap();
        make(&image.0.at("etc/group"));
        image.refuses(&["-g", "audio"], &format!("pid1: --group audio: /etc/group: {cause}"));
        image.refuses(&["-u", "app:audio"], &format!("pid1: --user app:audio: /etc/group: {cause}"));
        for place in BOTH_PLACES {
            // Here no group is looked for.
            assert_eq!(image.command(place, &["-u", "app:29"]).groups, "29", "{cause}");
            assert_eq!(image.command(place, &["-u", "4000"]).groups, "", "{cause}");
            if cause == "No such file or directory" {
                assert_eq!(image.command(place, &["-u", "app"]).groups, "1001");
            }
        }
        if cause != "No such file or directory" {
            for user in ["app", "1000"] {
                image.refuses(&["-u", user], &format!("pid1: --user {user}: /etc/group: {cause}"));
            }
        }
    }
}

#[test]
fn a_file_that_may_not_be_read_is_not_taken_for_one_without_the_name() {
    if !can(Who::Root) {
        return;
    }
    let image = Image::with_accounts();
    let refused = |options: &[&str], line: &str| {
        for place in BOTH_PLACES {
            let run = place(image.run(options, &["/pid1", "--version"])).ids(1000, 1001, &[]);
            run.output().exits(125).prints("").complains(&[line]);
        }
    };
    let close = |name: &str| set_mode(std::path::Path::new(&image.0.at(name)), 0o600);
    close("etc/group");
    refused(&["-u", "app"], "pid1: --user app: /etc/group: Permission denied");
    refused(&["-g", "app"], "pid1: --group app: /etc/group: Permission denied");
    close("etc/passwd");
    refused(&["-u", "app"], "pid1: --user app: /etc/passwd: Permission denied");
    refused(&["-u", "1000"], "pid1: --user 1000: /etc/passwd: Permission denied");
    for place in BOTH_PLACES {
        let run = place(image.run(&["-u", "1000:1001"], &["/pid1", "--version"])).ids(1000, 1001, &[]);
        run.output().exits(0).is_silent();
    }
}
