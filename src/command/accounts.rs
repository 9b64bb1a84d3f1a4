//! The lines of `passwd(5)` and `group(5)`, each a string that may go on behind its
//! newline.

#![forbid(unsafe_code)]

use crate::strings::cstr::ZStr;
use crate::strings::number;

/// Uid and gid of the account in a line of passwd, if it is called `wanted` or has it
/// as its number. Lines that are not whole (NIS's `+`, no number) are none.
pub(super) fn account(line: ZStr, wanted: ZStr) -> Option<(u32, u32)> {
    let uid = id(field(line, 2)?)?;
    let gid = id(field(line, 3)?)?;
    home(line)?;
    (same_word(line, wanted) || id(wanted) == Some(uid)).then_some((uid, gid))
}

/// The home in a line of passwd, up to a colon or newline.
pub(super) fn home(line: ZStr) -> Option<ZStr> {
    field(line, 5)
}

/// The gid of the group in a line that is called `name`.
pub(super) fn group_called(line: ZStr, name: ZStr) -> Option<u32> {
    match same_word(line, name) {
        true => id(field(line, 2)?),
        false => None,
    }
}

/// The gid of the group in a line that has `name` as a member.
pub(super) fn group_with(line: ZStr, name: ZStr) -> Option<u32> {
    let mut member = field(line, 3)?;
    while !same_word(member, name) {
        member = skip_word(member);
        if member.first() != b',' {
            return None;
        }
        member = member.rest();
    }
    id(field(line, 2)?)
}

/// A uid or gid written as a number, up to the end of the word; 4294967295 means
/// "none" to the kernel.
pub(super) fn id(word: ZStr) -> Option<u32> {
    let (number, rest) = number::leading(word)?;
    (number < u32::MAX as u64 && is_field_end(rest.first())).then_some(number as u32)
}

/// Field `n` of a line, if it has that many.
fn field(line: ZStr, n: u32) -> Option<ZStr> {
    let mut field = line;
    for _ in 0..n {
        while field.first() != b':' {
            if matches!(field.first(), 0 | b'\n') {
                return None;
            }
            field = field.rest();
        }
        field = field.rest();
    }
    Some(field)
}

/// Whether two words are the same and not empty.
fn same_word(mut a: ZStr, mut b: ZStr) -> bool {
    let mut is_empty = true;
    while !is_end(a.first()) {
        if a.first() != b.first() {
            return false;
        }
        (a, b, is_empty) = (a.rest(), b.rest(), false);
    }
    !is_empty && is_field_end(b.first())
}

/// A comma is no end: what is asked for is one name, not a list.
fn is_field_end(byte: u8) -> bool {
    matches!(byte, 0 | b':')
}

fn skip_word(mut word: ZStr) -> ZStr {
    while !is_end(word.first()) {
        word = word.rest();
    }
    word
}

/// What no name contains.
fn is_end(byte: u8) -> bool {
    matches!(byte, 0 | b':' | b',' | b'\n')
}

/// The first that `pick` finds in the lines of a file.
pub(super) fn find_line<'a, T>(text: ZStr<'a>, mut pick: impl FnMut(ZStr<'a>) -> Option<T>) -> Option<T> {
    let mut line = text;
    loop {
        if let Some(found) = pick(line) {
            return Some(found);
        }
        line = line.after(b'\n')?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSWD: &str = "root:x:0:0:root:/root:/bin/sh\n\
        +::::::\n\
        short:x:7:7\n\
        odd:x:1x:1::/odd:\n\
        none:x:4294967295:1::/none:\n\
        # a comment\n\
        app:x:1000:1001:App,,,:/srv/app:/bin/false\n\
        other:x:1000:2000::/other:\n\
        nohome:x:3000:3000:::\n\
        last:x:5000:5001::/last:/bin/sh";

    /// For the life of the tests.
    fn leak(text: &str) -> ZStr<'static> {
        ZStr::new(Box::leak(std::ffi::CString::new(text).unwrap().into_boxed_c_str()))
    }

    /// What is found in `file`: ids and home.
    fn find(file: &str, wanted: &str) -> Option<(u32, u32, String)> {
        let pick = |line| account(line, leak(wanted)).map(|(uid, gid)| (uid, gid, home(line).unwrap()));
        let (uid, gid, home) = find_line(leak(file), pick)?;
        Some((uid, gid, home.bytes().take_while(|&byte| !is_end(byte)).map(char::from).collect()))
    }

    #[test]
    fn an_account_is_found_by_name_or_number() {
        for (wanted, uid, gid, home) in [
            ("root", 0, 0, "/root"),
            ("0", 0, 0, "/root"),
            ("app", 1000, 1001, "/srv/app"),
            ("1000", 1000, 1001, "/srv/app"),
            ("other", 1000, 2000, "/other"),
            ("nohome", 3000, 3000, ""),
            ("last", 5000, 5001, "/last"),
            ("5000", 5000, 5001, "/last"),
        ] {
            assert_eq!(find(PASSWD, wanted), Some((uid, gid, home.into())), "{wanted}");
        }
    }

    #[test]
    fn what_is_not_an_account_is_not_found() {
        for wanted in ["ap", "apps", "", "odd", "none", "4294967295", "+", "x", "app,root", "app\nx", "1000,0"] {
            assert_eq!(find(PASSWD, wanted), None, "{wanted}");
        }
    }

    fn gids(file: &str, pick: impl Fn(ZStr) -> Option<u32>) -> Vec<u32> {
        let mut gids = Vec::new();
        find_line(leak(file), |line| {
            gids.extend(pick(line));
            None::<()>
        });
        gids
    }

    #[test]
    fn a_group_is_found_by_name_and_by_member() {
        let file = "root:x:0:\nwheel:x:10:root,app\naudio:x:29:application,ap,app\nvideo:x:44:app,root\n\
            bad:x:x:app\nempty:x:5:\n::7:,\nlast:x:60:app";
        for (name, called, with) in [
            ("wheel", vec![10], vec![]),
            ("whee", vec![], vec![]),
            ("wheels", vec![], vec![]),
            ("bad", vec![], vec![]),
            ("last", vec![60], vec![]),
            ("app", vec![], vec![10, 29, 44, 60]),
            ("ap", vec![], vec![29]),
            ("root", vec![0], vec![10, 44]),
            ("", vec![], vec![]),
        ] {
            let found = gids(file, |line| group_called(line, leak(name)));
            assert_eq!(found, called, "{name}");
            let found = gids(file, |line| group_with(line, leak(name)));
            assert_eq!(found, with, "{name}");
        }
    }

    #[test]
    fn a_line_of_ten_thousand_members_is_read_to_its_end() {
        let members: Vec<_> = (0..10_000).map(|n| format!("user{n}")).collect();
        let file = leak(&format!("all:x:100:{}\n", members.join(",")));
        assert_eq!(group_with(file, leak("user9999")), Some(100));
        assert_eq!(group_with(file, leak("user10000")), None);
    }

    #[test]
    fn an_id_is_a_number_below_the_last() {
        for (text, expected) in [
            ("0", Some(0)),
            ("4294967294", Some(u32::MAX - 1)),
            ("4294967295", None),
            ("4294967296", None),
            ("99999999999999999999999", None),
            ("-1", None),
            ("", None),
            ("1a", None),
            ("7:", Some(7)),
            ("7,8", None),
            ("7\n8", None),
        ] {
            assert_eq!(id(leak(text)), expected, "{text}");
        }
    }
}
