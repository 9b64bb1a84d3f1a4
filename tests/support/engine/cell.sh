#!/bin/sh
# A cell: PID, mount and network namespaces of their own for an engine that the
# tests start, and the one who tidies up behind it.
#
#   cell.sh DIR COMMAND [ARG]...
#
# COMMAND is started as process 1 of the cell; its output goes to DIR/log, the pid of
# its parent to stdout. The cell lasts until stdin ends, which is when the test
# process has gone, however that came about. Then all in it is killed, and DIR, the
# cgroup named after it and all else that an engine leaves behind are removed.
set -eu

dir=$1
shift
name=$(basename "$dir")

# What engines write to outside of what they can be told. In the cell they are empty.
hidden="/run /etc/docker /var/lib/containers"

strangers=
for path in $hidden; do
    [ -d "$path" ] || strangers="$path $strangers"
    mkdir -p "$path"
done

cgroups() {
    for path in /sys/fs/cgroup/"$1" /sys/fs/cgroup/*/"$1"; do
        [ ! -d "$path" ] || echo "$path"
    done
}

# Podman has one cgroup for everything. If it was there before, it is not ours.
ours=$name
[ -n "$(cgroups libpod_parent)" ] || ours="$name libpod_parent"

# shellcheck disable=SC2016
unshare --mount --pid --net --fork --kill-child --mount-proc sh -c '
    for path in $0; do mount -t tmpfs -o mode=755 tmpfs "$path"; done
    mkdir /run/lock
    exec "$@"
' "$hidden" "$@" </dev/null >"$dir/log" 2>&1 &
cell=$!
echo "$cell"
exec >/dev/null

cat

kill -KILL "$cell" 2>/dev/null || true
wait "$cell" 2>/dev/null || true
for group in $ours; do
    tries=0
    # Its processes may take a moment to die.
    while [ -n "$(cgroups "$group")" ] && [ "$tries" -lt 500 ]; do
        cgroups "$group" | while read -r path; do
            find "$path" -depth -type d -exec rmdir {} + 2>/dev/null || true
        done
        tries=$((tries + 1))
        sleep 0.02
    done
done
for path in $strangers; do
    rmdir "$path" 2>/dev/null || true
done
rm -rf "$dir"
