//! Reads its 50 megabytes, becomes a program beneath an init of its own, says so, and waits
//! for the end of its input: as tests/embed/outsider does.

use std::hint::black_box;

static LARGE: [u8; 50 << 20] = [1; 50 << 20];

fn main() {
    assert!(black_box(&LARGE).iter().step_by(4096).all(|&byte| byte == 1));
    pid1::Pid1Settings::new().launch().expect("a launch");
    println!("once");
    _ = std::io::stdin().read_line(&mut String::new());
}
