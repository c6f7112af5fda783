"""Write the bill of materials of what a server runs: CycloneDX 1.6 in JSON, from the locked requirements.

Each package has its version, the lock's hashes, licence and package URL. The same lock gives the same bytes: the serial number is
made of the lock, the timestamp is ``SOURCE_DATE_EPOCH`` or the first of all. The result is checked against CycloneDX' schema.
"""

from __future__ import annotations

import os
import re
import sys
import tomllib
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import LicenseAcknowledgement
from cyclonedx.output.json import JsonV1Dot6
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "requirements" / "app.txt"
# Packages of other platforms or releases of Python, which are not installed here; read in their files.
READ_BY_HAND = {
    "async-timeout": "Apache-2.0",
    "brotlicffi": "MIT",
    "colorama": "BSD-3-Clause",
}
_ENTRY = re.compile(r"^([A-Za-z0-9_.-]+)==([^\s;\\]+)([^\n]*(?:\n\s+--hash=\S+[^\n]*)*)", re.M)


@dataclass(frozen=True, slots=True)
class Locked:
    """One entry of the lock; ``sha256`` are those of its files, one of which is installed."""

    name: str
    version: str
    sha256: tuple[str, ...]


def locked(text: str) -> Iterator[Locked]:
    for name, version, rest in _ENTRY.findall(text):
        yield Locked(
            name, version, tuple(sorted(re.findall(r"--hash=sha256:([0-9a-f]{64})", rest)))
        )


def licence_of(name: str) -> str:
    """What a package says of its licence, as an SPDX expression where it does; nothing when it is not installed here."""
    if name in READ_BY_HAND:
        return READ_BY_HAND[name]
    try:
        about: Any = metadata.metadata(name)  # its stub does not know that it is a Message
    except metadata.PackageNotFoundError:  # of another platform or release of Python
        return ""
    expression, told = (
        (about.get_all(one) or [""])[0] for one in ("License-Expression", "License")
    )
    classes = [
        line.split(" :: ")[-1]
        for line in about.get_all("Classifier") or []
        if line.startswith("License ::") and line.split(" :: ")[-1] != "OSI Approved"
    ]
    short = told.strip().splitlines()[:1]
    return expression or " AND ".join(classes) or " ".join(short)


def bill(text: str, stamp: str = "") -> str:
    """The document for a lock; ``stamp`` are seconds since 1970.

    Raises:
        ValueError: it does not fit CycloneDX' schema.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    licences = LicenseFactory()
    bom = Bom(serial_number=uuid.uuid5(uuid.NAMESPACE_URL, f"diwan:{text}"))
    bom.metadata.component = Component(
        name=project["name"],
        version=project["version"],
        type=ComponentType.APPLICATION,
        bom_ref="diwan",
        licenses=[licences.make_from_string(project["license"])],
    )
    # The library fills in the moment of the run, which would make each document another.
    bom.metadata.timestamp = datetime.fromtimestamp(int(stamp or 0), UTC)
    for one in locked(text):
        bom.components.add(_component(one, licences))
    bom.register_dependency(bom.metadata.component, bom.components)
    made = JsonV1Dot6(bom).output_as_string(indent=2)
    fault = JsonStrictValidator(SchemaVersion.V1_6).validate_str(made)
    if fault is not None:
        raise ValueError(str(fault))
    return made + "\n"


def _component(one: Locked, licences: LicenseFactory) -> Component:
    url = PackageURL("pypi", name=one.name.lower().replace("_", "-"), version=one.version)
    licence = licence_of(one.name)
    declared = LicenseAcknowledgement.DECLARED
    return Component(
        name=one.name,
        version=one.version,
        type=ComponentType.LIBRARY,
        bom_ref=str(url),
        purl=url,
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=digest) for digest in one.sha256],
        licenses=[licences.make_from_string(licence, license_acknowledgement=declared)]
        if licence
        else [],
    )


def main() -> int:
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "sbom.cdx.json"
    text = LOCK.read_text(encoding="utf-8")
    target.write_text(bill(text, os.environ.get("SOURCE_DATE_EPOCH", "")), encoding="utf-8")
    packages = list(locked(text))
    silent = [one.name for one in packages if not licence_of(one.name)]
    print(f"{target}: {len(packages)} packages, valid CycloneDX 1.6.")
    if silent:
        print(f"Without licence, since not installed here: {', '.join(silent)}.", file=sys.stderr)
    return int(bool(silent))


if __name__ == "__main__":
    raise SystemExit(main())
