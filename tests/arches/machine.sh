#!/bin/bash
# The test programs cli and run in a virtual machine of another architecture, with the pid1
# from dist: as the process 1 of the machine, and as the program under test.
#
#   machine.sh NAME [ARGUMENT]...    aarch64 or armv7l; arguments are for both test programs
#
# Left out is what an emulated machine is too slow or too small for (sizes, storms), and what wants
# a file of the checkout or a program with a loader: these are all static.
#
# The kernel, a busybox and the C library that the tests are linked with are Debian's; Rust's
# own library is built from its sources, with CARGO and RUSTC (/usr/bin/cargo and
# /usr/bin/rustc by default: Debian's cargo-web, rustc-web, rust-web-src).
set -euo pipefail
cd "$(dirname "$0")/../.."

name=$1
shift
case $name in
    aarch64)
        debian=arm64 cross=aarch64-linux-gnu triple=aarch64-unknown-linux-gnu kernel=linux-image-cloud-arm64
        emulator=(qemu-system-aarch64 -M virt -cpu cortex-a57) console=ttyAMA0
        ;;
    armv7l)
        debian=armhf cross=arm-linux-gnueabihf triple=armv7-unknown-linux-gnueabihf kernel=linux-image-armmp
        emulator=(qemu-system-arm -M virt -cpu cortex-a15) console=ttyAMA0
        ;;
    *) echo "machine.sh: no machine for $name" >&2; exit 1 ;;
esac
target=$PWD/target/arches
here=$target/$name
export RUSTC=${RUSTC:-/usr/bin/rustc} CARGO=${CARGO:-/usr/bin/cargo}

tests/arches/fetch.sh "$target" qemu-system-arm "libc6-dev-$debian-cross" "libgcc-12-dev-$debian-cross"
tests/arches/fetch.sh --for "$debian" "$here" "$kernel" busybox-static

# The tests, static, with core and std from source. The same way to panic everywhere: pid1 has
# no other, and one core cannot serve two.
build() {
    LLD=${LLD:-$(rustc --print sysroot)/lib/rustlib/$(rustc -vV | sed -n 's/^host: //p')/bin/rust-lld}
    local linker
    linker=CARGO_TARGET_$(echo "$triple" | tr a-z- A-Z_)_LINKER
    export LLD CROSS=$cross ROOT=$target/root "$linker=$PWD/tests/arches/cc.sh"
    RUSTC_BOOTSTRAP=1 CARGO_UNSTABLE_BUILD_STD=std,panic_abort,test CARGO_UNSTABLE_PANIC_ABORT_TESTS=true \
        CARGO_PROFILE_DEV_DEBUG=0 "$CARGO" "$@" --locked --target "$triple" --target-dir "$target/tests" \
        --config "target.$triple.rustflags=['-Ctarget-feature=+crt-static', '-Crelocation-model=static']"
}
build build --quiet --examples
executables=$(build test --no-run --test cli --test run 2>&1 | tee /dev/stderr | sed -n 's/.*Executable.*(\(.*\))$/\1/p')

# The machine's first and only file system. Where cargo has put things is compiled into the tests.
root=$here/initramfs
rm -rf "$root"
mkdir -p "$root"/{bin,dev,etc,proc,sys,tmp,sbin,tests,usr/bin} "$root$target/tests/$triple/debug/examples" "$root$target/tests/tmp"
cp dist/"pid1-$name" "$root/pid1"
cp "$here/root/bin/busybox" "$root/bin"
for path in $executables; do
    program=$(basename "$path")
    cp "$path" "$root/tests/${program%-*}"
done
for program in probe sigterm orphans surviving; do
    cp "$target/tests/$triple/debug/examples/$program" "$root$target/tests/$triple/debug/examples"
done
cp "$root/pid1" "$root$target/tests/$triple/debug/pid1"
printf 'root:x:0:0::/:/bin/sh\ndaemon:x:1:1::/usr/sbin:/bin/false\nuser:x:1000:1000::/tmp:/bin/sh\n' >"$root/etc/passwd"
printf 'root:x:0:\ndaemon:x:1:\nuser:x:1000:\n' >"$root/etc/group"
cat >"$root/script" <<END
/bin/busybox --install -s /bin
ln -s /bin/env /usr/bin/env
export PATH=/bin PID1_TEST_ENGINES=0 PID1_TEST_BINARY=/pid1 TMPDIR=/tmp
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mkdir -p /dev/pts /dev/shm
mount -t devpts devpts /dev/pts
mount -t cgroup2 cgroup2 /sys/fs/cgroup
mount -t tmpfs tmpfs /tmp
chmod 1777 /tmp
ln -s /proc/self/fd /dev/fd
left_out="--skip sizes:: --skip storm:: --skip the_table_in_the_readme"
left_out="\$left_out --skip a_missing_interpreter_or_loader_gets_its_own_words"
for test in cli run; do
    /tests/\$test --color=never \$left_out $* || failed=yes
done
[ -z "\$failed" ] && exit 42
exit 1
END
(cd "$root" && find . | busybox cpio -o -H newc 2>/dev/null | gzip -1 >../initramfs.gz)

if ! command -v "${emulator[0]}" >/dev/null; then
    export LD_LIBRARY_PATH=$target/root/usr/lib/x86_64-linux-gnu:$target/root/lib/x86_64-linux-gnu
    emulator=("$target/root/usr/bin/${emulator[0]}" "${emulator[@]:1}" -L "$target/root/usr/share/qemu")
fi
timeout "${MACHINE_TIMEOUT:-1500}" "${emulator[@]}" -m 1024 -smp 2 -display none -monitor none -serial stdio -nic none -no-reboot \
    -kernel "$here"/root/boot/vmlinuz-* -initrd "$here/initramfs.gz" \
    -append "console=$console loglevel=1 panic=-1 rdinit=/pid1 -- /bin/busybox sh /script" </dev/null | sed -u 's,\r,,g' | tee "$here/console"
# pid1 ends with the script's status, 42, and the kernel says so in its last words.
grep -q 'Attempted to kill init! exitcode=0x00002a00' "$here/console"
