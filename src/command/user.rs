//! Who the command is to be (`-u`, `-g`): looked up in `/etc/passwd` and `/etc/group`, then
//! assumed (`setgroups(2)`, `setgid(2)`, `setuid(2)`).
//!
//! This runs in the child: what fails ends it. Unsafe for one thing: a slice of numbers is
//! one of group ids.

#![allow(unsafe_code)]

use super::accounts::{account, find_line, group_called, group_with, home as home_of, id};
use crate::log::error::Error;
use crate::strings::buffer::Writer;
use crate::strings::cstr::{StaticStr, ZStr};
use crate::sys::Errno;
use crate::sys::file::contents;
use crate::sys::memory::Pages;
use crate::sys::process;
use rustix::process::{getegid, geteuid, getgid, getuid};
use rustix::thread::{Gid, Uid, set_thread_gid, set_thread_groups, set_thread_uid};

/// `HOME=`, the longest path that the kernel takes, and a NUL.
pub(super) const HOME_MAX: usize = 4096 + 5;

/// As much of a file as is read: address space only, until it is used.
const FILE_MAX: usize = 1 << 22;
/// As many supplementary groups as the kernel takes (NGROUPS_MAX).
const GROUPS_MAX: usize = 65536;

/// "As it is", the way the kernel writes it.
const KEEP: u32 = u32::MAX;

const PASSWD: StaticStr = ZStr::new(c"/etc/passwd");
const GROUP: StaticStr = ZStr::new(c"/etc/group");

/// What an error line names: an option and its value.
#[derive(Clone, Copy)]
struct Origin {
    option: &'static str,
    value: StaticStr,
}

/// Becomes what `-u user[:group] -g group` asks for; returns the `HOME=…` that goes
/// with a user:
///
/// | user | group | uid | gid | supplementary groups |
/// |---|---|---|---|---|
/// | in passwd, by name or number | – | its uid | its gid | those it is a member of |
/// | a number not in passwd | – | the number | kept | none |
/// | either | given | as above | the group | the group |
/// | – | given | kept | the group | none |
pub(super) fn assume(
    user: Option<StaticStr>,
    group: Option<StaticStr>,
    room: &mut [u8],
) -> Result<Option<ZStr<'_>>, Error<'static>> {
    if user.is_none() && group.is_none() {
        return Ok(None);
    }
    let mut pages = Pages::new(GROUPS_MAX * size_of::<u32>()).map_err(no_memory)?;
    let mut wanted = Groups { list: pages.words(), count: 0 };
    let (mut uid, mut gid) = (KEEP, KEEP);
    let mut home = None;
    let mut origin = Origin { option: "--group", value: group.unwrap_or(ZStr::EMPTY) };
    if let Some(name) = group {
        gid = find_gid(name, origin)?;
    }
    if let Some(user) = user {
        origin = Origin { option: "--user", value: user };
        if let Some(name) = user.after(b':')
            && group.is_none()
        {
            gid = find_gid(name, origin)?;
        }
        let mut pages = Pages::new(FILE_MAX).map_err(no_memory)?;
        let text = contents(None, PASSWD, pages.bytes());
        let line = text.ok().and_then(|text| find_line(text, |line| account(line, user).map(|ids| (line, ids))));
        if let Some((line, (user_id, group_id))) = line {
            uid = user_id;
            if gid == KEEP {
                gid = group_id;
                let mut pages = Pages::new(FILE_MAX).map_err(no_memory)?;
                if let Ok(text) = contents(None, GROUP, pages.bytes()) {
                    find_line(text, |entry| {
                        wanted.add(group_with(entry, line)?);
                        None::<()>
                    });
                }
            }
        } else {
            uid = match (id(user), text) {
                (Some(uid), _) => uid,
                (None, Ok(_)) => return Err(origin.refuse("unknown user")),
                (None, Err(errno)) => return Err(origin.unreadable("/etc/passwd", errno)),
            };
        }
        if gid != KEEP {
            wanted.add(gid);
        }
        home = Some(assignment(room, line.and_then(|(line, _)| home_of(line))));
    }
    set_ids(uid, gid, wanted.as_slice()).map_err(|errno| Error::Option {
        option: origin.option,
        value: origin.value,
        errno,
    })?;
    Ok(home)
}

fn no_memory(errno: Errno) -> Error<'static> {
    Error::Call { what: "mmap", errno }
}

impl Origin {
    fn refuse(self, problem: &'static str) -> Error<'static> {
        Error::BadValue { option: self.option, value: self.value, problem }
    }

    fn unreadable(self, file: &'static str, errno: Errno) -> Error<'static> {
        Error::Unreadable { option: self.option, value: self.value, file, errno }
    }
}

/// A list of groups, each of them once.
struct Groups<'a> {
    list: &'a mut [u32],
    count: usize,
}

impl Groups<'_> {
    fn as_slice(&self) -> &[u32] {
        self.list.get(..self.count).unwrap_or_default()
    }

    /// What the kernel would not take is left out.
    fn add(&mut self, gid: u32) {
        if !self.as_slice().contains(&gid)
            && let Some(slot) = self.list.get_mut(self.count)
        {
            *slot = gid;
            self.count = self.count.wrapping_add(1);
        }
    }
}

/// The gid of a group given by number or name.
fn find_gid(name: ZStr, origin: Origin) -> Result<u32, Error<'static>> {
    // No name has a colon; what follows one would be overlooked.
    if name.after(b':').is_some() {
        return Err(origin.refuse("unknown group"));
    }
    if let Some(gid) = id(name) {
        return Ok(gid);
    }
    let mut pages = Pages::new(FILE_MAX).map_err(no_memory)?;
    let text = contents(None, GROUP, pages.bytes()).map_err(|errno| origin.unreadable("/etc/group", errno))?;
    find_line(text, |line| group_called(line, name)).ok_or(origin.refuse("unknown group"))
}

/// Groups, gid, uid: each step needs privileges that the next ones give up. What is
/// right already is left alone, since in a user namespace that denies setgroups
/// there is no other way.
fn set_ids(uid: u32, gid: u32, wanted: &[u32]) -> Result<(), Errno> {
    let mut pages = Pages::new(GROUPS_MAX * size_of::<u32>())?;
    let current = process::groups(pages.words());
    let (real, effective) = (getgid().as_raw(), getegid().as_raw());
    let target = if gid == KEEP { effective } else { gid };
    if !is_subset(wanted, current, target) || !is_subset(current, wanted, target) {
        set_thread_groups(as_gids(wanted))?;
    }
    if real != target || effective != target {
        set_thread_gid(Gid::from_raw(target))?;
    }
    if uid != KEEP && (getuid().as_raw() != uid || geteuid().as_raw() != uid) {
        set_thread_uid(Uid::from_raw(uid))?;
    }
    Ok(())
}

/// Gids as rustix has them.
fn as_gids(groups: &[u32]) -> &[Gid] {
    // SAFETY: a Gid is a transparent u32.
    unsafe { &*(&raw const *groups as *const [Gid]) }
}

/// Whether `set` has every member of `subset`; `gid` counts as one of any set.
fn is_subset(subset: &[u32], set: &[u32], gid: u32) -> bool {
    subset.iter().all(|&member| member == gid || set.contains(&member))
}

/// `HOME=path`, the path being up to a colon or the end of its line; `/` if there is none.
fn assignment<'a>(room: &'a mut [u8], path: Option<ZStr>) -> ZStr<'a> {
    let mut home = Writer::new(room);
    home.text("HOME=");
    let path = path.unwrap_or(ZStr::EMPTY);
    match path.first() {
        0 | b':' | b'\n' => home.byte(b'/'),
        _ => home.bytes(path.bytes().take_while(|&byte| byte != b':' && byte != b'\n')),
    }
    home.into_zstr()
}
