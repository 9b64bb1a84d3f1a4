//! A program of somebody else's: says who it is, and does what its argument says.

use rustix::process::{getpid, getppid};
use std::hint::black_box;

#[cfg(feature = "large")]
static LARGE: [u8; 50 << 20] = [1; 50 << 20];
#[cfg(not(feature = "large"))]
static LARGE: [u8; 1 << 20] = [1; 1 << 20];

/// Addresses, which the loader puts in where the program is position independent: read-only
/// afterwards, and not to be had from the file.
static RELOCATED: [&str; 1 << 14] = ["relocated"; 1 << 14];

fn check() {
    assert!(black_box(&LARGE).iter().step_by(4096).all(|&byte| byte == 1));
    assert!(black_box(&RELOCATED).iter().all(|text| text.len() == 9 && text.starts_with('r')));
}

fn main() -> Result<(), pidone::Error> {
    check();
    // Stays in std's buffer, up to the end of the line.
    print!("once: ");
    pidone::Init::new().launch()?;
    check();
    let parent = getppid().map_or(0, |pid| pid.as_raw_nonzero().get());
    println!("{} {parent}", getpid().as_raw_nonzero());
    match std::env::args().nth(1).as_deref() {
        Some("panic") => panic!("as told"),
        Some("read") => _ = std::io::stdin().read_line(&mut String::new()),
        _ => {}
    }
    Ok(())
}
