"""Cells that a spreadsheet would run as a formula, made harmless in CSV that the platform itself writes."""

from __future__ import annotations

import re

# What may stand before the sign without hindering Excel or LibreOffice: blanks, quotes, marks of direction.
_BEFORE = "[\\s'\"\u00a0\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*"
_FORMULA = re.compile(f"^{_BEFORE}[=+\\-@＝＋－＠]")
_CONTROL = re.compile(r"^'*[\t\r\n]")
# Where a program that parts cells by semicolons or tabs, as Excel does in Arabic, begins a cell of its own. A dash before a
# blank begins the line of a list, unless what follows could be a formula.
_RUNS_INSIDE = f"{_BEFORE}(?:[=@＝＠]|[+\\-＋－](?=[^\\s+\\-]|[^;\\t\\r\\n]*[|!(]))"
_INSIDE = re.compile(f"(?<=[;\\t\\r\\n])(?={_RUNS_INSIDE})")
_MARKED_INSIDE = re.compile(f"(?<=[;\\t\\r\\n])'(?={_RUNS_INSIDE})")


def harmless(cell: str) -> str:
    """Put an apostrophe before text that a spreadsheet might run; other text is returned as it is.

    Also inside, behind what another program may take for the end of a cell. Source: OWASP, CSV injection. Give numbers as
    numbers: they never pass here.

    >>> harmless("=1+1"), harmless("أ;=1+1"), harmless("وزارة العدل")
    ("'=1+1", "أ;'=1+1", 'وزارة العدل')
    """
    inside = _INSIDE.sub("'", cell)
    return f"'{inside}" if _would_run(inside) else inside


def unharmed(cell: str) -> str:
    """The text that `harmless` was given: the way back for programs that read such files.

    >>> unharmed("'=1+1"), unharmed("أ;'=1+1"), unharmed("'مقتبس'")
    ('=1+1', 'أ;=1+1', "'مقتبس'")
    """
    bare = cell[1:] if cell.startswith("'") and _would_run(cell[1:]) else cell
    return _MARKED_INSIDE.sub("", bare)


def _would_run(cell: str) -> bool:
    return bool(_FORMULA.match(cell) or _CONTROL.match(cell))
