"""Rows as lines of text, put together by DuckDB itself: expressions of SQL over the columns of a table.

So a download costs Python nothing by row, and the length of a line can be counted without writing it.
"""

from __future__ import annotations

from collections.abc import Sequence

from opendata.models import ColumnKind
from opendata.tables.shape import TableColumn, quoted

# As `common.spreadsheet.harmless` has it, in the words of RE2: what a spreadsheet might run.
_BLANK = (
    r"\t-\r\x1c-\x20\x85\x{a0}\x{1680}\x{2000}-\x{200a}\x{2028}\x{2029}\x{202f}\x{205f}\x{3000}"
)
_BEFORE = rf"[{_BLANK}''\"\x{{61c}}\x{{200b}}-\x{{200f}}\x{{202a}}-\x{{202e}}\x{{2060}}-\x{{2069}}\x{{feff}}]"
_WOULD_RUN = f"^{_BEFORE}*[=+\\-@＝＋－＠]|^''*[\\t\\r\\n]"
_TEXTS = frozenset({ColumnKind.TEXT, ColumnKind.GEOMETRY})


def csv_line(columns: Sequence[TableColumn]) -> str:
    """A row as a line of CSV with its end (RFC 4180), formulas made harmless; an empty cell is nothing."""
    cells = " || ',' || ".join(_csv_cell(column) for column in columns)
    return f"({cells or chr(39) * 2} || chr(13) || chr(10))"


def _csv_cell(column: TableColumn) -> str:
    name = quoted(column.name)
    if column.kind not in _TEXTS:
        return f"coalesce({iso(column)}, '')"
    doubled = f"replace({name}, '\"', '\"\"')"
    return (
        f"(CASE WHEN {name} IS NULL THEN '' "
        f"WHEN regexp_matches({name}, '{_WOULD_RUN}') THEN '\"''' || {doubled} || '\"' "
        f"WHEN regexp_matches({name}, '[\",\\r\\n]') THEN '\"' || {doubled} || '\"' ELSE {name} END)"
    )


def iso(column: TableColumn) -> str:
    """A value as text: dates in ISO 8601, numbers in the shortest digits that say them."""
    name = quoted(column.name)
    if column.kind == ColumnKind.DATETIME:
        return f"replace({name}::VARCHAR, ' ', 'T')"
    return f"{name}::VARCHAR"


def json_line(columns: Sequence[TableColumn]) -> str:
    """A row as a JSON object on one line, without its end."""
    cells = " || ',' || ".join(
        f"'\"{column.name}\":' || coalesce({_json_cell(column)}, 'null')" for column in columns
    )
    return f"('{{' || {cells or chr(39) * 2} || '}}')"


def _json_cell(column: TableColumn) -> str:
    if column.kind in {ColumnKind.DATE, ColumnKind.DATETIME}:
        return f"'\"' || {iso(column)} || '\"'"
    if column.kind in _TEXTS:
        return f"to_json({quoted(column.name)})::VARCHAR"
    return f"{quoted(column.name)}::VARCHAR"
