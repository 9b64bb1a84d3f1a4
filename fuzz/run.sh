#!/usr/bin/env bash
# Runs each fuzzer for so many seconds (30 by default), one after the other. Needs a nightly
# compiler and cargo-fuzz (cargo install --locked cargo-fuzz).
set -euo pipefail
cd "$(dirname "$0")"
for target in accounts values environment; do
    corpus=$(mktemp -d)
    # What is found stays out of the small corpus that is kept.
    status=0
    cargo +nightly fuzz run --fuzz-dir . "$target" "$corpus" "corpus/$target" -- -max_total_time="${1:-30}" \
        -max_len=600 -print_final_stats=1 >"$corpus.log" 2>&1 || status=$?
    if [ "$status" != 0 ]; then
        tail -40 "$corpus.log" >&2
        exit "$status"
    fi
    echo "$target: $(sed -n 's/^stat::number_of_executed_units: *//p' "$corpus.log") executions, nothing found"
    rm -r "$corpus" "$corpus.log"
done
