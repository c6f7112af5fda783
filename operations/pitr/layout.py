"""Where things stand in a folder of backups, and what a base backup says of itself."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from operations.backup.errors import BackupRefused
from operations.backup.keys import write_durably
from operations.backup.manifest import sync_folder

LABEL = "diwan.json"
FORMAT = 1


@dataclass(frozen=True, slots=True)
class Base:
    """One base backup. Instants are ISO 8601 in UTC by the database's clock; any moment from ``ended_at`` on can be restored.

    ``facts`` come from the contexts (`common.registry.backups`), read before the copying began.
    """

    id: str
    started_at: str
    ended_at: str
    server: str  # version of PostgreSQL
    database: str
    user: str
    first_segment: str  # the archive is needed from here on
    manifest_sha256: str  # of PostgreSQL's own backup_manifest
    migrations: Mapping[str, list[str]]
    keys: Mapping[str, str]  # name → SHA-256
    facts: Mapping[str, Any] = field(default_factory=dict)  # Any: JSON of the contexts
    format: int = FORMAT

    @property
    def ended(self) -> datetime:
        return datetime.fromisoformat(self.ended_at)


@dataclass(frozen=True, slots=True)
class Store:
    """A folder of backups: the archive in ``wal``, one folder for each base backup, the files of all moments."""

    root: Path

    @property
    def wal(self) -> Path:
        return self.root / "wal"

    @property
    def files(self) -> Path:
        return self.root / "files"

    @property
    def archiver(self) -> Path:
        """A copy of `archive_wal`, so that the archive can be read where there is no Diwan."""
        return self.root / "archive_wal.py"

    def place(self, base_id: str) -> Path:
        return self.root / "base" / base_id

    def data(self, base: Base) -> Path:
        return self.place(base.id) / "data"

    def bases(self) -> list[Base]:
        """All finished base backups, the oldest first."""
        labels = self.root.glob(f"base/[0-9]*/{LABEL}")
        return sorted((_read(label) for label in labels), key=lambda base: base.ended)

    def base_for(self, at: datetime | None) -> Base:
        """The newest base backup from which the moment `at` can be reached; None is the end of the archive.

        Raises:
            BackupRefused: there is none so old.
        """
        fitting = [base for base in self.bases() if at is None or base.ended <= at]
        if not fitting:
            when = f" that ended before {at.isoformat()}" if at else ""
            raise BackupRefused(f"{self.root} holds no finished base backup{when}.")
        return fitting[-1]

    def label(self, base: Base, place: Path) -> None:
        """Say in `place` what the base backup is; only then it counts as finished."""
        text = json.dumps(asdict(base), ensure_ascii=False, indent=2, sort_keys=True)
        write_durably(place / LABEL, f"{text}\n".encode())
        sync_folder(place)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Let nobody else write into this store meanwhile.

        Raises:
            BackupRefused: somebody does.
        """
        self.root.mkdir(parents=True, exist_ok=True, mode=0o750)
        with (self.root / ".lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise BackupRefused(f"Another backup into {self.root} is at work.") from None
            yield


def _read(label: Path) -> Base:
    try:
        found = Base(**json.loads(label.read_text("utf-8")))
        if found.id != label.parent.name or found.format != FORMAT:
            raise ValueError("it is not the label of this folder")
        datetime.fromisoformat(found.ended_at)
    except (ValueError, TypeError) as error:
        raise BackupRefused(f"{label} cannot be read: {error}.") from None
    return found
