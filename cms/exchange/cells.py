"""The text of cells: entries in lines, parts in bars, and no formula that a spreadsheet would run."""

from __future__ import annotations

from common.spreadsheet import harmless as guard
from common.spreadsheet import unharmed as unguard

__all__ = ["guard", "join_entry", "lines_of", "split_entry", "unguard"]
_BAR = " | "


def join_entry(parts: list[str]) -> str:
    r"""One entry as a line; empty parts at its end are left out.

    >>> join_entry(["a|b", "", "x\ny", ""])
    'a\\|b |  | x\\ny'
    """
    kept = list(parts)
    while kept and not kept[-1]:
        kept.pop()
    return _BAR.join(_escape(part) for part in kept)


def split_entry(line: str, width: int) -> list[str]:
    r"""The parts of a line, filled up to `width`; more parts than that stay, for the caller to refuse.

    >>> split_entry("a\\|b |  | x\\ny\\\\", 4)
    ['a|b', '', 'x\ny\\', '']
    """
    parts = [""]
    characters = iter(line)
    for character in characters:
        if character == "|":
            parts.append("")
        elif character == "\\":
            following = next(characters, "")
            parts[-1] += "\n" if following == "n" else following
        else:
            parts[-1] += character
    return [part.strip() for part in parts] + [""] * (width - len(parts))


def lines_of(cell: str) -> list[str]:
    """The lines of a cell that hold something."""
    return [line.strip() for line in cell.splitlines() if line.strip()]


def _escape(part: str) -> str:
    flat = "\n".join(part.strip().splitlines())
    return flat.replace("\\", "\\\\").replace("|", "\\|").replace("\n", "\\n")
