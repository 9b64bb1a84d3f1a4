#!/bin/sh
# Gets what the tests in a virtual machine need that is not here: an emulator and a kernel,
# from Debian's archive, into a directory of their own. Nothing is installed, so nothing that
# is can be in the way. About 40 MB.
#
#   tests/support/engine/machine.sh [DIR]     (default: target/machine)
set -eu
directory=${1:-$(dirname "$0")/../../../target/machine}
mkdir -p "$directory/packages" "$directory/root"
cd "$directory/packages"

# The metapackage's only dependency is the newest kernel.
packages=$(apt-cache depends linux-image-cloud-amd64 | sed -n 's/ *Depends: //p')
if ! command -v qemu-system-x86_64 >/dev/null; then
    # With all of its libraries that are not installed.
    packages="$packages $(apt-get install --simulate --no-install-recommends qemu-system-x86 | sed -n 's/^Inst \([^ ]*\).*/\1/p')"
fi
for package in $packages; do
    if [ -z "$(find . -name "${package}_*.deb")" ]; then
        apt-get download -qq -o APT::Sandbox::User="$(id -un)" "$package"
        dpkg -x "$package"_*.deb ../root
    fi
done
