"""Where typed tables lie: by the file's ``table_key``, a Parquet file and beside it the one that answers for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import IO, Protocol

from common.shared_files import SharedFolder, has_bucket
from opendata.reading.guard import REPORT
from opendata.tables.derive import derive
from opendata.tables.shape import TableColumn, Value, parquet_path, served_path
from opendata.tables.write import WrittenTable, write_rows


class Rows(Protocol):
    """What a table is built from: a file that was read, or rows that another part of the platform gives."""

    @property
    def columns(self) -> list[TableColumn]: ...

    def rows(self) -> Iterator[list[Value]]: ...


shared = SharedFolder("tables")


def folder() -> Path:
    """Where this machine has tables: all of them, or those of the bucket that it uses."""
    return shared.folder()


def work_folder() -> Path:
    """Beside the tables, so that nothing large lies in a small temporary folder."""
    folder().mkdir(parents=True, exist_ok=True)
    return folder()


def path_of(key: str) -> Path:
    """Where the Parquet file of a key is written; `parquet` finds it."""
    return parquet_path(folder(), key)


def report_of(key: str) -> Path:
    """Where it is written what the reading had to say of cells and rows (see `opendata.reading.report.written`)."""
    return path_of(key).with_suffix(REPORT)


def key_of(name: str) -> str:
    """The key of one of the names that `shared` lists."""
    return name.partition(".")[0]


def has(key: str) -> bool:
    """Whether the table is kept, on whatever machine. Raises: FilesAway."""
    return shared.exists(path_of(key).name)


def parquet(key: str, sha256: str = "") -> Path:
    """The Parquet file of a key, on this machine now.

    Raises:
        FileNotFoundError: there is none. FilesAway: the bucket does not answer.
    """
    return shared.fetch(path_of(key).name, sha256)


def open_parquet(key: str, sha256: str = "") -> IO[bytes]:
    """The same, open: it stays readable whatever becomes of its name."""
    return shared.open(path_of(key).name, sha256)


def held(key: str, sha256: str = "") -> AbstractContextManager[Path]:
    """The same for whoever opens it by name and takes long; where there is none, nothing is at the path."""
    return shared.held(path_of(key).name, sha256)


def bring(key: str) -> None:
    """Have the table answer on this machine: the file that is asked, or else the one that it is made from.

    Raises:
        FilesAway: the bucket does not answer.
    """
    if not has_bucket():
        return
    with suppress(FileNotFoundError):
        shared.fetch(served_path(path_of(key)).name)
        return
    with suppress(FileNotFoundError):
        parquet(key)


def report(key: str) -> Path | None:
    """The report of a reading, on this machine now; None where there is none. Raises: FilesAway."""
    with suppress(FileNotFoundError):
        return shared.fetch(report_of(key).name)
    return None


def build(key: str, table: Rows) -> WrittenTable:
    """Write the table's rows under the key; a table of the same key is replaced."""
    written = write_rows(path_of(key), table.columns, table.rows())
    derive(path_of(key))
    publish(key)
    return written


def publish(key: str) -> None:
    """Have the other machines find the table that was written here; the Parquet file last, by which it is there.

    Raises:
        FilesAway: the bucket did not take it.
    """
    for path in (report_of(key), served_path(path_of(key)), path_of(key)):
        if path.exists():
            shared.publish(path.name)


def discard(key: str) -> None:
    """Remove what was written here under a key and not published."""
    for path in _paths(key):
        path.unlink(missing_ok=True)


def remove(key: str) -> None:
    """Remove everything under the key, on all machines."""
    for path in _paths(key):
        shared.remove(path.name)


def _paths(key: str) -> tuple[Path, Path, Path]:
    return path_of(key), served_path(path_of(key)), report_of(key)
