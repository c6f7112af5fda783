"""Taking a base backup while the site serves: PostgreSQL's copy, checked; the files after it; the keys apart."""

from __future__ import annotations

import hashlib
import json
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, timedelta
from pathlib import Path

from django.db import connection

from common.registry import backups
from operations import upkeep
from operations.backup import keys
from operations.backup.errors import BackupRefused, disk_errors
from operations.backup.taking import applied_migrations
from operations.clock import database_now
from operations.pitr import archive_wal, file_store, programs, retention
from operations.pitr.layout import Base, Store

ARCHIVED_SECONDS = 120.0  # within which the last segment of a backup must have reached the archive


@dataclass(frozen=True, slots=True)
class Order:
    """Where to, and as whom: ``connection`` is libpq's string for a role with REPLICATION, empty is the site's own role."""

    store: Store
    keys: Path | None = None
    connection: str = ""
    kept: timedelta | None = None  # how far back restores must reach; None deletes nothing


def take(order: Order) -> Base:
    """Write one more base backup into the store; what was begun and failed is removed again.

    Raises:
        BackupRefused: nothing is archived here, the disk is full, a program is missing or failed; the message says which.
    """
    with disk_errors("Backing up"), order.store.alone():
        _check(order)
        started, facts = database_now().astimezone(UTC), backups.facts()
        base_id = started.strftime("%Y%m%dT%H%M%SZ")
        place = order.store.place(base_id)
        draft = place.with_name(f".{base_id}.draft")
        draft.mkdir(parents=True, mode=0o700)
        try:
            first, last, digest = _copy(order, draft / "data")
            _wait_for(order.store.wal, last)
            ended = database_now().astimezone(UTC)
            # After the database: no row of the backup speaks of a file that is not there yet.
            file_store.update(order.store.files, now=ended)
            copied = keys.save(order.keys / base_id, base_id) if order.keys else keys.present()
            base = Base(
                id=base_id,
                started_at=started.isoformat(timespec="seconds"),
                ended_at=ended.isoformat(timespec="microseconds"),
                server=_shown("server_version"),
                database=str(connection.settings_dict["NAME"]),
                user=_role(),
                first_segment=first,
                manifest_sha256=digest,
                migrations=applied_migrations(),
                keys=copied,
                facts=facts,
            )
            order.store.label(base, draft)
            draft.rename(place)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
        _leave_archiver(order.store.archiver)
        # Before the rest: a backup that stands counts, even where old ones cannot be deleted.
        upkeep.done(upkeep.BASE_BACKUP, now=ended)
        if order.kept is not None:
            retention.prune(order.store, order.kept, ended, keys_folder=order.keys)
    return base


def _check(order: Order) -> None:
    if connection.vendor != "postgresql":
        raise BackupRefused("Base backups are PostgreSQL's; for SQLite take «manage.py backup».")
    if not order.store.wal.is_dir():
        raise BackupRefused(
            f"There is no archive {order.store.wal}: make the folder and set archive_command (see docs/backup.md)."
        )
    if _shown("archive_mode") == "off":
        raise BackupRefused(
            "PostgreSQL archives nothing (archive_mode is off): see docs/backup.md."
        )
    if order.keys is not None and order.keys.resolve().is_relative_to(order.store.root.resolve()):
        raise BackupRefused("The keys go apart: choose a folder for them outside the backups.")


def _leave_archiver(place: Path) -> None:
    """Put the program that reads the archive beside it, for the server's user too."""
    draft = place.with_name(f".{place.name}.draft")
    shutil.copyfile(archive_wal.__file__, draft)
    draft.chmod(0o644)
    draft.replace(place)


def _shown(setting: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s)", [setting])
        return str(cursor.fetchone()[0])


def _role() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        return str(cursor.fetchone()[0])


def _copy(order: Order, data: Path) -> tuple[str, str, str]:
    """Have PostgreSQL copy itself and check the copy; returns its first and last segment and its manifest's SHA-256."""
    place, variables = _place(order.connection)
    options = ["--format=plain", "--wal-method=stream", "--checkpoint=fast", "--no-password"]
    options += ["--manifest-checksums=SHA256", "--label=diwan", f"--pgdata={data}"]
    programs.run(["pg_basebackup", *options, *place], variables)
    checker = programs.server_programs(_shown("server_version")) / "pg_verifybackup"
    programs.run([checker, "--quiet", data])
    manifest = (data / "backup_manifest").read_bytes()
    [reach] = json.loads(manifest)["WAL-Ranges"][-1:]
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_walfile_name(%s::pg_lsn + 1), pg_walfile_name(%s::pg_lsn)",
            [reach["Start-LSN"], reach["End-LSN"]],
        )
        first, last = cursor.fetchone()
    return first, last, hashlib.sha256(manifest).hexdigest()


def _place(given: str) -> tuple[list[str], Mapping[str, str]]:
    """How the programs reach the server; passwords travel in the environment."""
    if given:
        return [f"--dbname={given}"], {}
    [_psql, *words], variables = connection.client.settings_to_cmd_args_env(
        {**connection.settings_dict, "NAME": "postgres"}, []
    )
    return words[:-1], variables or {}  # without the database: the whole server is copied


def _wait_for(archive: Path, segment: str) -> None:
    until = time.monotonic() + ARCHIVED_SECONDS
    while archive_wal.place(archive, segment) is None:
        if time.monotonic() > until:
            raise BackupRefused(
                f"The archive does not receive the write-ahead log: {segment} has not come within "
                f"{ARCHIVED_SECONDS:.0f} s. Look at archive_command and at PostgreSQL's log."
            )
        time.sleep(0.1)
