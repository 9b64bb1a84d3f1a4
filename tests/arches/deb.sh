#!/bin/sh
# Installs the .deb of another architecture where everything is of that architecture: a root that
# debootstrap has unpacked (not configured, which takes long under an emulator), and its dpkg.
#
#   deb.sh ARCHITECTURE ROOT EMULATORS DEB     ARCHITECTURE as Debian calls it; ROOT is made
#                                              if it is not there
set -eu
here=$(cd "$(dirname -- "$0")" && pwd)
architecture=$1 root=$2 emulators=$3 deb=$4

if [ ! -e "$root/debootstrap" ]; then
    rm -rf "$root"
    debootstrap --foreign --arch="$architecture" --variant=minbase bookworm "$root" >"$root.log" 2>&1 || {
        tail "$root.log" >&2
        exit 1
    }
fi
cp "$deb" "$root/tmp/pid1.deb"
cat >"$root/tmp/try.sh" <<'END'
set -e
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
dpkg --install /tmp/pid1.deb >/dev/null
dpkg --verify pid1
dpkg-query --show --showformat '${Package} ${Version} ${Architecture} on ' pid1
uname -m
# As an ordinary process: the dynamic programs of this root run under it.
status=0
pid1 sh -c 'exit 7' || status=$?
[ "$status" = 7 ]
[ "$(pid1 -e GREETING=hello sh -c 'echo $GREETING')" = hello ]
# Folders that other packages have, too, are not removed, which dpkg says.
dpkg --purge pid1 >/dev/null 2>&1
[ -z "$(dpkg-query --list pid1 2>/dev/null | grep '^ii')" ]
[ ! -e /usr/bin/pid1 ]
END
"$here/private.sh" "$emulators" chroot "$root" /bin/sh /tmp/try.sh
