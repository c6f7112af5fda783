"""Does the database keep what it acknowledged, is it that of this version, is it archived?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from common.operating import Finding, fault, fine, warning
from operations import database_roles, metrics

OLDEST_POSTGRESQL = 14
CONNECTIONS_SPARE = 0.8
_CONF = "in postgresql.conf or by ALTER SYSTEM, then restart or reload the server"


def answers() -> Iterator[Finding]:
    """Whether it answers at all, which one it is, and whether its connections suffice."""
    if connection.vendor != "postgresql":
        yield _of_sqlite()
        return
    version = int(_value("server_version_num")) // 10000
    name = f"PostgreSQL {_value('server_version')}"
    if version < OLDEST_POSTGRESQL:
        yield fault(f"{name} is too old.", f"Upgrade to {OLDEST_POSTGRESQL} or newer.")
    else:
        yield fine(name)
    used, most = metrics.connections_in_use()
    if used > CONNECTIONS_SPARE * most:
        yield warning(
            f"{used} of {most} connections are in use.",
            f"Raise max_connections ({_CONF}), or put a pooler before the server.",
        )
    if _one("SELECT pg_is_in_recovery()"):
        yield fault(
            "This server is a replica and takes no writes.",
            "Let DIWAN_DATABASE_URL name the primary, or promote this one (pg_ctl promote).",
        )


def role() -> Iterator[Finding]:
    """Whether whoever takes the application over takes the tables too, and what stands in the public log."""
    if connection.vendor != "postgresql":
        return
    advice = "Let another role own the tables: manage.py database_roles (docs/operations.md, PostgreSQL)."
    if more := database_roles.excess():
        yield warning(f"The application's role in PostgreSQL {', '.join(more)}.", advice)
    elif tables := database_roles.rewritable():
        told = ", ".join(tables)
        yield warning(f"Rows of {told} may be deleted by the application's role.", advice)
    else:
        yield fine("the application's role reads and writes rows, and no more")


def durability() -> Iterator[Finding]:
    """Receipts promise that what was acknowledged stays: the settings that a power cut tries."""
    if connection.vendor != "postgresql":
        return
    for name, why in (
        ("fsync", "after a crash the database may be unusable"),
        ("full_page_writes", "a page half written at a power cut stays damaged"),
    ):
        if _value(name) == "on":
            yield fine(f"{name} is on")
        else:
            yield fault(f"{name} is off: {why}.", f"Set {name} = on, {_CONF}.")
    yield _synchronous_commit()
    if _value("data_checksums") == "on":
        yield fine("data checksums are on")
    else:
        yield warning(
            "Data checksums are off: a disk that alters a page is noticed late or never.",
            "Stop the server, run pg_checksums --enable, start it (minutes for some gigabytes).",
        )


def archive() -> Iterator[Finding]:
    """Whether the write-ahead log leaves the machine, for restores to a moment between two backups."""
    if connection.vendor != "postgresql":
        return
    if _value("archive_mode") == "off":
        yield warning(
            "The write-ahead log is not archived: a restore reaches the last backup only.",
            "Set archive_mode and archive_command (docs/backup.md, PostgreSQL); without it, back up more often.",
        )
        return
    if _value("wal_level") == "minimal":
        yield fault(
            "wal_level is minimal: an archive is of no use.", f"Set wal_level = replica, {_CONF}."
        )
    command, library = _value("archive_command"), _known("archive_library")
    if command in {"", "(disabled)"} and not library:
        yield fault(
            "archive_mode is on and no archive_command is set: the log piles up until the disk is full.",
            f"Set archive_command, {_CONF}.",
        )
        return
    yield from _archiver()


def migrations() -> Iterator[Finding]:
    """Whether the tables are those of this version."""
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    applied, known = executor.loader.applied_migrations, executor.loader.disk_migrations
    newer = [f"{app}.{name}" for app, name in applied if (app, name) not in known]
    if missing:
        first = missing[0][0]
        yield fault(
            f"{len(missing)} migrations are pending, the first is {first.app_label}.{first.name}.",
            "Run manage.py migrate with the version that serves.",
        )
    else:
        yield fine("every migration is applied")
    ours = {app for app, _name in known}
    newer = [one for one in newer if one.partition(".")[0] in ours]
    if newer:
        yield warning(
            f"The database knows {len(newer)} migrations that this version does not, such as {newer[0]}.",
            "A newer version has been here: run that one, or restore the backup from before the upgrade.",
        )


def _of_sqlite() -> Finding:
    if settings.DEMO or settings.DEBUG:
        return fine("SQLite, as a demo uses")
    return warning(
        "SQLite: one machine, one writer at a time, and the last moments before a power cut may be lost.",
        "For a public site set DIWAN_DATABASE_URL to a PostgreSQL (docs/operations.md).",
    )


def _synchronous_commit() -> Finding:
    value = _value("synchronous_commit")
    if value == "off":
        return fault(
            "synchronous_commit is off: acknowledged comments of the last moments are lost at a power cut.",
            f"Set synchronous_commit = on, {_CONF}; look at ALTER ROLE and ALTER DATABASE settings too.",
        )
    if value == "local" and _value("synchronous_standby_names"):
        return warning(
            "synchronous_commit is local: the standby may lack what was acknowledged.",
            f"Set synchronous_commit = on, {_CONF}.",
        )
    return fine(f"synchronous_commit is {value}")


def _archiver() -> Iterator[Finding]:
    row = _row(
        "SELECT failed_count, last_failed_time > coalesce(last_archived_time, '-infinity'),"
        " extract(epoch FROM clock_timestamp() - last_archived_time)::bigint FROM pg_stat_archiver"
    )
    failed, is_failing, seconds = row
    if is_failing:
        yield fault(
            f"Archiving the write-ahead log fails ({failed} times so far).",
            "The server's log has the command's error; mostly the target is full or away.",
        )
    elif seconds is None:
        yield warning(
            "Nothing has been archived yet.", "Run SELECT pg_switch_wal() and look again."
        )
    else:
        yield fine(f"the write-ahead log was last archived {seconds} s ago")


def _value(name: str) -> str:
    """One of PostgreSQL's settings, as this role and database have it."""
    return str(_one("SELECT current_setting(%s)", name))


def _known(name: str) -> str:
    """The same of a setting that older versions do not know, or that only superusers see."""
    return str(_one("SELECT current_setting(%s, true)", name) or "")


def _one(sql: str, *values: str) -> Any:  # Any: of the column's type
    return _row(sql, *values)[0]


def _row(sql: str, *values: str) -> tuple:  # type: ignore[type-arg]  # of whatever columns
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return tuple(cursor.fetchone())
