//! Environment variables, by tables like those of the options: how the variable is
//! read, what it sets, and its name.
//!
//! | how | it counts |
//! |---|---|
//! | `P` | if it is there at all |
//! | `=` | if it is exactly this |
//! | `b` | unless it is empty, `0`, `false` or `no` |
//! | `t` | as seconds, unless it is empty or an option has set that time |
//! | `v` | as a number, the verbosity |

use super::options::{set_time, switch};
use super::{Place, mark_of};
use crate::config::{Config, UNSET};
use crate::number::leading;
use crate::vector::{Static, ZStr};
use crate::words::Words;

/// pid1's own, which count in every dialect.
const OWN: Static = ZStr::lit(
    c"bsPID1_SUBREAPER
bgPID1_PROCESS_GROUP
bvPID1_VERBOSE
t0PID1_TIMEOUT
t1PID1_KILL_AFTER
t2PID1_STOP_DELAY",
);

/// Reads the variables of `dialect`, then our own.
pub fn read(config: &mut Config, dialect: Static, at: &mut Place) -> Result<(), Words> {
    for table in [dialect, OWN] {
        let mut line = table;
        while line.first() != 0 {
            let (how, sets, name) = (line.first(), line.rest().first(), line.rest().rest());
            line = line.after(b'\n').unwrap_or(ZStr::EMPTY);
            let next = if how == b'=' { 0 } else { b'=' };
            let Some(entry) = config.vector.entry(name, next) else { continue };
            let value = entry.after(b'=').unwrap_or(ZStr::EMPTY);
            match how {
                b't' => {
                    let index = sets.wrapping_sub(b'0') as usize;
                    if config.times.get(index) == Some(&UNSET) && value.first() != 0 {
                        (at.subject, at.value) = (entry, None);
                        set_time(config, index, value)?;
                    }
                }
                b'v' => config.log.level = leading(value).map_or(0, |(level, _)| level as u8),
                _ if how == b'b' && is_off(value) => {}
                _ => switch(config, sets),
            }
        }
    }
    Ok(())
}

fn is_off(value: Static) -> bool {
    const OFF: Static = ZStr::lit(c"-\n-0\n-false\n-no");
    mark_of(OFF, value).is_some()
}
