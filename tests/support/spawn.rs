//! One at a time: whoever forks, and whoever writes a program that is to be executed.

use std::io;
use std::process::{Child, Command};
use std::sync::Mutex;

/// Held by whoever forks, and by whoever has open what no fork may copy: files that
/// are to be executed, and ends of pipes whose closing means something.
pub static LAUNCH: Mutex<()> = Mutex::new(());

/// Starts another program than the one under test. Never without [`LAUNCH`]: its copy of
/// a descriptor that another test writes a program to would make that fail with ETXTBSY.
pub fn spawn(command: &mut Command) -> io::Result<Child> {
    let _guard = LAUNCH.lock();
    command.spawn()
}
