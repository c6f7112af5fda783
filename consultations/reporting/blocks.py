"""What a report is made of, whatever file it becomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from consultations.anchoring.differences import Piece


@dataclass(frozen=True, slots=True)
class Heading:
    text: str
    level: int = 1
    kind: str = "heading"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines of plain text; ``style`` is empty, ``lead``, ``quote`` or ``note``."""

    text: str
    style: str = ""
    kind: str = "paragraph"


@dataclass(frozen=True, slots=True)
class Difference:
    """What became of a text's words."""

    pieces: Sequence[Piece]
    kind: str = "difference"

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Table:
    """The first cell of each row names it; columns of `numbers` are aligned at their end."""

    caption: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    numbers: frozenset[int] = frozenset()
    kind: str = "table"


Block = Heading | Paragraph | Difference | Table


@dataclass(frozen=True, slots=True)
class Report:
    title: str
    language: str
    agency: str
    blocks: list[Block] = field(default_factory=list)

    @property
    def direction(self) -> str:
        return "rtl" if self.language == "ar" else "ltr"
