"""The database as one file and back: SQLite by its own copying, PostgreSQL by pg_dump and psql."""

from __future__ import annotations

import contextlib
import gzip
import os
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import DatabaseError, connection, transaction

from operations.backup import manifest
from operations.backup.errors import BackupRefused

# SQL as text: psql runs it in one transaction together with the removal of what was there.
_CLEAR = b"DROP SCHEMA public CASCADE; CREATE SCHEMA public;\n"
_DUMP = ("--format=plain", "--no-owner", "--no-privileges", "--compress=1")
_PSQL = ("--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1")
_LOCK_SECONDS = 10


def file_name() -> str:
    return "database.sql.gz" if connection.vendor == "postgresql" else "database.sqlite3"


@contextmanager
def frozen() -> Iterator[Callable[[Path], None]]:
    """Let this connection see one state while the block runs, and nobody wait; yields what writes that state to a file."""
    if connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = cursor.fetchone()[0]
            yield lambda target: _dump(target, snapshot)
        return
    with connection.cursor() as cursor:
        # Deferred, unlike Django's own transactions here: a reader holds no writer up.
        cursor.execute("BEGIN")
        try:
            cursor.execute(
                "SELECT COUNT(*) FROM sqlite_master"
            )  # the state is that of the first read
            yield _copy_out
        finally:
            cursor.execute("ROLLBACK")


def is_empty() -> bool:
    """Are there no tables? A file that is no database at all counts as something."""
    try:
        return not connection.introspection.table_names()
    except DatabaseError:
        return False


def others() -> int:
    """How many other processes (SQLite) or sessions (PostgreSQL) have this database open."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT COUNT(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
            return int(cursor.fetchone()[0])
    return len(_holders(_sqlite_path()))


def replace(source: Path, aside: Path) -> None:
    """Put a backup in the place of the database, all of it or nothing.

    Args:
        aside: a folder that takes an SQLite file that was here; PostgreSQL drops what was here in the same transaction.
    """
    if connection.vendor == "postgresql":
        connection.close()
        _run_sql(source)
    else:
        _copy_in(source, aside)


def _sqlite_path() -> Path:
    return Path(str(connection.settings_dict["NAME"]))


def _copy_out(target: Path) -> None:
    source = connection.connection
    with connection.cursor() as cursor:  # Django's session knows the functions that constraints use
        cursor.execute("PRAGMA quick_check(1)")
        [verdict] = cursor.fetchone()
    if verdict != "ok":
        raise BackupRefused(f"The database is damaged: {verdict}. Restore an earlier backup.")
    with closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        # One file that needs no journal beside it.
        copy.execute("PRAGMA journal_mode=DELETE")
    manifest.sync(target)


def _copy_in(source: Path, aside: Path) -> None:
    place = _sqlite_path()
    draft = place.with_name(f"{place.name}.restoring")
    draft.unlink(missing_ok=True)
    shutil.copyfile(source, draft)
    manifest.sync(draft)
    connection.close()
    for old in (place, *(place.with_name(place.name + end) for end in ("-wal", "-shm"))):
        if old.exists():
            aside.mkdir(parents=True, exist_ok=True)
            old.rename(aside / old.name)
    draft.rename(place)
    manifest.sync_folder(place.parent)


def _holders(path: Path) -> set[str]:
    """The processes besides this one that have a file open, as far as this user may look (Linux)."""
    wanted, own = path.resolve(), str(os.getpid())
    found = set()
    for handle in Path("/proc").glob("[0-9]*/fd/*"):
        with contextlib.suppress(OSError):
            if handle.readlink() == wanted:
                found.add(handle.parts[2])
    return found - {own}


def _dump(target: Path, snapshot: str) -> None:
    done = _program("pg_dump", *_DUMP, f"--snapshot={snapshot}", f"--file={target}")
    with done as process:
        _output, errors = process.communicate()
    if process.returncode:
        raise BackupRefused(f"pg_dump failed: {_sentence(errors)}")
    manifest.sync(target)


def _run_sql(source: Path) -> None:
    with (
        tempfile.TemporaryFile() as errors,
        gzip.open(source) as dump,
        _program("psql", *_PSQL, stderr=errors.fileno()) as process,
    ):
        assert process.stdin is not None  # noqa: S101 - asked for
        try:
            process.stdin.write(_CLEAR)
            shutil.copyfileobj(dump, process.stdin, 1 << 20)
            process.stdin.close()
        except BrokenPipeError:
            pass  # psql gave up; it has said why
        except BaseException:
            process.kill()  # before it sees the end of its input, and commits
            raise
        process.wait()
        if process.returncode:
            errors.seek(0)
            raise BackupRefused(
                f"psql failed, the database is as it was: {_sentence(errors.read())}"
            )


def _program(name: str, *arguments: str, stderr: int = subprocess.PIPE) -> subprocess.Popen[bytes]:
    """Start a client program of PostgreSQL at this site's database; passwords travel in its environment."""
    [_psql, *place], variables = connection.client.settings_to_cmd_args_env(
        connection.settings_dict, []
    )
    options = f"-c client_min_messages=warning -c lock_timeout={_LOCK_SECONDS}s"
    try:
        return subprocess.Popen(  # noqa: S603 - two programs, named above
            [name, *arguments, *place],
            env={**os.environ, **(variables or {}), "PGOPTIONS": options},
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
        )
    except FileNotFoundError:
        raise BackupRefused(
            f"The program {name} is missing (on Debian: apt-get install postgresql-client)."
        ) from None


def _sentence(errors: bytes) -> str:
    lines = errors.decode("utf-8", "replace").strip().splitlines()
    return lines[0] if lines else "it did not say why"
