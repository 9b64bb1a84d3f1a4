//! Who the command is to be (`-u`, `-g`): looked up in `/etc/passwd` and `/etc/group`, then
//! assumed (`setgroups(2)`, `setresgid(2)`, `setresuid(2)`).
//!
//! This runs in the child: what fails ends it. Unsafe for one thing: a slice of numbers is
//! one of group ids.

#![allow(unsafe_code)]

use super::accounts::{Account, Key, find_account, find_group, list_memberships, split_colon};
use crate::log::error::Error;
use crate::strings::buffer::Writer;
use crate::strings::cstr::{StaticStr, ZStr};
use crate::sys::Errno;
use crate::sys::file::{Contents, Unread};
use crate::sys::memory::Pages;
use crate::sys::process::{gids, group_count, groups, uids};
use rustix::process::getegid;
use rustix::thread::{Gid, Uid, set_thread_groups, set_thread_res_gid, set_thread_res_uid};

/// `HOME=`, the longest path that the kernel takes, and a NUL.
pub(super) const HOME_MAX: usize = 4096 + 5;

const PASSWD: &str = "/etc/passwd";
const GROUP: &str = "/etc/group";

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
    let (user, group) = requests(user, group)?;
    let Some(request) = user.or(group) else { return Ok(None) };

    let gid = group.map(Request::find_gid).transpose()?;
    let Some(user) = user else {
        Target { uid: None, gid, groups: &[] }.assume(request)?;
        return Ok(None);
    };
    let passwd = user.read_passwd()?;
    let account = passwd.as_ref().and_then(|passwd| find_account(passwd.bytes(), user.key));
    let uid = match (account, user.key) {
        (Some(account), _) => account.uid,
        (None, Key::Id(uid)) => uid,
        (None, Key::Name(_)) => return Err(user.refuse("unknown user")),
    };
    match account {
        Some(account) if gid.is_none() => {
            let groups = user.find_groups(&account)?;
            Target { uid: Some(uid), gid: Some(account.gid), groups: groups.as_slice() }.assume(request)?;
        }
        _ => Target { uid: Some(uid), gid, groups: gid.as_slice() }.assume(request)?,
    }
    Ok(Some(assignment(room, account.map_or(&[][..], |account| account.home))))
}

/// What is asked for, and by what an error names it: an option and its value.
#[derive(Clone, Copy)]
struct Request {
    option: &'static str,
    value: StaticStr,
    key: Key<'static>,
}

/// The user and the group that are asked for. `-g` beats the group of `-u`, which is then
/// not even looked at.
fn requests(
    user: Option<StaticStr>,
    group: Option<StaticStr>,
) -> Result<(Option<Request>, Option<Request>), Error<'static>> {
    let (mut who, mut whose) = (None, None);
    if let Some(value) = user {
        let (name, of) = split_colon(value.to_c_str().to_bytes());
        // Compose files say `${UID}:${GID}`, and one of them may be unset.
        if !name.is_empty() || of.is_empty() {
            who = Some(Request::new("--user", value, name)?);
        }
        if !of.is_empty() && group.is_none() {
            whose = Some(Request::new("--user", value, of)?);
        }
    }
    if let Some(value) = group {
        whose = Some(Request::new("--group", value, value.to_c_str().to_bytes())?);
    }
    Ok((who, whose))
}

impl Request {
    fn new(option: &'static str, value: StaticStr, word: &'static [u8]) -> Result<Request, Error<'static>> {
        let refuse = |problem| Error::BadValue { option, value, problem };
        if word.is_empty() {
            return Err(refuse("needs a name or a number"));
        }
        let key = Key::new(word).ok_or(refuse("an id is at most 4294967294"))?;
        Ok(Request { option, value, key })
    }

    /// The passwd that the user is to be found in. A number can do without.
    fn read_passwd(self) -> Result<Option<Contents>, Error<'static>> {
        match (Contents::read(ZStr::new(c"/etc/passwd")), self.key) {
            (Ok(passwd), _) => Ok(Some(passwd)),
            (Err(Unread::File(_) | Unread::Irregular), Key::Id(_)) => Ok(None),
            (Err(cause), _) => Err(self.unread(PASSWD, cause)),
        }
    }

    fn read_group() -> Result<Contents, Unread> {
        Contents::read(ZStr::new(c"/etc/group"))
    }

    /// The gid of the group that is asked for.
    fn find_gid(self) -> Result<u32, Error<'static>> {
        let name = match self.key {
            Key::Id(gid) => return Ok(gid),
            Key::Name(name) => name,
        };
        let group = Request::read_group().map_err(|cause| self.unread(GROUP, cause))?;
        find_group(group.bytes(), name).ok_or(self.refuse("unknown group"))
    }

    /// All groups of the account that is asked for. Where there is no file, it has one; if
    /// there is one that cannot be read, the command would be denied what it has a right to.
    fn find_groups(self, account: &Account) -> Result<Groups, Error<'static>> {
        let file = match Request::read_group() {
            Err(Unread::File(Errno::NOENT)) => None,
            file => Some(file.map_err(|cause| self.unread(GROUP, cause))?),
        };
        let text = file.as_ref().map_or(&[][..], Contents::bytes);
        let most = list_memberships(text, account.name, &mut [], 1);
        let mut groups = Groups { pages: words(most)?, count: 1 };
        let list = groups.pages.words();
        if let Some(first) = list.first_mut() {
            *first = account.gid;
        }
        groups.count = list_memberships(text, account.name, list, 1);
        Ok(groups)
    }

    fn refuse(self, problem: &'static str) -> Error<'static> {
        Error::BadValue { option: self.option, value: self.value, problem }
    }

    fn denied(self, errno: Errno) -> Error<'static> {
        Error::Option { option: self.option, value: self.value, errno }
    }

    fn unread(self, file: &'static str, cause: Unread) -> Error<'static> {
        let Request { option, value, .. } = self;
        match cause {
            Unread::File(errno) => Error::Unreadable { option, value, file, errno },
            Unread::Irregular => Error::Irregular { option, value, file },
            Unread::Memory(errno) => Error::Call { what: "mmap", errno },
        }
    }
}

/// A list of groups.
struct Groups {
    pages: Pages,
    count: usize,
}

impl Groups {
    fn as_slice(&self) -> &[u32] {
        self.pages.as_words().get(..self.count).unwrap_or_default()
    }
}

/// Memory for so many words.
fn words(count: usize) -> Result<Pages, Error<'static>> {
    Pages::new(count.saturating_mul(size_of::<u32>())).map_err(|errno| Error::Call { what: "mmap", errno })
}

/// What the command is to be; `None` is kept.
struct Target<'a> {
    uid: Option<u32>,
    gid: Option<u32>,
    groups: &'a [u32],
}

impl Target<'_> {
    /// Groups, gid, uid: each step needs privileges that the next ones give up. All three
    /// kinds of an id are set, since a saved one is a way back. What is right already is
    /// left alone: in a user namespace that denies setgroups there is no other way.
    fn assume(&self, request: Request) -> Result<(), Error<'static>> {
        let gid = self.gid.unwrap_or_else(|| getegid().as_raw());
        let is_gid_right = gids() == Ok([gid; 3]);
        let uid = self.uid.filter(|&uid| uids() != Ok([uid; 3]));

        if !self.are_groups_right(gid)? {
            match set_thread_groups(as_gids(self.groups)) {
                // Who is the right one already and has no privileges: the groups are what
                // the engine gave it (a pod's fsGroup, `--group-add`), and it meant them.
                Err(Errno::PERM) if is_gid_right && uid.is_none() => {}
                result => result.map_err(|errno| request.denied(errno))?,
            }
        }
        if !is_gid_right {
            let gid = Gid::from_raw(gid);
            set_thread_res_gid(gid, gid, gid).map_err(|errno| request.denied(errno))?;
        }
        if let Some(uid) = uid.map(Uid::from_raw) {
            set_thread_res_uid(uid, uid, uid).map_err(|errno| request.denied(errno))?;
        }
        Ok(())
    }

    /// Whether we have these supplementary groups and no others. Whether `gid` is one of
    /// them makes no difference. What cannot be known is to be set.
    fn are_groups_right(&self, gid: u32) -> Result<bool, Error<'static>> {
        let count = match group_count() {
            Ok(0) => return Ok(is_subset(self.groups, &[], gid)),
            Ok(count) => count,
            Err(_) => return Ok(false),
        };
        let mut pages = words(count)?;
        Ok(groups(pages.words())
            .is_ok_and(|current| is_subset(self.groups, current, gid) && is_subset(current, self.groups, gid)))
    }
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
    home.text("HOME=");
    home.bytes(if is_path { path } else { b"/" }.iter().copied());
    home.into_zstr()
}
