#!/bin/sh
# Installs the .deb of an architecture where everything is of that architecture: in a root of dpkg
# and what it needs, unpacked but not configured (which takes long under an emulator), by the dpkg
# of that root. Then it is run, verified and removed.
#
#   deb.sh ARCHITECTURE DIR EMULATORS DEB OTHER    ARCHITECTURE as Debian calls it; DIR/root is made
#                                                  if it is not there; OTHER is a .deb of another
#                                                  architecture, which is to be refused
set -eu
here=$(cd "$(dirname -- "$0")" && pwd)
architecture=$1 dir=$2 emulators=$3 deb=$4 other=$5

# Debian 12 has no riscv64; its successor does.
release=bookworm
[ "$architecture" != riscv64 ] || release=trixie

"$here/fetch.sh" --for "$architecture" --of "$release" --root "$dir" \
    base-files coreutils dash diffutils dpkg libc-bin libc6
root=$dir/root
ln -sf dash "$root/bin/sh"
mkdir -p "$root/var/lib/dpkg/info" "$root/var/lib/dpkg/updates" "$root/tmp"
: >"$root/var/lib/dpkg/status"
cp "$deb" "$root/tmp/pid1.deb"
cp "$other" "$root/tmp/other.deb"
cat >"$root/tmp/try.sh" <<'END'
set -e
export PATH=/usr/sbin:/usr/bin:/sbin:/bin
if refused=$(dpkg --install /tmp/other.deb 2>&1); then exit 1; fi
case $refused in *'does not match system'*) ;; *) echo "$refused"; exit 1 ;; esac
dpkg --install /tmp/pid1.deb >/dev/null
dpkg --verify pid1
dpkg-query --show --showformat '${Package} ${Version} ${Architecture} ${Status} on ' pid1
uname -m
# What has been changed is told, so that the silence above means something.
echo changed >/usr/share/bash-completion/completions/pid1
changed=$(dpkg --verify pid1)
case $changed in *completions/pid1) ;; *) echo "not seen: $changed"; exit 1 ;; esac
# As an ordinary process: the dynamic programs of this root run under it.
status=0
pid1 sh -c 'exit 7' || status=$?
[ "$status" = 7 ]
[ "$(pid1 -e GREETING=hello sh -c 'echo $GREETING')" = hello ]
# What it says is of folders that other packages have, too.
dpkg --purge pid1 >/dev/null 2>&1
# None of its files is left, and none of its folders that it has for itself.
if dpkg-query --show pid1 2>/dev/null; then exit 1; fi
for left in /usr/bin/pid1 /usr/share/doc/pid1 /usr/share/bash-completion /usr/share/zsh /usr/share/fish; do
    [ ! -e "$left" ] || { echo "$left is left"; exit 1; }
done
END
case $architecture in
    # The kernel runs them as they are.
    amd64) unshare --mount chroot "$root" /bin/sh /tmp/try.sh ;;
    i386) setarch i686 unshare --mount chroot "$root" /bin/sh /tmp/try.sh ;;
    *) "$here/private.sh" "$emulators" chroot "$root" /bin/sh /tmp/try.sh ;;
esac
