#!/bin/bash
# pid1 for every architecture: builds all of them and has them run. See usage, below. Needs root.
set -euo pipefail
cd "$(dirname "$0")/.."

usage() {
    cat <<'END'
Usage: tests/arches.sh [PART]...      these, one after the other:

    build      ./build.sh --all
    traps      what is easily got wrong, in the files themselves: tests/arches/traps.sh
    smoke      under user-mode emulation, every architecture: tests/arches/smoke.sh
    deb        every .deb, installed, run, verified and removed by a dpkg of its own architecture:
               tests/arches/deb.sh
    container  a container for arm64 under emulation, by Podman: tests/arches/container.sh
    thumb      the checks of smoke for Thumb-2, which pid1 for armv7l is not built as, but could be
    i686       the test programs cli, compat, load, run and terminal with the file for i686, which a
               kernel for x86-64 runs as it is
    pages      as process 1 of a virtual machine for ppc64le, whose pages have 64 KiB, with the
               checks of smoke: tests/arches/init.sh
    riscv64    the same for riscv64; its kernel, and the next one, are those of Debian 13
    pages16    the same for aarch64 with pages of 16 KiB
    quick      each duty once, in a virtual machine for aarch64
    aarch64    the same test programs in a virtual machine
    armv7l     the same

Without PART: all of them, but quick. The parts after build take the files in dist/pid1-*. What is missing for them (emulators,
kernels, C libraries) comes from Debian's archive to target/arches; nothing is installed.
CARGO and RUSTC are for build.sh, and for the test programs in the virtual machines.
END
}

step() { printf '\n== arches: %s\n' "$*"; }

die() {
    echo "tests/arches.sh: $1" >&2
    exit 1
}

all="x86_64 aarch64 armv7l armv6l i686 ppc64le riscv64 s390x"
unpacked=$PWD/target/arches/root

# What qemu calls it.
emulated() {
    case $1 in
        armv7l | armv6l | thumb) echo arm ;;
        i686) echo i386 ;;
        *) echo "$1" ;;
    esac
}

# Where qemu-aarch64-static and its like are.
emulators() {
    if command -v qemu-aarch64-static >/dev/null; then
        dirname "$(command -v qemu-aarch64-static)"
    else
        tests/arches/fetch.sh target/arches qemu-user-static
        echo "$unpacked/usr/bin"
    fi
}

build() {
    step "build"
    ./build.sh --all
}

# smoke_one NAME FILE
smoke_one() {
    local place open
    place=$(emulators)
    # Where everybody can execute it: pid1 also runs as another user.
    open=$(mktemp -d)
    chmod 755 "$open"
    cp "$2" "$open/pid1-$1"
    if [ "$1" = x86_64 ]; then
        tests/arches/smoke.sh "$open/pid1-$1"
    elif tests/arches/private.sh "$place" true 2>/dev/null; then
        tests/arches/private.sh "$place" tests/arches/smoke.sh "$open/pid1-$1"
    else
        echo "no binfmt_misc in a user namespace (Linux 6.7): by the emulator's name"
        tests/arches/smoke.sh "$place/qemu-$(emulated "$1")-static" "$open/pid1-$1"
    fi
    rm -rf "$open"
    echo "pid1-$1: good"
}

smoke() {
    step "smoke"
    local name
    for name in $all; do smoke_one "$name" "dist/pid1-$name"; done
}

# Of the architectures that Debian has; a dash in the table: there is none.
deb() {
    step "deb"
    local place name debian other
    place=$(emulators)
    packaging/release.sh --without-sbom dist
    while read -r name _ debian _; do
        [ "$debian" != - ] || continue
        [ -f "dist/pid1-$name" ] || die "dist/pid1-$name is missing: build.sh --all makes it"
        other=amd64
        [ "$debian" != amd64 ] || other=arm64
        tests/arches/deb.sh "$debian" "target/arches/deb-$debian" "$place" dist/pid1_*_"$debian".deb dist/pid1_*_"$other".deb
    done < <(grep -v '^#' packaging/architectures)
}

container() {
    step "a container for arm64"
    local place
    place=$(emulators)
    if ! tests/arches/private.sh "$place" true 2>/dev/null; then
        echo "left out: no binfmt_misc in a user namespace (Linux 6.7)"
        return
    fi
    tests/arches/container.sh "$place" dist/pid1-aarch64
    echo "container: good"
}

traps() {
    step "traps"
    tests/arches/traps.sh
}

# Cargo calls it another target; the file goes where no other is.
thumb() {
    step "thumb"
    local file=$PWD/target/arches/thumb/pid1
    mkdir -p "${file%/*}"
    PID1_TARGET=thumbv7neon-unknown-linux-musleabihf ./build.sh
    cp dist/pid1 "$file"
    [ $(($(readelf -hW "$file" | awk '/Entry point/ { print $NF }') % 2)) = 1 ] || die "this is not Thumb"
    smoke_one thumb "$file"
}

pages() {
    step "pages of 64 KiB, in a virtual machine for ppc64le"
    tests/arches/init.sh ppc64le
}

riscv64() {
    step "process 1 of a virtual machine for riscv64"
    tests/arches/init.sh riscv64
}

pages16() {
    step "pages of 16 KiB, in a virtual machine for aarch64"
    tests/arches/init.sh aarch64-16k
}

quick() {
    step "aarch64: each duty once, in a virtual machine"
    MACHINE_TIMEOUT=${MACHINE_TIMEOUT:-900} tests/arches/machine.sh aarch64 --quick
}

# Left out are what counts or refuses system calls by the names and numbers of x86-64, and who
# looks for a page that belongs to no file: in this one is rustix's pointer.
i686() {
    step "i686: the suite"
    # As a file of this name, which ps shows.
    mkdir -p target/arches/i686
    cp dist/pid1-i686 target/arches/i686/pid1
    # By the machine's own compiler, whichever has made the file.
    PID1_TEST_ENGINES=0 PID1_TEST_BINARY=$PWD/target/arches/i686/pid1 env -u CARGO -u RUSTC \
        cargo test --locked --test cli --test compat --test load --test run --test terminal -- \
        --skip faults:: --skip refused:: \
        --skip memory_that_is_refused_is_not_told_as_memory_that_is_used_up \
        --skip what_a_name_was_looked_up_with_is_given_back
}

aarch64() {
    step "aarch64: the suite in a virtual machine"
    tests/arches/machine.sh aarch64
}

armv7l() {
    step "armv7l: the suite in a virtual machine"
    tests/arches/machine.sh armv7l
}

[ "$(id -u)" = 0 ] || die "only root can do this"
case ${1-} in -h | --help) usage; exit ;; esac
[ $# -gt 0 ] || set -- build traps smoke deb container thumb i686 pages riscv64 pages16 aarch64 armv7l
for part; do
    case $part in
        build | traps | smoke | deb | container | thumb | i686 | pages | riscv64 | pages16 | quick | aarch64 | armv7l) "$part" ;;
        *) die "unknown part $part: see tests/arches.sh --help" ;;
    esac
done
step "all good"
