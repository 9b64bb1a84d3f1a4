#!/bin/sh
# Makes what is published of the binaries that build.sh has made. See usage, below, and
# docs/PACKAGING.md.
set -eu

usage() {
    cat <<'END_OF_USAGE'
Usage: release.sh [--without-sbom] [DIRECTORY]
       release.sh --publishable

Makes packages, a tarball and an image of each DIRECTORY/pid1-NAME that build.sh has made
(NAME: packaging/architectures), there. DIRECTORY is dist by default.

--publishable makes nothing: it tells whether what is made may be published, which takes an address
in Cargo.toml and a MAINTAINER.

The same sources give the same bytes: all times are SOURCE_DATE_EPOCH or, without that, the
time of the last commit or, without git, the date of the version in CHANGELOG.md.

MAINTAINER       who publishes, as packages have it: Name <name@example.org>
PID1_SOURCE_URL  where the sources are, as the image and the .apk have it; by default the repository
                 in Cargo.toml

Needs dpkg-deb, rpmbuild (Debian: apt-get install rpm), python3, GNU tar, gzip, and for the list of
what is in it cargo, python3-venv and PyPI (packaging/sbom.sh).
END_OF_USAGE
}

die() {
    echo "release.sh: $1" >&2
    exit 1
}

# Sets $version and $SOURCE_DATE_EPOCH.
identify() {
    version=$(sed -n 's/^version = "\(.*\)"/\1/p' "$root/Cargo.toml" | head -n 1)
    date=$(sed -n "s/^## \[$version\] - //p" "$root/CHANGELOG.md")
    [ -n "$date" ] || die "CHANGELOG.md has no date for $version"
    revision=$(git -C "$root" rev-parse HEAD 2>/dev/null || true)
    if [ -z "${SOURCE_DATE_EPOCH-}" ]; then
        SOURCE_DATE_EPOCH=$(git -C "$root" log -1 --format=%ct 2>/dev/null || date -u -d "$date" +%s)
    fi
    repository=$(sed -n 's/^repository = "\(.*\)"/\1/p' "$root/Cargo.toml")
    PID1_SOURCE_URL=${PID1_SOURCE_URL:-$repository}
    export SOURCE_DATE_EPOCH PID1_SOURCE_URL
}

# Whether everybody who gets a package is told where it comes from.
check_publishable() {
    [ -n "$repository" ] || die "Cargo.toml has no repository: without it links and pictures of the README lead
nowhere on crates.io, and cargo binstall finds nothing"
    [ "$PID1_SOURCE_URL" = "$repository" ] || die "PID1_SOURCE_URL is not the repository in Cargo.toml, $repository"
    [ -n "${MAINTAINER-}" ] || die "MAINTAINER is not set: packages would name nobody"
}

# The tree of /usr, as all packages and tarballs have it, in $1: $2 is the binary.
stage() {
    rm -rf "$1"
    install -D -m 755 "$2" "$1/bin/pid1"
    install -D -m 644 "$root/man/pid1.1" "$1/share/man/man1/pid1.1"
    gzip -9n "$1/share/man/man1/pid1.1"
    install -D -m 644 "$root/completions/pid1.bash" "$1/share/bash-completion/completions/pid1"
    install -D -m 644 "$root/completions/pid1.fish" "$1/share/fish/vendor_completions.d/pid1.fish"
    install -D -m 644 "$root/completions/_pid1" "$1/share/zsh/site-functions/_pid1"
}

# A tar of these files of the folder $1, the same whoever makes it wherever.
pack() {
    folder=$1
    shift
    tar --create --directory "$folder" --sort=name --format=ustar --owner=0 --group=0 --numeric-owner \
        --mode=u+w,go-w,a+rX --mtime="@$SOURCE_DATE_EPOCH" "$@"
}

# pid1-VERSION-TARGET.tar.gz: for those who unpack it by hand, and for cargo-binstall.
make_tarball() {
    name=pid1-$version-$target
    stage "$work/$name" "$binary"
    for file in README.md CHANGELOG.md LICENSE-MIT LICENSE-APACHE; do
        install -D -m 644 "$root/$file" "$work/$name/share/doc/pid1/$file"
    done
    pack "$work" "$name" | gzip -9n >"$out/$name.tar.gz"
}

make_deb() {
    [ "$deb" != - ] || return 0
    tree=$work/deb
    rm -rf "$tree"
    stage "$tree/usr" "$binary"
    mkdir "$tree/usr/share/zsh/vendor-completions"
    mv "$tree/usr/share/zsh/site-functions/_pid1" "$tree/usr/share/zsh/vendor-completions"
    rmdir "$tree/usr/share/zsh/site-functions"
    doc=$tree/usr/share/doc/pid1
    install -D -m 644 "$root/packaging/deb/copyright" "$doc/copyright"
    install -D -m 644 "$root/packaging/deb/lintian-overrides" "$tree/usr/share/lintian/overrides/pid1"
    gzip -9n <"$root/CHANGELOG.md" >"$doc/NEWS.gz"
    {
        printf 'pid1 (%s) unstable; urgency=medium\n\n' "$version"
        printf '  * What is new: /usr/share/doc/pid1/NEWS.gz\n\n'
        printf ' -- %s  %s\n' "$MAINTAINER" "$(date -u -R -d "@$SOURCE_DATE_EPOCH")"
    } | gzip -9n >"$doc/changelog.gz"
    install -d "$tree/DEBIAN"
    size=$(find "$tree/usr" -type f -printf '%s\n' | awk '{ n += int(($1 + 1023) / 1024) } END { print n }')
    sed -e "s/@VERSION@/$version/" -e "s/@ARCHITECTURE@/$deb/" -e "s/@SIZE@/$size/" \
        -e "s/@MAINTAINER@/$MAINTAINER/" "$root/packaging/deb/control" >"$tree/DEBIAN/control"
    (cd "$tree" && find usr -type f | LC_ALL=C sort | xargs md5sum) >"$tree/DEBIAN/md5sums"
    chmod -R u+w,go-w,a+rX "$tree"
    dpkg-deb --root-owner-group -Zxz --build "$tree" "$out/pid1_${version}_$deb.deb" >/dev/null
}

make_rpm() {
    [ "$rpm" != - ] || return 0
    stage "$work/rpm/usr" "$binary"
    # Nothing of what this machine's own settings would do to the files.
    rpmbuild --quiet -bb --target "$rpm-linux" --define "_topdir $work/rpmbuild" --define "tree $work/rpm" \
        --define "root $root" --define "version_ $version" --define "maintainer $MAINTAINER" \
        --define "day $(LC_ALL=C date -u -d "@$SOURCE_DATE_EPOCH" '+%a %b %d %Y')" \
        "$root/packaging/rpm/pid1.spec" >"$work/rpm.log" 2>&1 || { cat "$work/rpm.log" >&2; die "rpmbuild fails"; }
    mv "$work/rpmbuild/RPMS/$rpm/pid1-$version-1.$rpm.rpm" "$out"
}

make_wheel() {
    [ "$wheel" != - ] || return 0
    python3 "$root/packaging/wheel.py" --binary "$binary" --architecture "$wheel" --version "$version" --out "$out"
}

make_apk() {
    [ "$apk" != - ] || return 0
    stage "$work/apk/usr" "$binary"
    python3 "$root/packaging/apk.py" --tree "$work/apk" --architecture "$apk" --version "$version" \
        --maintainer "$MAINTAINER" --url "$PID1_SOURCE_URL" --out "$out/pid1-$version-r0.$apk.apk"
}

make_all() {
    known=$(grep -v '^#' "$root/packaging/architectures")
    set --
    while read -r name platform deb rpm wheel target apk; do
        binary=$out/pid1-$name
        [ -f "$binary" ] || continue
        set -- "$@" "$platform=$binary"
        make_tarball
        make_deb
        make_rpm
        make_apk
        make_wheel
    done <<END_OF_LIST
$known
END_OF_LIST
    [ $# != 0 ] || die "there is no $out/pid1-NAME: build.sh makes them"
    python3 "$root/packaging/image.py" --version "$version" --revision "$revision" --out "$out/oci" "$@"
    pack "$out/oci" blobs index.json oci-layout >"$out/pid1-$version.oci.tar"
}

sum_up() {
    (
        cd "$out"
        # The files of the image have their sums in their names.
        find . -maxdepth 1 -type f -name 'pid*' ! -name pid1 ! -name pid1.debug -printf '%P\n' |
            LC_ALL=C sort | xargs sha256sum >SHA256SUMS
    )
}

sbom=yes
out=
publishable=
for word; do
    case $word in
        -h | --help) usage; exit ;;
        --without-sbom) sbom= ;;
        --publishable) publishable=yes ;;
        -*) die "unknown option $word: see release.sh --help" ;;
        *) [ -z "$out" ] || die "one DIRECTORY"; out=$word ;;
    esac
done
root=$(cd "$(dirname -- "$0")/.." && pwd)
umask 022
export LC_ALL=C.UTF-8
identify
if [ -n "$publishable" ]; then
    check_publishable
    exit
fi
out=$(cd "${out:-$root/dist}" && pwd)
MAINTAINER=${MAINTAINER:-The pid1 authors <pid1@users.noreply.invalid>}
for program in dpkg-deb rpmbuild python3 tar gzip sha256sum install; do
    command -v "$program" >/dev/null || die "$program is missing: see release.sh --help"
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
rm -rf "$out"/pid1_*.deb "$out"/pid1-*.rpm "$out"/pid1-*.apk "$out"/pidone-*.whl "$out"/pid1-*.tar.gz "$out"/pid1-*.cdx.json "$out"/*.oci.tar "$out/oci"
make_all
[ -z "$sbom" ] || "$root/packaging/sbom.sh" "$out/pid1-$version.cdx.json"
sum_up
