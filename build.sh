#!/bin/sh
# Builds the file to ship and refuses to hand out a bad one. See usage, below.
set -eu

usage() {
    cat <<'END'
Usage: build.sh                build dist/pid1 and dist/pid1.debug, and check them
       build.sh --check FILE   check FILE: static, no interpreter, no relocations,
                               nothing writable, and not too large
       build.sh --help         this text

dist/pid1 is the file to ship. dist/pid1.debug has its symbols and debug information:
gdb finds it while it lies beside dist/pid1 (or in its folder .debug).

PID1_TARGET  what to build for, such as x86_64-unknown-linux-musl. By default the musl
             target where the toolchain has it, and the host's own otherwise: pid1 has
             no libc, so both give the same program. Where PID1_TARGET is not installed
             but the sources of the standard library are, core is built from them.
CARGO RUSTC  the compiler to use, if not cargo and rustc from PATH

Needs Rust, a C compiler to link with, and binutils.
END
}

die() {
    echo "build.sh: $1" >&2
    exit 1
}

refuse() {
    echo "build.sh: $1: $2" >&2
    refused=yes
}

# The file as it is shipped: what the kernel is going to see.
check() {
    refused=
    [ -f "$1" ] || { refuse "$1" "no such file"; return 1; }
    headers=$(readelf -hlW "$1" 2>/dev/null) || { refuse "$1" "not an ELF file"; return 1; }
    case $headers in *" INTERP "*) refuse "$1" "asks for an interpreter" ;; esac
    case $headers in *" DYNAMIC "*) refuse "$1" "is dynamic" ;; esac
    case $headers in *"EXEC (Executable file)"*) ;; *) refuse "$1" "does not have fixed addresses" ;; esac
    if echo "$headers" | grep -Eq '^ *LOAD .* [R ]W[E ] '; then
        refuse "$1" "has a writable segment"
    fi
    if ! echo "$headers" | grep -Eq '^ *GNU_STACK .* RW  '; then
        refuse "$1" "has an executable stack"
    fi
    if readelf -rW "$1" 2>/dev/null | grep -q ' R_'; then
        refuse "$1" "has relocations"
    fi
    # Instructions of x86-64 are short; others get some room.
    case $headers in *X86-64*) aim=32768 limit=40960 ;; *) aim=49152 limit=49152 ;; esac
    size=$(wc -c <"$1")
    if [ "$size" -gt "$limit" ]; then
        refuse "$1" "$size bytes are more than $limit"
    elif [ "$size" -gt "$aim" ]; then
        echo "build.sh: $1: $size bytes are more than the $aim that it should have" >&2
    fi
    [ -z "$refused" ]
}

# The same file before its symbols are taken away.
check_symbols() {
    refused=
    undefined=$(nm -u "$1")
    [ -z "$undefined" ] || refuse "$1" "undefined symbols: $undefined"
    foreign=$(nm "$1" | awk '{print $NF}' | grep -E '^(__libc_|_IO_|_dl_|__stdio|_?malloc$|free$|printf$|errno$|__errno_location$|pthread_)' || true)
    [ -z "$foreign" ] || refuse "$1" "symbols of a libc: $foreign"
    [ -z "$refused" ]
}

# Whether the toolchain has a standard library for this target.
installed() {
    [ -d "$("$RUSTC" --print target-libdir --target "$1" 2>/dev/null)" ]
}

# Sets $target; builds that one or none.
choose_target() {
    host=$("$RUSTC" -vV | sed -n 's/^host: //p')
    if [ -z "${PID1_TARGET-}" ]; then
        target=$(echo "$host" | sed 's/-gnu$/-musl/')
        installed "$target" || target=$host
        return
    fi
    target=$PID1_TARGET
    installed "$target" && return
    "$RUSTC" --print target-libdir --target "$target" >/dev/null 2>&1 || die "$target: the compiler knows no such target"
    if [ -e "$("$RUSTC" --print sysroot)/lib/rustlib/src/rust/library/core/Cargo.toml" ]; then
        echo "build.sh: $target is not installed: building core from source"
        # Cargo calls this unstable, and stable compilers want to be told that we know.
        export RUSTC_BOOTSTRAP=1 CARGO_UNSTABLE_BUILD_STD=core,compiler_builtins
        return
    fi
    die "$target is not installed. Install it:
    rustup target add $target
or, where that is not possible, the sources of the standard library:
    rustup component add rust-src     (Debian: apt-get install rust-web-src)"
}

# Links once, with everything in: $linked.
build() {
    # The link fails while a panic can be reached (src/rt/panic.rs).
    export PID1_PROVE_NO_PANIC=1
    # Neither changes the program: what strip leaves is what a plain release build gives.
    export CARGO_PROFILE_RELEASE_DEBUG=full CARGO_PROFILE_RELEASE_STRIP=none
    # Names of folders in the debug information would make its checksum, and so dist/pid1,
    # another one on every machine. RUSTFLAGS would make cargo forget this and .cargo/config.toml.
    cargo_home=${CARGO_HOME:-${HOME-}/.cargo}
    # A compiler that works in a linked folder writes where it really is.
    real_home=$(cd "$cargo_home" 2>/dev/null && pwd -P) || real_home=$cargo_home
    remap=
    for names in "$root=." "$(pwd -P)=." "$cargo_home=/cargo" "$real_home=/cargo"; do
        remap="$remap'''--remap-path-prefix=$names''', "
    done
    unset RUSTFLAGS CARGO_ENCODED_RUSTFLAGS CARGO_BUILD_RUSTFLAGS
    "$CARGO" build --release --locked --quiet --bin pid1 --target "$target" --target-dir target/dist \
        --config "target.'cfg(all())'.rustflags = [$remap]"
    linked=target/dist/$target/release/pid1
}

# Takes it apart: the program, and what a debugger wants to know of it.
take_apart() {
    objcopy --only-keep-debug "$linked" dist/pid1.debug
    chmod -x dist/pid1.debug
    # In a place of its own: what comes to dist/pid1 has been checked.
    strip -o "$linked.stripped" "$linked"
    objcopy --add-gnu-debuglink=dist/pid1.debug "$linked.stripped"
    check "$linked.stripped"
    check_symbols "$linked"
    mv "$linked.stripped" dist/pid1
}

case ${1-} in
    '') [ $# = 0 ] || die "unknown argument '': see build.sh --help" ;;
    --check)
        [ $# = 2 ] || die "--check takes one FILE"
        check "$2"
        exit
        ;;
    -h | --help)
        usage
        exit
        ;;
    *) die "unknown argument $1: see build.sh --help" ;;
esac

CARGO=${CARGO:-cargo}
RUSTC=${RUSTC:-rustc}
export RUSTC
cd "$(dirname -- "$0")"
root=$(pwd)
for program in "$RUSTC" "$CARGO" objcopy strip nm readelf; do
    command -v "$program" >/dev/null || die "$program is missing: see build.sh --help"
done
choose_target
# What lies there is of this build, or nothing is.
mkdir -p dist
rm -f dist/pid1 dist/pid1.debug
build
take_apart
readelf -lW dist/pid1 | sed -n '/^Program Headers:/,/^$/p'
echo "dist/pid1: $(wc -c <dist/pid1) bytes for $target, no reachable panic"
