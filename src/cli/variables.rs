//! The variables of pid1's own options, in every dialect: `--kill-after` is called
//! `PID1_KILL_AFTER` there. They fill in what no option has set.

use super::native::OPTIONS;
use super::options::{Opt, set_time, switch};
use super::Place;
use crate::config::{Config, UNSET};
use crate::text::Writer;
use crate::vector::{Static, ZStr};
use crate::words::Words;

pub fn read(config: &mut Config, at: &mut Place) -> Result<(), Words> {
    let mut line = OPTIONS;
    while line.first() != 0 {
        let option = Opt::of(line);
        line = line.after(b'\n').unwrap_or(ZStr::EMPTY);
        if !matches!(option.kind, b's' | b't') {
            continue;
        }
        let mut buffer = [0; 24];
        let mut key = Writer::new(&mut buffer);
        key.text(ZStr::lit(c"PID1_"), 0);
        for byte in option.name.rest().rest().take_while(|&byte| byte != b'\n') {
            key.push(if byte == b'-' { b'_' } else { byte.to_ascii_uppercase() });
        }
        let Some(entry) = config.vector.entry(key.into_zstr()) else { continue };
        let value = entry.after(b'=').unwrap_or(ZStr::EMPTY);
        if option.kind == b's' {
            if is_on(value) {
                switch(config, option.sets);
            }
        } else if config.times.get(option.index()) == Some(&UNSET) && value.first() != 0 {
            (at.subject, at.value) = (entry, None);
            set_time(config, option.index(), value)?;
        }
    }
    Ok(())
}

fn is_on(value: Static) -> bool {
    const OFF: [Static; 4] = [ZStr::EMPTY, ZStr::lit(c"0"), ZStr::lit(c"false"), ZStr::lit(c"no")];
    !OFF.iter().any(|off| value.equals(*off))
}
