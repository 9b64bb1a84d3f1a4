//! tini, and docker-init and podman-init, which are tini by another name: they take
//! no options here (engines give them none), and the shutdown is pid1's own.

use super::{Dialect, native};
use crate::config::{Switch, Switches};
use crate::status::Failures;
use crate::vector::ZStr;
use crate::words;

pub const TINI: Dialect = Dialect {
    options: ZStr::lit(
        c"p0h
p2l
p10--version
fss
fww
fgg
c-e-e
gpp-p
fvv",
    ),
    texts: words::TINI,
    no_command: 0,
    failed: 1,
    failures: Failures { not_found: 127, not_accessible: 126, not_executable: 1, level: 0 },
    switches: Switches::NONE.with(Switch::Supervise as u8).with(Switch::Abandon as u8),
    name: words::TINI_PREFIX,
    prefix: words::TINI_PREFIX,
    variables: ZStr::lit(
        c"PsTINI_SUBREAPER
PgTINI_KILL_PROCESS_GROUP
vvTINI_VERBOSITY",
    ),
    ..native::NATIVE
};

pub const DOCKER: Dialect =
    Dialect { options: ZStr::lit(c"p50--version"), variables: TINI.variables, ..native::NATIVE };
