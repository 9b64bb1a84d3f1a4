#!/bin/sh
# Builds the file to ship and refuses to hand out a bad one. See usage, below.
set -eu

usage() {
    cat <<'END'
Usage: build.sh                build dist/pid1 and dist/pid1.debug for this machine, and
                               check them
       build.sh NAME...        build dist/pid1-NAME and dist/pid1-NAME.debug for each of
                               these architectures, check them, and list them in
                               dist/SHA256SUMS; other files dist/pid1-* are removed
       build.sh --all          the same for all architectures:

           NAME, as uname -m has it   or as Docker has it
           x86_64                     amd64
           aarch64                    arm64
           armv7l                     arm/v7
           armv6l                     arm/v6
           i686                       386
           ppc64le                    ppc64le
           riscv64                    riscv64
           s390x                      s390x

       build.sh --release      the same, and of each the packages that are published, and an
                               image of all of them (packaging/release.sh)
       build.sh --check FILE   check FILE: static, no interpreter, no relocations,
                               nothing writable, and not too large
       build.sh --help         this text

dist/pid1 is the file to ship. dist/pid1.debug has its symbols and debug information:
gdb finds it while it lies beside dist/pid1 (or in its folder .debug).

PID1_TARGET  what to build dist/pid1 for, such as x86_64-unknown-linux-musl. By default
             the musl target where the toolchain has it, and the host's own otherwise:
             pid1 has no libc, so both give the same program. Where a target is not
             installed but the sources of the standard library are, core is built from
             them.
CARGO RUSTC  the compiler to use, if not cargo and rustc from PATH
LLD          the linker for other architectures: rust-lld or ld.lld. By default that of
             the Rust toolchain, or ld.lld from PATH

Needs Rust, a C compiler to link with, and binutils. Other architectures need no
C compiler, but strip and objcopy that know them: binutils-multiarch, or LLVM's.
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
    # On 32-bit x86 rustix has two pointers, which are zero at first (docs/DESIGN.md).
    case $headers in *"Intel 80386"*) known=' 0x0+ 0x0+8 RW  ' ;; *) known='^$' ;; esac
    if echo "$headers" | grep -E '^ *LOAD .* [R ]W[E ] ' | grep -Evq "$known"; then
        refuse "$1" "has a writable segment"
    fi
    if ! echo "$headers" | grep -Eq '^ *GNU_STACK .* RW  '; then
        refuse "$1" "has an executable stack"
    fi
    if readelf -rW "$1" 2>/dev/null | grep -q ' R_'; then
        refuse "$1" "has relocations"
    fi
    # Instructions of x86-64 are short; others get some room, PowerPC most: every function
    # begins by finding its constants.
    case $headers in
        *X86-64*) aim=32768 limit=40960 ;;
        *PowerPC64*) aim=49152 limit=57344 ;;
        *) aim=49152 limit=49152 ;;
    esac
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
    undefined=$("${tools}nm" -u "$1")
    [ -z "$undefined" ] || refuse "$1" "undefined symbols: $undefined"
    foreign=$("${tools}nm" "$1" | awk '{print $NF}' | grep -E '^(__libc_|_IO_|_dl_|__stdio|_?malloc$|free$|printf$|errno$|__errno_location$|pthread_)' || true)
    [ -z "$foreign" ] || refuse "$1" "symbols of a libc: $foreign"
    [ -z "$refused" ]
}

# Whether the toolchain has a standard library for this target.
installed() {
    [ -d "$("$RUSTC" --print target-libdir --target "$1" 2>/dev/null)" ]
}

# Sets $name, as uname -m has it, and $wanted: what it is to the compiler.
look_up() {
    case ${1#linux/} in
        x86_64 | amd64) name=x86_64 wanted=x86_64-unknown-linux-musl ;;
        aarch64 | arm64 | arm64/v8) name=aarch64 wanted=aarch64-unknown-linux-musl ;;
        armv7l | armv7 | arm/v7) name=armv7l wanted=armv7-unknown-linux-musleabihf ;;
        armv6l | armv6 | arm/v6) name=armv6l wanted=arm-unknown-linux-musleabihf ;;
        i686 | 386) name=i686 wanted=i686-unknown-linux-musl ;;
        ppc64le) name=ppc64le wanted=powerpc64le-unknown-linux-musl ;;
        riscv64) name=riscv64 wanted=riscv64gc-unknown-linux-musl ;;
        s390x) name=s390x wanted=s390x-unknown-linux-musl ;;
        *) die "unknown architecture $1: see build.sh --help" ;;
    esac
}

# Sets $target, for one of these architectures: musl's if it is installed, or gnu's.
choose_of_both() {
    gnu=$(echo "$1" | sed 's/-musl/-gnu/')
    if ! installed "$1" && installed "$gnu"; then target=$gnu; else target=$1; fi
}

# Sets $target, for dist/pid1.
choose_target() {
    if [ -n "${PID1_TARGET-}" ]; then
        target=$PID1_TARGET
    else
        choose_of_both "$(echo "$host" | sed 's/-gnu/-musl/')"
        installed "$target" || target=$host
    fi
}

# Whether $target can be built; sets what cargo has to be told for it.
prepare() {
    # (The host's own, if nobody has asked for it, is just tried.)
    if ! installed "$target" && [ "$target" != "$host" ]; then
        "$RUSTC" --print target-libdir --target "$target" >/dev/null 2>&1 || die "$target: the compiler knows no such target"
        if [ ! -e "$("$RUSTC" --print sysroot)/lib/rustlib/src/rust/library/core/Cargo.toml" ]; then
            die "$target is not installed. Install it:
    rustup target add $target
or, where that is not possible, the sources of the standard library:
    rustup component add rust-src     (Debian: apt-get install rust-web-src)"
        fi
        echo "build.sh: $target is not installed: building core from source"
        # Cargo calls this unstable, and stable compilers want to be told that we know.
        export RUSTC_BOOTSTRAP=1 CARGO_UNSTABLE_BUILD_STD=core,compiler_builtins
    fi
    # On 32-bit x86 rustix would look for the vDSO, and its parser can panic. So it is told to ask
    # us where that is, and we say nothing.
    case $target in i?86*) features=rustix/use-explicitly-provided-auxv ;; *) features= ;; esac
    # A C compiler links for its own machine only.
    if [ "${target%%-*}" != "${host%%-*}" ]; then
        find_linker
        variable=CARGO_TARGET_$(echo "$target" | tr a-z- A-Z_)_LINKER
        export "$variable=$linker"
    fi
}

# Sets $linker.
find_linker() {
    for linker in "${LLD-}" "$("$RUSTC" --print sysroot)/lib/rustlib/$host/bin/rust-lld" \
        "$(rustc --print sysroot 2>/dev/null)/lib/rustlib/$host/bin/rust-lld" ld.lld; do
        if command -v "$linker" >/dev/null; then return; fi
    done
    die "no linker for $target: rustup's toolchains have rust-lld; or apt-get install lld"
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
        --features "$features" --config "target.'cfg(all())'.rustflags = [$remap]"
    linked=target/dist/$target/release/pid1
}

# Sets $tools, what the names of strip, objcopy and nm begin with that know this file.
find_tools() {
    for tools in '' llvm-; do
        if "${tools}strip" -o "$linked.stripped" "$linked" 2>/dev/null &&
            "${tools}objcopy" --only-keep-debug "$linked" "$linked.debug" 2>/dev/null; then
            return
        fi
    done
    die "strip and objcopy do not know $target: apt-get install binutils-multiarch (or llvm)"
}

# Takes it apart, to $1: the program, and $1.debug, what a debugger wants to know of it.
take_apart() {
    find_tools
    mv "$linked.debug" "$1.debug"
    chmod -x "$1.debug"
    # In a place of its own: what comes to dist has been checked.
    "${tools}objcopy" --add-gnu-debuglink="$1.debug" "$linked.stripped"
    check "$linked.stripped"
    check_symbols "$linked"
    mv "$linked.stripped" "$1"
    readelf -lW "$1" | sed -n '/^Program Headers:/,/^$/p'
    echo "$1: $(wc -c <"$1") bytes for $target, no reachable panic"
}

# One for this machine, or for $PID1_TARGET.
build_one() {
    choose_target
    rm -f dist/pid1 dist/pid1.debug
    prepare
    build
    take_apart dist/pid1
}

# All of these architectures.
build_list() {
    rm -f dist/pid1-* dist/SHA256SUMS
    for wish; do
        look_up "$wish"
        choose_of_both "$wanted"
        # What one of them needs in the environment is not for the others.
        (
            prepare
            build
            take_apart "dist/pid1-$name"
        )
    done
    (
        cd dist
        sha256sum pid1-* >SHA256SUMS
    )
}

ALL="x86_64 aarch64 armv7l armv6l i686 ppc64le riscv64 s390x"

release=
case ${1-} in
    '') [ $# = 0 ] || die "unknown architecture '': see build.sh --help" ;;
    --check)
        [ $# = 2 ] || die "--check takes one FILE"
        check "$2"
        exit
        ;;
    -h | --help)
        usage
        exit
        ;;
    --all | --release)
        [ $# = 1 ] || die "$1 takes no NAME"
        [ "$1" = --all ] || release=yes
        # shellcheck disable=SC2086
        set -- $ALL
        ;;
    -*) die "unknown argument $1: see build.sh --help" ;;
esac
# All of them, before anything is built.
for wish; do look_up "$wish"; done

CARGO=${CARGO:-cargo}
RUSTC=${RUSTC:-rustc}
export RUSTC
cd "$(dirname -- "$0")"
root=$(pwd)
for program in "$RUSTC" "$CARGO" objcopy strip nm readelf; do
    command -v "$program" >/dev/null || die "$program is missing: see build.sh --help"
done
host=$("$RUSTC" -vV | sed -n 's/^host: //p')
# What lies there is of this build, or nothing is.
mkdir -p dist
if [ $# = 0 ]; then build_one; else build_list "$@"; fi
[ -z "$release" ] || packaging/release.sh dist
