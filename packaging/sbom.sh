#!/bin/sh
# Writes the list of what pid1 is made of to the file $1: packaging/sbom.py, with what
# packaging/requirements.txt names in an environment of its own, target/packaging.
# SOURCE_DATE_EPOCH is the time in it. Ends with 69 if PyPI cannot be reached.
set -eu
root=$(cd "$(dirname -- "$0")/.." && pwd)
place=$root/target/packaging

if ! cmp -s "$root/packaging/requirements.txt" "$place/installed"; then
    mkdir -p "$root/target"
    # Beside its place, until it is whole.
    fresh=$(mktemp -d "$root/target/packaging.XXXXXX")
    trap 'rm -rf "$fresh"' EXIT
    # Nothing is built, so no program of a package is run to install it.
    if ! python3 -m venv "$fresh/new" || ! "$fresh/new/bin/python" -m pip install --quiet \
        --disable-pip-version-check --no-deps --only-binary :all: --requirement "$root/packaging/requirements.txt"; then
        echo "sbom.sh: what packaging/requirements.txt names cannot be installed" >&2
        exit 69
    fi
    cp "$root/packaging/requirements.txt" "$fresh/new/installed"
    rm -rf "$place"
    mv "$fresh/new" "$place"
fi

# The crates are the same for all architectures.
cd "$root"
metadata=$("${CARGO:-cargo}" metadata --locked --format-version 1 --filter-platform x86_64-unknown-linux-musl)
printf '%s\n' "$metadata" | "$place/bin/python" "$root/packaging/sbom.py" --lock "$root/Cargo.lock" --out "$1"
