#!/bin/sh
# Builds the file to ship, dist/pid1, and refuses to hand out a bad one.
#
#   build.sh               build and check
#   build.sh --check FILE  only check FILE
#
# The musl target is used where the toolchain has it, the host's own otherwise:
# pid1 has no libc, so the result is the same. PID1_TARGET names another one. Needs
# readelf and nm (binutils).
set -eu

limit=16384
root=$(CDPATH='' cd -- "$(dirname -- "$0")" && pwd)

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
    if echo "$headers" | grep -Eq '^ *LOAD .* (RW|R?WE|RWE|W) '; then
        refuse "$1" "has a writable segment"
    fi
    if echo "$headers" | grep -Eq '^ *GNU_STACK .*E'; then
        refuse "$1" "has an executable stack"
    fi
    if readelf -rW "$1" 2>/dev/null | grep -q ' R_'; then
        refuse "$1" "has relocations"
    fi
    size=$(wc -c <"$1")
    [ "$size" -le "$limit" ] || refuse "$1" "$size bytes are more than $limit"
    [ -z "$refused" ]
}

# Its twin with symbols: what has been linked.
check_symbols() {
    refused=
    undefined=$(nm -u "$1")
    [ -z "$undefined" ] || refuse "$1" "undefined symbols: $undefined"
    foreign=$(nm "$1" | awk '{print $NF}' | grep -E '^(__libc_|_IO_|_dl_|__stdio|_?malloc$|free$|printf$|errno$|__errno_location$|pthread_)' || true)
    [ -z "$foreign" ] || refuse "$1" "symbols of a libc: $foreign"
    writable=$(nm "$1" | awk '$2 ~ /^[bBdD]$/ {print $NF}')
    [ -z "$writable" ] || refuse "$1" "writable data: $writable"
    [ -z "$refused" ]
}

if [ "${1-}" = --check ]; then
    check "${2:?build.sh: --check needs a file}"
    exit
fi

cd "$root"
host=$(rustc -vV | sed -n 's/^host: //p')
musl=${PID1_TARGET:-$(echo "$host" | sed 's/-gnu$/-musl/')}
if [ -d "$(rustc --print target-libdir --target "$musl" 2>/dev/null)" ]; then
    target=$musl
elif [ "${musl%%-*}" = "${host%%-*}" ]; then
    target=$host
else
    echo "build.sh: the toolchain has no $musl" >&2
    exit 1
fi

# The link fails while a panic can be reached (src/rt/panic.rs).
export PID1_PROVE_NO_PANIC=1
build() {
    cargo build --release --locked --quiet --bin pid1 --target "$target" --target-dir "$root/target/$1"
}
build dist
PID1_KEEP_SYMBOLS=1 CARGO_PROFILE_RELEASE_STRIP=false build dist-symbols

shipped=target/dist/$target/release/pid1
twin=target/dist-symbols/$target/release/pid1
check "$shipped"
check_symbols "$twin"
mkdir -p dist
cp "$shipped" dist/pid1
readelf -lW dist/pid1 | sed -n '/^Program Headers:/,/^$/p'
echo "dist/pid1: $(wc -c <dist/pid1) bytes for $target, no reachable panic"
