//! passwd and group files of any content, beside a reading in four lines of string operations.

use crate::accounts::{Account, Key, find_account, find_group, list_memberships, most_memberships};

pub fn id(digits: &[u8]) -> Option<u32> {
    let is_number = !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    let number = std::str::from_utf8(digits).ok().filter(|_| is_number)?.trim_start_matches('0');
    let number: u64 = if number.is_empty() { 0 } else { number.parse().ok()? };
    u32::try_from(number).ok().filter(|&number| number != u32::MAX)
}

/// The fields of the lines that speak of somebody, and the id.
fn records(file: &[u8]) -> Vec<(Vec<&[u8]>, u32)> {
    let mut records = Vec::new();
    for line in file.split(|&byte| byte == b'\n') {
        let mut line = line.trim_ascii_start();
        while let Some(shorter) = line.strip_suffix(b"\r") {
            line = shorter;
        }
        let fields: Vec<_> = line.split(|&byte| byte == b':').collect();
        let name = fields[0];
        let is_nobody = name.is_empty() || b"#+-".contains(&name[0]) || name.contains(&b',') || line.contains(&0);
        if let (false, Some(id)) = (is_nobody, fields.get(2).and_then(|field| id(field))) {
            records.push((fields, id));
        }
    }
    records
}

pub fn accounts(data: &[u8]) {
    let at = data.iter().position(|&byte| byte == b'\n').unwrap_or(data.len());
    let (word, file) = (&data[..at], data.get(at + 1..).unwrap_or_default());

    let is_digits = word.iter().all(u8::is_ascii_digit);
    let expected = if is_digits { id(word).map(Key::Id) } else { Some(Key::Name(word)) };
    assert_eq!(Key::new(word), expected);
    if let Some(key) = expected {
        let naive = records(file).into_iter().find_map(|(fields, uid)| {
            let is_wanted = match key {
                Key::Id(id) => uid == id,
                Key::Name(name) => fields[0] == name,
            };
            let gid = fields.get(3).and_then(|field| id(field)).filter(|_| is_wanted)?;
            Some(Account { name: fields[0], uid, gid, home: fields.get(5)? })
        });
        assert_eq!(find_account(file, key), naive);
    }

    let naive = records(file).into_iter().find(|(fields, _)| fields[0] == word).map(|(_, gid)| gid);
    assert_eq!(find_group(file, word), naive);

    let mut naive = vec![7];
    for (fields, gid) in records(file) {
        let members = fields.get(3).copied().unwrap_or_default();
        if members.split(|&byte| byte == b',').any(|member| member.trim_ascii_start() == word) && !naive.contains(&gid)
        {
            naive.push(gid);
        }
    }
    let mut gids = vec![0; most_memberships(file)];
    let count = list_memberships(file, word, 7, &mut gids);
    assert_eq!(gids[..count], naive);
}
