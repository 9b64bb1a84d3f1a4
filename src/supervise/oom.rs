//! The out-of-memory kills that the memory cgroup has counted (`cgroups(7)`):
//! `memory.events` of version 2, `memory.oom_control` of version 1.

#![forbid(unsafe_code)]

use crate::strings::buffer::Writer;
use crate::strings::cstr::ZStr;
use crate::strings::number::leading;
use crate::sys::file::Contents;
use core::ffi::CStr;

/// No path is longer (`limits.h`).
const PATH_MAX: usize = 4096;

/// A mount point, and the file with the counter in a cgroup below.
type Place = (&'static CStr, &'static CStr);

/// Where each version's hierarchy with the memory controller is mounted, and the file with
/// the counter. On a hybrid system (systemd) version 2 is beside the controllers of
/// version 1, and may have the memory controller all the same.
const VERSION_1: Place = (c"/sys/fs/cgroup/memory", c"/memory.oom_control");
const VERSION_2: Place = (c"/sys/fs/cgroup", c"/memory.events");
const HYBRID: Place = (c"/sys/fs/cgroup/unified", c"/memory.events");

/// How many processes the kernel has killed in our memory cgroup so far; `None`
/// if no file says so.
pub(super) fn kills() -> Option<u64> {
    let groups = Contents::read(ZStr::new(c"/proc/self/cgroup")).unwrap_or(Contents::NONE);
    let text = groups.text();
    match group_of(text, ZStr::new(c"memory")) {
        Some(group) => counter_in(VERSION_1, group),
        None => {
            let group = group_of(text, ZStr::EMPTY).unwrap_or(ZStr::EMPTY);
            counter_in(VERSION_2, group).or_else(|| counter_in(HYBRID, group))
        }
    }
}

/// The counter of the memory cgroup `group`, which goes up to a newline.
///
/// With a cgroup namespace our path is right below the mount point. Without one, our cgroup
/// may be mounted as if it were the root; and a path like `/../..` leads out of the namespace
/// to where we see nothing.
fn counter_in(place: Place, group: ZStr) -> Option<u64> {
    counter_of(place, group).or_else(|| counter_of(place, ZStr::EMPTY))
}

fn counter_of((mount, file): Place, group: ZStr) -> Option<u64> {
    let mut buffer = [0; PATH_MAX];
    let mut path = Writer::new(&mut buffer);
    path.text(mount);
    path.bytes(group.bytes().take_while(|&byte| byte != b'\n'));
    path.text(file);
    counter(Contents::read(path.into_zstr()).ok()?.text())
}

/// The path of the cgroup with this controller, up to a newline, in `/proc/PID/cgroup`, whose
/// lines are `NUMBER:CONTROLLER,CONTROLLER…:PATH`. The line of version 2 names none.
pub(super) fn group_of<'a>(text: ZStr<'a>, controller: ZStr) -> Option<ZStr<'a>> {
    let mut name = text.after(b':')?;
    loop {
        if let Some(rest) = name.strip_prefix(controller)
            && matches!(rest.first(), b',' | b':')
        {
            return name.after(b':');
        }
        name = next_name(name)?;
    }
}

/// What follows the name of a controller: another one on the same line, or those of the next.
fn next_name(mut text: ZStr) -> Option<ZStr> {
    loop {
        match text.first() {
            0 => return None,
            b',' => return Some(text.rest()),
            b':' => return text.after(b'\n')?.after(b':'),
            _ => text = text.rest(),
        }
    }
}

/// The number on the line `oom_kill N`, which both versions have.
pub(super) fn counter(mut text: ZStr) -> Option<u64> {
    loop {
        if let Some(rest) = text.strip_prefix(c"oom_kill ") {
            return leading(rest).map(|(number, _)| number);
        }
        text = text.after(b'\n')?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(text: &'static std::ffi::CStr, controller: &'static std::ffi::CStr) -> Option<&'static str> {
        let group = group_of(ZStr::new(text), ZStr::new(controller))?;
        Some(group.to_c_str().to_str().unwrap().lines().next().unwrap_or_default())
    }

    #[test]
    fn the_path_is_that_of_the_memory_controller_or_of_version_2() {
        for (text, memory, version_2) in [
            (c"0::/\n", None, Some("/")),
            (c"0::/kubepods/pod1/abc\n", None, Some("/kubepods/pod1/abc")),
            (c"0::/../..\n", None, Some("/../..")),
            (c"5:memory:/docker/abc\n0::/x\n", Some("/docker/abc"), Some("/x")),
            (c"5:memory:/docker/abc\n0::\n", Some("/docker/abc"), Some("")),
            (c"0::/x\n5:cpu,memory:/a:b\n", Some("/a:b"), Some("/x")),
            (c"5:memory,cpu:/a\n", Some("/a"), None),
            (c"5:cpu,memory,io:/a\n", Some("/a"), None),
            (c"5:memoryless:/docker/abc\n4:xmemory:/b\n1:name=systemd:/\n", None, None),
            (c"1:name=systemd:/x:memory:/y\n0::/,memory:/z\n", None, Some("/,memory:/z")),
            (c"garbage\n\n", None, None),
            (c"5:cpu", None, None),
            (c"", None, None),
        ] {
            assert_eq!(path(text, c"memory"), memory, "{text:?}");
            assert_eq!(path(text, c""), version_2, "{text:?}");
        }
    }

    #[test]
    fn the_counter_is_the_line_of_its_name() {
        for (text, expected) in [
            (c"low 0\nhigh 0\nmax 12\noom 3\noom_kill 2\noom_group_kill 9\n", Some(2)),
            (c"oom_kill_disable 0\nunder_oom 0\noom_kill 7\n", Some(7)),
            (c"oom_kill_disable 0\nunder_oom 0\n", None),
            (c"local_oom_kill 5\noom_kill 2\n", Some(2)),
            (c"local_oom_kill 5\n", None),
            (c"", None),
        ] {
            assert_eq!(counter(ZStr::new(text)), expected, "{text:?}");
        }
    }
}
