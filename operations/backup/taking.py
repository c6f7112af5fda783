"""Taking a backup while the site serves: the database first, as one state, then the files that it speaks of."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC
from pathlib import Path

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.recorder import MigrationRecorder

from common.logging import get_logger
from common.registry import backups
from operations import upkeep
from operations.backup import database, folders, keys, manifest
from operations.backup.errors import BackupRefused, disk_errors
from operations.backup.manifest import Manifest, Part
from operations.clock import database_now

log = get_logger(__name__)


def folders_of_files() -> dict[str, Path]:
    """Everything outside the database that cannot be made anew from it."""
    return {"media": Path(settings.MEDIA_ROOT), **backups.folders()}


def take(target: Path, *, keys_target: Path | None = None) -> Manifest:
    """Write a backup into the empty or new folder `target`; what was begun and failed is removed again.

    Args:
        keys_target: where to copy the site's keys, outside `target`; None copies none.

    Raises:
        BackupRefused: the folder is in use, the disk is full, a program is missing; the message says which.
    """
    with disk_errors("Backing up"):
        _check(target, keys_target)
        target.mkdir(parents=True, exist_ok=True, mode=0o700)
        backup_id = uuid.uuid4().hex
        try:
            parts, facts, migrations = _database(target)
            parts |= {
                name: _folder(name, path, target) for name, path in folders_of_files().items()
            }
            # After the database: the log's memory in the keys is then never older than the log.
            copied = keys.save(keys_target, backup_id) if keys_target else keys.present()
            made = Manifest(
                id=backup_id,
                made_at=database_now().astimezone(UTC).isoformat(timespec="seconds"),
                database=connection.vendor,
                migrations=migrations,
                parts=parts,
                keys=copied,
                facts=facts,
            )
            manifest.write(made, target)
        except BaseException:
            for begun in target.iterdir():
                begun.unlink()
            raise
    _remember()
    return made


def _remember() -> None:
    """For operators, who are told how old the last backup is; the backup itself is whole without it."""
    try:
        upkeep.done(upkeep.BACKUP, now=database_now())
    except DatabaseError as error:
        log.warning("backup.not_noted", error=type(error).__name__)


def applied_migrations() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        found.setdefault(app, []).append(name)
    return found


def _check(target: Path, keys_target: Path | None) -> None:
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise BackupRefused(f"{target} is no empty folder; each backup gets its own.")
    if keys_target is not None and keys_target.resolve().is_relative_to(target.resolve()):
        raise BackupRefused("The keys go apart: choose a folder for them outside the backup.")
    if database.is_empty():
        raise BackupRefused("There is nothing to back up: the database has no tables.")


def _database(target: Path) -> tuple[dict[str, Part], Mapping[str, object], dict[str, list[str]]]:
    path = target / database.file_name()
    with database.frozen() as write:
        facts, migrations = backups.facts(), applied_migrations()
        write(path)
    return {"database": manifest.describe(path)}, facts, migrations


def _folder(name: str, folder: Path, target: Path) -> Part:
    path = target / f"{name}.tar"
    folders.pack(folder, path)
    return manifest.describe(path)
