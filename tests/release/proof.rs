//! That no panic can be reached is proved by the linker: `src/rt/panic.rs`.

use crate::tree::Tree;
use std::fs;

#[test]
#[cfg_attr(debug_assertions, ignore = "the release binary's: cargo test --release")]
fn a_reachable_panic_makes_the_build_fail() {
    let tree = Tree::copy("with a panic");
    let path = tree.at("src/rt/mod.rs");
    let before = fs::read_to_string(&path).expect("src/rt/mod.rs");
    // Any place will do that the program passes and the compiler cannot see through.
    let place = "fn enter(stack: *mut usize) -> ! {\n";
    let panic = "if unsafe { *stack } == 1_000 { panic!(\"a thousand arguments\") }\n";
    assert!(before.contains(place), "{place:?} is gone from src/rt/mod.rs: name another place");
    fs::write(&path, before.replace(place, &[place, panic].concat())).expect("src/rt/mod.rs");
    let output = tree.build_sh();
    output.exits(101).mentions("a_panic_is_reachable");
    assert!(!fs::exists(tree.at("dist/pid1")).expect("dist"), "{output}");
}
