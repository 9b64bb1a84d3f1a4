//! Lines of passwd and group beside what glibc's fgetpwent(3) and fgetgrent(3) make of them:
//! whom we find, it finds, with the same ids, home and members; whom it finds and we do not,
//! we leave out for a reason that stands here.

use super::accounts::id;
use crate::accounts::{Account, Key, find_account, find_group, list_memberships};
use std::ffi::{CStr, c_char};

unsafe extern "C" {
    fn fgetpwent(stream: *mut libc::FILE) -> *mut libc::passwd;
    fn fgetgrent(stream: *mut libc::FILE) -> *mut libc::group;
}

pub fn glibc(data: &[u8]) {
    for line in data.split(|&byte| byte == b'\n').take(50) {
        let mut line = line.trim_ascii_start();
        // glibc keeps it, and Windows means it for the end of the line.
        while let Some(shorter) = line.strip_suffix(b"\r") {
            line = shorter;
        }
        // In C a vertical tab is a blank, too.
        if !line.is_empty() && !line.contains(&0) && !line.contains(&0x0b) {
            passwd(line);
            group(line);
        }
    }
}

fn fields(line: &[u8]) -> Vec<&[u8]> {
    line.split(|&byte| byte == b':').collect()
}

/// Why this line says nothing to us, if it does not: a comment, NIS, a name that could be no
/// member of a group, ids that are none, or too few fields.
fn is_left_out(fields: &[&[u8]], ids: std::ops::Range<usize>, least: usize) -> bool {
    let name = fields[0];
    name.is_empty()
        || b"#+-".contains(&name[0])
        || name.contains(&b',')
        || fields.len() < least
        || ids.into_iter().any(|at| fields.get(at).and_then(|field| id(field)).is_none())
}

fn passwd(line: &[u8]) {
    let fields = fields(line);
    let ours = find_account(line, Key::Name(fields[0]));
    let theirs = first(line, |stream| {
        // SAFETY: a stream; the entry and its strings are there up to the next call.
        let entry = unsafe { fgetpwent(stream).as_ref()? };
        Some((text(entry.pw_name), entry.pw_uid, entry.pw_gid, text(entry.pw_dir)))
    });
    match (ours, theirs) {
        (Some(Account { name, uid, gid, home }), theirs) => {
            assert_eq!(Some((name.to_vec(), uid, gid, home.to_vec())), theirs, "{:?}", String::from_utf8_lossy(line));
            assert_eq!(find_account(line, Key::Id(uid)), ours);
        }
        (None, Some(theirs)) => assert!(is_left_out(&fields, 2..4, 6), "{line:?} {theirs:?}"),
        (None, None) => {}
    }
}

fn group(line: &[u8]) {
    let fields = fields(line);
    let ours = find_group(line, fields[0]);
    let theirs = first(line, |stream| {
        // SAFETY: a stream; the entry, its strings and their list, which ends with a NULL, are
        // there up to the next call.
        let entry = unsafe { fgetgrent(stream).as_ref()? };
        let mut members = Vec::new();
        let mut slot = entry.gr_mem;
        // SAFETY: as above.
        while let Some(&member) = unsafe { slot.as_ref() }.filter(|member| !member.is_null()) {
            members.push(text(member));
            slot = slot.wrapping_add(1);
        }
        Some((text(entry.gr_name), entry.gr_gid, members))
    });
    match (ours, theirs) {
        (Some(gid), Some((name, their_gid, members))) => {
            assert_eq!((fields[0], gid), (&name[..], their_gid));
            // glibc takes all that is left for members, and no such line is in use.
            if fields.len() <= 4 {
                check_members(line, gid, &members);
            }
        }
        (Some(gid), None) => panic!("{line:?}: {gid}, and nothing"),
        (None, Some(theirs)) => assert!(is_left_out(&fields, 2..3, 3), "{line:?} {theirs:?}"),
        (None, None) => {}
    }
}

/// Whoever is a member to one is a member to the other.
fn check_members(line: &[u8], gid: u32, theirs: &[Vec<u8>]) {
    let pieces = line.split(|&byte| matches!(byte, b',' | b':')).flat_map(|piece| [piece, piece.trim_ascii_start()]);
    for name in pieces.chain(theirs.iter().map(Vec::as_slice)).filter(|name| !name.is_empty()) {
        // No account is called so.
        if name[0].is_ascii_whitespace() {
            continue;
        }
        let mut gids = [0; 3];
        // What is no id stands for the group that everybody is in anyway.
        let count = list_memberships(line, name, u32::MAX, &mut gids);
        let is_member = gids[..count].contains(&gid);
        assert_eq!(is_member, theirs.iter().any(|member| member == name), "{:?}", String::from_utf8_lossy(line));
    }
}

/// What is read first from a stream of this line.
fn first<T>(line: &[u8], read: impl FnOnce(*mut libc::FILE) -> Option<T>) -> Option<T> {
    // SAFETY: so many bytes, which are not written to and outlive the stream.
    let stream = unsafe { libc::fmemopen(line.as_ptr().cast_mut().cast(), line.len(), c"r".as_ptr()) };
    assert!(!stream.is_null());
    let found = read(stream);
    // SAFETY: opened above.
    unsafe { libc::fclose(stream) };
    found
}

/// NIS's lines have none in some places.
fn text(start: *const c_char) -> Vec<u8> {
    if start.is_null() {
        return Vec::new();
    }
    // SAFETY: a string of an entry.
    unsafe { CStr::from_ptr(start) }.to_bytes().to_vec()
}
