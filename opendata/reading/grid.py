"""What every format is brought to: sheets of rows of cells, before anybody asks where the header is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

Cell = str | int | float | bool | date | datetime | None


@dataclass(frozen=True)
class Warning_:  # noqa: N801  # `Warning` is Python's own
    """What an editor should know about a file that was read; ``code`` is put into words in `messages`."""

    code: str
    where: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Sheet:
    """One grid. ``rows`` may be called again and gives the rows from the first; rows need not be equally long.

    ``merged`` holds (first_row, first_col, last_row, last_col), 0-based and inclusive. ``is_typed``: the cells
    of the file carry types (workbook, JSON, Parquet) and are not all text. ``is_headed``: the format itself says that the
    first row holds the names of the columns.
    """

    name: str
    rows: Callable[[], Iterator[list[Cell]]]
    is_hidden: bool = False
    merged: tuple[tuple[int, int, int, int], ...] = ()
    is_typed: bool = False
    is_headed: bool = False


@dataclass(frozen=True)
class Opened:
    """A file whose format is known: csv, tsv, xlsx, xls, ods, json, geojson or parquet.

    ``confidence`` says from 0 to 1 how sure the encoding is.
    """

    format: str
    sheets: list[Sheet]
    encoding: str = ""
    delimiter: str = ""
    warnings: list[Warning_] = field(default_factory=list)
    confidence: float = 1.0


class Unreadable(Exception):
    """The file cannot be made a table of; callers turn it into `opendata.errors.FileNotUsable`."""

    def __init__(self, code: str, where: dict[str, Any] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.where = where or {}
