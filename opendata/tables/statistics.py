"""What a column holds, in figures: how full, how different, from where to where, and how its values lie."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from opendata.models import ColumnKind
from opendata.tables.engine import Session, engines
from opendata.tables.query import Filter
from opendata.tables.reading import FacetCount
from opendata.tables.shape import NUMERIC, TEMPORAL, Table, TableColumn, Value, quoted
from opendata.tables.where import Clause, known_column, where

QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
TOP = 10
BINS = 20
_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Bin:
    """How many values lie from ``start`` up to ``end``; the last bin holds its end too."""

    start: Value
    end: Value
    count: int


@dataclass(frozen=True, slots=True)
class ColumnStatistics:
    """Of the rows that fit. What a kind has not is None or empty: texts have no mean, shapes only empty cells."""

    column: TableColumn
    rows: int
    empty: int
    distinct: int | None = None
    minimum: Value = None
    maximum: Value = None
    mean: float | None = None
    quantiles: dict[str, Value] = field(default_factory=dict)
    top: list[FacetCount] = field(default_factory=list)
    histogram: list[Bin] = field(default_factory=list)


def statistics(table: Table, name: str, asked: Filter) -> ColumnStatistics:
    """Raises as `reading.rows`."""
    column, matching = known_column(table, name), where(table, asked)
    with engines(table.parquet.parent).questions.session(table) as session:
        cell = quoted(column.name)
        source = f"FROM {session.table}{matching.sql}"
        if column.kind == ColumnKind.GEOMETRY:
            rows, filled = session.kept(f"SELECT count(*), count({cell}) {source}", matching)[0]
            return ColumnStatistics(column, rows, rows - filled)
        return _measured(session, column, source, matching)


def _measured(
    session: Session, column: TableColumn, source: str, matching: Clause
) -> ColumnStatistics:
    cell, is_measure = quoted(column.name), column.kind in NUMERIC | TEMPORAL
    extra = f", min({cell}), max({cell}), {_quantiles(column)}" if is_measure else ""
    extra += f", avg({cell})" if column.kind in NUMERIC else ""
    told = session.kept(
        f"SELECT count(*), count({cell}), count(DISTINCT {cell}){extra} {source}", matching
    )[0]
    top = session.kept(
        f"SELECT {cell}, count(*) {source} GROUP BY 1 HAVING {cell} IS NOT NULL "
        f"ORDER BY 2 DESC, 1 LIMIT {TOP}",
        matching,
    )
    found = ColumnStatistics(
        column, told[0], told[0] - told[1], told[2], top=[FacetCount(*one) for one in top]
    )
    if not is_measure or not told[1]:
        return found
    low, high = told[3], told[4]
    return ColumnStatistics(
        column=column,
        rows=found.rows,
        empty=found.empty,
        distinct=found.distinct,
        minimum=low,
        maximum=high,
        mean=told[6] if column.kind in NUMERIC else None,
        quantiles={str(part): value for part, value in zip(QUANTILES, told[5], strict=True)},
        top=found.top,
        histogram=_histogram(session, column, source, matching, (low, high, told[2])),
    )


def _quantiles(column: TableColumn) -> str:
    """Between two numbers lie others; a day or an instant is one that occurs."""
    function = "quantile_cont" if column.kind in NUMERIC else "quantile_disc"
    return f"{function}({quoted(column.name)}, {list(QUANTILES)})"


def _histogram(
    session: Session,
    column: TableColumn,
    source: str,
    matching: Clause,
    extent: tuple[Any, Any, int],
) -> list[Bin]:
    """Bins of one width; where all values are one, a single bin."""
    low, high = _measure(extent[0]), _measure(extent[1])
    bins = min(BINS, extent[2])
    if not low < high or high - low == float("inf"):
        return []
    if column.kind in {ColumnKind.INTEGER, ColumnKind.DATE} and high - low < BINS:
        bins = int(high - low) + 1  # one for each whole number or day
        width = 1.0
    else:
        width = (high - low) / bins
    place = f"least(floor(({_as_number(column)} - ?) / ?), {bins - 1})::BIGINT"
    found: dict[int, int] = dict(
        session.kept(
            f"SELECT {place}, count(*) {source}{' AND' if matching else ' WHERE'} "
            f"{quoted(column.name)} IS NOT NULL GROUP BY 1",
            Clause("", (low, width, *matching.values)),
        )
    )
    edges = [_value(low + width * number, column.kind) for number in range(bins + 1)]
    if width != 1.0:
        edges[-1] = extent[1]
    return [Bin(edges[number], edges[number + 1], found.get(number, 0)) for number in range(bins)]


def _as_number(column: TableColumn) -> str:
    cell = quoted(column.name)
    if column.kind == ColumnKind.DATE:
        return f"({cell} - DATE '1970-01-01')::DOUBLE"
    if column.kind == ColumnKind.DATETIME:
        return f"(epoch_us({cell}) / 1000000.0)"
    return f"{cell}::DOUBLE"


def _measure(value: Any) -> float:
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC).timestamp()
    return float((value - _EPOCH).days) if isinstance(value, date) else float(value)


def _value(measure: float, kind: str) -> Value:
    if kind == ColumnKind.DATE:
        return _EPOCH + timedelta(days=measure)
    if kind == ColumnKind.DATETIME:
        start = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=measure)
        return start.replace(tzinfo=None, microsecond=0)
    return measure
