//! The library's init: the probe as a program that is its own process 1.

use crate::Script;
use crate::say::say;
use pidone::{Error, Init};
use std::time::Duration;

/// `init [OPTION…] end`: launches it, or says why not.
pub fn launch(mut options: Script) {
    let mut init = Init::new();
    while let Some((option, rest)) = options.rest.split_first() {
        options.rest = rest;
        let mut milliseconds = || Duration::from_millis(options.number() as u64);
        init = match option.as_str() {
            "timeout" => init.timeout(milliseconds()),
            "kill-after" => init.kill_after(milliseconds()),
            "stop-delay" => init.stop_delay(milliseconds()),
            "stop-signal" => init.stop_signal(options.number()),
            "rewrite" => init.rewrite(options.number(), options.number()),
            "group" => init.process_group(true),
            "subreaper" => init.subreaper(true),
            "success" => init.success_status(options.number() as u8),
            "verbose" => init.verbose(true),
            option => panic!("{option}: no such option"),
        };
    }
    if let Err(error) = init.launch() {
        say(&format!("refused: {error} ({})", name(error)));
    }
}

/// Which one it is. Its Debug has the same words as its Display, and nothing else.
fn name(error: Error) -> String {
    assert_eq!(format!("{error:?}"), error.to_string());
    let name = match error {
        Error::Threads => "Threads",
        Error::Signal(_) => "Signal",
        Error::Fork(_) => "Fork",
        Error::Subreaper(_) => "Subreaper",
        _ => "another",
    };
    format!("{name} {:?}", error.raw_os_error())
}
