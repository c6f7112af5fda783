"""Keys of clauses: given by place when a text is first written, the same in every version, and never given again.

A heading that names itself gives its number («المادة ٤» → ``art-4``), below an annex with the annex before it
(``annex-1.art-4``); what stands under a heading counts from there: ``art-4.p-2``, ``art-4.p-2.i-1``.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from django.utils.translation import gettext as _

from consultations.errors import DraftNotUnderstood
from consultations.headings import RANKS, named_heading
from consultations.models.text import KEY_PATTERN, ClauseKind

LONGEST = 64
_BELOW = {
    ClauseKind.PARAGRAPH: "p",
    ClauseKind.ITEM: "i",
    ClauseKind.TABLE: "tab",
    ClauseKind.FOOTNOTE: "fn",
}


@dataclass(frozen=True, slots=True)
class KeyHistory:
    """Keys of a consultation's published versions: those that its newest one has, and those that were taken out before it."""

    current: frozenset[str] = frozenset()
    retired: frozenset[str] = frozenset()


class Keys:
    """Hands out keys by place, in the order of the text, and watches over those that were written."""

    def __init__(
        self, written: Collection[str], history: KeyHistory, *, unnamed_stem: str = "art"
    ) -> None:
        self._written = set(written)
        self._history = history
        self._unnamed_stem = unnamed_stem
        self._used: set[str] = set()
        self._above: list[tuple[int, str]] = []  # rank and key of the headings above
        self._counts: dict[str, int] = {}
        self._paragraph = ""

    def heading(self, given: str, text: str) -> str:
        """The key of a heading: as given, else by what it names itself, else by its place."""
        named = named_heading(text)
        stem = named.stem if named else self._unnamed_stem
        rank = RANKS[stem]
        while self._above and self._above[-1][0] >= rank:
            self._above.pop()
        # Articles and unnamed headings count through a text, chapters and sections anew in each part.
        holders = [key for _rank, key in self._above if stem != "art" or key.startswith("annex")]
        base = f"{holders[-1]}.{stem}" if holders and stem not in {"part", "annex"} else stem
        key = self._take(given) if given else self._next(base, named.number if named else 0)
        self._above.append((rank, key))
        self._paragraph = ""
        return key

    def below(self, given: str, kind: str) -> str:
        """The key of what stands under the last heading; of an item, under the last paragraph."""
        above = self._above[-1][1] if self._above else ""
        if kind == ClauseKind.ITEM and self._paragraph:
            above = self._paragraph
        stem = _BELOW[ClauseKind(kind)]
        base = f"{above}.{stem}" if above else stem
        key = self._take(given) if given else self._next(base, 0)
        if kind == ClauseKind.PARAGRAPH:
            self._paragraph = key
        return key

    def _next(self, base: str, number: int) -> str:
        """``base-number`` where that is free; else the next number that nothing has, had, or is written with."""
        place = self._counts[base] = self._counts.get(base, 0) + 1
        number = number or place
        while not self._is_free(f"{base}-{number}"):
            number += 1
        return self._take(f"{base}-{number}")

    def _is_free(self, key: str) -> bool:
        history = self._history
        return not (
            key in self._written
            or key in self._used
            or key in history.current
            or key in history.retired
        )

    def _take(self, key: str) -> str:
        if not re.match(KEY_PATTERN, key) or len(key) > LONGEST:
            raise DraftNotUnderstood(_("«%(key)s» is not a key.") % {"key": key}, key=key)
        if key in self._used:
            raise DraftNotUnderstood(_("The key «%(key)s» occurs twice.") % {"key": key}, key=key)
        if key in self._history.retired:
            told = _(
                "The key «%(key)s» belonged to a clause that was taken out. "
                "Leave the key away, and a new one is given."
            )
            raise DraftNotUnderstood(told % {"key": key}, key=key)
        self._used.add(key)
        return key
