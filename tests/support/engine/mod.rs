//! Real engines: Docker, Compose, Podman, runc, and a virtual machine. What they need that is not here
//! makes the tests skipped, with the reason.

mod attached;
mod call;
mod cell;
mod compose;
mod container;
mod docker;
mod machine;
mod podman;
mod rootfs;
mod runc;

pub use attached::Attached;
pub use call::{Call, find};
pub use cell::Cell;
pub use compose::Compose;
pub use container::Container;
pub use docker::Docker;
pub use machine::Machine;
pub use podman::{IMAGE, Pod, Podman};
pub use rootfs::rootfs;
pub use runc::Runc;

use crate::support::{is_root, left_out, skip};
use std::sync::OnceLock;

/// What starting an engine once for all tests of this process came to. Says that the
/// test is skipped if there is none. With `PID1_TEST_ENGINES=0` nobody wants any.
pub fn shared<T>(engine: &'static OnceLock<Result<T, String>>, start: fn() -> Result<T, String>) -> Option<&'static T> {
    if !wanted() {
        return None;
    }
    match engine.get_or_init(start) {
        Ok(engine) => Some(engine),
        Err(reason) => {
            skip(reason);
            None
        }
    }
}

/// Whether somebody wants engines; if not, the test is left out.
pub fn wanted() -> bool {
    let refused = std::env::var_os("PID1_TEST_ENGINES").is_some_and(|value| value == "0");
    if refused {
        // Asked for, so it is no failure, not even a strict one.
        left_out("PID1_TEST_ENGINES=0");
    }
    !refused
}

/// That cells can be made, and of what they are made.
pub fn need(programs: &[&str]) -> Result<(), String> {
    if !is_root() {
        return Err("only root can start engines".into());
    }
    for program in [&["unshare", "nsenter", "timeout", "tar", "ldd", rootfs::BUSYBOX], programs].concat() {
        find(program)?;
    }
    Ok(())
}
