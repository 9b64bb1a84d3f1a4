"""An OCI image layout: for each platform an image that holds the program and nothing else,
to be copied from (the "OCI Image Format Specification")."""

import argparse
import gzip
import hashlib
import io
import json
import os
import shutil
import tarfile
import time
from pathlib import Path

MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
CONFIG = "application/vnd.oci.image.config.v1+json"
LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"
EPOCH = int(os.environ["SOURCE_DATE_EPOCH"])
CREATED = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(EPOCH))


class Layout:
    """The folder that it is written to."""

    def __init__(self, path):
        self.path = Path(path)
        shutil.rmtree(self.path, ignore_errors=True)
        (self.path / "blobs" / "sha256").mkdir(parents=True)
        (self.path / "oci-layout").write_text('{"imageLayoutVersion":"1.0.0"}')

    def add(self, kind, data):
        """Writes a blob; returns what refers to it."""
        if not isinstance(data, bytes):
            data = json.dumps(data, sort_keys=True, separators=(",", ":")).encode()
        digest = hashlib.sha256(data).hexdigest()
        (self.path / "blobs" / "sha256" / digest).write_bytes(data)
        return {"mediaType": kind, "digest": f"sha256:{digest}", "size": len(data)}


def labels(version, revision):
    labels = {
        "title": "pid1",
        "description": "The init for containers: one static binary without libc",
        "version": version,
        "licenses": "MIT OR Apache-2.0",
        "created": CREATED,
    }
    # Known only where the sources are a checkout, and a home.
    for name, value in [("revision", revision), ("source", os.environ.get("PID1_SOURCE_URL"))]:
        if value:
            labels[name] = value
    return {f"org.opencontainers.image.{name}": value for name, value in labels.items()}


def layer(binary):
    """A tar with /pid1."""
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        entry = tarfile.TarInfo("pid1")
        content = Path(binary).read_bytes()
        entry.size, entry.mode, entry.mtime = len(content), 0o755, EPOCH
        tar.addfile(entry, io.BytesIO(content))
    return data.getvalue()


def image(layout, platform, binary, about):
    """Adds the image of one platform."""
    system, architecture, *variant = platform.split("/")
    place = {"os": system, "architecture": architecture}
    if variant:
        place["variant"] = variant[0]
    elif architecture == "arm64":
        place["variant"] = "v8"
    tar = layer(binary)
    blob = layout.add(LAYER, gzip.compress(tar, 9, mtime=0))
    config = {
        **place,
        "created": CREATED,
        "config": {"Entrypoint": ["/pid1"], "Labels": about},
        "rootfs": {"type": "layers", "diff_ids": [f"sha256:{hashlib.sha256(tar).hexdigest()}"]},
        "history": [{"created": CREATED, "created_by": "COPY pid1 /pid1"}],
    }
    manifest = {
        "schemaVersion": 2,
        "mediaType": MANIFEST,
        "config": layout.add(CONFIG, config),
        "layers": [blob],
        "annotations": about,
    }
    return {**layout.add(MANIFEST, manifest), "platform": place}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--version", required=True)
    parser.add_argument("--revision", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("images", nargs="+", metavar="PLATFORM=BINARY")
    arguments = parser.parse_args()
    about = labels(arguments.version, arguments.revision)
    layout = Layout(arguments.out)
    images = [image(layout, *pair.split("=", 1), about) for pair in arguments.images]
    index = {"schemaVersion": 2, "mediaType": INDEX, "manifests": images, "annotations": about}
    # One name for all of them, as a registry has it.
    tag = {"org.opencontainers.image.ref.name": arguments.version}
    top = {"schemaVersion": 2, "mediaType": INDEX, "manifests": [{**layout.add(INDEX, index), "annotations": tag}]}
    (layout.path / "index.json").write_text(json.dumps(top, sort_keys=True, separators=(",", ":")))


main()
