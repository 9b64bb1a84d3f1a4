//! Kubernetes' pause: no command, reaps until INT or TERM.

use super::{Dialect, native};
use crate::config::{Switch, Switches};
use crate::vector::ZStr;
use crate::words;

pub const PAUSE: Dialect = Dialect {
    options: ZStr::lit(
        c"p0v
p0V",
    ),
    texts: words::PAUSE,
    switches: Switches::NONE.with(Switch::Pause as u8).with(Switch::Supervise as u8),
    name: words::PAUSE_PREFIX,
    prefix: words::PAUSE_PREFIX,
    phrases: words::PAUSE_PHRASES,
    ..native::NATIVE
};
