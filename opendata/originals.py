"""The bytes as they came, kept once whoever sends them again: named by what is in them, outside the folder of public media.

Without a bucket they lie in the data folder; with one they are in the bucket before anybody is told that they were taken.
"""

from __future__ import annotations

import os
import secrets
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO

from django.core.files import File
from django.core.files.storage import FileSystemStorage
from django.utils import timezone
from django.utils.deconstruct import deconstructible

from common.hashing import sha256_of_open
from common.shared_files import SharedFolder, has_bucket

CHUNK = 1024 * 1024
# What came so lately is not taken for forgotten (`destroying.KEEP_FORGOTTEN`), so the same bytes need not be sent again.
_LATELY = timedelta(hours=12)
shared = SharedFolder("originals")


@dataclass(frozen=True, slots=True)
class Kept:
    """``name`` in the storage, ``size`` in bytes, SHA-256 in hexadecimal."""

    name: str
    size: int
    sha256: str


@deconstructible
class OriginalStorage(FileSystemStorage):
    """The folder ``originals`` of what machines share: nothing of it is served by address, so an embargo holds for files too."""

    @property
    def base_location(self) -> str:  # type: ignore[override]  # settings may change while the process lives
        return str(folder())

    @property
    def location(self) -> str:  # type: ignore[override]  # as above
        return str(folder())

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """The same bytes have the same name, also when two send them at once."""
        return name

    def exists(self, name: str) -> bool:
        return shared.exists(name)

    def delete(self, name: str) -> None:
        shared.remove(name)

    def _open(self, name: str, mode: str = "rb") -> File:
        return File(shared.open(name), name)

    def _save(self, name: str, content: File) -> str:
        target = Path(self.path(name))
        if _came_lately(name):
            return name
        draft = target.with_name(f"{target.name}.{secrets.token_hex(4)}.draft")
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with draft.open("wb") as out:
                for chunk in content.chunks(CHUNK):
                    out.write(chunk)
                out.flush()
                os.fsync(out.fileno())  # what is acknowledged next must be on the disk
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
        shared.publish(name)  # or in the bucket
        return name


def _came_lately(name: str) -> bool:
    """Whether these bytes are there, as if they had come now: `destroying.remove_forgotten` counts from here."""
    if has_bucket():
        found = shared.stored(name)
        return found is not None and timezone.now() - found.changed_at < _LATELY
    with suppress(FileNotFoundError):
        os.utime(shared.path(name))
        return True
    return False


storage = OriginalStorage()


def folder() -> Path:
    return shared.folder()


def held(name: str | None) -> AbstractContextManager[Path]:
    """Where the bytes of a name lie while this lasts, unless they are gone; for a reading in the worker.

    Raises:
        FilesAway: the bucket does not answer.
    """
    return shared.held(name or "missing")


def keep(content: BinaryIO) -> Kept:
    """Store the bytes of an open file; the same bytes are stored once."""
    sha256 = sha256_of_open(content)
    size = content.seek(0, 2)
    content.seek(0)
    name = f"{sha256[:2]}/{sha256}"
    storage.save(name, File(content))
    return Kept(name, size, sha256)
