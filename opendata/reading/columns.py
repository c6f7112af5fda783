"""The rules of `kinds` for whole columns: plain figures by Arrow, and each other cell once for all that are equal to it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from opendata.kinds import ColumnKind
from opendata.reading import kinds
from opendata.reading import shapes as rules
from opendata.reading.kinds import Found

Shapes = npt.NDArray[np.uint32]

_PLAIN_INTEGER = r"^-?(?:0|[1-9][0-9]{0,17})$"
_PLAIN_DECIMAL = r"^-?(?:0|[1-9][0-9]{0,30})\.[0-9]{1,25}$"
# What could also be whole with a point between thousands.
_LIKE_THOUSANDS = r"^-?[1-9][0-9]{0,2}\.[0-9]{3}$"
TYPES = {
    ColumnKind.TEXT: pa.string(),
    ColumnKind.INTEGER: pa.int64(),
    ColumnKind.NUMBER: pa.float64(),
    ColumnKind.BOOLEAN: pa.bool_(),
    ColumnKind.DATE: pa.date32(),
    ColumnKind.DATETIME: pa.timestamp("us"),
    ColumnKind.GEOMETRY: pa.string(),
}


def shapes(cells: pa.StringArray) -> Shapes:
    """The shape of each cell, as `rules.shape` has it; (n,) for n cells, none of them null."""
    result = np.zeros(len(cells), np.uint32)
    is_integer = _matches(cells, _PLAIN_INTEGER)
    result[is_integer] = rules.WHOLE
    if is_integer.all():
        return result
    is_decimal = _matches(cells, _PLAIN_DECIMAL)
    if is_decimal.any():
        result[is_decimal] = rules.POINT_NUMBER
        thousands = rules.POINT_NUMBER | rules.COMMA_INTEGER | rules.COMMA_NUMBER
        result[_matches(cells, _LIKE_THOUSANDS)] = thousands
    others = ~(is_integer | is_decimal)
    if others.any():
        places, distinct = _distinct(cells.filter(pa.array(others)))
        found = np.fromiter((rules.shape(cell) for cell in distinct), np.uint32, len(distinct))
        result[others] = found[places]
    return result


def values(cells: pa.StringArray, found: Found) -> pa.Array:
    """The cells in the column's type, as `kinds.value` has each; null for empty ones."""
    kind = TYPES[ColumnKind(found.kind)]
    if found.kind == ColumnKind.GEOMETRY:
        return pc.replace_with_mask(cells, pc.equal(cells, ""), pa.scalar(None, pa.string()))
    if found.kind == ColumnKind.TEXT:
        return _text(cells)
    if found.kind not in {ColumnKind.INTEGER, ColumnKind.NUMBER}:
        return _one_by_one(cells, found, kind)
    is_plain = _matches(cells, _PLAIN_INTEGER)
    if found.kind == ColumnKind.NUMBER and not found.is_comma:
        is_plain |= _matches(cells, _PLAIN_DECIMAL)
    if is_plain.all():
        return cells.cast(kind)
    blank = pa.scalar(None, pa.string())
    plain = pc.replace_with_mask(cells, pa.array(~is_plain), blank).cast(kind)
    others = _one_by_one(cells.filter(pa.array(~is_plain)), found, kind)
    return pc.replace_with_mask(plain, pa.array(~is_plain), others)


def _matches(cells: pa.StringArray, pattern: str) -> npt.NDArray[np.bool_]:
    found: npt.NDArray[np.bool_] = pc.match_substring_regex(cells, pattern).to_numpy(
        zero_copy_only=False
    )
    return found


def _distinct(cells: pa.StringArray) -> tuple[npt.NDArray[np.int32], list[str]]:
    encoded = cells.dictionary_encode()
    return encoded.indices.to_numpy(), encoded.dictionary.to_pylist()


def _one_by_one(cells: pa.StringArray, found: Found, kind: pa.DataType) -> pa.Array:
    places, distinct = _distinct(cells)
    read: list[Any] = [kinds.value(cell, found) for cell in distinct]
    if found.kind == ColumnKind.DATE:
        read = [one.date() if isinstance(one, datetime) else one for one in read]
    return pa.array(read, kind).take(pa.array(places))


def _text(cells: pa.StringArray) -> pa.Array:
    if bool(pc.any(pc.starts_with(cells, rules.TYPED)).as_py()):
        cells = pc.if_else(
            pc.starts_with(cells, rules.TYPED), pc.utf8_slice_codeunits(cells, 2), cells
        )
    trimmed = pc.utf8_trim(cells, kinds.EDGES)
    return pc.if_else(pc.equal(trimmed, ""), pa.scalar(None, pa.string()), trimmed)
