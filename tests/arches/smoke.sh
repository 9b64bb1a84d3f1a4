#!/bin/bash
# What pid1 does, in a few lines each: that the bare instructions, system call numbers and
# structs of an architecture are right. For a pid1 that the kernel or an emulator can run, as root.
#
#   smoke.sh PID1              a program that can be executed
#   smoke.sh EMULATOR PID1     one that cannot
#
# What the command says on stderr could come in between: without RWF_NOWAIT, which emulators
# lack, pid1 writes byte by byte.
#
# An emulator for users only (qemu-user) has no PR_SET_CHILD_SUBREAPER: there -s is not tested.
# shellcheck disable=SC2016
set -u
pid1=("$@")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
chmod 755 "$work"
failures=0

# is NAME STATUS OUTPUT -- COMMAND...: what it prints on both streams, and its status.
is() {
    local name=$1 status=$2 expected=$3 actual
    shift 4
    actual=$(timeout 60 "$@" 2>&1 </dev/null; echo "status $?")
    if [ "$actual" != "${expected:+$expected
}status $status" ]; then
        printf 'FAILED: %s: expected status %s and\n%s\n--- but got\n%s\n' "$name" "$status" "$expected" "$actual"
        failures=$((failures + 1))
    fi
}

# has NAME STATUS LINE... -- COMMAND...: these lines are printed, in this order, among others.
has() {
    local name=$1 status=$2 lines=() actual rest
    shift 2
    while [ "$1" != -- ]; do lines+=("$1"); shift; done
    shift
    actual=$(timeout 60 "$@" 2>&1 </dev/null; echo "status $?")
    rest=$actual
    for line in "${lines[@]}" "status $status"; do
        if [[ $rest != *"$line"* ]]; then
            printf 'FAILED: %s: no "%s", in this order, in\n%s\n' "$name" "$line" "$actual"
            failures=$((failures + 1))
            return
        fi
        rest=${rest#*"$line"}
    done
}

plain() { is "$1" "$2" "$3" -- "${pid1[@]}" "${@:4}"; }
# As process 1 of a PID namespace, so that it supervises.
one=(unshare --pid --fork --kill-child --mount-proc "${pid1[@]}")

version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$(dirname "$0")/../../Cargo.toml" | head -n 1)
plain "the version" 0 "pid1 $version" --version
has "the help" 0 "--no-new-privs" "--kill-after TIME" -- "${pid1[@]}" --help

plain "a status" 42 "" sh -c 'exit 42'
is "a status, as process 1" 255 "" -- "${one[@]}" sh -c 'exit 255'
is "no command" 125 "pid1: No arguments provided
usage: pid1 [OPTION]... [--] COMMAND [ARG]..." -- "${pid1[@]}"
plain "an unknown option" 125 "pid1: unrecognized option '--nosuch'; try pid1 --help" --nosuch
plain "an unknown command" 127 "pid1: nosuch: No such file or directory" nosuch
is "an unknown command, as process 1" 127 "pid1: nosuch: No such file or directory" -- "${one[@]}" nosuch
plain "a directory as command" 126 "pid1: /tmp: Permission denied" /tmp
echo 'echo "a script $1"' >"$work/script"
chmod 755 "$work/script"
plain "a text without #!" 0 "a script of sh" "$work/script" "of sh"

# The vectors are moved at the start: what is in them must arrive.
plain "an environment" 0 "one two" -e A=one -e 'B=two' sh -c 'echo "$A $B"'
is "an empty environment" 0 "A=1" -- env -i "${pid1[@]}" -e A=1 /usr/bin/env
is "many arguments" 0 20000 -- "${pid1[@]}" sh -c 'echo $#' sh $(seq 20000)
plain "a working directory" 0 /usr/bin -w /usr/bin pwd

# Ids of 32 bits: cut down to 16, the first would be root's.
plain "a large uid" 0 65536 -u 65536 id -u
plain "large ids" 0 "uid=65536 gid=131072 groups=131072" -u 65536:131072 id
plain "the largest ids" 0 "uid=4294967293 gid=4294967292 groups=4294967292" -u 4294967293:4294967292 id
is "ids that are right are left alone" 0 "uid=65536 gid=65537 groups=65537,65538" -- \
    setpriv --reuid 65536 --regid 65537 --groups 65538 "${pid1[@]}" -u 65536:65537 id
is "a uid that is not to be had" 125 "pid1: --user 65537: Operation not permitted" -- \
    setpriv --reuid 65536 --regid 65537 --groups 65538 "${pid1[@]}" -u 65537 id
# Files are read to memory of their own, and stat(2) says how large they are.
plain "a user by name" 0 "$(id -u daemon) $(id -g daemon) $(sed -n 's/^daemon:.*:\(.*\):.*/\1/p' /etc/passwd)" \
    -u daemon sh -c 'echo "$(id -u) $(id -g) $HOME"'
plain "an unknown user" 125 "pid1: --user nosuch: unknown user" -u nosuch true

# Wait statuses, and times.
is "KILL" 137 "pid1: sh: killed by SIGKILL" -- "${one[@]}" sh -c 'kill -KILL $$'
is "TERM" 143 "" -- "${one[@]}" sh -c 'kill -TERM $$'
has "a stop and a CONT" 3 "pid1: sh ended, status 3" -- "${one[@]}" -v sh -c 'kill -TSTP $$; exit 3'
has "usage" 0 "kB max RSS" "pid1: status 0 after" -- "${one[@]}" -v true

# Two forks, so that nobody waits for it but process 1.
is "orphans are reaped" 3 "none is left" -- "${one[@]}" sh -c '
    sh -c "sh -c \"exit 7\" &"
    while ps -e -o stat= | grep -q "^Z"; do sleep 0.02; done
    echo none is left
    exit 3'
has "an orphan's status" 0 "reaped, status 7" "1 orphans reaped" -- "${one[@]}" -v sh -c '
    sh -c "(trap \"exit 7\" TERM; echo >'"$work"'/born; while :; do sleep 0.02; done) &"
    until [ -e '"$work"'/born ]; do sleep 0.02; done'
is "TERM is forwarded" 9 told -- "${one[@]}" sh -c '
    trap "echo told; exit 9" TERM
    kill -TERM 1
    while :; do sleep 0.02; done'
is "a rewritten signal" 9 told -- "${one[@]}" -r USR1:USR2 sh -c '
    trap "echo told; exit 9" USR2
    kill -USR1 1
    while :; do sleep 0.02; done'
has "what is left gets TERM" 5 "SIGTERM sent to all that is left" "reaped, status 6" -- "${one[@]}" -v sh -c '
    exec 2>/dev/null # what the shell says
    (trap "exit 6" TERM; echo >'"$work"'/ready; while :; do sleep 0.02; done) &
    until [ -e '"$work"'/ready ]; do sleep 0.02; done
    exit 5'
has "and KILL" 5 "SIGTERM sent to all that is left" "SIGKILL sent to all that is left" "reaped, status 137" -- \
    "${one[@]}" -v -t 300ms sh -c '
    exec 2>/dev/null # what the shell says
    (trap "" TERM; echo >'"$work"'/deaf; while :; do sleep 0.02; done) &
    until [ -e '"$work"'/deaf ]; do sleep 0.02; done
    exit 5'
has "a command that does not end" 137 "pid1: sh: did not end in 200 ms: killed" -- "${one[@]}" -k 200ms -t 100ms sh -c '
    trap "" TERM
    kill -TERM 1
    while :; do sleep 0.02; done'
if "${pid1[@]}" -s true 2>/dev/null; then
    # Not process 1, so that orphans come to it for being a subreaper.
    beside_one=(unshare --pid --fork --kill-child --mount-proc sh -c '"$@"; exit $?' sh "${pid1[@]}" -s)
    has "a subreaper's orphans" 3 "reaped, status 7" -- "${beside_one[@]}" -v sh -c '
        sh -c "(trap \"exit 7\" TERM; echo >'"$work"'/adopted; while :; do sleep 0.02; done) &"
        until [ -e '"$work"'/adopted ]; do sleep 0.02; done
        exit 3'
fi
: >"$work/report"
is "a report" 137 "pid1: sh: killed by SIGKILL" -- "${one[@]}" --report "$work/report" sh -c 'kill -KILL $$'
is "in its file" 0 "pid1: sh: killed by SIGKILL" -- cat "$work/report"

[ "$failures" = 0 ] || { echo "$failures failed: $*"; exit 1; }
