"""An .apk for Alpine (`APKv2`, `apk-package(5)`), not signed: `apk add --allow-untrusted` takes it.

It is two tars, each compressed for itself: what apk is to know of the package, and its files. The
first has the sum of the second, and no end-of-archive, since apk reads them as one. Each file
carries its own sum, which apk keeps to tell what has been changed.
"""

import argparse
import gzip
import hashlib
import io
import os
import tarfile
from pathlib import Path


def with_device(header):
    """Other writers say that what is no device has number 0; Python leaves that empty, and some
    readers refuse what is no number. The sum of the header changes with it."""
    header = header[:329] + b"0000000\0" * 2 + header[345:]
    total = sum(header[:148]) + sum(b" " * 8) + sum(header[156:])
    return header[:148] + b"%06o\0 " % total + header[156:]


class Entry(tarfile.TarInfo):
    """Has as its last block, and before its attributes, a header."""

    def tobuf(self, *how):
        blocks = super().tobuf(*how)
        if len(blocks) == tarfile.BLOCKSIZE:
            return with_device(blocks)
        first, last = blocks[: tarfile.BLOCKSIZE], blocks[-tarfile.BLOCKSIZE :]
        return with_device(first) + blocks[tarfile.BLOCKSIZE : -tarfile.BLOCKSIZE] + with_device(last)


def entry(name, mode, kind=tarfile.REGTYPE):
    info = Entry(name)
    info.type, info.mode, info.mtime = kind, mode, int(os.environ["SOURCE_DATE_EPOCH"])
    info.uname = info.gname = "root"
    return info


def compressed(data):
    return gzip.compress(data, 9, mtime=0)


def files(tree):
    """All of them, in the order of their names, as one tar; and how large they are together."""
    out, size = io.BytesIO(), 0
    with tarfile.open(fileobj=out, mode="w", format=tarfile.PAX_FORMAT) as tar:
        for path in sorted(tree.rglob("*")):
            name = str(path.relative_to(tree))
            if path.is_dir():
                tar.addfile(entry(name, 0o755, tarfile.DIRTYPE))
                continue
            data = path.read_bytes()
            info = entry(name, 0o755 if path.stat().st_mode & 0o100 else 0o644)
            info.size = len(data)
            info.pax_headers = {"APK-TOOLS.checksum.SHA1": hashlib.sha1(data).hexdigest()}
            tar.addfile(info, io.BytesIO(data))
            size += info.size
    return out.getvalue(), size


def control(options, size, data):
    """What apk is to know, as a tar without its end."""
    url = f"url = {options.url}\n" if options.url else ""
    text = (
        f"pkgname = pid1\npkgver = {options.version}-r0\npkgdesc = Init for containers\n"
        f"{url}builddate = {os.environ['SOURCE_DATE_EPOCH']}\n"
        f"packager = {options.maintainer}\nsize = {size}\narch = {options.architecture}\n"
        f"origin = pid1\nlicense = MIT OR Apache-2.0\ndatahash = {hashlib.sha256(data).hexdigest()}\n"
    ).encode()
    info = entry(".PKGINFO", 0o644)
    info.size = len(text)
    padding = bytes(-len(text) % tarfile.BLOCKSIZE)
    return info.tobuf(tarfile.USTAR_FORMAT) + text + padding


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--tree", required=True, type=Path, help="what is to lie in /")
    parser.add_argument("--architecture", required=True)
    parser.add_argument("--version", required=True)
    parser.add_argument("--maintainer", required=True)
    parser.add_argument("--url", default="")
    parser.add_argument("--out", required=True, type=Path)
    options = parser.parse_args()
    tar, size = files(options.tree)
    data = compressed(tar)
    options.out.write_bytes(compressed(control(options, size, data)) + data)


main()
