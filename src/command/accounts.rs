//! The lines of `passwd(5)` and `group(5)`, and how they answer what `-u` and `-g` ask for.
//!
//! The files are whatever an image happens to hold, so a line counts only if it is whole.
//! Blanks in front of it and a carriage return at its end (a file from Windows) do not
//! belong to it; one that begins with `#` is a comment, with `+` or `-` it speaks to NIS,
//! and one with a NUL in it is no text.

#![forbid(unsafe_code)]

/// Whom or what an option asks for.
///
/// What consists of digits is an id, never a name: an account that is *called* `1000` must
/// not decide who `-u 1000` is (CVE-2016-3697).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Key<'a> {
    Id(u32),
    Name(&'a [u8]),
}

impl<'a> Key<'a> {
    /// `None` if it is a number that is no id.
    pub(super) fn new(word: &'a [u8]) -> Option<Key<'a>> {
        match word.iter().all(u8::is_ascii_digit) {
            true => id(word).map(Key::Id),
            false => Some(Key::Name(word)),
        }
    }
}

/// A line of passwd.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Account<'a> {
    pub(super) name: &'a [u8],
    pub(super) uid: u32,
    pub(super) gid: u32,
    pub(super) home: &'a [u8],
}

/// The first account that is called so, or has this uid.
pub(super) fn find_account<'a>(passwd: &'a [u8], key: Key) -> Option<Account<'a>> {
    for mut record in Records::of(passwd) {
        let is_wanted = match key {
            Key::Id(uid) => record.id == uid,
            Key::Name(name) => record.name == name,
        };
        // One that is not whole does not hide a whole one behind it.
        if is_wanted && let Some(account) = record.account() {
            return Some(account);
        }
    }
    None
}

/// The gid of the first group that is called so.
pub(super) fn find_group(group: &[u8], name: &[u8]) -> Option<u32> {
    for record in Records::of(group) {
        if record.name == name {
            return Some(record.id);
        }
    }
    None
}

/// As many gids as [`list_memberships`] can write, or more: one for each line, and the first.
pub(super) fn most_memberships(group: &[u8]) -> usize {
    let mut most = 2usize;
    for &byte in group {
        if byte == b'\n' {
            most = most.wrapping_add(1);
        }
    }
    most
}

/// Writes `gid` and those of the groups that have `member` to `gids`, each once; returns how
/// many they are. There is room for all if `gids` is as long as [`most_memberships`] says.
pub(super) fn list_memberships(group: &[u8], member: &[u8], gid: u32, gids: &mut [u32]) -> usize {
    let mut count = add(gids, 0, gid);
    for mut record in Records::of(group) {
        if record.has_member(member) {
            count = add(gids, count, record.id);
        }
    }
    count
}

/// Puts `gid` behind the first `count`, unless it is one of them; returns how many they are then.
fn add(gids: &mut [u32], count: usize, gid: u32) -> usize {
    match gids.get_mut(..=count).and_then(<[u32]>::split_last_mut) {
        Some((free, listed)) if !has_id(listed, gid) => {
            *free = gid;
            count.wrapping_add(1)
        }
        _ => count,
    }
}

pub(super) fn has_id(ids: &[u32], id: u32) -> bool {
    // The slice's own search looks at sixteen at a time, in four times the code.
    #[expect(clippy::manual_contains)]
    ids.iter().any(|&other| other == id)
}

fn has(text: &[u8], byte: u8) -> bool {
    cut(text, byte).1.is_some()
}

/// What is in front of the first `byte`, and what is behind it, if there is one.
pub(super) fn cut(text: &[u8], byte: u8) -> (&[u8], Option<&[u8]>) {
    let at = text.iter().position(|&other| other == byte).unwrap_or(text.len());
    let (front, rest) = text.split_at_checked(at).unwrap_or((text, &[]));
    (front, rest.split_first().map(|(_, behind)| behind))
}

/// What a text has between one `mark` and the next.
struct Pieces<'a> {
    rest: Option<&'a [u8]>,
    mark: u8,
}

impl<'a> Pieces<'a> {
    fn of(text: &'a [u8], mark: u8) -> Pieces<'a> {
        Pieces { rest: Some(text), mark }
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = &'a [u8];

    fn next(&mut self) -> Option<&'a [u8]> {
        let (piece, rest) = cut(self.rest?, self.mark);
        self.rest = rest;
        Some(piece)
    }
}

/// A line that speaks of somebody: of an account `name:password:uid:gid:comment:home`, and a
/// shell that nobody asks for; of a group `name:password:gid:member,member…`.
struct Record<'a> {
    name: &'a [u8],
    /// The uid or gid.
    id: u32,
    /// The fields behind it.
    rest: Pieces<'a>,
}

impl<'a> Record<'a> {
    fn new(line: &'a [u8]) -> Option<Record<'a>> {
        let mut line = line.trim_ascii_start();
        while let [rest @ .., b'\r'] = line {
            line = rest;
        }
        let mut rest = Pieces::of(line, b':');
        let name = rest.next()?;
        rest.next()?;
        let id = id(rest.next()?)?;
        // In a list of members nobody could have a comma in the name.
        let speaks_of_nobody = matches!(name, [] | [b'#' | b'+' | b'-', ..]) || has(name, b',');
        (!speaks_of_nobody && !has(line, 0)).then_some(Record { name, id, rest })
    }

    fn account(&mut self) -> Option<Account<'a>> {
        let gid = id(self.rest.next()?)?;
        self.rest.next()?;
        Some(Account { name: self.name, uid: self.id, gid, home: self.rest.next()? })
    }

    fn has_member(&mut self, wanted: &[u8]) -> bool {
        for name in Pieces::of(self.rest.next().unwrap_or_default(), b',') {
            // `root, app`: a C library passes over the blank, too.
            if name.trim_ascii_start() == wanted {
                return true;
            }
        }
        false
    }
}

/// The lines of a file that speak of somebody.
struct Records<'a>(Pieces<'a>);

impl<'a> Records<'a> {
    fn of(file: &'a [u8]) -> Records<'a> {
        Records(Pieces::of(file, b'\n'))
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        loop {
            if let Some(record) = Record::new(self.0.next()?) {
                return Some(record);
            }
        }
    }
}

/// A uid or gid. 4294967295 is none: to the kernel it means "as it is".
fn id(digits: &[u8]) -> Option<u32> {
    let mut number = 0u32;
    for byte in digits {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 {
            return None;
        }
        number = number.checked_mul(10)?.checked_add(digit as u32)?;
    }
    (!digits.is_empty() && number != u32::MAX).then_some(number)
}

#[cfg(test)]
#[path = "accounts/tests.rs"] // fuzz/ takes this file from another room
mod tests;
