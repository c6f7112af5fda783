"""Moving the files of a site between its data folders and its bucket: copied, compared by SHA-256, resumed where it broke off."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.conf import settings

from common.hashing import sha256_of
from common.object_store import ObjectStore
from common.shared_files import PRIVATE, folders

DRAFT = ".draft"
DIRECTIONS = TO_BUCKET, TO_FOLDER = "to-bucket", "to-folder"


class NotTheSame(Exception):
    """What was copied does not read back as what it was copied from; the message names it."""


@dataclass(frozen=True, slots=True)
class Place:
    """A kind of files: its folder here, and where it is in the bucket."""

    name: str
    folder: Path
    store: ObjectStore
    beginning: str

    def key(self, name: str) -> str:
        return f"{self.beginning}{name}"


@dataclass(slots=True)
class Moved:
    copied: int = 0
    known: int = 0
    size: int = 0
    removed: int = 0


def places() -> list[Place]:
    """Pictures and documents, and whatever the apps share between machines."""
    store = ObjectStore(settings.S3, PRIVATE)
    media = Place("media", Path(settings.MEDIA_ROOT), ObjectStore(settings.S3, ""), "")
    shared = [Place(one.name, one.data_folder, store, f"{one.name}/") for one in folders().values()]
    return [media, *shared]


def move(place: Place, *, into: str, remove: bool = False) -> Moved:
    """`to_bucket` or `to_folder`."""
    return to_bucket(place, remove=remove) if into == TO_BUCKET else to_folder(place)


def to_bucket(place: Place, *, remove: bool) -> Moved:
    """Copy every file of a folder into the bucket; what is there already with the same bytes is not sent again.

    Args:
        remove: whether a file goes from the folder once the bucket has given back the same bytes.

    Raises:
        FilesAway: the bucket does not answer; what was copied is, and the next call goes on. NotTheSame.
    """
    moved = Moved()
    for path in _files(place.folder):
        name, sha256 = path.relative_to(place.folder).as_posix(), sha256_of(path)
        key = place.key(name)
        found = place.store.find(key)
        if found and found.sha256 == sha256 and found.size == path.stat().st_size:
            moved.known += 1
        else:
            place.store.put(key, path, sha256)
            moved.copied += 1
            moved.size += path.stat().st_size
        if remove or not (found and found.sha256 == sha256):
            _require_same(place, key, sha256)
        if remove:
            path.unlink()
            moved.removed += 1
    return moved


def to_folder(place: Place) -> Moved:
    """Copy every object into the folder; a file that is there with the same bytes stays. Nothing goes from the bucket.

    Raises:
        FilesAway, NotTheSame: as `to_bucket`.
    """
    moved = Moved()
    for one in place.store.list(place.beginning):
        name = one.key.removeprefix(place.beginning)
        if place.name == "media" and name.startswith(f"{PRIVATE}/"):
            continue
        target = place.folder / name
        if not target.resolve().is_relative_to(place.folder.resolve()) or name.endswith("/"):
            continue
        told = place.store.find(one.key)
        sha256 = told.sha256 if told else ""
        if target.is_file() and sha256 and sha256_of(target) == sha256:
            moved.known += 1
            continue
        _bring(place, one.key, sha256, target)
        moved.copied += 1
        moved.size += one.size
    return moved


def undelete(since: datetime) -> int:
    """Bring back what was deleted from the site's part of the bucket from a moment on; returns how many files.

    Raises:
        FilesAway: it does not answer, or refuses the versions.
    """
    return ObjectStore(settings.S3, "").undelete(since)


def _bring(place: Place, key: str, sha256: str, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}.{secrets.token_hex(4)}{DRAFT}")
    try:
        with draft.open("x+b") as out:
            came = place.store.get(key, out)
            os.fsync(out.fileno())
        if sha256 and came != sha256:
            raise NotTheSame(f"{key}: {came} came, {sha256} was stored")
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)


def _require_same(place: Place, key: str, sha256: str) -> None:
    """Read the object back: its word alone is not believed where the only other copy goes."""
    place.folder.mkdir(parents=True, exist_ok=True)
    draft = place.folder / f".{secrets.token_hex(8)}{DRAFT}"
    try:
        with draft.open("x+b") as out:
            came = place.store.get(key, out)
    finally:
        draft.unlink(missing_ok=True)
    if came != sha256:
        raise NotTheSame(f"{key}: {came} came back, {sha256} was sent")


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")) if folder.is_dir() else []:
        inside = path.relative_to(folder).parts
        is_work = any(part.startswith(".") for part in inside) or path.name.endswith(DRAFT)
        if path.is_file() and not path.is_symlink() and not is_work:
            yield path
