"""DuckDB as the reader of served files: two locked instances in a process, one that answers questions and one that streams.

An instance sees one folder, writes nothing but its spill, loads nothing, and cannot be set otherwise. What it may hold of all
files together is bounded; a question is also bounded in time. Files stay attached until others need their place.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from opendata.errors import QueryTooLarge, ResourceNotReady
from opendata.tables.answers import Answers, Found
from opendata.tables.derive import derive
from opendata.tables.shape import Table, served_path
from opendata.tables.where import Clause

SECONDS = 5
MEMORY = "256MB"
STREAM_MEMORY = "64MB"
MAX_OPEN = 64


@dataclass(slots=True)
class _Attached:
    alias: str
    state: tuple[int, int]
    users: int = 0


@dataclass(frozen=True, slots=True)
class Session:
    """A connection of its own, and the attached table as SQL names it."""

    connection: duckdb.DuckDBPyConnection
    table: str
    answers: Answers

    def all(self, sql: str, clause: Clause = Clause()) -> Found:  # noqa: B008  # frozen
        return self.connection.execute(sql, list(clause.values)).fetchall()

    def kept(self, sql: str, clause: Clause = Clause()) -> Found:  # noqa: B008  # frozen
        """The same, asked once; for what is worked out of all rows. `sql` has to name the table."""
        return self.answers.get((sql, clause.values), lambda: self.all(sql, clause))


class Engine:
    """One DuckDB instance over the files of one folder; safe to use from any thread."""

    def __init__(self, folder: Path, *, memory: str, threads: int, seconds: int) -> None:
        self._lock, self._deriving = threading.Lock(), threading.Lock()
        self._attached: OrderedDict[Path, _Attached] = OrderedDict()
        self.answers = Answers()
        self._made, self._seconds = 0, seconds
        folder.mkdir(parents=True, exist_ok=True)
        settings: dict[str, Any] = {
            "memory_limit": memory,
            "threads": threads,
            "temp_directory": str(folder / ".spill"),
            "late_materialization_max_rows": 2_000,
            "max_execution_time": str(seconds * 1000),
            "allowed_configs": ["streaming_buffer_size"],  # of one connection, see `streams`
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
        self._root = duckdb.connect(":memory:", config=settings)
        self._root.execute(f"SET allowed_directories = [{_text(f'{folder}/')}]")
        self._root.execute("SET enable_external_access = false")
        self._root.execute("SET lock_configuration = true")

    @contextmanager
    def session(self, table: Table) -> Iterator[Session]:
        """A connection that reads `table`; what goes wrong in it becomes one of our errors.

        Raises:
            ResourceNotReady: there is no such file. QueryTooLarge: too long, or too much memory. FilesAway: see `Table.bring`.
        """
        path = served_path(table.parquet)
        if table.bring is not None:
            table.bring()
        attached = self._take(path, table.parquet)
        try:
            with self._lock:
                connection = self._root.cursor()
            try:
                yield Session(connection, f"{attached.alias}.t", self.answers)
            finally:
                connection.close()
        except (duckdb.InterruptException, duckdb.OutOfMemoryException) as error:
            raise QueryTooLarge(seconds=self._seconds) from error
        finally:
            with self._lock:
                attached.users -= 1

    def close(self) -> None:
        with self._lock:
            self._root.close()

    def _take(self, path: Path, parquet: Path) -> _Attached:
        if not path.exists():
            self._derive(path, parquet)
        with self._lock:
            state = _state(path)
            found = self._attached.get(path)
            if found is not None and found.state != state and not found.users:
                self._detach(path)
                found = None
            if found is None:
                found = self._attach(path, state)
            self._attached.move_to_end(path)
            found.users += 1
            return found

    def _derive(self, path: Path, parquet: Path) -> None:
        """Make what should be there, as after a backup was brought back: the Parquet file is what was kept."""
        with self._deriving:
            if path.exists():
                return
            if not parquet.exists():
                raise ResourceNotReady
            derive(parquet)

    def _attach(self, path: Path, state: tuple[int, int]) -> _Attached:
        for other in [one for one, held in self._attached.items() if not held.users]:
            if len(self._attached) < MAX_OPEN:
                break
            self._detach(other)
        self._made += 1
        alias = f"file{self._made}"
        self._root.execute(f"ATTACH {_text(str(path))} AS {alias} (READ_ONLY)")
        self._attached[path] = _Attached(alias, state)
        return self._attached[path]

    def _detach(self, path: Path) -> None:
        self._root.execute(f"DETACH {self._attached.pop(path).alias}")


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _state(path: Path) -> tuple[int, int]:
    try:
        told = path.stat()
    except FileNotFoundError:
        raise ResourceNotReady from None
    return told.st_ino, told.st_mtime_ns


@dataclass(frozen=True, slots=True)
class Engines:
    """What one folder's files are read with."""

    questions: Engine
    streams: Engine


_engines: OrderedDict[Path, Engines] = OrderedDict()
_engines_lock = threading.Lock()


def engines(folder: Path) -> Engines:
    """The process's instances for a folder, made when they are first needed."""
    folder = folder.resolve()
    with _engines_lock:
        found = _engines.get(folder)
        if found is None:
            found = Engines(
                Engine(folder, memory=MEMORY, threads=2, seconds=SECONDS),
                Engine(folder, memory=STREAM_MEMORY, threads=1, seconds=0),
            )
            _engines[folder] = found
            # One folder in life; tests have many, one after the other.
            while len(_engines) > 2:
                _folder, old = _engines.popitem(last=False)
                old.questions.close()
                old.streams.close()
        return found
