"""The text of cells: entries in lines, parts in bars, and no formula that a spreadsheet would run."""

from __future__ import annotations

import re

# What spreadsheet programs may take for a formula, full-width forms included. Source: OWASP, CSV injection.
_FORMULA = re.compile("^'*[=+\\-@\t\r＝＋－＠]")
_BAR = " | "


def guard(text: str) -> str:
    """Make a cell harmless; `unguard` gives the text back exactly.

    >>> guard("=1+1"), guard("'=x"), guard("سهل"), unguard(guard("'=x"))
    ("'=1+1", "''=x", 'سهل', "'=x")
    """
    return f"'{text}" if _FORMULA.match(text) else text


def unguard(text: str) -> str:
    """Take off the apostrophe that `guard` put before a formula's sign; any other stays."""
    return text[1:] if text.startswith("'") and _FORMULA.match(text) else text


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
