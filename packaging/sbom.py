"""What the binary is made of, as an SBOM (CycloneDX 1.6): the crates that are linked into it.

`cargo metadata` says which those are, Cargo.lock what their sources' sums are, and the library of
CycloneDX writes the list and holds it against the schema. Times and the serial number come from
SOURCE_DATE_EPOCH and the version, so the same sources give the same bytes.
"""

import argparse
import datetime
import json
import os
import sys
import tomllib
import uuid
from pathlib import Path

from cyclonedx.contrib.this.builders import this_component
from cyclonedx.model import ExternalReference, ExternalReferenceType, HashAlgorithm, HashType, XsUri
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import LicenseExpression
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL


def linked(metadata):
    """The package itself, and which others each of these needs to run, by their ids."""
    root = metadata["resolve"]["root"]
    needs = {}
    for node in metadata["resolve"]["nodes"]:
        # A kind that is null is neither for tests nor for build scripts.
        normal = [dep["pkg"] for dep in node["deps"] if any(it["kind"] is None for it in dep["dep_kinds"])]
        needs[node["id"]] = sorted(normal)
    found, todo = {}, [root]
    while todo:
        package = todo.pop()
        if package not in found:
            found[package] = needs[package]
            todo += needs[package]
    return root, found


def component(package, sums, kind):
    purl = PackageURL("cargo", None, package["name"], package["version"])
    source = package["repository"]
    checksum = sums.get((package["name"], package["version"]))
    return Component(
        type=kind,
        name=package["name"],
        version=package["version"],
        bom_ref=str(purl),
        purl=purl,
        description=package["description"].strip(),
        # Old packages write MIT/Apache-2.0.
        licenses=[LicenseExpression(package["license"].replace("/", " OR "))],
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=checksum)] if checksum else [],
        external_references=[ExternalReference(type=ExternalReferenceType.VCS, url=XsUri(source))] if source else [],
    )


def make(metadata, lock):
    packages = {package["id"]: package for package in metadata["packages"]}
    sums = {(it["name"], it["version"]): it.get("checksum") for it in lock["package"]}
    root, needs = linked(metadata)
    parts = {
        id_: component(packages[id_], sums, ComponentType.APPLICATION if id_ == root else ComponentType.LIBRARY)
        for id_ in needs
    }
    epoch = int(os.environ["SOURCE_DATE_EPOCH"])
    bom = Bom(
        serial_number=uuid.uuid5(uuid.NAMESPACE_URL, f"{parts[root].purl}#{epoch}"),
        components=[part for id_, part in parts.items() if id_ != root],
    )
    bom.metadata.timestamp = datetime.datetime.fromtimestamp(epoch, datetime.timezone.utc)
    bom.metadata.component = parts[root]
    bom.metadata.tools.components.add(this_component())
    for id_, others in needs.items():
        bom.register_dependency(parts[id_], [parts[other] for other in others])
    return JsonV1Dot6(bom).output_as_string(indent=2) + "\n"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--lock", required=True, type=Path, help="Cargo.lock")
    parser.add_argument("--out", required=True, type=Path)
    options = parser.parse_args()
    text = make(json.load(sys.stdin), tomllib.loads(options.lock.read_text()))
    error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if error:
        sys.exit(f"sbom.py: not as the schema wants it: {error}")
    options.out.write_text(text)


main()
