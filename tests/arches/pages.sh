#!/bin/bash
# pid1 for PowerPC in a virtual machine whose pages have 64 KiB, as process 1 of that machine:
# the checks of smoke.sh, and that the stack is given back in whole pages.
#
#   pages.sh        takes dist/pid1-ppc64le
set -euo pipefail
cd "$(dirname "$0")/../.."
# shellcheck source=tests/arches/machines.sh
. tests/arches/machines.sh

describe ppc64le
tests/arches/fetch.sh "$target" "$package"
# shellcheck disable=SC2086
tests/arches/fetch.sh --for "$debian" "$here" "$kernel" $system

root=$here/initramfs
furnish "$root"
cp dist/pid1-ppc64le "$root/pid1"
mkdir -p "$root/checkout/tests"
cp Cargo.toml "$root/checkout"
cp -r tests/arches "$root/checkout/tests"
cat >"$root/script" <<'END'
. /prologue
failed=
fails() { echo "FAILED: $*"; failed=yes; }

LD_SHOW_AUXV=1 /bin/true | grep -q 'AT_PAGESZ: *65536$' || fails "this kernel's pages do not have 64 KiB"

# A supervisor that has waited a while gives back. ENOMEM: not all of it was in use. EINVAL: no
# page begins there.
strace -f -e trace=madvise -o /tmp/trace /pid1 -s sh -c 'sleep 2; exit 7'
[ $? = 7 ] || fails "a status"
grep 'madvise(0x[0-9a-f]*, [1-9].*DONTNEED)' /tmp/trace >/tmp/given || fails "nothing is given back"
! grep EINVAL /tmp/given || fails "giving back is refused"
# The page of the vectors, and perhaps another one of the stack.
own=$(sed -n 's/^Anonymous: *\([0-9]*\) kB$/\1/p' /proc/1/smaps_rollup)
echo "process 1 has $own kB of its own, in pages of 64"
[ "$own" -le 128 ] || fails "the waiting init has $own kB of its own"

bash /checkout/tests/arches/smoke.sh /pid1 || failed=yes
[ -z "$failed" ] && exit 42
exit 1
END
boot "$root"
