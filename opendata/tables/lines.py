"""Rows as lines of text, and as rows of a workbook, put together by DuckDB itself: SQL over the columns of a table.

So a download costs Python nothing by row, and the length of a line can be counted without writing it.
"""

from __future__ import annotations

from collections.abc import Sequence

from common import workbook
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
    if len(columns) == 1:
        # Readers pass over an empty line; an empty text in quotes is a row with an empty cell.
        cells = f"coalesce(nullif({cells}, ''), '\"\"')"
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


# What Excel holds: 15 digits of a number, days from the first of March 1900 on, 32,767 characters in a cell.
_EXACT = 999_999_999_999_999
_FIRST_DAY = "1900-03-01"
_DAY_ZERO = "1899-12-30"
_FORBIDDEN = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x{fffe}\x{ffff}]"


def xlsx_row(columns: Sequence[TableColumn]) -> str:
    """A row of a worksheet (ECMA-376), every value as what it is; what Excel would change or not hold is a text."""
    cells = " || ".join(f"coalesce({_xlsx_cell(column)}, '<c/>')" for column in columns)
    return f"('<row>' || {cells or chr(39) * 2} || '</row>')"


def _xlsx_cell(column: TableColumn) -> str:
    name = quoted(column.name)
    if column.kind in _TEXTS:
        return _xlsx_text(name)
    text = _xlsx_text(iso(column))
    if column.kind == ColumnKind.INTEGER:
        return f"CASE WHEN abs({name}::HUGEINT) > {_EXACT} THEN {text} ELSE '<c><v>' || {name}::VARCHAR || '</v></c>' END"
    if column.kind == ColumnKind.BOOLEAN:
        return f"'<c t=\"b\"><v>' || {name}::INTEGER::VARCHAR || '</v></c>'"
    if column.kind == ColumnKind.NUMBER:
        return f"'<c><v>' || {name}::VARCHAR || '</v></c>'"
    is_day = column.kind == ColumnKind.DATE
    style = workbook.DATE if is_day else workbook.DATETIME
    days = (
        f"({name} - DATE '{_DAY_ZERO}')"
        if is_day
        else f"(epoch_us({name} - TIMESTAMP '{_DAY_ZERO}') / 86400000000.0)"
    )
    cell = f"'<c s=\"{style}\"><v>' || {days}::VARCHAR || '</v></c>'"
    return (
        f"CASE WHEN {name} < DATE '{_FIRST_DAY}' OR year({name}) > 9999 THEN {text} ELSE {cell} END"
    )


def _xlsx_text(text: str) -> str:
    plain = f"regexp_replace(left({text}, {workbook.MAX_CELL}), '{_FORBIDDEN}', chr(65533), 'g')"
    plain = f"regexp_replace({plain}, '_(x[0-9A-Fa-f]{{4}}_)', '_x005F_\\1', 'g')"
    for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        plain = f"replace({plain}, '{sign}', '{entity}')"
    plain = f"replace({plain}, chr(13), '&#13;')"
    return f"('<c t=\"inlineStr\"><is><t xml:space=\"preserve\">' || {plain} || '</t></is></c>')"
