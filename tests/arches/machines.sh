# shellcheck shell=bash disable=SC2034
# The virtual machines: what Debian and qemu call them, and how they are booted. To be sourced
# by a script in the checkout's root.
#
# Time in a machine is counted in instructions (-icount): one takes 2 ns, and what is waited for
# comes at once. So no deadline of a test depends on how fast or how busy the computer below is.
# One processor: several would have their turns one after the other, some milliseconds each, and who
# waits for another processor would wait that long.

target=$PWD/target/arches

# What a small Debian is made of, beside the kernel: shells and tools, and the libraries that
# these want.
system="busybox-static bash dash coreutils libc6 libgcc-s1 libtinfo6 libacl1 libattr1 libgmp10 libselinux1 libpcre2-8-0"
system="$system util-linux procps libproc2-0 libncursesw6 libsystemd0 libcap2 libcap-ng0 libgcrypt20 libgpg-error0"
system="$system liblz4-1 liblzma5 libzstd1 strace libunwind8 libdw1 libelf1 zlib1g libbz2-1.0"

# Sets $debian, $kernel, $release (if it is not this machine's), $package (of the emulator),
# $emulator, $console, $page (its size in bytes), and $here.
describe() {
    console=ttyAMA0 page=4096 release=
    case $1 in
        aarch64)
            debian=arm64 kernel=linux-image-cloud-arm64 package=qemu-system-arm
            emulator=(qemu-system-aarch64 -M virt -cpu cortex-a57)
            ;;
        armv7l)
            debian=armhf kernel=linux-image-armmp package=qemu-system-arm
            emulator=(qemu-system-arm -M virt -cpu cortex-a15)
            ;;
        ppc64le)
            debian=ppc64el kernel=linux-image-powerpc64le package=qemu-system-ppc console=hvc0 page=65536
            emulator=(qemu-system-ppc64 -M "pseries,cap-cfpc=broken,cap-sbbc=broken,cap-ibs=broken,cap-ccf-assist=off" -cpu power9 -vga none)
            ;;
        # What Debian 12 does not have, its successor has: this kernel, and that architecture.
        aarch64-16k)
            debian=arm64 kernel=linux-image-arm64-16k package=qemu-system-arm page=16384 release=trixie
            emulator=(qemu-system-aarch64 -M virt -cpu neoverse-n1)
            ;;
        riscv64)
            debian=riscv64 kernel=linux-image-riscv64 package="qemu-system-misc opensbi" console=ttyS0 release=trixie
            emulator=(qemu-system-riscv64 -M virt)
            ;;
        *) echo "no machine for $1" >&2; exit 1 ;;
    esac
    here=$target/$1
}

# Gets the kernel, the small Debian, and these packages.
get_system() {
    # shellcheck disable=SC2086
    if [ -z "$release" ]; then
        tests/arches/fetch.sh --for "$debian" "$here" "$kernel" $system "$@"
    else
        tests/arches/fetch.sh --for "$debian" --of "$release" "$here" "$kernel"
        # By the names that matter here: what they need has others.
        tests/arches/fetch.sh --for "$debian" --of "$release" --root "$here" \
            base-files bash busybox-static coreutils dash libc-bin procps strace util-linux "$@"
    fi
}

# furnish ROOT: the machine's first and only file system.
furnish() {
    local applet
    rm -rf "$1"
    mkdir -p "$1"/{dev,proc,sys,tmp,run,root}
    cp -a "$here"/root/{bin,etc,lib,sbin,usr} "$1"
    [ ! -e "$here/root/lib64" ] || cp -a "$here/root/lib64" "$1"
    ln -sf dash "$1/bin/sh"
    for applet in awk cmp diff find grep gzip ip mount sed tar umount; do
        [ -e "$1/bin/$applet" ] || ln -s busybox "$1/bin/$applet"
    done
    printf 'root:x:0:0:root:/root:/bin/sh\ndaemon:x:1:1::/usr/sbin:/bin/false\nuser:x:1000:1000::/tmp:/bin/sh\n' >"$1/etc/passwd"
    printf 'root:x:0:\ndaemon:x:1:\nuser:x:1000:\n' >"$1/etc/group"
    cat >"$1/prologue" <<'END'
export PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
mount -t proc proc /proc
mount -t sysfs sysfs /sys
mount -t devtmpfs devtmpfs /dev
mkdir -p /dev/pts /dev/shm
mount -t devpts devpts /dev/pts
mount -t tmpfs tmpfs /sys/fs/cgroup
for controller in memory pids; do
    mkdir /sys/fs/cgroup/$controller
    mount -t cgroup -o $controller cgroup /sys/fs/cgroup/$controller
done
chmod 1777 /tmp
ln -s /proc/self/fd /dev/fd
END
}

# Passes the console on, and writes down when a line of a program ("== ...") or of a test came.
stamp() {
    local line
    : >"$here/times"
    while IFS= read -r line || [ -n "$line" ]; do
        printf '%s\n' "$line"
        case $line in "== "* | "test "*) printf '%(%s)T %s\n' -1 "$line" >>"$here/times" ;; esac
    done
}

# boot ROOT: its /pid1 is process 1, and a shell that executes /script its command. The script
# ends with 42 if all is well: so does pid1 then, and the kernel says so in its last words.
boot() {
    (cd "$1" && find . | busybox cpio -o -H newc 2>/dev/null >"$here/initramfs.cpio")
    if ! command -v "${emulator[0]}" >/dev/null; then
        export LD_LIBRARY_PATH=$target/root/usr/lib/x86_64-linux-gnu:$target/root/lib/x86_64-linux-gnu
        emulator=("$target/root/usr/bin/${emulator[0]}" "${emulator[@]:1}" -L "$target/root/usr/share/qemu")
    fi
    timeout "${MACHINE_TIMEOUT:-3600}" "${emulator[@]}" -icount shift=1,sleep=off -m 1024 -smp 1 \
        -display none -monitor none -serial stdio -nic none -no-reboot \
        -kernel "$here"/root/boot/vmlinu[xz]-* -initrd "$here/initramfs.cpio" \
        -append "console=$console loglevel=1 panic=-1 rcupdate.rcu_expedited=1 rdinit=/pid1 -- /bin/sh /script" \
        </dev/null | sed -u 's,\r,,g' | stamp | tee "$here/console"
    unset LD_LIBRARY_PATH
    grep -q 'Attempted to kill init! exitcode=0x00002a00' "$here/console"
}
