"""A drill: the newest backup is restored onto a private server, audited and thrown away; RTO and RPO are what it took and lost.

The site itself is neither asked nor touched, so that a drill can run on another machine with nothing but the backups.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import psycopg
from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.db.models import FileField
from psycopg import sql

from common import shared_files
from operations.backup import keys
from operations.backup.errors import BackupRefused, disk_errors
from operations.pitr import file_store, recovery
from operations.pitr.file_store import Listing
from operations.pitr.layout import Base, Store
from operations.pitr.recovery import PrivateServer

_GONE = re.compile(r"index (\d+): .* is gone")
AUDIT_SECONDS = 6 * 3600
# What the drill's own processes must not reach: the live cache, mail, index and neighbours.
_WITHHELD = ("CACHE_URL", "EMAIL_URL", "CKAN_URL", "SMS_URL", "PROBE_URL", "API_URL")


@dataclass(frozen=True, slots=True)
class Order:
    """``at`` is the last moment to bring back (None: the end of the archive), ``work`` a folder with room for the database.

    ``lost`` are indexes of entries whose rows an earlier restore lost: the audit names them for ever, and no backup has them.
    """

    store: Store
    at: datetime | None = None
    keys: Path | None = None
    work: Path | None = None
    patience: float = 6 * 3600.0
    lost: frozenset[int] = frozenset()


@dataclass(slots=True)
class Result:
    """What a drill found. ``rpo_seconds`` is the age of the newest restored commit: the most that could have been lost."""

    base: str
    restored_to: str = ""
    rto_seconds: float = -1.0
    rpo_seconds: float = -1.0
    phases: dict[str, float] = field(default_factory=dict)  # seconds
    rows: dict[str, int] = field(default_factory=dict)  # by table
    files: int = 0
    file_bytes: int = 0
    files_missing: list[str] = field(default_factory=list)
    audit: str = ""
    failure: str = ""

    @property
    def passed(self) -> bool:
        return not self.failure


def drill(order: Order) -> Result:
    """Restore, replay, audit and count; whatever happens, nothing is left behind.

    Raises:
        BackupRefused: there is no backup to try. Whatever fails later stands in the result.
    """
    began, started = time.monotonic(), datetime.now(UTC)
    base = order.store.base_for(order.at)
    result = Result(base.id)
    work = Path(tempfile.mkdtemp(prefix="diwan-drill-", dir=order.work))
    try:
        work.chmod(0o711)  # the server's user passes through; what lies within is its own, or ours
        with disk_errors("The drill"):
            _run(order, base, work, result)
    except (BackupRefused, psycopg.Error, subprocess.TimeoutExpired) as failure:
        result.failure = str(failure)
    finally:
        shutil.rmtree(work, ignore_errors=True)
    if result.restored_to:
        goal = order.at or started
        newest = datetime.fromisoformat(result.restored_to)
        result.rpo_seconds = round(max(0.0, (goal - newest).total_seconds()), 1)
    if result.passed:
        result.rto_seconds = round(time.monotonic() - began, 1)
    return result


def _run(order: Order, base: Base, work: Path, result: Result) -> None:
    """What costs least is tried first."""
    site = work / "site"
    site.mkdir(mode=0o700)
    _bring_keys(order, base, site / "keys")
    with _timed(result, "files"):
        listing = file_store.as_of(order.store.files, order.at)
        result.files = len(listing)
        result.file_bytes = file_store.check(order.store.files, listing)
    with _timed(result, "copy"):
        recovery.prepare(order.store, base, work / "data", order.at)
    with _replayed(order, base, work, result) as server:
        with _timed(result, "count"):
            result.restored_to = _newest_commit(server, base).isoformat()
            result.rows = _rows(server)
            _check_files(order, server, listing, result)
        with _timed(result, "audit"):
            result.audit = _audit(server, site, order.lost)


@contextmanager
def _timed(result: Result, phase: str) -> Iterator[None]:
    began = time.monotonic()
    try:
        yield
    finally:
        result.phases[phase] = round(time.monotonic() - began, 1)


@contextmanager
def _replayed(order: Order, base: Base, work: Path, result: Result) -> Iterator[PrivateServer]:
    began = time.monotonic()
    with recovery.serving(base, work / "data", work, patience=order.patience) as server:
        result.phases["replay"] = round(time.monotonic() - began, 1)
        yield server


def _newest_commit(server: PrivateServer, base: Base) -> datetime:
    with server.connect() as session:
        [replayed] = session.execute("SELECT pg_last_xact_replay_timestamp()").fetchone() or [None]
    # Without any commit in the archive the state is that of the base backup itself.
    return replayed.astimezone(UTC) if replayed else base.ended


def _rows(server: PrivateServer) -> dict[str, int]:
    with server.connect() as session:
        tables = session.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
        ).fetchall()
        counted = {}
        for (table,) in tables:
            count = sql.SQL("SELECT COUNT(*) FROM {}").format(sql.Identifier(table))
            [counted[table]] = session.execute(count).fetchone() or [0]
    return counted


def _check_files(order: Order, server: PrivateServer, listing: Listing, result: Result) -> None:
    if shared_files.has_bucket():
        return  # that is where they are, in versions of its own
    looked_at = file_store.newest(order.store.files)
    for name in _named_by_rows(server, result.rows):
        if f"media/{name}" not in listing and not _is_newer(name, looked_at):
            result.files_missing.append(name)
    if result.files_missing:
        raise BackupRefused(
            f"{len(result.files_missing)} files of which rows speak are not in the backup: "
            f"{', '.join(result.files_missing[:5])}."
        )


def _named_by_rows(server: PrivateServer, tables: dict[str, int]) -> Iterator[str]:
    with server.connect() as session:
        for model in apps.get_models():
            for one in model._meta.local_fields:
                is_kept_here = isinstance(one, FileField) and one.storage == default_storage
                if not is_kept_here or model._meta.db_table not in tables:
                    continue
                query = sql.SQL("SELECT DISTINCT {0} FROM {1} WHERE {0} <> ''").format(
                    sql.Identifier(str(one.column)), sql.Identifier(model._meta.db_table)
                )
                yield from (str(row[0]) for row in session.execute(query))


def _is_newer(name: str, looked_at: datetime | None) -> bool:
    """Did this file come after the files were last looked through? Known only where the live files are."""
    try:
        changed = (Path(settings.MEDIA_ROOT) / name).stat().st_mtime
    except OSError:
        return False
    return looked_at is None or changed > looked_at.timestamp()


def _audit(server: PrivateServer, site: Path, lost: frozenset[int]) -> str:
    """Have the public log verified as the operator would; returns the audit's sentence."""
    withheld = {f"DIWAN_{name}" for name in _WITHHELD}
    inherited = {name: value for name, value in os.environ.items() if name not in withheld}
    variables = {**inherited, **server.variables()}
    variables |= {"DIWAN_DATA_DIR": str(site), "DIWAN_KEYS_DIR": str(site / "keys")}
    done = subprocess.run(  # noqa: S603 - this very program
        [sys.executable, settings.BASE_DIR / "manage.py", "verify_log", "--all"],
        env=variables,
        capture_output=True,
        text=True,
        timeout=AUDIT_SECONDS,
        check=False,
    )
    if not done.returncode:
        return done.stdout.strip()
    said = done.stderr.splitlines()
    found = [line for line in said if line.startswith(("index ", "not in the log: "))]
    if not found or any(not _is_known(line, lost) for line in found):
        raise BackupRefused(f"The audit failed: {done.stderr.strip()[-2000:]}")
    return f"The public log holds, but for {len(lost)} entries that an earlier restore lost."


def _is_known(mismatch: str, lost: frozenset[int]) -> bool:
    gone = _GONE.fullmatch(mismatch)
    return gone is not None and int(gone[1]) in lost


def _bring_keys(order: Order, base: Base, place: Path) -> None:
    """Copy the keys that were kept apart, or this site's own, and compare them with those that the backup was made with."""
    source = order.keys / base.id if order.keys else Path(settings.KEYS_DIR)
    if order.keys:
        keys.listed(source)
    if not source.is_dir():
        raise BackupRefused(f"There are no keys in {source}.")
    place.mkdir(mode=0o700)
    for path in source.iterdir():
        if path.is_file():
            shutil.copy2(path, place)
