#!/usr/bin/env bash
# Checks the model of the loop (loop.pml) in every order of events, and that the check can
# fail: each broken variant must break the property that is about it. Takes half a minute.
#
# Needs spin and a C compiler (Debian: apt-get install spin gcc libc6-dev).
set -euo pipefail
model=$(cd "$(dirname "$0")" && pwd)/loop.pml

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
failures=0

# world TIMEOUT_IS_FINITE STRANGERS STOPS_ORPHAN STUBBORN UNKILLABLE [VARIANT]
world() {
    spin -DTIMEOUT_IS_FINITE="$1" -DSTRANGERS="$2" -DSTOPS_ORPHAN="$3" -DSTUBBORN="$4" -DUNKILLABLE="$5" \
        ${6:+"-D$6"} -a "$model" >generated || { cat generated >&2; exit 1; }
    rm -f safety liveness
}

# Prints the number of errors that are found of a property.
errors() {
    # That nobody waits for ever is no formula, but what spin calls an invalid end state.
    if [ "$1" = no_deadlock ]; then
        [ -x safety ] || cc -O1 -w -DSAFETY -DNOCLAIM -o safety pan.c
        ./safety -m1000000 >found
    else
        [ -x liveness ] || cc -O1 -w -DNFAIR=4 -o liveness pan.c
        ./liveness -a -f -m1000000 -N "$1" >found
    fi
    if grep -q 'max search depth too small\|out of memory\|aborted' found; then
        cat found >&2
        exit 1
    fi
    sed -n 's/.*errors: \([0-9]*\).*/\1/p' found
}

# holds PROPERTY...
holds() {
    local property
    for property; do
        if [ "$(errors "$property")" = 0 ]; then
            printf '  %-20s holds in all %s states\n' "$property" "$(sed -n 's/^ *\([0-9]*\) states, stored.*/\1/p' found)"
        else
            printf '  %-20s DOES NOT HOLD\n' "$property"
            failures=$((failures + 1))
        fi
    done
}

# fails PROPERTY VARIANT: in the world that is set up.
fails() {
    if [ "$(errors "$1")" = 0 ]; then
        printf '  %-20s HOLDS with %s: the check shows nothing\n' "$1" "$2"
        failures=$((failures + 1))
    else
        printf '  %-20s fails with %s, as it should\n' "$1" "$2"
    fi
}

# broken PROPERTY VARIANT [WORLD...]
broken() {
    local property=$1 variant=$2
    shift 2
    world "${@:-1 1 0 0 0}" "$variant"
    fails "$property" "$variant"
}

echo "A container with a stranger, whose orphans die and are born without end:"
world 1 1 0 0 0
holds no_deadlock no_lost_child nothing_left term_is_forwarded winch_is_forwarded the_stopped_go_on it_ends
echo "Orphans that do not end by TERM:"
world 1 1 0 1 0
holds no_deadlock no_lost_child nothing_left kill_follows_term it_ends
echo "… nor by KILL:"
world 1 1 0 1 1
holds no_deadlock kill_follows_term it_ends
echo "A timeout that is infinite, and an orphan that is stopped:"
world 0 1 1 0 0
holds no_deadlock no_lost_child nothing_left it_ends

echo "Broken variants:"
broken no_lost_child ONE_CHILD_PER_SIGNAL 1 1 0 0 0
broken no_lost_child LOOK_THEN_SLEEP 1 1 0 0 0
broken term_is_forwarded REAP_ALL_AT_ONCE 1 1 0 0 0
broken winch_is_forwarded LOWEST_SIGNAL_FIRST 1 1 0 0 0
broken the_stopped_go_on IGNORE_STOPS 1 1 0 0 0
broken the_stopped_go_on NO_CONT 1 1 0 0 0
broken nothing_left LEAVE_WITH_COMMAND 1 1 0 0 0
broken kill_follows_term NO_DEADLINE 1 1 0 1 0
broken it_ends TERM_WITHOUT_CONT 0 1 1 0 0
broken no_deadlock NO_POLL 0 1 0 0 0

[ "$failures" = 0 ] || { echo "proofs/check.sh: $failures failed" >&2; exit 1; }
