"""Which column of one release is which of the next, and by what a row is known again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import duckdb

from opendata.charts.asking import is_year
from opendata.models import Column, ColumnKind
from opendata.tables.shape import quoted

_KEYS = (ColumnKind.TEXT, ColumnKind.INTEGER, ColumnKind.DATE, ColumnKind.DATETIME)
MAX_KEY, CANDIDATES = 3, 5
BY_KEY, SUGGESTED, BY_ROW = "key", "suggested", "rows"


@dataclass(frozen=True, slots=True)
class Pair:
    """A column in both releases."""

    older: Column
    newer: Column

    @property
    def is_renamed(self) -> bool:
        return self.older.original != self.newer.original or self.older.name != self.newer.name

    @property
    def is_retyped(self) -> bool:
        return self.older.kind != self.newer.kind


@dataclass(frozen=True, slots=True)
class Columns:
    pairs: list[Pair]
    added: list[Column]
    removed: list[Column]


@dataclass(frozen=True, slots=True)
class Key:
    """``by``: the publisher's key, one that was found to be unique on both sides, or whole rows (no ``pairs``).

    ``has_duplicates``: the publisher's key names more than one row, and was not used.
    """

    by: str
    pairs: tuple[Pair, ...] = ()
    has_duplicates: bool = False


def matched(older: list[Column], newer: list[Column]) -> Columns:
    """By the lasting name; of as many columns, one that stands in the place of another of its kind is renamed."""
    named = {one.name: one for one in older}
    pairs = [Pair(named[one.name], one) for one in newer if one.name in named]
    added = [one for one in newer if one.name not in named]
    kept = {pair.older.name for pair in pairs}
    removed = [one for one in older if one.name not in kept]
    if len(older) == len(newer):
        places = {(one.position, one.kind): one for one in removed}
        moved = [(places.get((one.position, one.kind)), one) for one in added]
        renamed = [Pair(before, after) for before, after in moved if before is not None]
        pairs = sorted([*pairs, *renamed], key=lambda pair: pair.newer.position)
        added = [one for one in added if one not in [pair.newer for pair in renamed]]
        removed = [one for one in removed if one not in [pair.older for pair in renamed]]
    return Columns(pairs, added, removed)


def key_of(database: duckdb.DuckDBPyConnection, columns: Columns) -> Key:
    """The key of the views ``older`` and ``newer`` of a connection."""
    own = tuple(pair for pair in columns.pairs if pair.newer.is_key)
    is_whole = own and all(
        one.name in {p.newer.name for p in own} for one in columns.added if one.is_key
    )
    if is_whole and _is_unique(database, own):
        return Key(BY_KEY, own)
    for pairs in _suggestions(columns.pairs):
        if _is_unique(database, pairs):
            return Key(SUGGESTED, pairs, has_duplicates=bool(own))
    return Key(BY_ROW, has_duplicates=bool(own))


def _suggestions(pairs: list[Pair]) -> Iterator[tuple[Pair, ...]]:
    """Of the first columns that may name rows, the fewest together; amounts do not name rows."""
    fit = [
        pair
        for place, pair in enumerate(pairs)
        if pair.newer.kind in _KEYS
        and not pair.is_retyped
        and (pair.newer.kind != ColumnKind.INTEGER or is_year(pair.newer) or place == 0)
    ]
    for size in range(1, MAX_KEY + 1):
        yield from combinations(fit[:CANDIDATES], size)


def _is_unique(database: duckdb.DuckDBPyConnection, pairs: tuple[Pair, ...]) -> bool:
    """On both sides every row has the key filled, and its own."""
    for side in ("older", "newer"):
        names = [quoted(getattr(pair, side).name) for pair in pairs]
        empty = " OR ".join(f"{name} IS NULL" for name in names)
        rows, different, holes = database.execute(
            f"SELECT count(*), count(DISTINCT hash({', '.join(names)})), count(*) FILTER ({empty}) FROM {side}"  # noqa: S608
        ).fetchall()[0]
        if rows != different or holes:
            return False
    return True
