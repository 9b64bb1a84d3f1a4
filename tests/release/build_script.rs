//! `build.sh` by its words: what it accepts, what it refuses, and which target it builds.

use crate::support::{Dir, skip};
use crate::tree::{build_sh, run, shipped};
use std::process::Command;

#[test]
fn an_unknown_argument_is_an_error() {
    let wrong = [&["foo"][..], &["--chek", "file"], &[""], &["--check"], &["--check", "a", "b"], &["--all", "arm64"]];
    for words in wrong {
        let output = run(&mut build_sh(words));
        output.exits(1).prints("");
        assert_eq!(output.err().lines().count(), 1, "{output}");
    }
    run(&mut build_sh(&["--foo"])).complains(&["build.sh: unknown argument --foo: see build.sh --help"]);
    run(&mut build_sh(&["foo"])).complains(&["build.sh: unknown architecture foo: see build.sh --help"]);
}

#[test]
fn the_help_names_every_variable_and_option() {
    let help = run(&mut build_sh(&["--help"]));
    help.exits(0).is_silent();
    for word in
        ["--check FILE", "PID1_TARGET", "CARGO", "RUSTC", "dist/pid1.debug", "--all", "--release", "LLD", "SHA256SUMS"]
    {
        assert!(help.out().contains(word), "{word} is missing\n{help}");
    }
}

/// A compiler for one target, as far as `build.sh` asks it: the host's.
fn compiler(dir: &Dir) -> String {
    dir.script(
        "rustc",
        "#!/bin/sh
case $* in
    -vV) echo host: x86_64-unknown-linux-gnu ;;
    *--print\\ sysroot*) echo \"${0%/*}\" ;;
    *no-such-target*) exit 1 ;;
    *) echo /nonexistent ;;
esac",
    )
}

/// A cargo that only says how it was called.
fn cargo(dir: &Dir) -> String {
    dir.script("cargo", "#!/bin/sh\necho \"core from source: ${CARGO_UNSTABLE_BUILD_STD-no}: $*\" >&2\nexit 42")
}

/// Of a copy, since the script removes what lies in `dist`.
fn build_for(dir: &Dir, target: &str) -> Command {
    dir.copy(concat!(env!("CARGO_MANIFEST_DIR"), "/build.sh"), "build.sh");
    let mut command = Command::new("sh");
    command.arg(dir.at("build.sh")).envs([("RUSTC", compiler(dir)), ("CARGO", cargo(dir))]).env("PID1_TARGET", target);
    command
}

const MUSL: &str = "x86_64-unknown-linux-musl";

#[test]
fn a_target_that_is_not_installed_is_refused_with_the_way_to_get_it() {
    let dir = Dir::new();
    let output = run(&mut build_for(&dir, MUSL));
    output.exits(1).prints("").mentions("rustup target add x86_64-unknown-linux-musl");
    output.mentions("rust-src");
}

#[test]
fn a_target_that_is_not_installed_is_built_with_core_from_source_where_that_is_there() {
    let dir = Dir::new();
    dir.subdirectory("lib/rustlib/src/rust/library/core");
    dir.write("lib/rustlib/src/rust/library/core/Cargo.toml", "", 0o644);
    let output = run(&mut build_for(&dir, MUSL));
    output.exits(42).mentions("core from source: core,compiler_builtins: build ");
    output.mentions(" --target x86_64-unknown-linux-musl ");
}

#[test]
fn a_target_that_the_compiler_does_not_know_is_refused() {
    let dir = Dir::new();
    run(&mut build_for(&dir, "no-such-target"))
        .exits(1)
        .complains(&["build.sh: no-such-target: the compiler knows no such target"]);
}

#[test]
fn without_a_wish_the_hosts_target_is_built_where_musl_is_not_installed() {
    let dir = Dir::new();
    let output = run(build_for(&dir, "").env_remove("PID1_TARGET"));
    output.exits(42).mentions("core from source: no: build ").mentions(" --target x86_64-unknown-linux-gnu ");
}

#[test]
fn a_build_that_fails_leaves_no_older_file_behind() {
    let dir = Dir::new();
    dir.subdirectory("dist");
    for name in ["dist/pid1", "dist/pid1.debug", "--all", "LLD", "SHA256SUMS"] {
        dir.write(name, "of an older build", 0o644);
    }
    run(build_for(&dir, "").env_remove("PID1_TARGET")).exits(42);
    assert!(!dir.exists("dist/pid1") && !dir.exists("dist/pid1.debug"));
}

/// As uname -m has it, as Docker has it, and what the compiler is asked for.
const ARCHITECTURES: [[&str; 3]; 8] = [
    ["x86_64", "amd64", "x86_64-unknown-linux-musl"],
    ["aarch64", "arm64", "aarch64-unknown-linux-musl"],
    ["armv7l", "arm/v7", "armv7-unknown-linux-musleabihf"],
    ["armv6l", "arm/v6", "arm-unknown-linux-musleabihf"],
    ["i686", "386", "i686-unknown-linux-musl"],
    ["ppc64le", "ppc64le", "powerpc64le-unknown-linux-musl"],
    ["riscv64", "riscv64", "riscv64gc-unknown-linux-musl"],
    ["s390x", "s390x", "s390x-unknown-linux-musl"],
];

/// For the architectures in `names`, with core from source, and a linker that is never called.
fn build_list(dir: &Dir, names: &[&str]) -> Command {
    dir.subdirectory("lib/rustlib/src/rust/library/core");
    dir.write("lib/rustlib/src/rust/library/core/Cargo.toml", "", 0o644);
    let mut command = build_for(dir, "");
    command.args(names).env_remove("PID1_TARGET").env("LLD", "/bin/true");
    command
}

#[test]
fn an_architecture_has_the_name_of_uname_and_that_of_docker() {
    let dir = Dir::new();
    let help = run(&mut build_sh(&["--help"]));
    for [name, docker, target] in ARCHITECTURES {
        assert!(help.out().lines().any(|line| line.split_whitespace().eq([name, docker])), "{name}\n{help}");
        for name in [name, docker, &format!("linux/{docker}")] {
            let output = run(&mut build_list(&dir, &[name]));
            output.exits(42).mentions(&format!(" --target {target} "));
        }
    }
}

#[test]
fn all_names_are_looked_at_before_anything_is_built() {
    let dir = Dir::new();
    let output = run(&mut build_list(&dir, &["aarch64", "nosuch"]));
    output.exits(1).complains(&["build.sh: unknown architecture nosuch: see build.sh --help"]);
}

#[test]
fn a_list_leaves_no_older_file_of_a_list_behind_and_the_machines_own_alone() {
    let dir = Dir::new();
    dir.subdirectory("dist");
    for name in ["pid1", "pid1-s390x", "pid1-s390x.debug", "SHA256SUMS"] {
        dir.write(&format!("dist/{name}"), "of an older build", 0o644);
    }
    run(&mut build_list(&dir, &["aarch64"])).exits(42);
    assert!(dir.exists("dist/pid1"));
    for name in ["pid1-s390x", "pid1-s390x.debug", "SHA256SUMS"] {
        assert!(!dir.exists(&format!("dist/{name}")), "{name}");
    }
}

#[test]
fn without_a_linker_for_another_architecture_it_says_where_one_comes_from() {
    let dir = Dir::new();
    let mut command = build_list(&dir, &["aarch64"]);
    // Without rustup's compiler, whose linker would do.
    command.env_remove("LLD").env("PATH", "/usr/bin:/bin");
    let output = run(&mut command);
    output.exits(1).mentions("no linker for aarch64-unknown-linux-musl").mentions("apt-get install lld");
}

#[test]
fn a_file_that_strip_does_not_know_is_refused_with_what_to_install() {
    let dir = Dir::new();
    let mut command = build_list(&dir, &["aarch64"]);
    let file = "target/dist/aarch64-unknown-linux-musl/release/pid1";
    let cargo = dir.script(
        "cargo",
        format!("#!/bin/sh\nmkdir -p ${{0%/*}}/{0} && rmdir ${{0%/*}}/{0} && echo no program >${{0%/*}}/{0}", file),
    );
    let output = run(command.env("CARGO", cargo));
    output.exits(1).mentions("apt-get install binutils-multiarch");
    assert!(!dir.exists("dist/pid1-aarch64"), "{output}");
}

#[test]
fn only_a_plain_file_passes_the_check() {
    let dir = Dir::new();
    let check = |file: &str| run(&mut build_sh(&["--check", file]));
    check(&dir.at("nothing")).exits(1).mentions("no such file");
    check(&dir.write("text", "text", 0o644)).exits(1).mentions("not an ELF file");
    let ourselves = std::env::current_exe().expect("a path").into_os_string().into_string().expect("UTF-8");
    let output = check(&ourselves);
    output.exits(1);
    for fault in ["interpreter", "is dynamic", "fixed addresses", "writable segment", "relocations", "more than 40960"]
    {
        output.mentions(fault);
    }
}

#[test]
#[cfg_attr(debug_assertions, ignore = "the release binary's: cargo test --release")]
fn a_file_with_a_fault_does_not_pass_the_check() {
    if cfg!(not(target_arch = "x86_64")) {
        return skip("the places in the file are those of x86-64");
    }
    let dir = Dir::new();
    let good = shipped().read("dist/pid1");
    let check = |bytes: &[u8]| run(&mut build_sh(&["--check", &dir.write("pid1", bytes, 0o644)]));
    check(&good).exits(0).prints("");
    // In the ELF header the type; behind it program headers of 56 bytes, flags at 4: the image,
    // the note, the stack.
    for (place, from, to, fault) in [
        (16, 2, 3, "does not have fixed addresses"),
        (64 + 4, 5, 7, "has a writable segment"),
        (64 + 2 * 56 + 4, 6, 7, "has an executable stack"),
    ] {
        let mut bytes = good.clone();
        assert_eq!(bytes[place], from, "{fault}: another place");
        bytes[place] = to;
        check(&bytes).exits(1).mentions(fault);
    }
    let sized = |size: usize| check(&[&good[..], &vec![0; size - good.len()]].concat());
    // Nothing can be padded to less than it has.
    if good.len() <= 32_768 {
        sized(32_768).exits(0).is_silent();
    }
    sized(good.len().max(32_769)).exits(0).mentions("are more than the 32768 that it should have");
    sized(40_960).exits(0);
    sized(40_961).exits(1).mentions("40961 bytes are more than 40960");
}

/// Docker's names and `uname -m`'s, of which the legacy builder has to do with the latter.
#[test]
fn the_dockerfile_builds_each_architecture_for_the_same_target() {
    let dockerfile = include_str!("../../Dockerfile");
    let (_, case) = dockerfile.split_once("    case $platform in").expect("the case");
    let (case, _) = case.split_once("esac;").expect("its end");
    let script = format!("case $platform in {}esac; echo $target", case.replace("\\\n", "\n"));
    let target_for = |platform: &str| run(Command::new("sh").args(["-c", &script]).env("platform", platform));
    for [name, docker, target] in ARCHITECTURES {
        for platform in [name, docker] {
            // For s390x rustup has gnu's alone.
            let output = target_for(&format!("linux/{platform}"));
            output.exits(0);
            assert_eq!(output.out().trim_end().replace("-gnu", "-musl"), target, "{platform}");
        }
    }
    assert_eq!(case.matches(" target=").count(), ARCHITECTURES.len());
    target_for("linux/mips").exits(1).complains(&["pid1 is not made for linux/mips"]);
}
