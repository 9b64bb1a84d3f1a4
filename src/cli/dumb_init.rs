//! dumb-init: the command in a session of its own, signals for its process group.

use super::{Dialect, native};
use crate::config::{Config, Switch, Switches};
use crate::signal::{SIGSTOP, SIGTSTP, SIGTTIN, SIGTTOU};
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
        .with(Switch::Detach as u8),
    level: 2,
    name: words::DUMB_INIT_NAME,
    prefix: words::DUMB_INIT_PREFIX,
    phrases: words::DUMB_INIT_PHRASES,
    finish,
    ..native::NATIVE
};

/// Both variables have exactly one value that counts.
fn finish(config: &mut Config) {
    let is_set = |entry| config.vector.has(ZStr::lit(entry));
    let is_alone = config.has(Switch::Alone) || is_set(c"DUMB_INIT_SETSID=0");
    if is_set(c"DUMB_INIT_DEBUG=1") {
        config.log.level = 3;
    }
    if is_alone {
        return;
    }
    config.switches = config.switches.with(Switch::Session as u8).with(Switch::ToGroup as u8);
    // A session that nobody watches cannot be stopped by the terminal's signals: its
    // process group is orphaned.
    for signal in [SIGTSTP, SIGTTIN, SIGTTOU] {
        if config.rewrites.of(signal) == signal {
            config.rewrites.set(signal, SIGSTOP);
        }
    }
}
