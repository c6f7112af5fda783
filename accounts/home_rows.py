"""The rows of panels on the administration's home page: what waits for somebody, and where to act on it.

``{% include "accounts/admin/home_rows.html" %}`` shows ``rows``, and ``empty`` where there are none.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a panel: what, where to act on it, and why it is here."""

    title: str
    url: str
    note: str = ""


def counted(sentence: str, number: int | str) -> str:
    """A sentence of ngettext with its number: Arabic says one and two without a figure, which the % operator would not take.

    >>> counted("%d comments", 3), counted("تعليقان", 2)
    ('3 comments', 'تعليقان')
    """
    return sentence.replace("%d", str(number))
