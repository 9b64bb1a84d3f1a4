#!/bin/sh
# Writes the file system of a builder image to stdout, as a tar: for the Dockerfile
# where no base image can be pulled. It is made of what a Debian machine has: the
# packages that a build needs, the Rust toolchain, and the crates in Cargo.lock, so
# that building in it needs no network.
#
#   builder.sh | docker import --change "ENV $(builder.sh --env)" - pid1-builder
set -eu

if [ "${1-}" = --env ]; then
    echo "PATH=/usr/local/rust/bin:/usr/bin CARGO_HOME=/usr/local/cargo CARGO_NET_OFFLINE=true"
    exit
fi

cd "$(dirname -- "$0")/../../.."
rust=$(rustc --print sysroot)
host=$(rustc -vV | sed -n 's/^host: //p')
# Only what lies in a folder of its own can be put elsewhere: rustup's toolchains do, a
# distribution's is strewn over /usr.
case $rust in / | /usr | /usr/local) refusal="not a folder of its own" ;; *) refusal= ;; esac
for path in bin/cargo bin/rustc "lib/rustlib/$host/lib"; do
    [ -r "$rust/$path" ] || refusal="no $path in it"
done
if [ -n "$refusal" ]; then
    echo "builder.sh: cannot copy the toolchain in $rust: $refusal" >&2
    exit 1
fi

packages="binutils coreutils dash gcc grep libc6-dev mawk sed"
# Where it is installed, some programs of binutils are its own, and need its libraries.
if dpkg-query --status binutils-multiarch >/dev/null 2>&1; then packages="$packages binutils-multiarch"; fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The packages, and all that they depend on.
# shellcheck disable=SC2086
apt-cache depends --recurse --installed --no-recommends --no-suggests --no-conflicts \
    --no-breaks --no-replaces --no-enhances $packages | grep '^[a-z0-9]' | sort -u >"$work/wanted"
dpkg-query --show --showformat '${db:Status-Abbrev} ${Package} ${binary:Package}\n' |
    awk 'NR == FNR { wanted[$1] = 1; next } $1 == "ii" && $2 in wanted { print $3 }' "$work/wanted" - |
    xargs dpkg-query --listfiles | grep -vE '^/usr/share/|/cc1$|/lto1$|san\.(so|a)' |
    while read -r path; do
        # /bin and the like are links to /usr by now, whatever the packages say.
        case $path in /bin/* | /lib/* | /lib64/* | /sbin/*) [ ! -e "/usr$path" ] || path=/usr$path ;; esac
        # Directories come with their files; diverted files are not there.
        if [ -e "$path" ] && [ ! -d "$path" ]; then echo "${path#/}"; fi
    done | sort -u >"$work/files"
{
    for path in bin lib lib64 sbin; do
        [ ! -L "/$path" ] || echo "$path"
    done
    # Who is cc, and who is awk.
    find /etc/alternatives -type l -printf 'etc/alternatives/%f\n'
    find /usr/bin -lname '/etc/alternatives/*' -printf 'usr/bin/%f\n'
    # Of the toolchain what cargo build needs, without documentation and linters.
    for path in "$rust"/bin/cargo "$rust"/bin/rustc "$rust"/lib/*.so* "$rust/lib/rustlib/$host"; do
        echo "${path#/}"
    done
} >>"$work/files"

cargo fetch --locked --quiet
registry=${CARGO_HOME:-$HOME/.cargo}/registry
printf '%s\n' "${registry#/}/index" "${registry#/}/cache" >>"$work/files"

tar --create --directory / --files-from "$work/files" \
    --transform "s,^${rust#/},usr/local/rust," \
    --transform "s,^${registry#/},usr/local/cargo/registry,"
