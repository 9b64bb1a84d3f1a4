//! `/proc/PID/cgroup`, `memory.events` and `memory.oom_control`, beside a reading by lines.

use crate::oom::{counter, group_of};
use crate::strings::cstr::ZStr;
use std::ffi::CString;

pub fn control_groups(data: &[u8]) {
    let bytes = data.split(|&byte| byte == 0).next().unwrap_or_default();
    let lines = || bytes.split(|&byte| byte == b'\n');

    // The kernel writes no lines without two colons.
    let is_whole = |line: &&[u8]| line.iter().filter(|&&byte| byte == b':').count() >= 2;
    let groups: Vec<_> = lines().filter(is_whole).collect();
    let text = CString::new(groups.join(&b'\n')).expect("no NUL");
    for controller in [c"memory", c"", c"m"] {
        let naive = groups.iter().find_map(|line| {
            let fields: Vec<_> = line.splitn(3, |&byte| byte == b':').collect();
            let mut controllers = fields[1].split(|&byte| byte == b',');
            controllers.any(|name| name == controller.to_bytes()).then_some(fields[2])
        });
        let ours = group_of(ZStr::new(&text), ZStr::new(controller)).map(|path| path.to_c_str().to_bytes());
        let ours = ours.map(|path| path.split(|&byte| byte == b'\n').next().unwrap_or_default());
        assert_eq!(ours, naive, "{controller:?} {text:?}");
    }

    let naive = lines().find_map(|line| line.strip_prefix(b"oom_kill ")).and_then(|rest| {
        let digits: String = rest.iter().map(|&byte| byte as char).take_while(char::is_ascii_digit).collect();
        digits.parse::<u64>().ok()
    });
    let text = CString::new(bytes).expect("no NUL");
    assert_eq!(counter(ZStr::new(&text)), naive, "{text:?}");
}
