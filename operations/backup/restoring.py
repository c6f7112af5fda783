"""Restoring a backup: everything is checked and unpacked first; only then the present state makes room.

A restore that was cut off is simply repeated (with ``--replace``): no step needs what an earlier attempt left behind.
"""

from __future__ import annotations

import contextlib
import importlib
import pkgutil
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader

from common.redis_cache import AWAY
from common.registry import Restored, backups
from operations import generation
from operations.backup import database, folders, keys, manifest
from operations.backup.errors import BackupRefused, disk_errors
from operations.backup.manifest import Manifest
from operations.backup.taking import applied_migrations, folders_of_files
from operations.clock import database_now


@dataclass(frozen=True, slots=True)
class Order:
    """What to restore. ``keys`` is a folder of keys backed up; ``replace`` allows to put aside what is here now."""

    source: Path
    keys: Path | None = None
    replace: bool = False
    keys_as_they_are: bool = False


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was restored, where the replaced files lie now (None: there were none), and what to tell the operator."""

    manifest: Manifest
    aside: Path | None
    told: tuple[str, ...]


def restore(order: Order) -> Outcome:
    """Bring a backup back; after it the site may be started.

    Raises:
        BackupRefused: the backup is damaged or does not belong here, the place is in use or not empty.
    """
    with disk_errors("Restoring"):
        found = manifest.read(order.source)
        Path(settings.DATA_DIR).mkdir(parents=True, exist_ok=True, mode=0o700)
        _check_fit(found)
        manifest.verify(found, order.source)
        plan = keys.plan(found.keys, order.keys, as_they_are=order.keys_as_they_are)
        _check_place(order)
        aside = Path(settings.DATA_DIR) / f"replaced-by-{found.id}"
        if aside.exists():  # of an attempt that was cut off: what it put aside stays
            aside = aside.with_name(
                f"{aside.name}-{len(list(aside.parent.glob(aside.name + '*')))}"
            )
        drafts = _unpack(found, order.source)
        plan.carry_out()
        database.replace(order.source / found.parts["database"].file, aside)
        for name, place in folders_of_files().items():
            swap(drafts.get(name), place, aside)
        # The index is that of another state; it is made anew from the documents.
        swap(None, Path(settings.SEARCH_INDEX_DIR), aside)
    told = settle(found.id, datetime.fromisoformat(found.made_at))
    return Outcome(found, aside if aside.exists() else None, tuple(told))


def _check_fit(found: Manifest) -> None:
    if found.database != connection.vendor:
        raise BackupRefused(
            f"The backup is of {found.database}, the database set here is {connection.vendor}."
        )
    known = _known_migrations()
    unknown = [
        f"{app}.{name}"
        for app, names in found.migrations.items()
        # Older ones may have been squashed since.
        for name in names
        if name > max(known.get(app, ()), default="")
    ]
    if unknown:
        raise BackupRefused(
            f"The backup is of a newer Diwan: {', '.join(unknown[:3])} is not known here."
        )
    if "database" not in found.parts:
        raise BackupRefused("The manifest names no database.")


def _known_migrations() -> dict[str, list[str]]:
    """App → the migrations of this code, by their files' names: some cannot be imported while the database is unreadable."""
    found = {}
    for app in apps.get_app_configs():
        package = MigrationLoader.migrations_module(app.label)[0] or ""
        with contextlib.suppress(ModuleNotFoundError, ValueError):
            files = pkgutil.iter_modules(importlib.import_module(package).__path__)
            found[app.label] = [file.name for file in files if file.name[0] not in "_~"]
    return found


def _check_place(order: Order) -> None:
    if busy := database.others():
        raise BackupRefused(
            f"The database is in use by {busy} others: stop the web server, the worker and the sequencer first."
        )
    taken = [name for name, path in folders_of_files().items() if folders.total_bytes(path)]
    if not database.is_empty():
        taken.insert(0, "database")
    if taken and not order.replace:
        raise BackupRefused(
            f"This place is not empty ({', '.join(taken)}); say --replace to put the backup in its place."
        )


def _unpack(found: Manifest, source: Path) -> dict[str, Path]:
    """Unpack all folders beside their places; returns name → unpacked folder."""
    drafts = {}
    for name, place in folders_of_files().items():
        if name in found.parts:
            draft = place.with_name(f"{place.name}.restoring")
            shutil.rmtree(draft, ignore_errors=True)
            folders.unpack(source / found.parts[name].file, draft)
            drafts[name] = draft
    return drafts


def swap(draft: Path | None, place: Path, aside: Path) -> None:
    """Put the folder `draft` (None: nothing) in its place; what was there goes below `aside`."""
    if place.exists():
        aside.mkdir(parents=True, exist_ok=True)
        place.rename(aside / place.name)
    if draft is not None:
        draft.rename(place)
        manifest.sync_folder(place.parent)


def settle(backup_id: str, made_at: datetime) -> list[str]:
    """Bring the schema up to date, end sessions that may have ended meanwhile, and let the contexts do their part."""
    if _flat(_known_migrations()) - _flat(applied_migrations()):
        call_command("migrate", verbosity=0, interactive=False)
    with transaction.atomic():
        store = importlib.import_module(settings.SESSION_ENGINE).SessionStore
        store.get_model_class().objects.all().delete()
        generation.bump()
        told = backups.restored(Restored(backup_id, made_at, database_now()))
    try:
        cache.clear()
    except AWAY:
        told = [*told, "The cache does not answer: empty it before the site is started."]
    return told


def _flat(migrations: dict[str, list[str]]) -> set[tuple[str, str]]:
    return {(app, name) for app, names in migrations.items() for name in names}
