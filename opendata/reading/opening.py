"""Any file as sheets: what it is, is seen from its content."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from opendata.reading.books import open_book
from opendata.reading.columnar import open_parquet
from opendata.reading.documents import open_json
from opendata.reading.formats import format_of
from opendata.reading.grid import Opened, Unreadable, Warning_
from opendata.reading.options import Limits, Options
from opendata.reading.packed import ungzipped, unpacked
from opendata.reading.text import open_text

PACKED = frozenset({"zip", "gzip"})


def open_file(path: Path, options: Options, limits: Limits) -> Opened:
    """Open a file of any format that is read, or the one that a ZIP archive or gzip holds.

    Raises:
        Unreadable: ``missing``, ``not_a_file``, ``too_large``, ``empty``, ``not_a_table`` and what each format refuses.
    """
    if not path.is_file():
        raise Unreadable("not_a_file" if path.exists() else "missing")
    size = path.stat().st_size
    if size > limits.bytes:
        raise Unreadable("too_large", {"bytes": size, "most": limits.bytes})
    if not size:
        raise Unreadable("empty")
    form = format_of(path)
    if form not in PACKED:
        return _open(form, path, options, limits)
    inner = unpacked(path, limits) if form == "zip" else ungzipped(path, limits)
    opened = _open(format_of(inner.path), inner.path, options, limits)
    warnings = [*opened.warnings, Warning_("unpacked", {"name": inner.name})]
    if inner.beside:
        warnings.append(Warning_("left_in_archive", {"names": inner.beside}))
    return replace(opened, warnings=warnings)


def _open(form: str, path: Path, options: Options, limits: Limits) -> Opened:
    if form in PACKED:
        raise Unreadable("nested_archive")
    if form == "text":
        return open_text(path, options, limits)
    if form == "json":
        return open_json(path, options, limits)
    if form == "parquet":
        return open_parquet(path, limits)
    return open_book(path, options, limits)
