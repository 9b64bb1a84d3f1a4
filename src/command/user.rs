//! Who the command is to be (`-u`, `-g`): looked up in `/etc/passwd` and `/etc/group`, then
//! assumed (`setgroups(2)`, `setresgid(2)`, `setresuid(2)`).
//!
//! This runs in the child: what fails ends it. Unsafe for one thing: a slice of numbers is
//! one of group ids.

#![allow(unsafe_code)]

use super::Failing;
use super::accounts::{Account, Key, cut, find_account, find_group, has_id, list_memberships, most_memberships};
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
/// What is mapped for it is given back before the command is executed: the child of a vfork maps
/// in its parent's memory.
// Not inlined: in the large frame of the caller its locals take longer instructions, 136 bytes of
// the binary.
#[inline(never)]
pub(super) fn assume<'r>(
    user: Option<StaticStr>,
    group: Option<StaticStr>,
    room: &'r mut [u8],
    failing: &Failing,
) -> Option<ZStr<'r>> {
    let mut gid = None;
    let mut asked = Asked { option: ZStr::new(c"--group"), value: group.unwrap_or(ZStr::EMPTY), failing };
    if let Some(group) = group {
        gid = Some(asked.find_gid(bytes(group)));
    }
    if let Some(user) = user {
        let by_user = Asked { option: ZStr::new(c"--user"), value: user, failing };
        // Compose files say `${UID}:${GID}`, and one of them may be unset.
        let (name, of) = cut(bytes(user), b':');
        let of = of.unwrap_or_default();
        if !name.is_empty() || of.is_empty() {
            // -g beats it, and then it is not even looked at.
            if gid.is_none() && !of.is_empty() {
                gid = Some(by_user.find_gid(of));
            }
            return Some(by_user.become_user(name, gid, room));
        }
        if gid.is_none() {
            gid = Some(by_user.find_gid(of));
            asked = by_user;
        }
    }
    if let Some(gid) = gid {
        asked.set_ids(None, gid, &[]);
    }
    None
}

fn bytes(text: StaticStr) -> &'static [u8] {
    text.to_c_str().to_bytes()
}

/// What asks for it, an option and its value; and what is to be done where that fails.
struct Asked<'a> {
    option: StaticStr,
    value: StaticStr,
    failing: &'a Failing<'a>,
}

impl Asked<'_> {
    /// Something is wrong with the value.
    fn bad(&self, problem: StaticStr) -> ! {
        self.failing.fail(&Error::BadValue { option: self.option, value: self.value, problem })
    }

    /// A file could not be read, or there is no memory for what it says.
    fn unread(&self, file: StaticStr, cause: Unread) -> ! {
        self.failing.fail(&Error::Unread { option: self.option, value: self.value, file, cause })
    }

    /// Becomes the user with its groups, or with the group `gid` alone; returns its `HOME=…`.
    fn become_user<'r>(&self, word: &[u8], gid: Option<u32>, room: &'r mut [u8]) -> ZStr<'r> {
        let key = self.key(word);
        let passwd = Contents::read(PASSWD).unwrap_or_else(|cause| match (key, cause) {
            // Only the home would be asked for.
            (Key::Id(_), _) if gid.is_some() => Contents::NONE,
            // A number can do without the file. But one that is there may name its group: nobody
            // is to be left with ours, most likely root's, because that could not be read.
            (Key::Id(_), Unread::File(Errno::NOENT)) => Contents::NONE,
            _ => self.unread(PASSWD, cause),
        });
        let account = match (find_account(passwd.bytes(), key), key) {
            (Some(account), _) => account,
            (None, Key::Id(uid)) => Account { name: &[], uid, gid: getegid().as_raw(), home: &[] },
            (None, Key::Name(_)) => self.bad(ZStr::new(c"unknown user")),
        };
        match gid {
            Some(gid) => self.set_ids(Some(account.uid), gid, &[gid]),
            // A number that is nobody's has no groups.
            None if account.name.is_empty() => self.set_ids(Some(account.uid), account.gid, &[]),
            None => self.set_all_groups(&account),
        }
        assignment(room, account.home)
    }

    fn key<'k>(&self, word: &'k [u8]) -> Key<'k> {
        match Key::new(word) {
            Some(key) => key,
            None if word.is_empty() => self.bad(ZStr::new(c"needs a name or a number")),
            None => self.bad(ZStr::new(c"an id is at most 4294967294")),
        }
    }

    /// The gid of the group that is asked for.
    fn find_gid(&self, word: &[u8]) -> u32 {
        let name = match self.key(word) {
            Key::Id(gid) => return gid,
            Key::Name(name) => name,
        };
        let file = Contents::read(GROUP).unwrap_or_else(|cause| self.unread(GROUP, cause));
        match find_group(file.bytes(), name) {
            Some(gid) => gid,
            None => self.bad(ZStr::new(c"unknown group")),
        }
    }

    /// Becomes the account with all of its groups. Where there is no file, it has one; if there
    /// is a file that cannot be read, the command would be denied what it has a right to.
    fn set_all_groups(&self, account: &Account) {
        let file = Contents::read(GROUP).unwrap_or_else(|cause| match cause {
            Unread::File(Errno::NOENT) => Contents::NONE,
            _ => self.unread(GROUP, cause),
        });
        let text = file.bytes();
        let mut list = Pages::new(most_memberships(text).saturating_mul(size_of::<u32>()))
            .unwrap_or_else(|errno| self.unread(GROUP, Unread::Memory(errno)));
        let gids = list.words();
        let count = list_memberships(text, account.name, account.gid, gids);
        self.set_ids(Some(account.uid), account.gid, gids.get(..count).unwrap_or_default());
    }

    fn set_ids(&self, uid: Option<u32>, gid: u32, groups: &[u32]) {
        if let Err(errno) = set_ids(uid, gid, groups) {
            self.failing.fail(&Error::Option { option: self.option, value: self.value, errno })
        }
    }
}

/// Groups, gid, uid: each step needs privileges that the next ones give up. All three kinds
/// of an id are set, since a saved one is a way back; `None` is kept.
/// What is right already is left alone: in a user namespace that denies setgroups there is no
/// other way.
fn set_ids(uid: Option<u32>, gid: u32, groups: &[u32]) -> Result<(), Errno> {
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
    subset.iter().all(|&member| member == gid || has_id(set, member))
}

/// `HOME=path`; `/` if there is none, or none that the kernel would take.
fn assignment<'a>(room: &'a mut [u8], path: &[u8]) -> ZStr<'a> {
    let is_path = !path.is_empty() && path.len() < HOME_MAX.saturating_sub("HOME=".len());
    let mut home = Writer::new(room);
    home.text(c"HOME=");
    home.bytes(if is_path { path } else { b"/" }.iter().copied());
    home.into_zstr()
}
