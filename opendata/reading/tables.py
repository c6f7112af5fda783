"""From a file to a table: opened, its header found, its rows laid down, its columns typed and named."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from opendata.kinds import ColumnKind
from opendata.reading import columns as whole
from opendata.reading import headers, kinds, names, personal, shapes, sheets, staging, writing
from opendata.reading.grid import Opened, Sheet, Unreadable, Warning_
from opendata.reading.opening import open_file
from opendata.reading.options import Limits, Options
from opendata.reading.text import line_of
from opendata.reading.vocabulary import is_identifier, is_year, unit_of

_EXAMPLES = 5


@dataclass(frozen=True)
class ReadColumn:
    """One column: ``name`` for programs, ``label`` as the file has it. ``place`` is its column in the file, from 0.

    ``empty`` counts cells without a value, ``placeholders`` those of them that said so in words. ``misfits`` holds the first
    cells (row in the file, from 1; cell) that kept the column from the type of most.
    """

    name: str
    label: str
    kind: str
    place: int
    unit: str = ""
    empty: int = 0
    placeholders: int = 0
    examples: tuple[Any, ...] = ()
    misfits: tuple[tuple[int, str], ...] = ()
    warnings: tuple[Warning_, ...] = ()
    personal: tuple[personal.Finding, ...] = ()
    found: kinds.Found = field(default_factory=lambda: kinds.Found(ColumnKind.TEXT), repr=False)


@dataclass(frozen=True)
class Table:
    """A file that was read through once. ``header_rows`` are numbered from 1, as in a spreadsheet."""

    opened: Opened
    sheet: str
    header_rows: list[int]
    above: tuple[str, ...]
    columns: list[ReadColumn]
    row_count: int
    warnings: list[Warning_]
    staged: staging.Staged

    def pieces(self) -> Iterator[list[pa.Array]]:
        """The typed columns, piece by piece, in the order of the file."""
        for batch in self.staged.batches():
            yield [whole.values(batch.column(one.place), one.found) for one in self.columns]

    def sources(self) -> Iterator[int]:
        """The row of the file, from 1, that each row of the table came from."""
        for batch in self.staged.batches():
            yield from batch.column("source").to_pylist()

    def write(self, target: Path) -> str:
        """Write the table as Parquet; gives its SHA-256. See `writing`."""
        return writing.write(target, self.columns, self.pieces())


@contextmanager
def read(
    path: Path,
    options: Options | None = None,
    limits: Limits | None = None,
    earlier: Mapping[str, str] | None = None,
) -> Iterator[Table]:
    """Read a file; what is laid down on the way is removed at the end.

    Args:
        earlier: labels and names of the release before, so that a column keeps its name.

    Raises:
        Unreadable: whatever the file is refused for.
    """
    options, limits = options or Options(), limits or Limits()
    opened = open_file(path, options, limits)
    choice = sheets.choose(opened, options.sheet)
    layout = _layout(choice.sheet, limits, options)
    with tempfile.TemporaryDirectory(prefix="diwan-reading-") as folder:
        sheet = sheets.filled(choice.sheet, layout.last + 1)
        try:
            staged = staging.stage(sheet, layout, limits, Path(folder) / "rows.arrow")
        except Unreadable as refusal:
            raise _located_in_text(refusal, path, opened) from None
        columns, dropped = _columns(layout, staged, earlier)
        warnings = [*choice.warnings, *layout.warnings]
        warnings += sheets.merged_in_data(choice.sheet, layout.last + 1)
        warnings += _remarks(layout, staged, dropped)
        if opened.delimiter and len(columns) == 1 and not options.delimiter:
            warnings.append(Warning_("one_column"))
        yield Table(
            opened,
            choice.sheet.name,
            layout.row_numbers,
            layout.above,
            columns,
            staged.row_count,
            warnings,
            staged,
        )


def _layout(sheet: Sheet, limits: Limits, options: Options) -> headers.Layout:
    chosen = (1, 1) if sheet.is_headed else options.header_rows
    return headers.find(sheet, limits, chosen)


def _located_in_text(refusal: Unreadable, path: Path, opened: Opened) -> Unreadable:
    """With the line beside the row, which differ where cells hold line ends."""
    if opened.encoding and opened.delimiter and "row" in refusal.where:
        line = line_of(path, opened.encoding, opened.delimiter, refusal.where["row"])
        return Unreadable(refusal.code, {**refusal.where, "line": line})
    return refusal


def _columns(
    layout: headers.Layout, staged: staging.Staged, earlier: Mapping[str, str] | None
) -> tuple[list[ReadColumn], list[int]]:
    """The columns that hold anything or have a name, and the places (from 1) of the others."""
    kept: list[int] = []
    dropped: list[int] = []
    for place, tally in enumerate(staged.tallies):
        is_blank = set(tally.counts) <= {shapes.EMPTY}
        (dropped if place in layout.unnamed and is_blank else kept).append(place)
    labels = _distinct([layout.labels[place] for place in kept])
    given = names.names(labels, earlier)
    first = next(staged.batches(), None)
    found = [
        _column(layout, staged.tallies[place], place, first, (label, name))
        for place, label, name in zip(kept, labels, given, strict=True)
    ]
    return _searched(found, staged), [place + 1 for place in dropped]


def _distinct(labels: list[str]) -> list[str]:
    """Labels that return get a number, so that each column can be named."""
    taken = set(labels)
    seen: set[str] = set()
    distinct = []
    for label in labels:
        number, own = 2, label
        while own in seen or (own != label and own in taken):
            own = f"{label} ({number})"
            number += 1
        seen.add(own)
        distinct.append(own)
    return distinct


def _column(
    layout: headers.Layout,
    tally: staging.Tally,
    place: int,
    first: pa.RecordBatch | None,
    called: tuple[str, str],
) -> ReadColumn:
    label, name = called
    found = kinds.decide(tally.counts, is_identifier=is_identifier(layout.labels[place]))
    misfits = sorted(cell for bits in found.misfits for cell in tally.first.get(bits, ()))[
        : staging.REMEMBERED
    ]
    cells = first.column(place) if first is not None else pa.array([], pa.string())
    return ReadColumn(
        name=name,
        label=label,
        kind=found.kind,
        place=place,
        unit=_unit(layout, place, found),
        empty=found.empty,
        placeholders=found.placeholders,
        examples=_examples(cells, found),
        misfits=tuple((row, kinds.words(cell)) for row, cell in misfits),
        warnings=tuple(_located(found.warnings, misfits)),
        found=found,
    )


def _unit(layout: headers.Layout, place: int, found: kinds.Found) -> str:
    """From the header, from the cells, or from a line above that speaks of all figures."""
    own = layout.units[place] or found.unit
    if (
        own
        or found.kind not in {ColumnKind.INTEGER, ColumnKind.NUMBER}
        or is_year(layout.labels[place])
    ):
        return own
    return _unit_above(layout)


def _unit_above(layout: headers.Layout) -> str:
    return next((unit for line in layout.above if (unit := unit_of(line))), "")


def _located(warnings: list[Warning_], misfits: list[tuple[int, str]]) -> list[Warning_]:
    rows = {"rows": [row for row, _cell in misfits[:5]]} if misfits else {}
    shown = (
        {"cells_shown": [kinds.words(cell)[:60] for _row, cell in misfits[:5]]} if misfits else {}
    )
    return [
        Warning_(one.code, {**one.where, **rows, **shown}) if one.code == "mixed_column" else one
        for one in warnings
    ]


def _searched(columns: list[ReadColumn], staged: staging.Staged) -> list[ReadColumn]:
    """With what may be personal data in them, for which every cell is looked at."""
    searches = {
        one.place: personal.Search(one.label, filled, is_text=one.kind == ColumnKind.TEXT)
        for one in columns
        if one.kind in {ColumnKind.TEXT, ColumnKind.INTEGER}
        and (filled := staged.row_count - staged.tallies[one.place].counts[shapes.EMPTY])
    }
    for batch in staged.batches() if searches else ():
        rows = batch.column("source").to_pylist()
        for place, search in searches.items():
            search.add(batch.column(place), rows)
    return [
        replace(one, personal=tuple(searches[one.place].findings()))
        if one.place in searches
        else one
        for one in columns
    ]


def _examples(cells: pa.StringArray, found: kinds.Found) -> tuple[Any, ...]:
    """The first different values, as JSON has them."""
    values = whole.values(cells.slice(0, 1_000), found).to_pylist()
    distinct = list(dict.fromkeys(value for value in values if value is not None))[:_EXAMPLES]
    return tuple(_plain(value) for value in distinct)


def _plain(value: Any) -> Any:
    if isinstance(value, str):
        return value[:100]
    return (
        value.isoformat() if isinstance(value, datetime) or hasattr(value, "isoformat") else value
    )


def _remarks(layout: headers.Layout, staged: staging.Staged, dropped: list[int]) -> list[Warning_]:
    """What was left out or put right on the way."""
    unnamed = sorted(place + 1 for place in layout.unnamed if place + 1 not in dropped)
    twice = sorted({label for label in layout.labels if layout.labels.count(label) > 1})
    is_headed = layout.last >= layout.first
    possible: list[tuple[str, Any, dict[str, Any]]] = [
        ("unit_above", unit := _unit_above(layout), {"unit": unit}),
        ("totals_inside", staged.totals_inside, {"rows": sorted(set(staged.totals_inside))}),
        (
            "short_rows",
            staged.short_rows,
            {"count": staged.short_rows, "rows": staged.first_short[:5]},
        ),
        ("section_rows", staged.sections, _placed(staged.sections)),
        ("cells_beside", staged.beside, _placed(staged.beside)),
        ("second_table", staged.second_table, {"row": staged.second_table}),
        ("repeated_header", staged.repeated_headers, {"rows": staged.repeated_headers[:5]}),
        ("blank_columns", dropped, {"columns": dropped[:20]}),
        ("tables_beside", between := _between(layout, dropped), {"columns": between[:20]}),
        ("unnamed_columns", unnamed if is_headed else [], {"columns": unnamed[:20]}),
        ("duplicate_columns", twice, {"labels": twice[:20]}),
        ("no_rows", not staged.row_count, {}),
    ]
    codes = {"total": "totals_left_out", "note": "notes_below"}
    below = [
        Warning_(codes[left.why], {"row": left.row, "text": left.text}) for left in staged.left
    ]
    return below + [Warning_(code, where) for code, is_so, where in possible if is_so]


def _between(layout: headers.Layout, dropped: list[int]) -> list[int]:
    """Empty columns (from 1) with two or more named ones on either side."""
    named = [place + 1 for place in range(layout.width) if place not in layout.unnamed]
    return [
        place
        for place in dropped
        if sum(one < place for one in named) > 1 and sum(one > place for one in named) > 1
    ]


def _placed(cells: list[tuple[int, str]]) -> dict[str, Any]:
    return {"rows": [row for row, _text in cells[:5]], "text": [text for _row, text in cells[:5]]}
