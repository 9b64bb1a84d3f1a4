//! The out-of-memory kills that the memory cgroup has counted (`cgroups(7)`):
//! `memory.events` of version 2, `memory.oom_control` of version 1.

#![forbid(unsafe_code)]

use crate::file::contents;
use crate::number::leading;
use crate::scratch::Scratch;
use crate::text::Writer;
use crate::vector::ZStr;

/// How many processes the kernel has killed in our memory cgroup so far; `None`
/// if no file says so.
#[inline(always)]
pub fn kills(scratch: &mut Scratch) -> Option<u64> {
    let text = contents(None, ZStr::lit(c"/proc/self/cgroup"), &mut scratch.text);
    let (version, mut group) = memory_group(text.unwrap_or(ZStr::EMPTY));
    let (mount, file) = match version {
        Version::One => (c"/sys/fs/cgroup/memory", c"/memory.oom_control"),
        Version::Two => (c"/sys/fs/cgroup", c"/memory.events"),
    };
    // With a cgroup namespace our path is right below the mount point; without one,
    // our cgroup may be mounted as if it were the root.
    loop {
        let mut path = Writer::new(&mut scratch.path);
        path.text(ZStr::lit(mount), 0);
        path.text(group, b'\n');
        path.text(ZStr::lit(file), 0);
        let kills = contents(None, path.into_zstr(), &mut scratch.group).and_then(counter);
        if kills.is_some() || group.first() == 0 {
            return kills;
        }
        group = ZStr::EMPTY;
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Version {
    One,
    Two,
}

/// The memory controller's path in `/proc/PID/cgroup`, up to a newline: from
/// `4:memory:/path` of version 1 if that controller is there, else from `0::/path`
/// of version 2.
#[inline(always)]
fn memory_group(text: ZStr) -> (Version, ZStr) {
    match text.after_mark(ZStr::lit(c"memory:")) {
        Some(path) => (Version::One, path),
        None => (Version::Two, text.after_mark(ZStr::lit(c"0::")).unwrap_or(ZStr::EMPTY)),
    }
}

/// The number on the line `oom_kill N`, which both versions have.
fn counter(text: ZStr) -> Option<u64> {
    leading(text.after_mark(ZStr::lit(c"oom_kill "))?).map(|(number, _)| number)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line((version, path): (Version, ZStr<'static>)) -> (Version, &'static str) {
        (version, path.to_c_str().to_str().unwrap().lines().next().unwrap_or_default())
    }

    #[test]
    fn the_memory_controllers_path_is_found_in_either_version() {
        for (text, expected) in [
            (c"0::/\n", (Version::Two, "/")),
            (c"0::/kubepods/pod1/abc\n", (Version::Two, "/kubepods/pod1/abc")),
            (c"5:memory:/docker/abc\n0::/x\n", (Version::One, "/docker/abc")),
            (c"0::/x\n5:cpu,memory:/a:b\n", (Version::One, "/a:b")),
            (c"5:memoryless:/docker/abc\n1:name=systemd:/\n", (Version::Two, "")),
            (c"garbage\n\n", (Version::Two, "")),
            (c"", (Version::Two, "")),
        ] {
            assert_eq!(line(memory_group(ZStr::lit(text))), expected, "{text:?}");
        }
    }

    #[test]
    fn the_counter_is_the_line_of_its_name() {
        for (text, expected) in [
            (c"low 0\nhigh 0\nmax 12\noom 3\noom_kill 2\noom_group_kill 9\n", Some(2)),
            (c"oom_kill_disable 0\nunder_oom 0\noom_kill 7\n", Some(7)),
            (c"oom_kill_disable 0\nunder_oom 0\n", None),
            (c"", None),
        ] {
            assert_eq!(counter(ZStr::lit(text)), expected, "{text:?}");
        }
    }
}
