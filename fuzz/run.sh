#!/usr/bin/env bash
# Runs each fuzzer for so many seconds (30 by default), one after the other: `fuzz/run.sh 60`, or
# `fuzz/run.sh 60 glibc values` for some. Needs a nightly compiler, cargo-fuzz (cargo install
# --locked cargo-fuzz) and a C++ compiler.
#
# What is kept in corpus/ is only read: what is found on the way goes to a folder of its own, which
# is thrown away, or kept where PID1_FUZZ_FOUND says.
set -euo pipefail
cd "$(dirname "$0")"
seconds=${1:-30}
shift || true
if [ $# = 0 ]; then
    set -- accounts command_lines control_groups environment glibc processes values
fi
found=${PID1_FUZZ_FOUND:-$(mktemp -d)}
for target; do
    mkdir -p "$found/$target"
    log=$found/$target.log
    options=(-max_total_time="$seconds" -max_len=600 -print_final_stats=1)
    if [ -e "$target.dict" ]; then
        options+=(-dict="$target.dict")
    fi
    if ! cargo +nightly fuzz run --fuzz-dir . "$target" "$found/$target" "corpus/$target" -- "${options[@]}" >"$log" 2>&1; then
        tail -40 "$log" >&2
        exit 1
    fi
    echo "$target: $(sed -n 's/^stat::number_of_executed_units: *//p' "$log") executions in $seconds s, nothing found"
done
if [ -z "${PID1_FUZZ_FOUND:-}" ]; then
    rm -r "$found"
fi
