//! pid1's own command line, for every name that is no other's.

use super::Dialect;
use crate::config::Switches;
use crate::status::{FAILED, Failures};
use crate::vector::{Static, ZStr};
use crate::words;

pub const OPTIONS: Static = ZStr::lit(
    c"e-e--env
x0u--user
x1g--group
x2w--workdir
t0t--timeout
T1k--kill-after
T20--stop-delay
G-0--stop-signal
gp0--pdeathsig
R-r--rewrite
C-0--success-status
fss--subreaper
Fgp--process-group
fn0--no-new-privs
fpP--pause
fvv--verbose
p0h--help
p1V--version",
);

pub const NATIVE: Dialect = Dialect {
    options: OPTIONS,
    texts: words::NATIVE,
    no_command: 3,
    stream: 1,
    failed: FAILED,
    failures: Failures::NATIVE,
    switches: Switches::NONE,
    level: 1,
    error: 0,
    name: words::PREFIX,
    prefix: words::PREFIX,
    phrases: words::PHRASES,
    variables: ZStr::EMPTY,
};
