"""Cells that a spreadsheet would run as a formula, made harmless in CSV that the platform itself writes."""

from __future__ import annotations

import re

# What may stand before the sign without hindering Excel or LibreOffice: blanks, quotes, marks of direction.
_FORMULA = re.compile(
    "^[\\s'\"\u00a0\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*[=+\\-@＝＋－＠]"
)
_CONTROL = re.compile(r"^'*[\t\r\n]")


def harmless(cell: str) -> str:
    """Put an apostrophe before text that a spreadsheet might run; other text is returned as it is.

    Source: OWASP, CSV injection. Give numbers as numbers: they never pass here.

    >>> harmless("=1+1"), harmless("وزارة العدل")
    ("'=1+1", 'وزارة العدل')
    """
    return f"'{cell}" if _would_run(cell) else cell


def unharmed(cell: str) -> str:
    """The text that `harmless` was given: the way back for programs that read such files.

    >>> unharmed("'=1+1"), unharmed("'مقتبس'")
    ('=1+1', "'مقتبس'")
    """
    return cell[1:] if cell.startswith("'") and _would_run(cell[1:]) else cell


def _would_run(cell: str) -> bool:
    return bool(_FORMULA.match(cell) or _CONTROL.match(cell))
