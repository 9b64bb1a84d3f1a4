#!/bin/sh
# Runs a command where programs of other architectures can be executed as if they were of this
# one: in a user namespace with a binfmt_misc of its own (Linux 6.7 and later), so that the
# machine outside knows nothing of it. All ids are there, and a /proc of its own.
#
#   private.sh DIR COMMAND [ARG]...     DIR has qemu-aarch64-static and its like
set -eu

# name, e_ident's class and byte order, e_machine: as they lie in the file.
register() {
    emulator=$1/qemu-$2-static
    magic="\\x7fELF\\x0$3\\x0$4\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x02\\x00"
    mask='\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff'
    # e_type is 2 or, of what may lie anywhere, 3; its byte order is that of e_machine.
    type='\xfe\xff'
    if [ "$4" = 2 ]; then
        magic="\\x7fELF\\x0$3\\x0$4\\x01\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x00\\x02"
        type='\xff\xfe'
    fi
    mask="$mask$type\\xff\\xff"
    # F: the emulator is opened now, so it need not be found in a container. P: argv[0] stays.
    printf '%s\n' ":$2:M::$magic$5:$mask:$emulator:FP" >/proc/sys/fs/binfmt_misc/register
}

if [ "${1-}" != --inside ]; then
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    mkfifo "$work/ready" "$work/go"
    unshare --user --mount --pid --fork --kill-child "$0" --inside "$work" "$@" &
    inside=$!
    read -r _ <"$work/ready"
    # unshare has the new user namespace, too: only we outside can map all ids.
    echo '0 0 4294967294' >"/proc/$inside/uid_map"
    echo '0 0 4294967294' >"/proc/$inside/gid_map"
    echo >"$work/go"
    wait "$inside"
    exit
fi

work=$2 emulators=$3
shift 3
echo >"$work/ready"
read -r _ <"$work/go"
mount -t proc proc /proc
mount -t binfmt_misc binfmt_misc /proc/sys/fs/binfmt_misc
register "$emulators" aarch64 2 1 '\xb7\x00'
register "$emulators" arm 1 1 '\x28\x00'
register "$emulators" i386 1 1 '\x03\x00'
register "$emulators" ppc64le 2 1 '\x15\x00'
register "$emulators" riscv64 2 1 '\xf3\x00'
register "$emulators" s390x 2 2 '\x00\x16'
"$@"
