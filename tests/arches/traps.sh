#!/bin/bash
# What is easily got wrong on one architecture or another, looked for in the files themselves
# and where this machine can run them. docs/DESIGN.md, "Architectures", tells of each.
#
#   traps.sh        takes dist/pid1-* and dist/pid1-*.debug
set -euo pipefail
cd "$(dirname "$0")/../.."
failed=

fails() {
    echo "FAILED: $*"
    failed=yes
}

# A kernel maps whole pages: in the file and in memory, a segment begins at the same place of one.
# Pages have up to 64 KiB, or 4 KiB always.
segments() {
    local file page offset address
    for file in dist/pid1-*; do
        case $file in
            *.debug) continue ;;
            *-x86_64 | *-i686 | *-s390x) page=$((1 << 12)) ;;
            *) page=$((1 << 16)) ;;
        esac
        while read -r offset address; do
            [ $((offset % page)) = $((address % page)) ] || fails "$file: a segment at $offset of the file is at $address of memory"
        done < <(readelf -lW "$file" | awk '$1 == "LOAD" { print $2, $3 }')
    done
}

# The files for arm are ARM's instructions throughout, not Thumb's: at an odd address, or behind a
# symbol $t, Thumb would begin.
arm_state() {
    local name entry
    for name in armv7l armv6l; do
        entry=$(readelf -hW "dist/pid1-$name" | awk '/Entry point/ { print $NF }')
        [ $((entry % 2)) = 0 ] || fails "pid1-$name begins with Thumb's instructions"
        readelf -sW "dist/pid1-$name.debug" | grep ' [$]a' >/dev/null || fails "pid1-$name.debug: no marks of ARM's instructions"
        ! readelf -sW "dist/pid1-$name.debug" | grep ' [$]t' || fails "pid1-$name has instructions of Thumb"
    done
}

# On 32 bits a kernel hands out addresses above 2 GiB, which are negative numbers and no errors.
# Here it is the second memory that is held: the list of groups, beside that of users.
high_addresses() {
    local seen
    seen=$(strace -e trace=mmap2 dist/pid1-i686 -u daemon /bin/true 2>&1) || fails "pid1-i686 -u daemon: $seen"
    [[ $seen == *" = 0x"[89a-f]???????$'\n'* ]] || fails "no address above 2 GiB in: $seen"
}

segments
arm_state
high_addresses
[ -z "$failed" ] || exit 1
