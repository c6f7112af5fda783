"""What a backup says of itself. Written last, so that a folder without it is an unfinished backup."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from operations.backup.errors import BackupRefused, disk_errors

FORMAT = 1
NAME = "manifest.json"
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a backup."""

    file: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """``migrations`` are the applied ones by app; ``keys`` maps the names of the site's keys to their SHA-256; ``facts`` come
    from the contexts (`common.registry.backups`)."""

    id: str
    made_at: str  # ISO 8601, UTC
    database: str  # its vendor
    migrations: Mapping[str, list[str]]
    parts: Mapping[str, Part]
    keys: Mapping[str, str]
    facts: Mapping[str, Any] = field(default_factory=dict)  # Any: JSON of the contexts
    format: int = FORMAT


def describe(path: Path) -> Part:
    """Size and SHA-256 of a file, read in chunks."""
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
            size += len(chunk)
    return Part(path.name, size, digest.hexdigest())


def write(manifest: Manifest, folder: Path) -> None:
    """Put the manifest beside its parts, all of it or nothing, and make the whole folder durable."""
    draft = folder / f"{NAME}.draft"
    text = json.dumps(asdict(manifest), ensure_ascii=False, indent=2, sort_keys=True)
    with draft.open("w", encoding="utf-8") as file:
        file.write(f"{text}\n")
        file.flush()
        os.fsync(file.fileno())
    draft.rename(folder / NAME)
    sync_folder(folder)


def sync(path: Path) -> None:
    """Have a file that another program wrote on the disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read(folder: Path) -> Manifest:
    """Read the manifest of a finished backup.

    Raises:
        BackupRefused: there is none, it is damaged, or of a later format.
    """
    path = folder / NAME
    if not folder.is_dir():
        raise BackupRefused(f"There is no folder {folder}.")
    if not path.exists():
        raise BackupRefused(f"{folder} is no finished backup: it has no {NAME}.")
    try:
        return _parsed(json.loads(path.read_text("utf-8")))
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise BackupRefused(f"{path} cannot be read: {error}.") from None


def _parsed(given: dict[str, Any]) -> Manifest:  # Any: JSON
    if given["format"] != FORMAT:
        raise BackupRefused(
            f"The backup has format {given['format']}; this Diwan reads format {FORMAT}."
        )
    parts = {name: Part(**part) for name, part in given["parts"].items()}
    for part in parts.values():
        # The name leads to a file in the backup's own folder, never out of it.
        if Path(part.file).name != part.file or part.file in {"", ".", ".."}:
            raise ValueError(f"{part.file!r} is no name of a part")
    manifest = Manifest(**{**given, "parts": parts})
    for names in (manifest.migrations, manifest.keys, manifest.facts):
        dict(names)
    for name in manifest.keys:
        if Path(name).name != name:
            raise ValueError(f"{name!r} is no name of a key")
    return manifest


def verify(manifest: Manifest, folder: Path) -> None:
    """Read every part and compare it with what the manifest says.

    Raises:
        BackupRefused: a part is missing, cut short or altered.
    """
    for part in manifest.parts.values():
        path = folder / part.file
        if not path.is_file():
            raise BackupRefused(f"The backup lacks its part {part.file}.")
        size = path.stat().st_size
        if size != part.bytes:
            raise BackupRefused(f"{part.file} has {size} bytes instead of {part.bytes}.")
        with disk_errors(f"Reading {part.file}"):
            found = describe(path)
        if found.sha256 != part.sha256:
            raise BackupRefused(f"{part.file} was altered: its SHA-256 is another.")
