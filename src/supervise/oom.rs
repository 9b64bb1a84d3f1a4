//! The out-of-memory kills that the memory cgroup has counted (`cgroups(7)`):
//! `memory.events` of version 2, `memory.oom_control` of version 1.

#![forbid(unsafe_code)]

use crate::strings::buffer::Writer;
use crate::strings::cstr::ZStr;
use crate::strings::number::leading;
use crate::sys::file::contents;
use crate::sys::memory::Pages;

/// More than `/proc/self/cgroup` holds, and than any path in it is long.
const GROUPS_MAX: usize = 1 << 16;
const PATH_MAX: usize = 4096;
/// More than the files with the counter hold.
const COUNTERS_MAX: usize = 1024;

/// How many processes the kernel has killed in our memory cgroup so far; `None`
/// if no file says so.
pub(super) fn kills() -> Option<u64> {
    let mut pages = Pages::new(GROUPS_MAX).ok()?;
    let text = contents(None, ZStr::new(c"/proc/self/cgroup"), pages.bytes());
    let (version, group) = memory_group(text.unwrap_or(ZStr::EMPTY));
    // With a cgroup namespace our path is right below the mount point; without one,
    // our cgroup may be mounted as if it were the root.
    counter_of(version, group).or_else(|| counter_of(version, ZStr::EMPTY))
}

/// The counter of the memory cgroup `group`, which goes up to a newline.
fn counter_of(version: Version, group: ZStr) -> Option<u64> {
    let (mount, file) = match version {
        Version::One => ("/sys/fs/cgroup/memory", "/memory.oom_control"),
        Version::Two => ("/sys/fs/cgroup", "/memory.events"),
    };
    let mut buffer = [0; PATH_MAX];
    let mut path = Writer::new(&mut buffer);
    path.text(mount);
    path.bytes(group.bytes().take_while(|&byte| byte != b'\n'));
    path.text(file);
    let mut counters = [0; COUNTERS_MAX];
    contents(None, path.into_zstr(), &mut counters).ok().and_then(counter)
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Version {
    One,
    Two,
}

/// The memory controller's path in `/proc/PID/cgroup`, up to a newline: from
/// `4:memory:/path` of version 1 if that controller is there, else from `0::/path`
/// of version 2.
fn memory_group(text: ZStr) -> (Version, ZStr) {
    match text.after_text("memory:") {
        Some(path) => (Version::One, path),
        None => (Version::Two, text.after_text("0::").unwrap_or(ZStr::EMPTY)),
    }
}

/// The number on the line `oom_kill N`, which both versions have.
fn counter(text: ZStr) -> Option<u64> {
    leading(text.after_text("oom_kill ")?).map(|(number, _)| number)
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
            assert_eq!(line(memory_group(ZStr::new(text))), expected, "{text:?}");
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
            assert_eq!(counter(ZStr::new(text)), expected, "{text:?}");
        }
    }
}
