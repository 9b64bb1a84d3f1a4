//! Whether other threads run: a fork would leave them behind (`fork(2)`, `proc_pid_stat(5)`,
//! `unshare(2)`).

#![forbid(unsafe_code)]

use crate::strings::cstr::ZStr;
use crate::strings::number::leading;
use crate::sys::file::Contents;
use crate::sys::process::has_threads;

/// Whether other threads run. Where nobody says, we hope for the best.
pub(super) fn are_running() -> bool {
    let stat = Contents::read(ZStr::new(c"/proc/self/stat"));
    // A filter may kill who asks by unshare, so that is asked last.
    stat.as_ref()
        .ok()
        .and_then(|stat| count(stat.text()))
        .map(|threads| threads > 1)
        .or_else(has_threads)
        .unwrap_or(false)
}

/// The field num_threads, which is the 20th.
fn count(stat: ZStr) -> Option<u64> {
    // The second one, the program's name, may hold spaces and parentheses.
    let mut rest = stat.after(b')')?;
    while let Some(next) = rest.after(b')') {
        rest = next;
    }
    // In front of the third one there is a space.
    for _ in 2..20 {
        rest = rest.after(b' ')?;
    }
    leading(rest).map(|(threads, _)| threads)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_are_counted_whatever_the_program_is_called() {
        let rest = c" S 0 1 1 34816 1 4194560 193 0 0 0 11 22 33 44 20 0 7 0 5 8 9";
        let rest = rest.to_str().unwrap();
        for name in ["app", "a b", "a) S 9 9", ")", "((", "", "a) (b"] {
            let text = std::ffi::CString::new(format!("1 ({name}){rest}\n")).unwrap();
            assert_eq!(count(ZStr::new(&text)), Some(7), "{name}");
        }
        for text in [c"", c"1 (app)", c"1 (app) S 0 1", c"1 app S 0"] {
            assert_eq!(count(ZStr::new(text)), None, "{text:?}");
        }
    }

    #[test]
    fn both_ways_to_ask_agree() {
        // The test harness has threads: this one beside the main one.
        assert!(are_running());
        assert_ne!(has_threads(), Some(false));
    }
}
