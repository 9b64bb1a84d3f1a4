//! `/proc/PID/stat` of any content, beside a reading that splits it at its blanks.

use crate::processes::Stat;
use crate::strings::cstr::ZStr;
use std::ffi::CString;

const KERNEL_THREAD: u64 = 0x0020_0000;

fn number(field: &[u8]) -> Option<u64> {
    let digits: String = field.iter().map(|&byte| byte as char).take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

pub fn processes(data: &[u8]) {
    let text = CString::new(data.split(|&byte| byte == 0).next().unwrap_or_default()).expect("no NUL");
    let ours = Stat::parse(ZStr::new(&text));

    // Behind the last bracket, a blank.
    let behind = text.to_bytes().rsplit(|&byte| byte == b')').next().unwrap_or_default();
    let fields: Vec<_> = behind.split(|&byte| byte == b' ').skip(1).collect();
    let Some(pid) = number(text.to_bytes()).filter(|_| fields.len() >= 20) else {
        assert_eq!(ours, None);
        return;
    };
    // As the manual page counts them: the state is field 3.
    let field = |n: usize| number(fields[n - 3]).unwrap_or(0);
    let has_ended = matches!(fields[0].first(), Some(b'Z' | b'X')) && field(20) <= 1;
    let stat = ours.expect("a process");
    assert_eq!(
        (stat.pid, stat.parent, stat.group, stat.session, stat.terminal, stat.born),
        (pid as i32, field(4) as i32, field(5) as i32, field(6) as i32, field(7), field(22))
    );
    assert_eq!(stat.can_end(), !has_ended && field(9) & KERNEL_THREAD == 0);
}
