//! A program that is its own process 1, thanks to one line:
//!
//! ```sh
//! cargo build --example embedded
//! sudo unshare --pid --fork --mount-proc target/debug/examples/embedded
//! ```
//!
//! It says who it is, leaves a child behind, and ends: the init reaps, and ends the child.
//! In the place of a shell's job it says that it is no process 1, and all is as ever.

use std::process::{Command, id};
use std::time::Duration;

fn main() -> Result<(), pidone::Error> {
    // First of all, before there are threads.
    pidone::Init::new().timeout(Duration::from_secs(3)).verbose(true).launch()?;

    println!("program: pid {}, parent {}", id(), std::os::unix::process::parent_id());
    // Not to wait is the point.
    #[expect(clippy::zombie_processes)]
    let child = Command::new("sleep").arg("10").spawn().expect("sleep");
    println!("program: leaves process {} behind", child.id());
    Ok(())
}
