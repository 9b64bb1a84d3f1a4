"""A wheel that puts the binary on PATH and holds nothing else (PyPA's "Binary distribution format").

The binary needs neither libc nor loader, so the oldest tags of both families are true of it.
"""

import argparse
import base64
import hashlib
import os
import time
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# PyPI takes no older tag for RISC-V.
GLIBC = {"riscv64": "manylinux_2_31_riscv64"}

SUMMARY = "pid1: the init for containers. One small static binary without libc."


def platforms(architecture):
    """In the order of their names, as the format wants it."""
    glibc = GLIBC.get(architecture, f"manylinux_2_17_{architecture}")
    musl = "musllinux_1_2" if architecture == "riscv64" else "musllinux_1_1"
    return [glibc, f"{musl}_{architecture}"]


def readme():
    """PyPI shows neither files of the project nor pictures: what is before the options is enough."""
    return (ROOT / "packaging" / "wheel.md").read_text()


def metadata(version):
    return (
        f"Metadata-Version: 2.4\nName: pidone\nVersion: {version}\nSummary: {SUMMARY}\n"
        "License-Expression: MIT OR Apache-2.0\nKeywords: container,docker,init,pid1,signals\n"
        "Classifier: Environment :: Console\nClassifier: Operating System :: POSIX :: Linux\n"
        "Classifier: Programming Language :: Rust\nClassifier: Topic :: System :: Boot :: Init\n"
        "License-File: LICENSE-APACHE\nLicense-File: LICENSE-MIT\n"
        f"Description-Content-Type: text/markdown\n\n{readme()}"
    )


def tags(architecture):
    lines = [f"Tag: py3-none-{platform}" for platform in platforms(architecture)]
    return "\n".join(["Wheel-Version: 1.0", "Generator: pid1", "Root-Is-Purelib: false", *lines, ""])


def record(files):
    """Each file with its sum; the last line is the record's own."""
    lines = []
    for name, data, _ in files:
        digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest()).rstrip(b"=").decode()
        lines.append(f"{name},sha256={digest},{len(data)}\n")
    return "".join(lines)


def main():
    parser = argparse.ArgumentParser()
    for name in ["binary", "architecture", "version", "out"]:
        parser.add_argument(f"--{name}", required=True)
    arguments = parser.parse_args()
    version, architecture = arguments.version, arguments.architecture
    info = f"pidone-{version}.dist-info"
    data = f"pidone-{version}.data"
    files = [
        (f"{data}/scripts/pid1", Path(arguments.binary).read_bytes(), 0o755),
        (f"{data}/data/share/man/man1/pid1.1", (ROOT / "man/pid1.1").read_bytes(), 0o644),
        (f"{info}/METADATA", metadata(version).encode(), 0o644),
        (f"{info}/WHEEL", tags(architecture).encode(), 0o644),
        (f"{info}/licenses/LICENSE-APACHE", (ROOT / "LICENSE-APACHE").read_bytes(), 0o644),
        (f"{info}/licenses/LICENSE-MIT", (ROOT / "LICENSE-MIT").read_bytes(), 0o644),
    ]
    name = f"{info}/RECORD"
    files.append((name, f"{record(files)}{name},,\n".encode(), 0o644))
    moment = time.gmtime(int(os.environ["SOURCE_DATE_EPOCH"]))[:6]
    path = Path(arguments.out) / f"pidone-{version}-py3-none-{'.'.join(platforms(architecture))}.whl"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as wheel:
        for name, content, mode in files:
            entry = zipfile.ZipInfo(name, moment)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 3  # Unix: the mode below counts.
            entry.external_attr = (0o100000 | mode) << 16
            wheel.writestr(entry, content)


main()
