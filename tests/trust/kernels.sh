#!/usr/bin/env bash
# The duties of a process 1, one check each, in a container of another kind than the test
# suite's: kernels.sh KIND PID1
#
#   native   a PID namespace of this kernel (unshare): what the others are compared with
#   runsc    gVisor, which is another kernel: a program that answers system calls (Debian: runsc)
#   nspawn   systemd-nspawn, which sets up its own /dev, /proc and cgroups (systemd-container)
#
# Root, and busybox-static. Prints a line for each check; the status is how many fail.
#
# shellcheck disable=SC2016,SC2317  # scripts for the container; functions that are called by name
set -uo pipefail

kind=$1 pid1=$(realpath "$2")
folder=$(mktemp -d)
root=$folder/root
failures=0 count=0

make_root() {
    mkdir -p "$root"/{bin,etc,usr,proc,dev,sys,tmp,out,root,run,var}
    cp "$pid1" "$root/pid1"
    cp /bin/busybox "$root/bin/busybox"
    "$root/bin/busybox" --install -s "$root/bin" 2>/dev/null || true
    for applet in sh id sleep cat env pwd touch ps grep kill test ls true; do
        ln -sf busybox "$root/bin/$applet"
    done
    printf 'root:x:0:0::/root:/bin/sh\napp:x:1000:1001::/tmp:/bin/sh\n' >"$root/etc/passwd"
    printf 'root:x:0:\napp:x:1001:\nlogs:x:2000:app\n' >"$root/etc/group"
    echo text >"$root/etc/text"
    chmod 1777 "$root/tmp" "$root/out"
}

bundle() {
    local argument list=
    for argument; do
        argument=${argument//\\/\\\\}
        list+=${list:+, }\"${argument//\"/\\\"}\"
    done
    local caps='["CAP_SETUID", "CAP_SETGID", "CAP_KILL", "CAP_SYS_PTRACE"]'
    cat >"$folder/config.json" <<END
{ "ociVersion": "1.0.2", "root": { "path": "$root", "readonly": false }, "hostname": "bundle",
  "process": { "args": [$list], "cwd": "/", "env": ["PATH=/bin"], "user": { "uid": 0, "gid": 0 }, "terminal": false,
    "capabilities": { "bounding": $caps, "effective": $caps, "permitted": $caps, "inheritable": $caps } },
  "mounts": [ { "destination": "/proc", "type": "proc", "source": "proc" } ],
  "linux": { "namespaces": [ { "type": "pid" }, { "type": "mount" }, { "type": "ipc" }, { "type": "uts" }, { "type": "network" } ] } }
END
}

runsc_call() { runsc --network=none --ignore-cgroups --platform=ptrace --overlay2=none --file-access=shared --root="$folder/state" "$@"; }

# Runs /pid1 with these arguments as process 1, and becomes it.
run() {
    case $kind in
    native)
        exec unshare --pid --fork --kill-child --mount sh -c \
            "mount -t proc proc $root/proc && exec chroot $root /bin/env -i PATH=/bin /pid1 \"\$@\"" sh "$@"
        ;;
    runsc)
        bundle /pid1 "$@"
        exec runsc --network=none --ignore-cgroups --platform=ptrace --overlay2=none --file-access=shared --root="$folder/state" run --bundle="$folder" check"$count"
        ;;
    nspawn)
        exec systemd-nspawn --quiet --pipe --directory="$root" --register=no --keep-unit --setenv=PATH=/bin /pid1 "$@" </dev/null
        ;;
    esac
}

# The pid, as we see it, of process 1 in the container that $runner runs.
inner() {
    local pid=$runner child
    while child=$(cat "/proc/$pid/task/$pid/children" 2>/dev/null) && [ -n "$child" ]; do
        pid=${child%% *}
        [ "$(readlink "/proc/$pid/ns/pid")" = "$(readlink "/proc/$$/ns/pid")" ] || break
    done
    echo "$pid"
}

# Sends a signal to process 1.
send() {
    case $kind in
    runsc) runsc_call kill check"$count" "$1" ;;
    *) kill -s "$1" "$(inner)" ;;
    esac
}

# Waits until the command has made the file.
await() {
    for _ in $(seq 300); do
        [ -e "$root/out/$1" ] && return
        sleep 0.05
    done
}

# check NAME STATUS OUTPUT MEANWHILE ARGUMENT...
check() {
    local name=$1 status=$2 output=$3 meanwhile=$4 started ended got said
    shift 4
    count=$((count + 1))
    rm -rf "${root:?}"/out/*
    started=$(date +%s%N)
    (run "$@") >"$folder/out" 2>"$folder/err" &
    runner=$!
    $meanwhile
    (sleep 20 && kill -KILL $runner) 2>/dev/null &
    local watch=$!
    wait $runner 2>/dev/null
    got=$?
    kill $watch 2>/dev/null
    wait $watch 2>/dev/null
    ended=$(date +%s%N)
    said=$(tr -d '\r' <"$folder/out" | tr '\n' ' ')
    if [ "$got" = "$status" ] && [[ $said == "$output" ]]; then
        printf 'ok      %-62s %5d ms\n' "$name" $(((ended - started) / 1000000))
    else
        printf 'DIFFERS %-62s status %s, not %s; %s\n' "$name" "$got" "$status" "$said"
        sed 's/^/        | /' "$folder/err"
        failures=$((failures + 1))
    fi
}

nothing() { :; }
term() { await ready && send TERM; }
term_soon() { sleep 1 && send TERM; }
usr1() { await ready && send USR1; }
term_twice() { await ready && send TERM && sleep 0.1 && send TERM; }
exec_and_term() {
    await ready
    case $kind in
    runsc) runsc_call exec --detach check"$count" /bin/sh -c 'trap "echo hi >/out/told; exit" TERM; touch /out/in; sleep 50 & wait' ;;
    *) nsenter --target="$(inner)" --pid --mount --root --wd /bin/sh -c \
        'trap "echo hi >/out/told; exit" TERM; touch /out/in; sleep 50 & wait' & ;;
    esac
    await in
    send TERM
}

make_root
zombies='grep -l "^State:.Z" /proc/[0-9]*/status 2>/dev/null | wc -l'

check 'the status is passed on' 42 '' nothing sh -c 'exit 42'
check 'death by a signal is 128 and its number' 137 '' nothing sh -c 'kill -9 $$'
check 'a command that is not there is 127' 127 '' nothing nosuch
check 'one that cannot be executed is 126' 126 '' nothing /etc/text/x/../../text
check 'a bad option is 125' 125 '' nothing --nope sh
check 'the command is found in its own PATH' 0 '0 ' nothing -e PATH=/none:/bin id -u
check 'variables are set, the directory is entered' 0 '1 /tmp ' nothing -e A=1 -w /tmp sh -c 'echo $A; pwd'
check 'a user has its ids, groups and home' 0 '1000 1001 1001 2000 /tmp ' nothing -u app sh -c 'id -u; id -g; id -G; echo $HOME'
check 'a number and a group' 0 '7 2000 2000 ' nothing -u 7 -g logs sh -c 'id -u; id -g; id -G'
check 'TERM reaches the command, and its handler ends' 9 'got ' term \
    sh -c 'trap "echo got; exit 9" TERM; touch /out/ready; while :; do sleep 0.05; done'
check 'any other signal does, too' 8 'got ' usr1 \
    sh -c 'trap "echo got; exit 8" USR1; touch /out/ready; while :; do sleep 0.05; done'
check 'the command of another user gets its signals' 143 '' term -u app sh -c 'touch /out/ready; exec sleep 50'
check 'orphans are reaped' 0 '0 ' nothing sh -c '(sleep 0.1 & sleep 0.1 & sleep 0.1 &); sleep 0.6; '"$zombies"
check 'survivors get TERM at once' 5 'told ' nothing \
    sh -c '(trap "echo told; exit" TERM; touch /out/in; sleep 50 & wait) & while ! test -e /out/in; do sleep 0.02; done; exit 5'
check 'survivors that ignore it are killed after T' 6 '' nothing -t 0.5 \
    sh -c '(trap "" TERM; touch /out/in; sleep 50; sleep 50) & while ! test -e /out/in; do sleep 0.02; done; exit 6'
check 'a command that ignores TERM is killed after K and T' 137 '' term -k 0.3 -t 0.3 \
    sh -c 'trap "" TERM; touch /out/ready; while :; do sleep 0.05; done'
check 'a stop signal is held back' 3 '' term --stop-delay 0.4 \
    sh -c 'trap "test -e /out/late && exit 3; exit 4" TERM; touch /out/ready; (sleep 0.25; touch /out/late) & while :; do sleep 0.02; done'
check 'a second one ends the wait' 143 '' term_twice --stop-delay 15 sh -c 'touch /out/ready; exec sleep 50'
check 'who was brought in is told to end, too' 143 '' exec_and_term sh -c 'touch /out/ready; exec sleep 50'
[ -e "$root/out/told" ] || { echo "DIFFERS who was brought in was not told"; failures=$((failures + 1)); }
# gVisor has no PR_SET_CHILD_SUBREAPER (runsc of Debian 12), and pid1 says so.
subreaper=3
[ "$kind" != runsc ] || subreaper=125
check 'a subreaper ends its descendants, or says that it cannot' $subreaper '' nothing sh -c '/pid1 -s -t 1 sh -c "sleep 50 & (sleep 50 &); exit 3"'
check 'pause ends by TERM' 0 '' term_soon -P

rm -rf "$folder"
echo "$kind: $((count - failures)) of $count"
exit "$failures"
