#!/bin/sh
# Gets packages from Debian's archive, with all that they need and that is not installed, and
# unpacks them to DIR/root. Nothing is installed, so nothing that is can be in the way.
#
#   fetch.sh DIR PACKAGE...
set -eu
mkdir -p "$1/packages" "$1/root"
cd "$1/packages"
shift
for wanted; do
    for package in $(apt-get install --simulate --no-install-recommends "$wanted" | sed -n 's/^Inst \([^ ]*\).*/\1/p'); do
        if [ -z "$(find . -name "${package%:*}_*.deb")" ]; then
            apt-get download -qq -o APT::Sandbox::User="$(id -un)" "$package"
            dpkg -x "${package%:*}"_*.deb ../root
        fi
    done
done
