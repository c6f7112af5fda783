"""What cells are, whatever the format they came from."""

from __future__ import annotations

from collections.abc import Sequence

from opendata.reading.grid import Cell

Row = Sequence[Cell]


def is_blank(cell: Cell) -> bool:
    """Whether a cell shows nothing."""
    if cell is None or cell == "":
        return True
    # Asked of every row: most cells begin with a letter or a digit.
    if not isinstance(cell, str) or cell[0].isalnum():
        return False
    return not cell.strip("\ufeff\u200e\u200f \t\r\n\u00a0")


def filled_places(row: Row) -> list[int]:
    """The 0-based places of a row that show something."""
    return [place for place, cell in enumerate(row) if not is_blank(cell)]


def first_filled(row: Row) -> Cell:
    return next((cell for cell in row if not is_blank(cell)), "")
