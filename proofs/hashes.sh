#!/usr/bin/env bash
# Builds what ships with each compiler that is given as CARGO:RUSTC, or with the one on PATH and,
# where it is there, Debian's, and writes version and SHA-256 into docs/RELIABILITY.md.
set -euo pipefail
cd "$(dirname "$0")/.."
page=docs/RELIABILITY.md

[ $# -gt 0 ] || set -- cargo:rustc /usr/bin/cargo:/usr/bin/rustc
rows=
for compiler; do
    cargo=${compiler%%:*} rustc=${compiler#*:}
    command -v "$rustc" >/dev/null || continue
    CARGO=$cargo RUSTC=$rustc ./build.sh >/dev/null
    rows+="| $("$rustc" --version) | $(wc -c <dist/pid1) | \`$(sha256sum <dist/pid1 | cut -d' ' -f1)\` |"$'\n'
done

written=$(mktemp)
trap 'rm -f "$written"' EXIT
rows=${rows%$'\n'} awk '
    /^<!-- hashes -->$/ { print; print "| compiler | bytes | SHA-256 |\n|---|---:|---|"; print ENVIRON["rows"]; inside = 1; next }
    /^<!-- \/hashes -->$/ { inside = 0 }
    !inside { print }
' "$page" >"$written"
cat "$written" >"$page"
