"""Which columns of a table hold names of a reference list, and a column of codes beside each of them.

The codes are written into the typed table itself, once, when the file is read: filters, counts, groups, charts and downloads take
them like any other column, and a published release keeps the codes that it had. See ADR 0122.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from common.arabic import fold
from common.hashing import sha256_of
from opendata.kinds import ColumnKind
from opendata.models import NO_LIST
from opendata.reference.lists import ReferenceList
from opendata.tables.write import draft_of

LEAST_SHARE, LEAST_NAMES = 0.9, 2
MOST_VALUES = 1_000
MOST_TOLD = 20
BATCH_ROWS = 50_000
NAME_SIGNS = 40
Values = dict[str, None]  # an ordered set


@dataclass(frozen=True, slots=True)
class Plain:
    """A column of a table that was read: ``name`` for programs, ``original`` words, a `ColumnKind`."""

    name: str
    original: str
    kind: str


@dataclass(frozen=True, slots=True)
class Unknown:
    """A name that the list does not have: in how many rows, the first of them, and what is written most alike."""

    name: str
    count: int
    row: int
    nearest: str


@dataclass(frozen=True, slots=True)
class Tied:
    """A column and its list; ``codes`` is the column that was added for it."""

    column: Plain
    of: ReferenceList
    codes: Plain
    code_by_name: dict[str, str]
    unknown: list[Unknown] = field(default_factory=list)


def recognise(
    parquet: Path,
    columns: Iterable[Plain],
    lists: Mapping[str, ReferenceList],
    chosen: Mapping[str, str],
) -> list[Tied]:
    """The columns of which nine in ten different values are names of one list, or that a person tied to one.

    Args:
        chosen: list by original name, as people said it; `NO_LIST` is a column that belongs to none.
    """
    columns = list(columns)
    asked = [one for one in columns if _may_be(one, lists, chosen.get(one.original, ""))]
    if not asked or not lists:
        return []
    kept = {one.name for one in asked if chosen.get(one.original)}
    values = _different(parquet, asked, kept)
    found: list[Tied] = []
    for column in asked:
        if column.name in values:
            said = lists.get(chosen.get(column.original, ""))
            best = said or _best(column, list(values[column.name]), lists)
            if best is not None:
                taken = [*columns, *(one.codes for one in found)]
                found.append(_tie(column, best, values[column.name], taken))
    return [replace(one, unknown=_unknown(parquet, one)) for one in found]


def write_codes(parquet: Path, found: list[Tied]) -> tuple[int, str]:
    """Put the columns of codes into the table; its new size in bytes and SHA-256. Takes the memory of one group of rows."""
    with pq.ParquetFile(parquet) as source, draft_of(parquet) as draft:
        schema = source.schema_arrow
        for one in found:
            metadata = {"label": one.codes.original, "kind": str(ColumnKind.TEXT)}
            schema = schema.append(pa.field(one.codes.name, pa.string(), metadata=metadata))
        with pq.ParquetWriter(draft, schema, compression="zstd") as writer:
            for place in range(source.num_row_groups):
                table = source.read_row_group(place)
                for one in found:
                    codes = _codes(table.column(one.column.name), one.code_by_name)
                    table = table.append_column(schema.field(one.codes.name), codes)
                writer.write_table(table)
        size, sha256 = draft.stat().st_size, sha256_of(draft)
    return size, sha256


def told(found: list[Tied]) -> dict[str, dict[str, str]]:
    """What is kept with the file: by column, its list and the column of its codes."""
    return {one.column.name: {"list": one.of.code, "codes": one.codes.name} for one in found}


def _may_be(column: Plain, lists: Mapping[str, ReferenceList], chosen: str) -> bool:
    if chosen == NO_LIST:
        return False
    if column.kind == ColumnKind.INTEGER:
        return any(_is_called(column, one) for one in lists.values())
    return column.kind == ColumnKind.TEXT


def _is_called(column: Plain, of: ReferenceList) -> bool:
    name = fold(column.original)
    return any(fold(word) in name for word in of.called)


def _different(parquet: Path, asked: list[Plain], kept: set[str]) -> dict[str, Values]:
    """Different values as text, in their order; a column of too many is no list's and falls out."""
    found: dict[str, Values] = {one.name: {} for one in asked}
    with pq.ParquetFile(parquet) as source:
        # Most columns fall out at once, and are then not read to their end.
        for some in source.iter_batches(batch_size=BATCH_ROWS, columns=list(found)):
            _add_values(found, some, kept)
            break
        for some in source.iter_batches(batch_size=BATCH_ROWS, columns=list(found)):
            _add_values(found, some, kept)
            if not found:
                break
    return found


def _add_values(found: dict[str, Values], some: pa.RecordBatch, kept: set[str]) -> None:
    for name in list(found):
        values = pc.drop_null(pc.unique(some.column(name))).to_pylist()
        found[name] |= dict.fromkeys(str(one) for one in values if str(one).strip())
        if len(found[name]) > MOST_VALUES and name not in kept:
            del found[name]


def _best(
    column: Plain, values: list[str], lists: Mapping[str, ReferenceList]
) -> ReferenceList | None:
    """The list that most of the different values are in, if that is enough of them."""
    best, most = None, 0
    for one in lists.values():
        is_called = _is_called(column, one)
        if column.kind == ColumnKind.INTEGER and not is_called:
            continue
        count = sum(bool(one.code_of(value, with_numbers=is_called)) for value in values)
        if count > most:
            best, most = one, count
    is_enough = most >= max(LEAST_NAMES, LEAST_SHARE * len(values))
    return best if is_enough else None


def _tie(column: Plain, of: ReferenceList, values: Values, taken: list[Plain]) -> Tied:
    with_numbers = _is_called(column, of)
    codes = {value: of.code_of(value, with_numbers=with_numbers) for value in values}
    return Tied(column, of, _column_of_codes(column, taken), codes)


def _column_of_codes(column: Plain, taken: list[Plain]) -> Plain:
    """A name for programs and one for people that no other column has."""
    is_arabic = any("\u0621" <= sign <= "\u064a" for sign in column.original)
    names, originals = {one.name for one in taken}, {one.original for one in taken}
    base, label = (
        f"{column.name[: NAME_SIGNS - 8].rstrip('_')}_code",
        "الرمز" if is_arabic else "code",
    )
    name, original, number = base, f"{column.original[:280]} ({label})", 1
    while name in names or original in originals:
        number += 1
        name, original = f"{base}{number}", f"{column.original[:280]} ({label} {number})"
    return Plain(name, original, ColumnKind.TEXT)


def _codes(values: pa.ChunkedArray, code_by_name: dict[str, str]) -> pa.Array:
    """The code of each cell; null where the list has none."""
    coded = values.combine_chunks().dictionary_encode()
    codes = [code_by_name.get(str(one)) or None for one in coded.dictionary.to_pylist()]
    return pa.array(codes, pa.string()).take(coded.indices)


def _unknown(parquet: Path, of: Tied) -> list[Unknown]:
    """The names that the list does not have, the most frequent first."""
    names = [name for name, code in of.code_by_name.items() if not code]
    if not names:
        return []
    counts: dict[str, int] = dict.fromkeys(names, 0)
    first: dict[str, int] = {}
    with pq.ParquetFile(parquet) as source:
        for some in source.iter_batches(batch_size=BATCH_ROWS, columns=["_row", of.column.name]):
            cells = pc.cast(some.column(1), pa.string())
            met = pc.is_in(cells, value_set=pa.array(names, pa.string()))
            rows = zip(some.column(0).filter(met), cells.filter(met), strict=True)
            for row, value in ((row.as_py(), value.as_py()) for row, value in rows):
                counts[value] += 1
                first.setdefault(value, row)
    told = sorted(names, key=lambda name: -counts[name])[:MOST_TOLD]
    return [Unknown(name, counts[name], first[name], _nearest(of.of, name)) for name in told]


def _nearest(of: ReferenceList, name: str) -> str:
    found = of.nearest(name)
    return found.ar if found else ""
