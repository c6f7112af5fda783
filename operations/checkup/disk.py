"""Is there room: bytes and inodes of the folders that are written to, and can they be written to?"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import connection

from common.operating import Finding, fault, fine, warning

LITTLE, TOO_LITTLE = 0.15, 0.05
SMALLEST_BYTES = 2 * 1024**3


def has_room() -> Iterator[Finding]:
    seen: set[int] = set()
    for name, folder in _folders().items():
        if not folder.exists() and name == "keys":
            continue  # the check-up of the keys tells it
        if not folder.is_dir():
            yield fault(
                f"The folder of {name} is missing: {folder}.",
                "Make it, owned by the service's user (mode 0750).",
            )
            continue
        yield from _writable(name, folder)
        device = folder.stat().st_dev
        if device not in seen:
            seen.add(device)
            yield of_room(f"the disk of {name} ({folder})", os.statvfs(folder))


def of_room(name: str, room: os.statvfs_result) -> Finding:
    """What is left of bytes and inodes, whichever is less."""
    free_bytes, size = room.f_bavail * room.f_frsize, room.f_blocks * room.f_frsize
    share = free_bytes / size if size else 1.0
    inodes = room.f_favail / room.f_files if room.f_files else 1.0
    least = min(share, inodes)
    what = f"{name}: {share:.0%} free ({free_bytes / 1e9:.1f} GB), inodes {inodes:.0%} free"
    advice = "Make room (old backups, exports, logs) or enlarge the disk; a full disk stops uploads and the database."
    if least < TOO_LITTLE:
        return fault(f"{what}.", advice)
    if least < LITTLE or free_bytes < SMALLEST_BYTES:
        return warning(f"{what}.", advice)
    return fine(what)


def _folders() -> dict[str, Path]:
    folders = {"data": Path(settings.DATA_DIR), "keys": Path(settings.KEYS_DIR)}
    folders["temporary files"] = Path(tempfile.gettempdir())
    if connection.vendor == "sqlite":
        folders["the database"] = Path(str(connection.settings_dict["NAME"])).parent
    return folders


def _writable(name: str, folder: Path) -> Iterator[Finding]:
    if not os.access(folder, os.W_OK | os.X_OK):
        yield fault(
            f"The folder of {name} cannot be written to by this user: {folder}.",
            "Run this as the service's user; if it is that, give it the folder (chown).",
        )
