//! How the binary is linked, and nothing else is: the options reach `pid1` alone, not the
//! library, the tests or other build scripts. They change no code (`ld(1)`, `gcc(1)`).

use std::env;

fn main() {
    // No libc, no loader: `_start` is ours, and addresses are fixed. The first two are meant for a
    // compiler that links; a bare linker, as for another architecture, adds nothing of its own.
    let linker = env::var("RUSTC_LINKER").unwrap_or_default();
    let bare = linker.ends_with("ld");
    let options = ["-nostartfiles", "-nostdlib", "-static", "-no-pie"];
    options[if bare { 2 } else { 0 }..].iter().for_each(|option| link(option));
    let arch = env::var("CARGO_CFG_TARGET_ARCH").expect("cargo sets it");
    if env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        // Cargo names the folder of this file: absolute, since rustc may run anywhere.
        let root = env::var("CARGO_MANIFEST_DIR").expect("cargo sets it");
        let script = if arch == "x86" { "link-x86.ld" } else { "link.ld" };
        link("-T");
        link(&format!("{root}/src/rt/{script}"));
    }

    // The proof that no panic is reachable: see src/rt/panic.rs.
    println!("cargo::rustc-check-cfg=cfg(pid1_prove_no_panic)");
    if env::var_os("PID1_PROVE_NO_PANIC").is_some() {
        println!("cargo::rustc-cfg=pid1_prove_no_panic");
    }
    // Of rustix, for those architectures where it is not the default: see .cargo/config.toml.
    println!("cargo::rustc-check-cfg=cfg(rustix_use_experimental_asm)");
    println!("cargo::rerun-if-env-changed=PID1_PROVE_NO_PANIC");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=src/rt/link.ld");
    println!("cargo::rerun-if-changed=src/rt/link-x86.ld");
}

fn link(option: &str) {
    println!("cargo::rustc-link-arg-bin=pid1={option}");
}
