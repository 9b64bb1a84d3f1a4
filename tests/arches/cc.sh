#!/bin/sh
# Stands in for a C compiler as linker of another architecture's test programs: says to lld what
# gcc would say to ld. They are static, so that they run where there is nothing else.
#
# LLD is the linker, CROSS the prefix of gcc's and libc's folders (aarch64-linux-gnu), ROOT where
# Debian's packages are unpacked.
set -eu
libc=$ROOT/usr/$CROSS/lib
gcc=$ROOT/usr/lib/gcc-cross/$CROSS/12
# pid1 itself, which cargo builds along, brings its own start.
own_start=
for word; do
    case $word in -nostartfiles) own_start=yes ;; esac
done
for word; do
    shift
    case $word in
        -Wl,*)
            # Commas separate words.
            IFS=,
            # shellcheck disable=SC2086
            set -- "$@" ${word#-Wl,}
            unset IFS
            ;;
        -nostartfiles | -nodefaultlibs | -nostdlib | -pthread | -m* | -fuse-ld=* | -static-pie | -pie | -no-pie | -static) ;;
        *) set -- "$@" "$word" ;;
    esac
done
if [ -n "$own_start" ]; then exec "$LLD" -flavor gnu -static "$@"; fi
exec "$LLD" -flavor gnu -static --eh-frame-hdr "$libc/crt1.o" "$libc/crti.o" "$gcc/crtbeginT.o" "$@" \
    -L"$libc" -L"$gcc" -Bstatic --start-group -lgcc -lgcc_eh -lc --end-group "$gcc/crtend.o" "$libc/crtn.o"
