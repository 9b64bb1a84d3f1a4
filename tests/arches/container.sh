#!/bin/bash
# A container for arm64 from the image layout, by Podman and under emulation: that the image has
# this platform, and that pid1 does there what it is for.
#
#   container.sh EMULATORS PID1     the folder of qemu-aarch64-static; pid1 for aarch64
#
# All of it happens in the namespaces of private.sh, and in one for the network, without which
# nobody may mount /sys there.
set -euo pipefail
cd "$(dirname "$0")/../.."

if [ "$1" != --inside ]; then
    for tool in podman runc conmon; do
        command -v "$tool" >/dev/null || { echo "container.sh: no $tool" >&2; exit 1; }
    done
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    # Beside it one of another platform, which is not to be taken.
    echo "of another platform" >"$work/other"
    SOURCE_DATE_EPOCH=0 python3 packaging/image.py --version test --revision "" --out "$work/oci" \
        "linux/amd64=$work/other" "linux/arm64=$2"
    tests/arches/private.sh "$1" unshare --net tests/arches/container.sh --inside "$work"
    exit
fi

work=$2
export HOME=$work TMPDIR=$work
podman=(podman --root "$work/root" --runroot "$work/run" --tmpdir "$work/tmp"
    --storage-driver vfs --cgroup-manager cgroupfs --events-backend none)

# is NAME STATUS TEXT COMMAND...: what it prints has this text, and its status is this one.
is() {
    local name=$1 status=$2 text=$3 actual
    shift 3
    actual=$(timeout 60 "$@" 2>&1 && echo "status 0" || echo "status $?")
    case $actual in
        *"$text"*"status $status") ;;
        *) printf 'FAILED: %s: expected status %s and %s\n%s\n' "$name" "$status" "$text" "$actual"; exit 1 ;;
    esac
}

version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml)
# It makes a name of the path, in which no capital letter may be.
cd "$work"
image=$("${podman[@]}" pull --quiet --arch arm64 oci:oci)
run=("${podman[@]}" run --arch arm64 --network=host)
is platform 0 arm64 "${podman[@]}" image inspect --format '{{.Architecture}}' "$image"
is version 0 "pid1 $version" "${run[@]}" --rm "$image" --version
is "a command" 0 "pid1: /pid1 ended, status 0" "${run[@]}" --rm "$image" -v /pid1 --version
is "no such command" 127 "pid1: /nosuch: No such file or directory" "${run[@]}" --rm "$image" /nosuch
is "a bad option" 125 "pid1: --timeout x: not a time" "${run[@]}" --rm "$image" -t x /pid1

is start 0 "" "${run[@]}" --detach --name stopped "$image" -v -t 1 /pid1 -P
is stop 0 stopped "${podman[@]}" stop --time 30 stopped
is "status after the stop" 0 "ended with 0." "${podman[@]}" inspect --format 'ended with {{.State.ExitCode}}.' stopped
is "what was told of it" 0 "SIGTERM forwarded as SIGTERM" "${podman[@]}" logs stopped
