#!/bin/sh
# Gets packages from Debian's archive, with all that they need and that is not installed, and
# unpacks them to DIR/root. Nothing is installed, so nothing that is can be in the way.
#
#   fetch.sh DIR PACKAGE...
#   fetch.sh --for ARCHITECTURE DIR PACKAGE...    of another architecture, as Debian calls it,
#                                                 and without what they need
set -eu
foreign=
if [ "$1" = --for ]; then
    foreign=$2
    shift 2
fi
mkdir -p "$1/packages" "$1/root"
cd "$1/packages"
shift

# An apt of its own, with this machine's sources: the real one is left alone.
if [ -n "$foreign" ]; then
    state=$(cd ..; pwd)/apt
    mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
    : >"$state/status"
    cat >"$state/apt.conf" <<END
APT::Architecture "$foreign";
APT::Architectures { "$foreign"; };
Dir::State "$state";
Dir::State::status "$state/status";
Dir::Cache "$state/cache";
END
    export APT_CONFIG="$state/apt.conf"
    # Sources that are not for this architecture are no reason to stop.
    apt-get update -qq -o APT::Sandbox::User="$(id -un)" 2>/dev/null || true
fi

missing=
for wanted; do
    if [ -n "$foreign" ]; then
        # Of a metapackage what it stands for.
        set -- "$(apt-cache depends "$wanted" | sed -n 's/ *Depends: \(linux-image\)/\1/p' | head -n 1)"
        needed=${1:-$wanted}
    else
        needed=$(apt-get install --simulate --no-install-recommends "$wanted" | sed -n 's/^Inst \([^ ]*\).*/\1/p')
    fi
    for package in $needed; do
        [ -n "$(find . -name "${package%:*}_*.deb")" ] || missing="$missing $package"
    done
done
if [ -n "$missing" ]; then
    # shellcheck disable=SC2086
    apt-get download -qq -o APT::Sandbox::User="$(id -un)" $missing
    for file in *.deb; do dpkg -x "$file" ../root; done
fi
