"""Any file as sheets: what it is, is seen from its content."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from opendata.reading.grid import Opened, Unreadable
from opendata.reading.options import Limits, Options
from opendata.reading.text import open_text

_BOOKS = frozenset({"xlsx", "xlsb", "xls", "ods", "html", "sheet_xml", "parquet"})


def open_file(path: Path, options: Options, limits: Limits) -> Opened:
    """Open a file of any format that is read.

    Raises:
        Unreadable: ``missing``, ``too_large``, ``empty``, ``not_a_table`` and what each format refuses.
    """
    if not path.is_file():
        raise Unreadable("missing")
    size = path.stat().st_size
    if size > limits.bytes:
        raise Unreadable("too_large", {"bytes": size, "limit": limits.bytes})
    if not size:
        raise Unreadable("empty")
    format_ = format_of(path)
    if format_ == "text":
        return open_text(path, options, limits)
    if format_ == "json":
        return _books().open_json(path, options, limits)  # type: ignore[no-any-return]
    if format_ == "zip":
        return _books().open_zip_member(path, options, limits)  # type: ignore[no-any-return]
    return _books().open_book(path, options, limits)  # type: ignore[no-any-return]
