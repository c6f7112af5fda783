"""Carry anchors from one version of a text to the next: ``same``, ``moved``, ``changed-confirm`` or ``removed``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from consultations.anchoring.clauses import ClauseMatch, ClauseText, match_clauses
from consultations.anchoring.passages import Quote, find_quote, follow


class Fate(StrEnum):
    """What became of an anchor."""

    SAME = "same"
    MOVED = "moved"
    CHANGED = "changed-confirm"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Anchor:
    """A place in the old version: the clause by its index, and what was marked in it (empty: the whole clause)."""

    clause: int
    quote: Quote = Quote()


@dataclass(frozen=True, slots=True)
class Carried:
    """Where an anchor stands in the new version; with ``changed-confirm`` the place is a proposal, or None."""

    fate: Fate
    clause: int | None = None
    start: int | None = None
    end: int | None = None


def carry_over(
    old: Sequence[ClauseText], new: Sequence[ClauseText], anchors: Sequence[Anchor]
) -> list[Carried]:
    """Carry every anchor, in order."""
    matches = match_clauses(old, new)
    return [_carry(old, new, matches[anchor.clause], anchor.quote) for anchor in anchors]


def _carry(
    old: Sequence[ClauseText], new: Sequence[ClauseText], match: ClauseMatch, quote: Quote
) -> Carried:
    if match.new is None:
        return Carried(Fate.REMOVED if match.is_sure else Fate.CHANGED)
    before, after = old[match.old].text, new[match.new].text
    place = (0, len(before)) if not quote.exact else find_quote(before, quote)
    passage = follow(before, after, *place) if place else None
    if passage is None:
        return Carried(Fate.CHANGED, match.new)
    if not (match.is_sure and passage.is_sure):
        return Carried(Fate.CHANGED, match.new, passage.start, passage.end)
    fate = Fate.MOVED if match.is_moved else Fate.SAME
    return Carried(fate, match.new, passage.start, passage.end)
