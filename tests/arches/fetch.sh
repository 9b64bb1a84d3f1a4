#!/bin/sh
# Gets packages from Debian's archive, with all that they need and that is not installed, and
# unpacks them to DIR/root. Nothing is installed, so nothing that is can be in the way. What
# lies there already is not asked for again.
#
#   fetch.sh DIR PACKAGE...
#   fetch.sh --for ARCHITECTURE DIR PACKAGE...    of another architecture, as Debian calls it,
#                                                 and without what they need
#   fetch.sh --for ARCHITECTURE --of RELEASE --root DIR PACKAGE...
#                                                 of this release of Debian, and with all that
#                                                 they need, so that DIR/root can be a root
set -eu
foreign='' release='' complete=''
while :; do
    case $1 in
        --for) foreign=$2; shift 2 ;;
        --of) release=$2; shift 2 ;;
        --root) complete=yes; shift ;;
        *) break ;;
    esac
done
mkdir -p "$1/packages" "$1/root"
cd "$1/packages"
shift

# Whether it is there. A metapackage of kernels stands for one that has a version in its name.
has() {
    case $1 in
        linux-image-*) [ -n "$(find . -name 'linux-image-*.unpacked')" ] ;;
        *) [ -n "$(find . -name "${1%:*}_*.unpacked")" ] ;;
    esac
}

wanted=
for package; do has "$package" || wanted="$wanted $package"; done
[ -n "$wanted" ] || exit 0

# An apt of its own, with this machine's sources: the real one is left alone.
if [ -n "$foreign" ]; then
    state=$(cd ..; pwd)/apt
    mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
    : >"$state/status"
    cat >"$state/apt.conf" <<END
APT::Architecture "$foreign";
APT::Architectures { "$foreign"; };
Acquire::Languages "none";
Dir::State "$state";
Dir::State::status "$state/status";
Dir::Cache "$state/cache";
END
    if [ -n "$release" ]; then
        # The same archive, by the same keys.
        codename=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
        mkdir -p "$state/sources"
        cp /etc/apt/sources.list.d/*.sources "$state/sources" 2>/dev/null || true
        cp /etc/apt/sources.list /etc/apt/sources.list.d/*.list "$state/sources" 2>/dev/null || true
        find "$state/sources" -type f -exec sed -i "s/\\b$codename\\b/$release/g" {} +
        printf 'Dir::Etc::sourcelist "/dev/null";\nDir::Etc::sourceparts "%s/sources";\n' "$state" >>"$state/apt.conf"
    fi
    export APT_CONFIG="$state/apt.conf"
    # Sources that are not for this architecture are no reason to stop.
    apt-get update -qq -o APT::Sandbox::User="$(id -un)" 2>/dev/null || true
fi

missing=
for package in $wanted; do
    if [ -n "$foreign" ] && [ -z "$complete" ]; then
        needed=$package
        # Of a metapackage what it stands for.
        case $package in
            linux-image-*) needed=$(apt-cache depends "$package" | sed -n 's/ *Depends: \(linux-image\)/\1/p' | head -n 1) ;;
        esac
    else
        needed=$(apt-get install --simulate --no-install-recommends "$package" | sed -n 's/^Inst \([^ ]*\).*/\1/p')
    fi
    for name in $needed; do has "$name" || missing="$missing $name"; done
done
# shellcheck disable=SC2086
[ -z "$missing" ] || apt-get download -qq -o APT::Sandbox::User="$(id -un)" $missing
for file in *.deb; do
    [ ! -e "$file.unpacked" ] || continue
    # Of a kernel without its modules, which are most of it.
    dpkg-deb --fsys-tarfile "$file" | tar -x -C ../root --exclude ./lib/modules --exclude ./usr/share/doc --exclude ./usr/share/locale
    : >"$file.unpacked"
done
