//! Who the command is to be (`-u`, `-g`): looked up in `/etc/passwd` and
//! `/etc/group`, then assumed (`setgroups(2)`, `setgid(2)`, `setuid(2)`).
//!
//! This runs in the child: what fails is reported and ends it. Unsafe for one
//! thing: HOME is built in the scratch, which the execve outlives.

#![allow(unsafe_code)]

use crate::accounts::{account, find_line, group_called, group_with, home as home_of, id};
use crate::error::Cause;
use crate::file::contents;
use crate::log::fail;
use crate::scratch::{Scratch, has};
use crate::sys::Errno;
use crate::sys::file::Fd;
use crate::sys::process;
use crate::text::Writer;
use crate::vector::{Static, ZStr};
use rustix::process::{getegid, geteuid, getgid, getuid};
use rustix::thread::{Gid, Uid, set_thread_gid, set_thread_groups, set_thread_uid};

/// "As it is", the way the kernel writes it.
const KEEP: u32 = u32::MAX;

/// What an error line names: an option and its value.
type Origin = (&'static str, Static);

/// Becomes what `-u user[:group] -g group` asks for; returns the `HOME=…` that goes
/// with a user:
///
/// | user | group | uid | gid | supplementary groups |
/// |---|---|---|---|---|
/// | in passwd, by name or number | – | its uid | its gid | those it is a member of |
/// | a number not in passwd | – | the number | kept | none |
/// | either | given | as above | the group | the group |
/// | – | given | kept | the group | none |
pub fn assume(user: Option<Static>, group: Option<Static>, memory: &mut Scratch) -> Option<Static> {
    if user.is_none() && group.is_none() {
        return None;
    }
    let (mut uid, mut gid) = (KEEP, KEEP);
    let mut home = None;
    let mut origin = ("--group", group.unwrap_or(ZStr::EMPTY));
    if let Some(gid_text) = group {
        gid = find_gid(gid_text, origin, &mut memory.group);
    }
    if let Some(user) = user {
        origin = ("--user", user);
        if let Some(name) = user.after(b':')
            && group.is_none()
        {
            gid = find_gid(name, origin, &mut memory.group);
        }
        let text = contents(None, PASSWD, &mut memory.text);
        let mut path = None;
        if let Some((line, (user_id, group_id))) = find_line(text, |line| account(line, user).map(|ids| (line, ids))) {
            uid = user_id;
            path = home_of(line);
            if gid == KEEP {
                gid = group_id;
                find_line(contents(None, GROUP, &mut memory.group), |entry| {
                    memory.wanted.add(group_with(entry, line)?);
                    None::<()>
                });
            }
        } else {
            uid = id(user).unwrap_or_else(|| refuse(origin, "unknown user", PASSWD, "/etc/passwd"));
        }
        if gid != KEEP {
            memory.wanted.add(gid);
        }
        home = Some(assignment(&mut memory.home, path));
    }
    if let Err(errno) = set_ids(uid, gid, memory.wanted.as_slice(), &mut memory.current) {
        fail(origin.0, Some(origin.1), errno);
    }
    home
}

const PASSWD: Static = ZStr::lit(c"/etc/passwd");
const GROUP: Static = ZStr::lit(c"/etc/group");

/// The gid of a group given by number or name.
fn find_gid(name: ZStr, origin: Origin, room: &mut [u8]) -> u32 {
    let text = contents(None, GROUP, room);
    // No name has a colon; what follows one would be overlooked.
    if name.after(b':').is_none()
        && let Some(gid) = id(name).or_else(|| find_line(text, |line| group_called(line, name)))
    {
        return gid;
    }
    refuse(origin, "unknown group", GROUP, "/etc/group")
}

/// Groups, gid, uid: each step needs privileges that the next ones give up. What is
/// right already is left alone, since in a user namespace that denies setgroups
/// there is no other way.
fn set_ids(uid: u32, gid: u32, wanted: &[u32], room: &mut [u32]) -> Result<(), Errno> {
    let current = process::groups(room);
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
    subset.iter().all(|&member| member == gid || has(set, member))
}

/// Says why a name is unknown: it is not in the file, or that cannot be read.
#[inline(always)]
fn refuse(origin: Origin, unknown: &'static str, path: Static, words: &'static str) -> ! {
    let file = Fd::open(None, path);
    let cause = match &file {
        Ok(_) => unknown.into(),
        Err(errno) => Cause::Both(words, *errno),
    };
    fail(origin.0, Some(origin.1), cause)
}

/// `HOME=path`, the path being up to a colon or the end of its line; `/` if there is none.
fn assignment(room: &mut [u8], path: Option<ZStr>) -> Static {
    let mut home = Writer::new(room);
    home.text(ZStr::lit(c"HOME="), 0);
    let mut is_empty = true;
    for byte in path.unwrap_or(ZStr::EMPTY).take_while(|&byte| byte != b':' && byte != b'\n') {
        is_empty = false;
        home.push(byte);
    }
    if is_empty {
        home.push(b'/');
    }
    // SAFETY: the scratch is given back by the parent when the execve, which is all
    // that reads the string, is over.
    unsafe { home.into_zstr().forever() }
}
