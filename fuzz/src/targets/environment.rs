//! The command's vectors, built in place, beside a list that grows.

use super::words::Words;
use crate::strings::cstr::ZStr;

fn key(entry: &[u8]) -> Option<&[u8]> {
    entry.iter().position(|&byte| byte == b'=').map(|at| &entry[..at])
}

/// As execve reads a vector.
fn texts(mut slot: *const Option<ZStr>) -> Vec<Vec<u8>> {
    let mut list = Vec::new();
    // SAFETY: closed by a None, which is what is tried here.
    while let Some(string) = unsafe { *slot } {
        list.push(string.to_c_str().to_bytes().to_vec());
        slot = slot.wrapping_add(1);
    }
    list
}

pub fn environment(data: &[u8]) {
    // Lines: assignments, and behind an empty one what is inherited.
    let lines: Vec<_> = data.split(|&byte| byte == b'\n' || byte == 0).take(200).collect();
    let at = lines.iter().position(|line| line.is_empty()).unwrap_or(lines.len());
    let assigned: Vec<_> = lines[..at].iter().filter(|line| key(line).is_some_and(|key| !key.is_empty())).collect();
    let inherited = lines.get(at + 1..).unwrap_or_default();

    let argv = [&b"pid1"[..]].into_iter().chain(assigned.iter().map(|line| &line[..])).chain([&b"ls"[..], b"-l"]);
    let mut words = Words::new(argv, inherited.iter().copied());
    let argc = words.argc();
    // SAFETY: `words` outlives it.
    let mut args = unsafe { words.args() };
    (1..=assigned.len()).for_each(|index| args.assign(args.get(index).unwrap()));
    let mut table = vec![0; args.table_len()];
    let exec = args.into_exec(argc - 2, None, &mut table);
    assert_eq!(texts(exec.argv()), [b"ls".to_vec(), b"-l".to_vec()]);

    // The last assignment of a key counts. What is inherited is replaced where it stands; what
    // is new is in front of it.
    let last = |wanted: &[u8]| assigned.iter().rev().find(|line| key(line) == Some(wanted)).map(|line| line.to_vec());
    let replaced: Vec<_> = inherited
        .iter()
        .map(|line| key(line).and_then(|wanted| last(wanted)).unwrap_or_else(|| line.to_vec()))
        .collect();
    let is_inherited = |wanted: &[u8]| inherited.iter().any(|line| key(line) == Some(wanted));
    let mut added: Vec<_> = assigned.iter().filter_map(|line| key(line)).filter(|key| !is_inherited(key)).collect();
    added.sort();
    added.dedup();
    let built = texts(exec.envp());
    assert_eq!(built.len(), added.len() + replaced.len());
    let (mut front, back) = (built[..added.len()].to_vec(), &built[added.len()..]);
    assert_eq!(back, replaced);
    front.sort_by(|one, other| key(one).cmp(&key(other)));
    assert_eq!(front, added.iter().map(|key| last(key).unwrap()).collect::<Vec<_>>());
}
