#!/bin/bash
# The test programs cli, compat, load, run and terminal in a virtual machine of another architecture,
# with the pid1 from dist: as the process 1 of the machine, and as the program under test.
#
#   machine.sh NAME               aarch64 or armv7l: all tests but those that tests/arches/left-out lists
#   machine.sh NAME --quick       those that tests/arches/quick lists: each duty once
#   machine.sh NAME ARGUMENT...   what the arguments choose, as for cargo test -- ARGUMENT...
#
# The program faults is left out as a whole: its tracer knows the registers of x86-64.
#
# The machine is a small Debian: kernel, C library, shells, tools and the other inits. The tests
# are static; Rust's own library is built from its sources, with CARGO and RUSTC (/usr/bin/cargo
# and /usr/bin/rustc by default: Debian's cargo-web, rustc-web, rust-web-src).
set -euo pipefail
cd "$(dirname "$0")/../.."

# shellcheck source=tests/arches/machines.sh
. tests/arches/machines.sh

name=$1
shift
describe "$name"
case $name in
    aarch64) cross=aarch64-linux-gnu triple=aarch64-unknown-linux-gnu ;;
    armv7l) cross=arm-linux-gnueabihf triple=armv7-unknown-linux-gnueabihf ;;
    *) echo "machine.sh: no tests for $name" >&2; exit 1 ;;
esac
programs="cli compat load run terminal"
export RUSTC=${RUSTC:-/usr/bin/rustc} CARGO=${CARGO:-/usr/bin/cargo}

tests/arches/fetch.sh "$target" "$package" "libc6-dev-$debian-cross" "libgcc-12-dev-$debian-cross"
get_system tini dumb-init catatonit

# The tests, static, with core and std from source. The same way to panic everywhere: pid1 has
# no other, and one core cannot serve two. Optimised a little: the emulator is slow enough.
build() {
    LLD=${LLD:-$(rustc --print sysroot)/lib/rustlib/$(rustc -vV | sed -n 's/^host: //p')/bin/rust-lld}
    local linker
    linker=CARGO_TARGET_$(echo "$triple" | tr a-z- A-Z_)_LINKER
    export LLD CROSS=$cross ROOT=$target/root "$linker=$PWD/tests/arches/cc.sh"
    RUSTC_BOOTSTRAP=1 CARGO_UNSTABLE_BUILD_STD=std,panic_abort,test CARGO_UNSTABLE_PANIC_ABORT_TESTS=true \
        CARGO_PROFILE_DEV_DEBUG=0 CARGO_PROFILE_DEV_OPT_LEVEL=1 "$CARGO" "$@" --locked --target "$triple" --target-dir "$target/tests" \
        --config "target.$triple.rustflags=['-Ctarget-feature=+crt-static', '-Crelocation-model=static']"
}

# Puts the test programs there. Where cargo has put things, and where the checkout is, is
# compiled into them.
root=$here/initramfs
bring() {
    local path program
    mkdir -p "$root/tests" "$root$target/tests/$triple/debug/examples" "$root$target/tests/$triple/tmp"
    cp dist/"pid1-$name" "$root/pid1"
    cp "$root/pid1" "$root$target/tests/$triple/debug/pid1"
    for path; do
        program=$(basename "$path")
        cp "$path" "$root/tests/${program%-*}"
    done
    for program in $examples; do
        cp "$target/tests/$triple/debug/examples/$program" "$root$target/tests/$triple/debug/examples"
    done
    cp -r README.md docs "$root$PWD"
}

# Names of tests, one a word, from a list with comments.
names() { sed -n -E "s/^($name|all) ([^ ]+).*/\2/p" "$1"; }

# What libtest is told.
choose() {
    case ${1-} in
        --quick) echo --exact; names tests/arches/quick ;;
        '') echo --exact; names tests/arches/left-out | sed 's/^/--skip /' ;;
        *) echo "$@" ;;
    esac
}

script() {
    cat <<END
. /prologue
export PID1_TEST_ENGINES=0 PID1_TEST_BINARY=/pid1 TMPDIR=/tmp
for test in $programs; do
    echo "== $name: \$test"
    RUSTC_BOOTSTRAP=1 /tests/\$test --color=never -Zunstable-options --report-time $* || failed=yes
    # What a test says goes to libtest, which shows it only of those that fail.
    cat $target/tests/$triple/tmp/skipped-* 2>/dev/null | grep '^skipped: '
    rm -f $target/tests/$triple/tmp/skipped-*
done
echo "== $name: end"
[ -z "\$failed" ] && exit 42
exit 1
END
}

# Of all test programs together, and of the list of those that were left out.
sum_up() {
    sed -n 's/^test result: .* \([0-9]*\) passed; \([0-9]*\) failed.*/\1 \2/p' "$here/console" |
        awk '{ passed += $1; failed += $2 } END { printf "%d passed, %d failed", passed, failed }'
    echo ", $(grep -c '^skipped: ' "$here/console") of them skipped, $((SECONDS / 60)) min"
}

# How long each test program took outside of the machine: the time inside is another one.
times() {
    awk -v name="$name" '
        $2 != "==" { next }
        program { printf "%s: %s took %d min %d s\n", name, program, ($1 - begun) / 60, ($1 - begun) % 60 }
        { begun = $1; program = $NF }' "$here/times"
}

examples="probe sigterm orphans surviving"
# shellcheck disable=SC2046,SC2086
build build --quiet $(printf -- '--example %s ' $examples)
# shellcheck disable=SC2046,SC2086
executables=$(build test --no-run $(printf -- '--test %s ' $programs) 2>&1 | tee -a /dev/stderr | sed -n 's/.*Executable.*(\(.*\))$/\1/p')
furnish "$root"
# shellcheck disable=SC2086
bring $executables
# shellcheck disable=SC2046,SC2086
script $(choose "$@") >"$root/script"
good=yes
boot "$root" || good=
times
echo "$name: $(sum_up)"
[ -n "$good" ] || exit 1
if [ $# = 0 ]; then
    echo "$name: all passed, $(names tests/arches/left-out | wc -l) left out"
    grep -E "^($name|all) " tests/arches/left-out || true
fi
