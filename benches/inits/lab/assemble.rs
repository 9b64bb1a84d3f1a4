//! Builds the programs of `asm/`, of one segment and without libc: as(1), by way of cc.

use super::candidates::settle;
use std::path::{Path, PathBuf};
use std::process::Command;

const COMMAND: &str = include_str!("../asm/command.s");
const FLOOR: &str = include_str!("../asm/floor.s");
const DUTIES: &str = include_str!("../asm/duties.s");

/// What duties.s takes without its filling.
const DUTIES_BARE: u64 = 888;

/// The command that writes down when it begins, and ends at once.
pub fn command(directory: &Path) -> Option<PathBuf> {
    build("command", COMMAND, &[], directory)
}

pub fn floor(directory: &Path) -> Option<PathBuf> {
    build("floor", FLOOR, &[], directory)
}

/// With a file of so many bytes.
pub fn duties(size: u64, directory: &Path) -> Option<PathBuf> {
    let fill = format!("-Wa,--defsym,FILL={}", size.saturating_sub(DUTIES_BARE));
    build("duties", DUTIES, &[&fill], directory)
}

/// `None` without a C compiler, or on another architecture.
fn build(name: &str, source: &str, options: &[&str], directory: &Path) -> Option<PathBuf> {
    let (text, built) = (directory.join(format!("{name}.s")), directory.join(format!("{name}.built")));
    std::fs::write(&text, source).ok()?;
    let layout = ["-nostdlib", "-static", "-no-pie", "-s", "-Wl,--build-id=none,-z,noseparate-code"];
    let status = Command::new("cc").args(layout).args(options).arg("-o").args([&built, &text]).status().ok()?;
    status.success().then(|| settle(&built, &directory.join(name)))
}
