//! catatonit: always a subreaper, and with `-P` Podman's pause.

use super::{Dialect, native};
use crate::config::{Switch, Switches};
use crate::status::Failures;
use crate::vector::ZStr;
use crate::words;

pub const CATATONIT: Dialect = Dialect {
    options: ZStr::lit(
        c"fgg
fpP
p0h
p2L
p1V--version",
    ),
    texts: words::CATATONIT,
    no_command: 0,
    failed: 1,
    failures: Failures { not_found: 1, not_accessible: 1, not_executable: 1 },
    switches: Switches::NONE.with(Switch::Subreaper as u8).with(Switch::Abandon as u8).with(Switch::Detach as u8),
    error: 4,
    name: words::CATATONIT_PREFIX,
    prefix: words::CATATONIT_PREFIX,
    variables: ZStr::lit(c"PvCATATONIT_DEBUG"),
    ..native::NATIVE
};
