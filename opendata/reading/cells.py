"""What cells are, whatever the format they came from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from opendata.reading.grid import Cell

Row = Sequence[Cell]


def is_blank(cell: Cell) -> bool:
    """Whether a cell shows nothing."""
    if cell is None or cell == "":
        return True
    # Asked of every row: most cells begin with a letter or a digit.
    if not isinstance(cell, str) or cell[0].isalnum():
        return False
    return not cell.strip("\ufeff\u200e\u200f \t\r\n\u00a0\x1a")


def filled_places(row: Row) -> list[int]:
    """The 0-based places of a row that show something."""
    return [place for place, cell in enumerate(row) if not is_blank(cell)]


def first_filled(row: Row) -> Cell:
    return next((cell for cell in row if not is_blank(cell)), "")


def letters(column: int) -> str:
    """The name of a 0-based column in a workbook: A, B … Z, AA."""
    name = ""
    number = column + 1
    while number:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name


@dataclass(slots=True)
class Tally:
    """How often something occurred, and the first cell in which it did (0-based row and column)."""

    count: int = 0
    first: tuple[int, int] = (-1, -1)

    def add(self, row: int, column: int) -> None:
        if not self.count:
            self.first = (row, column)
        self.count += 1

    @property
    def place(self) -> str:
        """The first cell as workbooks name it, such as B7."""
        return f"{letters(self.first[1])}{self.first[0] + 1}"
