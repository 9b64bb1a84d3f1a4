#!/bin/bash
# pid1 as process 1 of a virtual machine: the checks of smoke.sh, and that the stack is given back
# in whole pages, which have another size there, or that of most machines.
#
#   init.sh NAME        ppc64le, aarch64-16k, riscv64; takes dist/pid1-NAME
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/arches/machines.sh
. tests/arches/machines.sh

describe "$1"
binary=dist/pid1-${1%-16k}
# shellcheck disable=SC2086
tests/arches/fetch.sh "$target" $package
# shellcheck disable=SC2119
get_system

root=$here/initramfs
furnish "$root"
cp "$binary" "$root/pid1"
mkdir -p "$root/checkout/tests"
cp Cargo.toml "$root/checkout"
cp -r tests/arches "$root/checkout/tests"
echo "page=$page" >"$root/script"
cat >>"$root/script" <<'END'
. /prologue
failed=
fails() { echo "FAILED: $*"; failed=yes; }

LD_SHOW_AUXV=1 /bin/true | grep -q "AT_PAGESZ: *$page\$" || fails "this kernel's pages do not have $page bytes"

# A supervisor that has waited a while gives back. ENOMEM: not all of it was in use. EINVAL: no
# page begins there.
strace -f -e trace=madvise -o /tmp/trace /pid1 -s sh -c 'sleep 2; exit 7'
[ $? = 7 ] || fails "a status"
grep 'madvise(0x[0-9a-f]*, [1-9].*DONTNEED)' /tmp/trace >/tmp/given || fails "nothing is given back"
! grep EINVAL /tmp/given || fails "giving back is refused"
# The page of the vectors, and perhaps another one of the stack.
own=$(sed -n 's/^Anonymous: *\([0-9]*\) kB$/\1/p' /proc/1/smaps_rollup)
echo "process 1 has $own kB of its own, in pages of $((page / 1024))"
[ "$own" -le $((2 * page / 1024)) ] || fails "the waiting init has $own kB of its own"

bash /checkout/tests/arches/smoke.sh /pid1 || failed=yes
[ -z "$failed" ] && exit 42
exit 1
END
boot "$root"
