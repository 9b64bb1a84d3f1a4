//! dumb-init: the command in a session of its own, signals for its process group.

use super::{Dialect, native};
use crate::config::{Switch, Switches};
use crate::status::Failures;
use crate::vector::ZStr;
use crate::words;

pub const DUMB_INIT: Dialect = Dialect {
    options: ZStr::lit(
        c"foc--single-child
q-r--rewrite
fvv--verbose
p0h--help
p1V--version",
    ),
    texts: words::DUMB_INIT,
    no_command: 3,
    stream: 2,
    failed: 1,
    failures: Failures { not_found: 2, not_accessible: 2, not_executable: 2 },
    switches: Switches::NONE
        .with(Switch::Supervise as u8)
        .with(Switch::Abandon as u8)
        .with(Switch::FarewellTerm as u8)
        .with(Switch::StopAlong as u8)
        .with(Switch::Detach as u8)
        .with(Switch::Session as u8)
        .with(Switch::NameKills as u8),
    level: 2,
    name: words::DUMB_INIT_NAME,
    prefix: words::DUMB_INIT_PREFIX,
    phrases: words::DUMB_INIT_PHRASES,
    variables: ZStr::lit(
        c"=vDUMB_INIT_DEBUG=1
=oDUMB_INIT_SETSID=0",
    ),
    ..native::NATIVE
};
