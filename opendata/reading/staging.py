"""The rows below the header, once through: brought to one width, without what is no data, and laid down as text for Arrow.

What a later step needs of all cells (their shapes) is counted on the way, so that a file is parsed once however large it is.
"""

from __future__ import annotations

import time
from collections import Counter, deque
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from opendata.reading import columns, shapes
from opendata.reading.cells import is_blank
from opendata.reading.grid import Cell, Sheet, Unreadable
from opendata.reading.headers import Layout
from opendata.reading.headrows import begins_table
from opendata.reading.options import Limits
from opendata.reading.tails import Left, end_of_data
from opendata.reading.vocabulary import is_total

_ROWS_A_TIME = 50_000
_CELLS_A_TIME = 400_000
_BYTES_A_TIME = 24 * 1024 * 1024
_FIRST_ROWS = 1_000
_HELD_BACK = 40
REMEMBERED = 20
# Where a row says that it is a total, and how all words for it begin.
_LEADING = 2
_NARROWEST_WITH_SECTIONS = 3
_LIKE_TOTAL = r"(?i)^\s*(?:ال)?(?:مجموع|[إا]جمال|جملة|حاصل|معدل|متوسط|مملكة|grand|sub|overall|the|total|sum|average|mean)"


@dataclass
class Tally:
    """What was counted of one column: cells of each shape, and the first places (source row, cell) where it came."""

    counts: Counter[int] = field(default_factory=Counter)
    first: dict[int, list[tuple[int, str]]] = field(default_factory=dict)

    def add(self, found: columns.Shapes, cells: pa.StringArray, sources: list[int]) -> None:
        if (found == found[0]).all():
            kinds = [(int(found[0]), len(found))]
        else:
            values, numbers = np.unique(found, return_counts=True)
            kinds = list(zip(values.tolist(), numbers.tolist(), strict=True))
        for bits, number in kinds:
            self.counts[bits] += number
            known = self.first.setdefault(bits, [])
            if (wanted := REMEMBERED - len(known)) > 0:
                places = np.flatnonzero(found == bits)[:wanted].tolist()
                known += [(sources[place], cells[place].as_py()[:200]) for place in places]


@dataclass
class Staged:
    """The data as text: an Arrow file with «c0», «c1» … and «source» (the row's number in the file, from 1)."""

    path: Path
    row_count: int = 0
    tallies: list[Tally] = field(default_factory=list)
    left: list[Left] = field(default_factory=list)
    short_rows: int = 0
    first_short: list[int] = field(default_factory=list)
    repeated_headers: list[int] = field(default_factory=list)
    totals_inside: list[int] = field(default_factory=list)
    # Rows that hold only a heading for the rows below them, and texts beside the table.
    sections: list[tuple[int, str]] = field(default_factory=list)
    beside: list[tuple[int, str]] = field(default_factory=list)
    second_table: int = 0

    def batches(self) -> Iterator[pa.RecordBatch]:
        """Piece by piece, in order; none when there are no rows."""
        with pa.memory_map(str(self.path)) as source, pa.ipc.open_file(source) as reader:
            for place in range(reader.num_record_batches):
                yield reader.get_batch(place)


def stage(sheet: Sheet, layout: Layout, limits: Limits, path: Path) -> Staged:
    """Read the sheet's rows into a file at ``path``.

    Raises:
        Unreadable: ``row_too_long`` and ``cell_too_long`` (with row), ``too_many_rows``, ``too_long``.
    """
    return _Stager(sheet, layout, limits, path).run()


class _Stager:
    def __init__(self, sheet: Sheet, layout: Layout, limits: Limits, path: Path) -> None:
        self._sheet, self._layout, self._limits = sheet, layout, limits
        self._staged = Staged(path, tallies=[Tally() for _label in layout.labels])
        fields = [pa.field(f"c{place}", pa.string()) for place in range(layout.width)]
        self._schema = pa.schema([*fields, pa.field("source", pa.int64())])
        self._deadline = time.monotonic() + limits.seconds
        self._header: list[list[Cell]] = []
        self._after_blank = False

    def run(self) -> Staged:
        options = pa.ipc.IpcWriteOptions(compression="lz4")
        with pa.ipc.new_file(str(self._staged.path), self._schema, options=options) as writer:
            for sources, rows in self._pieces():
                self._write(writer, sources, rows)
        return self._staged

    def _pieces(self) -> Iterator[tuple[list[int], list[list[Cell]]]]:
        """Rows with their numbers, blank ones and the table's tail left out."""
        iterator = self._sheet.rows()
        start = self._layout.data_from
        self._header = list(islice(iterator, start))[self._layout.first :]
        number, size = start, _FIRST_ROWS
        held: deque[tuple[int, list[Cell]]] = deque()
        while piece := list(islice(iterator, size)):
            self._check_time()
            if number - start > self._limits.rows:  # blank ones count too: they take time
                raise Unreadable("too_many_rows", {"most": self._limits.rows})
            held.extend(self._kept(piece, number + 1))
            number += len(piece)
            ready = [held.popleft() for _ in range(len(held) - _HELD_BACK)]
            if ready:
                yield [one for one, _row in ready], [row for _one, row in ready]
            size = self._next_size(piece)
        rest = list(held)
        keep, self._staged.left = end_of_data(rest, self._layout.width, self._staged.row_count)
        if keep:
            yield [one for one, _row in rest[:keep]], [row for _one, row in rest[:keep]]

    def _kept(self, piece: list[list[Cell]], number: int) -> Iterator[tuple[int, list[Cell]]]:
        headers = [row for row in self._header if not all(map(is_blank, row))]
        for place, row in enumerate(piece):
            source = number + place
            if self._staged.second_table:
                return
            if row in headers:
                self._staged.repeated_headers.append(source)
            elif _is_empty(row):
                self._after_blank = True
            elif self._after_blank and begins_table(row, piece[place + 1 : place + 6], headers):
                self._staged.second_table = source
            else:
                self._after_blank = False
                yield source, row

    def _next_size(self, piece: list[list[Cell]]) -> int:
        sample = piece[:: max(len(piece) // 50, 1)]
        weight = sum(len(str(cell)) for row in sample for cell in row) // len(sample) + 1
        most = min(_ROWS_A_TIME, _CELLS_A_TIME // self._layout.width, _BYTES_A_TIME // weight)
        return max(most, 50)

    def _check_time(self) -> None:
        if time.monotonic() > self._deadline:
            raise Unreadable("too_long", {"seconds": self._limits.seconds})

    def _write(self, writer: Any, sources: list[int], rows: list[list[Cell]]) -> None:
        staged = self._staged
        if staged.row_count + len(rows) > self._limits.rows:
            raise Unreadable("too_many_rows", {"most": self._limits.rows})
        self._level(sources, rows)
        if self._sheet.is_typed:
            rows = [[_canonical(cell) for cell in row] for row in rows]
        arrays = [_texts(cells) for cells in zip(*rows, strict=True)]
        if not self._sheet.is_typed:
            arrays = [_unmarked(cells) for cells in arrays]
        for cells in arrays[:_LEADING]:
            self._note_totals(cells, sources)
        self._note_sections(arrays, sources)
        for place, cells in enumerate(arrays):
            self._refuse_long(cells, sources, place)
            staged.tallies[place].add(columns.shapes(cells), cells, sources)
        staged.row_count += len(rows)
        writer.write_batch(
            pa.record_batch([*arrays, pa.array(sources, pa.int64())], schema=self._schema)
        )

    def _note_totals(self, cells: pa.StringArray, sources: list[int]) -> None:
        """Rows inside the table that add up others stay, and the editor is told."""
        alike = pc.match_substring_regex(cells, _LIKE_TOTAL).to_numpy(zero_copy_only=False)
        for place in np.flatnonzero(alike):
            if is_total(cells[place].as_py()) and len(self._staged.totals_inside) < REMEMBERED:
                self._staged.totals_inside.append(sources[place])

    def _note_sections(self, arrays: list[pa.StringArray], sources: list[int]) -> None:
        """Rows with nothing but their first cell: headings of the rows that follow. They stay, and the editor is told."""
        if len(arrays) < _NARROWEST_WITH_SECTIONS:
            return
        alone = ~_is_filled(arrays[1])
        for cells in arrays[2:]:
            if not alone.any():
                return
            alone &= ~_is_filled(cells)
        alone &= _is_filled(arrays[0])
        for place in np.flatnonzero(alone)[: REMEMBERED - len(self._staged.sections)]:
            heading = arrays[0][place].as_py()[:80]
            if shapes.shape(heading) == 0:
                self._staged.sections.append((sources[place], heading))

    def _level(self, sources: list[int], rows: list[list[Cell]]) -> None:
        """Bring rows to the table's width, in place."""
        width = self._layout.width
        if set(map(len, rows)) != {width}:
            for place, row in enumerate(rows):
                if len(row) != width:
                    rows[place] = self._levelled(row, sources[place])

    def _levelled(self, row: list[Cell], source: int) -> list[Cell]:
        width = self._layout.width
        if len(row) > width:
            surplus = [cell for cell in row[width:] if not is_blank(cell)]
            if surplus and self._sheet.is_typed and len(self._staged.beside) < REMEMBERED:
                # On a sheet there is room for remarks; in a text a longer row is a broken one.
                self._staged.beside.append((source, str(surplus[0])[:80]))
            elif surplus:
                where = {"row": source, "columns": width, "surplus": str(surplus[0])[:80]}
                raise Unreadable("row_too_long", where)
            return row[:width]
        if not self._sheet.is_typed:
            self._staged.short_rows += 1
            if len(self._staged.first_short) < REMEMBERED:
                self._staged.first_short.append(source)
        return row + [None] * (width - len(row))

    def _refuse_long(self, cells: pa.StringArray, sources: list[int], place: int) -> None:
        longest = pc.max(pc.binary_length(cells)).as_py() or 0
        if longest <= self._limits.cell_chars:
            return
        lengths = pc.utf8_length(cells).to_numpy()
        over = np.flatnonzero(lengths > self._limits.cell_chars)
        if len(over):
            where = {"row": sources[over[0]], "column": self._layout.labels[place]}
            raise Unreadable("cell_too_long", {**where, "most": self._limits.cell_chars})


def _is_filled(cells: pa.StringArray) -> npt.NDArray[np.bool_]:
    filled: npt.NDArray[np.bool_] = pc.not_equal(cells, "").to_numpy(zero_copy_only=False)
    return filled


def _is_empty(row: Sequence[Cell]) -> bool:
    for cell in row:
        if cell is not None and cell != "":
            return all(map(is_blank, row))
    return True


def _texts(cells: Sequence[Any]) -> pa.StringArray:
    with suppress(UnicodeEncodeError):
        array = pa.array(cells, pa.string())
        return array.fill_null("") if array.null_count else array
    clean = [str(cell or "").encode("utf-8", "replace").decode() for cell in cells]
    return pa.array(clean, pa.string())


def _unmarked(cells: pa.StringArray) -> pa.StringArray:
    """Text without the mark of a typed cell, which no file may forge: whatever stood behind it would be taken at its word."""
    is_marked = pc.any(pc.starts_with(cells, shapes.TYPED)).as_py()
    return pc.utf8_ltrim(cells, shapes.TYPED) if is_marked else cells


def _canonical(cell: Cell) -> str:
    """A cell in writing: text as it is, anything else marked with its type (see `shapes.TYPED`)."""
    if isinstance(cell, str):
        return cell.lstrip(shapes.TYPED)
    if cell is None or cell != cell:  # not a number
        return ""
    if isinstance(cell, bool):
        return f"{shapes.TYPED}b{'TRUE' if cell else 'FALSE'}"
    if isinstance(cell, int):
        return f"{shapes.TYPED}i{cell}"
    if isinstance(cell, float):
        is_whole = cell.is_integer() and abs(cell) < 2**53
        return f"{shapes.TYPED}i{int(cell)}" if is_whole else f"{shapes.TYPED}f{cell!r}"
    if isinstance(cell, datetime):
        is_day = cell.hour == cell.minute == cell.second == cell.microsecond == 0
        moment = cell.replace(tzinfo=None)
        return f"{shapes.TYPED}{'d' if is_day else 't'}{moment.date() if is_day else moment.isoformat()}"
    return f"{shapes.TYPED}d{cell.isoformat()}" if isinstance(cell, date) else str(cell)
