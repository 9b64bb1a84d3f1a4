//! Who the command is to be (`-u`, `-g`): looked up in `/etc/passwd` and `/etc/group`, then
//! assumed (`setgroups(2)`, `setresgid(2)`, `setresuid(2)`).
//!
//! This runs in the child: what fails ends it. Unsafe for one thing: a slice of numbers is
//! one of group ids.

#![allow(unsafe_code)]

use super::accounts::{Account, Key, cut, find_account, find_group, list_memberships};
use crate::log::error::Error;
use crate::strings::buffer::Writer;
use crate::strings::cstr::{StaticStr, ZStr};
use crate::sys::Errno;
use crate::sys::file::{Contents, Unread};
use crate::sys::memory::Pages;
use crate::sys::process::{groups, has_gid, has_uid};
use rustix::process::getegid;
use rustix::thread::{Gid, Uid, set_thread_groups, set_thread_res_gid, set_thread_res_uid};

/// `HOME=`, the longest path that the kernel takes, and a NUL.
pub(super) const HOME_MAX: usize = 4096 + 5;

const PASSWD: StaticStr = ZStr::new(c"/etc/passwd");
const GROUP: StaticStr = ZStr::new(c"/etc/group");

/// More groups than anybody has who may not set them; those of others can be set again.
const FEW_GROUPS: usize = 256;

/// Becomes what `-u user[:group] -g group` asks for; returns the `HOME=…` that goes
/// with a user:
///
/// | user | group | uid | gid | supplementary groups |
/// |---|---|---|---|---|
/// | in passwd, by name or number | – | its uid | its gid | those it is a member of |
/// | a number not in passwd | – | the number | kept | none |
/// | either | given | as above | the group | the group |
/// | – | given | kept | the group | none |
///
/// What is mapped for it is given back: the child of a vfork maps in its parent's memory.
pub(super) fn assume(
    user: Option<StaticStr>,
    group: Option<StaticStr>,
    room: &mut [u8],
) -> Result<Option<ZStr<'_>>, Error<'static>> {
    let mut origin = Origin { option: ZStr::new(c"--group"), value: group.unwrap_or(ZStr::EMPTY) };
    become_wanted(user, group, &mut origin, room).map_err(|cause| origin.blame(cause))
}

/// The same; `origin` is always what is to be blamed next.
fn become_wanted<'r>(
    user: Option<StaticStr>,
    group: Option<StaticStr>,
    origin: &mut Origin,
    room: &'r mut [u8],
) -> Result<Option<ZStr<'r>>, Cause> {
    let mut gid = None;
    if let Some(group) = group {
        gid = Some(find_gid(bytes(group))?);
    }
    if let Some(user) = user {
        let by_user = Origin { option: ZStr::new(c"--user"), value: user };
        // Compose files say `${UID}:${GID}`, and one of them may be unset.
        let (name, of) = cut(bytes(user), b':');
        let of = of.unwrap_or_default();
        // -g beats it, and then it is not even looked at.
        if gid.is_none() && !of.is_empty() {
            *origin = by_user;
            gid = Some(find_gid(of)?);
        }
        if !name.is_empty() || of.is_empty() {
            *origin = by_user;
            return become_user(name, gid, room).map(Some);
        }
    }
    if gid.is_some() {
        set_ids(None, gid, &[]).map_err(Cause::Refused)?;
    }
    Ok(None)
}

fn bytes(text: StaticStr) -> &'static [u8] {
    text.to_c_str().to_bytes()
}

/// Why the command cannot be that user or group.
#[derive(Clone, Copy)]
enum Cause {
    /// What is wrong with the value.
    Bad(StaticStr),
    /// A file could not be read, or there is no memory for what it says.
    Unread(StaticStr, Unread),
    /// The kernel refuses the ids or groups.
    Refused(Errno),
}

/// What asks for it: an option and its value.
#[derive(Clone, Copy)]
struct Origin {
    option: StaticStr,
    value: StaticStr,
}

impl Origin {
    fn blame(self, cause: Cause) -> Error<'static> {
        let Origin { option, value } = self;
        match cause {
            Cause::Bad(problem) => Error::BadValue { option, value, problem },
            Cause::Unread(file, cause) => Error::Unread { option, value, file, cause },
            Cause::Refused(errno) => Error::Option { option, value, errno },
        }
    }
}

/// Becomes the user with its groups, or with the group `gid` alone; returns its `HOME=…`.
fn become_user<'r>(word: &[u8], gid: Option<u32>, room: &'r mut [u8]) -> Result<ZStr<'r>, Cause> {
    let key = key(word)?;
    let passwd = match read(PASSWD) {
        // A number can do without the file.
        Err(Cause::Unread(_, Unread::File(_) | Unread::Irregular)) if matches!(key, Key::Id(_)) => Contents::NONE,
        passwd => passwd?,
    };
    let account = find_account(passwd.bytes(), key);
    let uid = match (account, key) {
        (Some(account), _) => account.uid,
        (None, Key::Id(uid)) => uid,
        (None, Key::Name(_)) => return Err(Cause::Bad(ZStr::new(c"unknown user"))),
    };
    let all = match account {
        Some(account) if gid.is_none() => Some(Groups::of(&account)?),
        _ => None,
    };
    let groups = all.as_ref().map_or(gid.as_slice(), Groups::as_slice);
    let gid = gid.or(account.map(|account| account.gid));
    set_ids(Some(uid), gid, groups).map_err(Cause::Refused)?;
    Ok(assignment(room, account.map_or(&[], |account| account.home)))
}

fn key(word: &[u8]) -> Result<Key<'_>, Cause> {
    if word.is_empty() {
        return Err(Cause::Bad(ZStr::new(c"needs a name or a number")));
    }
    Key::new(word).ok_or(Cause::Bad(ZStr::new(c"an id is at most 4294967294")))
}

/// The gid of the group that is asked for.
fn find_gid(word: &[u8]) -> Result<u32, Cause> {
    match key(word)? {
        Key::Id(gid) => Ok(gid),
        Key::Name(name) => {
            let file = read(GROUP)?;
            find_group(file.bytes(), name).ok_or(Cause::Bad(ZStr::new(c"unknown group")))
        }
    }
}

fn read(file: StaticStr) -> Result<Contents, Cause> {
    Contents::read(file).map_err(|cause| Cause::Unread(file, cause))
}

/// A list of groups.
struct Groups {
    pages: Pages,
    count: usize,
}

impl Groups {
    /// All groups of an account. Where there is no file, it has one; if there is a file that
    /// cannot be read, the command would be denied what it has a right to.
    fn of(account: &Account) -> Result<Groups, Cause> {
        let file = match read(GROUP) {
            Err(Cause::Unread(_, Unread::File(Errno::NOENT))) => Contents::NONE,
            file => file?,
        };
        let text = file.bytes();
        let most = list_memberships(text, account.name, &mut [], 1);
        let mut pages = Pages::new(most.saturating_mul(size_of::<u32>()))
            .map_err(|errno| Cause::Unread(GROUP, Unread::Memory(errno)))?;
        let list = pages.words();
        if let Some(first) = list.first_mut() {
            *first = account.gid;
        }
        let count = list_memberships(text, account.name, list, 1);
        Ok(Groups { pages, count })
    }

    fn as_slice(&self) -> &[u32] {
        self.pages.as_words().get(..self.count).unwrap_or_default()
    }
}

/// Groups, gid, uid: each step needs privileges that the next ones give up. All three kinds
/// of an id are set, since a saved one is a way back; `None` is kept, as the effective one.
/// What is right already is left alone: in a user namespace that denies setgroups there is no
/// other way.
fn set_ids(uid: Option<u32>, gid: Option<u32>, groups: &[u32]) -> Result<(), Errno> {
    let gid = gid.unwrap_or_else(|| getegid().as_raw());
    let is_gid_right = has_gid(gid);
    let new_uid = uid.filter(|&uid| !has_uid(uid));

    if !has_groups(groups, gid) {
        match set_thread_groups(as_gids(groups)) {
            // Who is the right one already and has no privileges: the groups are what
            // the engine gave it (a pod's fsGroup, `--group-add`), and it meant them.
            Err(Errno::PERM) if is_gid_right && new_uid.is_none() => {}
            result => result?,
        }
    }
    if !is_gid_right {
        let gid = Gid::from_raw(gid);
        set_thread_res_gid(gid, gid, gid)?;
    }
    if let Some(uid) = new_uid.map(Uid::from_raw) {
        set_thread_res_uid(uid, uid, uid)?;
    }
    Ok(())
}

/// Whether we have these supplementary groups and no others. Whether `gid` is one of them
/// makes no difference. What cannot be known is to be set.
fn has_groups(wanted: &[u32], gid: u32) -> bool {
    let mut room = [0; FEW_GROUPS];
    groups(&mut room).is_ok_and(|current| is_subset(wanted, current, gid) && is_subset(current, wanted, gid))
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

/// `HOME=path`; `/` if there is none, or none that the kernel would take.
fn assignment<'a>(room: &'a mut [u8], path: &[u8]) -> ZStr<'a> {
    let is_path = !path.is_empty() && path.len() < HOME_MAX.saturating_sub("HOME=".len());
    let mut home = Writer::new(room);
    home.text(c"HOME=");
    home.bytes(if is_path { path } else { b"/" }.iter().copied());
    home.into_zstr()
}
