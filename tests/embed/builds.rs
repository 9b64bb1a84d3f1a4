//! Programs built in other ways: dynamic and static, position independent and not, with
//! panics that unwind.

use crate::support::*;
use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

/// A name, and the flags for the compiler.
const WAYS: [(&str, &str); 4] = [
    ("dynamic-pie", "-C relocation-model=pie"),
    ("dynamic", "-C relocation-model=static"),
    ("static-pie", "-C target-feature=+crt-static"),
    ("static", "-C target-feature=+crt-static -C relocation-model=static"),
];

/// `tests/embed/outsider`, built so; where it is built, since nobody else may be able to go
/// there, a copy for everybody.
pub fn outsider(way: &str, flags: &str, features: &str) -> (Dir, String) {
    let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/embed/outsider/Cargo.toml");
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("outsider").join(format!("{way}{features}"));
    let host = host();
    let mut cargo = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| env!("CARGO").into()));
    cargo.args(["build", "--quiet", "--locked", "--offline", "--release", "--manifest-path", source]);
    // With a target of its own name, flags are not for build scripts.
    cargo.args(["--target", host, "--features", features, "--target-dir"]).arg(&target).env("RUSTFLAGS", flags);
    let status = spawn(&mut cargo).and_then(|mut cargo| cargo.wait());
    assert!(status.as_ref().is_ok_and(|status| status.success()), "{cargo:?}: {status:?}");
    let dir = Dir::new();
    let built = target.join(host).join("release/outsider");
    let program = dir.copy(built.to_str().expect("a path in UTF-8"), "outsider");
    (dir, program)
}

/// What the compiler is made for.
fn host() -> &'static str {
    static HOST: OnceLock<String> = OnceLock::new();
    HOST.get_or_init(|| {
        let mut rustc = Command::new(std::env::var_os("RUSTC").unwrap_or("rustc".into()));
        let told = rustc.arg("-vV").output().expect("rustc").stdout;
        let told = String::from_utf8(told).expect("UTF-8");
        told.lines().find_map(|line| line.strip_prefix("host: ")).expect("a host").into()
    })
}

/// Its memory has been given back by the time it waits idly, so that what it still needs has
/// to come back: the addresses that the loader has put in above all.
#[test]
fn however_it_is_built_it_is_its_own_process_1() {
    if !possible() {
        return;
    }
    for (way, flags) in WAYS {
        let (_dir, program) = outsider(way, flags, "");
        for who in users() {
            for stack in ["read", "small-stack"] {
                let mut running = Run::bare(&[&program, stack]).who(who).stdin(Stdio::Piped).start();
                assert_eq!(running.read_line(), "once: 2 1", "{way}");
                running.process().waits_idly();
                running.signal(libc::SIGUSR1);
                running.wait().exits(128 + libc::SIGUSR1).is_silent();
            }
            let output = Run::bare(&[&program, "panic"]).who(who).output();
            output.exits(101).prints("once: 2 1\n").mentions("as told");
            let output = Run::bare(&[&program]).who(who).plain().output();
            output.exits(0).is_silent();
            assert!(output.out().starts_with("once: "), "{output}");
        }
    }
}
