"""After PostgreSQL has recovered: the files of that moment, the keys, the schema; only then the site may start."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings
from django.db import connection

from operations.backup import database, keys
from operations.backup.errors import BackupRefused, disk_errors
from operations.backup.restoring import settle, swap
from operations.backup.taking import folders_of_files
from operations.pitr import file_store
from operations.pitr.layout import Base, Store


@dataclass(frozen=True, slots=True)
class Order:
    """The same store and moment that the server was prepared with; ``keys`` is the folder that base backups put keys into."""

    store: Store
    at: datetime | None = None
    keys: Path | None = None
    keys_as_they_are: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the site is now: the moment of the newest commit, how many files, where those that were here lie (None: none were)."""

    base: Base
    restored_to: datetime
    files: int
    aside: Path | None
    told: tuple[str, ...]


def finish(order: Order) -> Outcome:
    """Make a whole site of a recovered database; repeating it does no harm.

    Raises:
        BackupRefused: the database is still recovering or in use, files or keys are damaged; the files here were not touched.
    """
    with disk_errors("Restoring"):
        base = order.store.base_for(order.at)
        moment = _recovered(base)
        source = order.keys / base.id if order.keys else None
        plan = keys.plan(base.keys, source, as_they_are=order.keys_as_they_are)
        listing = file_store.as_of(order.store.files, order.at)
        file_store.check(order.store.files, listing)
        Path(settings.DATA_DIR).mkdir(parents=True, exist_ok=True, mode=0o700)
        places = folders_of_files()
        drafts = {name: path.with_name(f"{path.name}.restoring") for name, path in places.items()}
        for draft in drafts.values():
            shutil.rmtree(draft, ignore_errors=True)
            draft.mkdir(parents=True)
        count = file_store.write_out(order.store.files, listing, drafts)
        plan.carry_out()
        aside = _aside(base)
        for name, place in places.items():
            swap(drafts[name], place, aside)
        swap(None, Path(settings.SEARCH_INDEX_DIR), aside)
    told = settle(base.id, moment)
    return Outcome(base, moment, count, aside if aside.exists() else None, tuple(told))


def _recovered(base: Base) -> datetime:
    """Up to when the database was brought back; after a restart of PostgreSQL only the base backup's end is known.

    Raises:
        BackupRefused: it is not done, or somebody else is connected.
    """
    if connection.vendor != "postgresql":
        raise BackupRefused("Base backups are PostgreSQL's; for SQLite use «manage.py restore».")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_is_in_recovery(), pg_last_xact_replay_timestamp()")
        is_recovering, newest = cursor.fetchone()
    if is_recovering:
        raise BackupRefused(
            "PostgreSQL is still recovering; wait until its log says that it is ready."
        )
    if busy := database.others():
        raise BackupRefused(
            f"The database is in use by {busy} others: stop the web server, the worker and the sequencer first."
        )
    return newest.astimezone(UTC) if newest else base.ended


def _aside(base: Base) -> Path:
    folder = Path(settings.DATA_DIR)
    taken = len(list(folder.glob(f"replaced-by-{base.id}*")))
    return folder / (f"replaced-by-{base.id}-{taken}" if taken else f"replaced-by-{base.id}")
