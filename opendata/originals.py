"""The bytes as they came, kept once whoever sends them again: named by what is in them, outside the folder of public media."""

from __future__ import annotations

import hashlib
import os
import secrets
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible

CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Kept:
    """``name`` in the storage, ``size`` in bytes, SHA-256 in hexadecimal."""

    name: str
    size: int
    sha256: str


@deconstructible
class OriginalStorage(FileSystemStorage):
    """``<data folder>/originals``: nothing of it is served by address, so an embargo holds for files too."""

    @property
    def base_location(self) -> str:  # type: ignore[override]  # settings may change while the process lives
        return str(folder())

    @property
    def location(self) -> str:  # type: ignore[override]  # as above
        return str(folder())

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        """The same bytes have the same name, also when two send them at once."""
        return name

    def _save(self, name: str, content: File) -> str:
        target = Path(self.path(name))
        with suppress(FileNotFoundError):
            os.utime(target)  # it came now: `destroying.remove_forgotten` counts from here
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
        return name


storage = OriginalStorage()


def folder() -> Path:
    return Path(settings.DATA_DIR) / "originals"


def path(name: str | None) -> Path:
    """Where the bytes of a name lie; for a reading in the worker."""
    return folder() / (name or "missing")


def keep(content: BinaryIO) -> Kept:
    """Store the bytes of an open file; the same bytes are stored once."""
    sha256 = digest(content)
    size = content.seek(0, 2)
    content.seek(0)
    name = f"{sha256[:2]}/{sha256}"
    storage.save(name, File(content))
    return Kept(name, size, sha256)


def digest(content: BinaryIO) -> str:
    """The SHA-256 of an open file's bytes, in hexadecimal."""
    content.seek(0)
    found = hashlib.sha256()
    while chunk := content.read(CHUNK):
        found.update(chunk)
    return found.hexdigest()
