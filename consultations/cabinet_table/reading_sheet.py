"""The first sheet of a workbook, row by row; what its formulas would compute is never believed."""

from __future__ import annotations

import io
import re
import zipfile
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any

from consultations.cabinet_table.grid import SHEET, GridRow
from consultations.errors import FileNotUnderstood

MOST_COLUMNS = 30
LAST_ROW = 1_048_576
_MERGED = re.compile(rb'<(?:\w+:)?mergeCell\b[^>]*?\bref="\$?[A-Z]+\$?(\d+):\$?[A-Z]+\$?(\d+)"')
_NOT_TYPED = {"f", "e"}


def grid(content: bytes) -> Iterator[GridRow]:
    """The rows that have anything in them.

    Raises:
        FileNotUnderstood: the workbook is broken.
    """
    import openpyxl  # 0.2 s, which only who takes over a table should pay

    try:
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        sheet: Any = book.worksheets[0]  # Any: a read-only sheet, unknown to the stubs
        merged = _merged_rows(content, sheet)
        sheet.reset_dimensions()
        blank: Any = None
        for number, cells in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), start=1):
            # Rows that the file leaves out are one and the same object; a number that lies makes a million of them.
            if cells is blank:
                continue
            if all(cell.value is None for cell in cells):
                blank = cells
                continue
            yield _row(number, cells, is_merged=_is_within(merged, number))
    except FileNotUnderstood:
        raise
    except Exception as error:  # the library raises whatever its parser meets in a broken workbook
        raise FileNotUnderstood(SHEET.is_broken) from error


def _row(number: int, cells: Any, *, is_merged: bool) -> GridRow:
    return GridRow(
        number,
        [_text(cell.value) for cell in cells],
        frozenset(at for at, cell in enumerate(cells) if _is_computed(cell)),
        is_merged,
    )


def _is_computed(cell: Any) -> bool:
    return cell.value is not None and getattr(cell, "data_type", "") in _NOT_TYPED


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def _merged_rows(content: bytes, sheet: Any) -> list[tuple[int, int]]:
    """First and last rows of merged ranges, rising and apart; the library does not tell of them when it reads row by row."""
    path = str(sheet._worksheet_path).lstrip("/")  # nowhere else is it told
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        part = archive.read(path)
    found: list[tuple[int, int]] = []
    for first, last in sorted((int(one[1]), int(one[2])) for one in _MERGED.finditer(part)):
        if found and first <= found[-1][1]:
            found[-1] = (found[-1][0], max(last, found[-1][1]))
        else:
            found.append((first, last))
    return found


def _is_within(spans: list[tuple[int, int]], number: int) -> bool:
    at = bisect_right(spans, (number, LAST_ROW)) - 1
    return at >= 0 and number <= spans[at][1]
