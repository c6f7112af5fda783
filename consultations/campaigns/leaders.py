"""Groups around cores: every text is compared to the cores found before it, and never through a chain of others."""

from __future__ import annotations

import heapq
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from consultations.campaigns.likeness import (
    COMPANY,
    NEAR,
    Wording,
    is_in_company,
    is_variant,
    jaccard,
)
from consultations.campaigns.sketches import ROWS, VOTES, signature_of

Signatures = NDArray[np.uint32]  # a row for each text

# Wordings that one text is compared with in full, and wordings that may be found by one shingle: it says nothing beyond that.
COMPARED = 6
HOLDERS = 16
# Rows of a band, and how many who share one count: more say no more.
BAND = 4
KNOWN = 20
# Below this share of the shorter text, as the signatures have it, it is not worth reading both.
PROMISING = 0.3


@dataclass(slots=True)
class Text:
    """One wording and who sent exactly it."""

    wording: Wording
    indexes: list[int] = field(default_factory=list)


class Leaders:
    """Texts from the most typical to the least; each joins the core it is a variant of, or becomes one."""

    def __init__(self, texts: Sequence[Text]) -> None:
        self._texts = texts
        self._signatures = np.empty((len(texts), ROWS), dtype=np.uint32)
        for at, one in enumerate(texts):
            self._signatures[at] = signature_of(one.wording.runs)
        self._shared = _shared_rows(self._signatures)
        self._holders: defaultdict[int, list[int]] = defaultdict(list)
        self._members: dict[int, list[int]] = {}
        # Of cores: the core that each came nearest to.
        self._nearest: dict[int, int] = {}

    def groups(self) -> list[list[int]]:
        """Places in what was given, each group with its core first; many are of one text alone."""
        for text in self._order():
            core = self._core_of(text)
            if core is None:
                self._lead(text)
            else:
                self._members[core].append(text)
        self._gather()
        return list(self._members.values())

    def _order(self) -> list[int]:
        """The texts whose bands of rows the most others share come first: they have the least of their own.

        Of those equal in this, the one sent by most, then the longest. Strangers, who share rows but no bands, come last.
        """
        known = np.zeros(len(self._texts), dtype=np.int64)
        copies = np.array([len(one.indexes) for one in self._texts], dtype=np.int64)
        for row in range(0, ROWS, BAND):
            band = np.ascontiguousarray(self._signatures[:, row : row + BAND])
            whole = band.view(np.dtype((np.void, band.dtype.itemsize * BAND))).ravel()
            _values, inverse = np.unique(whole, return_inverse=True)
            holders = np.bincount(inverse, weights=copies).astype(np.int64)
            known += np.minimum(holders[inverse], KNOWN)

        def rank(text: int) -> tuple[int, int, int, str]:
            words = self._texts[text].wording.words
            return -int(known[text]), -int(copies[text]), -len(words), words

        return sorted(range(len(self._texts)), key=rank)

    def _core_of(self, text: int) -> int | None:
        wording = self._texts[text].wording
        best, nearest = (0.0, -1), (NEAR, -1)
        for core in self._candidates(text):
            other = self._texts[core].wording
            found = jaccard(other, wording)
            nearest = max(nearest, (found, core))
            if found > best[0] and is_variant(other, wording, found):
                best = found, core
        if best[1] < 0 <= nearest[1]:
            self._nearest[text] = nearest[1]
        return best[1] if best[1] >= 0 else None

    def _candidates(self, text: int) -> list[int]:
        """The cores with which it shares the most rows, the most first."""
        holders = self._holders
        found = [holders[group] for group in self._shared[text] if group in holders]
        votes = Counter(chain.from_iterable(found))
        enough = [(-agreed, core) for core, agreed in votes.items() if agreed >= VOTES]
        cores = [core for _agreed, core in heapq.nsmallest(COMPARED, enough)]
        return [core for core in cores if self._is_promising(core, text)]

    def _is_promising(self, one: int, other: int) -> bool:
        agreed = int(np.count_nonzero(self._signatures[one] == self._signatures[other]))
        sizes = [len(self._texts[text].wording.words) for text in (one, other)]
        # What Jaccard index j of two sizes means for the share of the smaller one.
        return agreed * sum(sizes) >= PROMISING * (ROWS + agreed) * min(sizes)

    def _lead(self, text: int) -> None:
        self._members[text] = [text]
        for group in self._shared[text]:
            if len(self._holders[group]) < HOLDERS:
                self._holders[group].append(text)

    def _gather(self) -> None:
        """Take cores that were variants too much changed, and what follows them, into the company they belong to."""
        direct = {core: tuple(members[1:]) for core, members in self._members.items()}
        for stray, core in self._nearest.items():
            if core not in self._members or len(direct[stray]) > len(direct[core]):
                continue
            if not self._is_in_company(stray, core, direct[core]):
                continue
            wording = self._texts[core].wording
            moved = [
                text
                for text in self._members[stray]
                if jaccard(wording, self._texts[text].wording) >= NEAR
            ]
            left = [text for text in self._members.pop(stray) if text not in moved]
            self._members[core] += moved
            if left:
                self._members[left[0]] = left

    def _is_in_company(self, text: int, core: int, direct: tuple[int, ...]) -> bool:
        if len(direct) < COMPANY:
            return False
        agreed = (self._signatures[list(direct)] == self._signatures[text]).sum(axis=1)
        near = [direct[at] for at in np.argsort(-agreed, kind="stable")[:COMPARED]]
        wording = self._texts[text].wording
        found = jaccard(self._texts[core].wording, wording)
        return is_in_company(wording, [self._texts[one].wording for one in near], found)


def _shared_rows(signatures: Signatures) -> list[list[int]]:
    """For each text the numbers of the signature rows that it shares with another text; what nobody shares finds nothing."""
    shared: list[list[int]] = [[] for _text in signatures]
    number = 0
    for row in range(ROWS):
        _values, inverse, counts = np.unique(
            signatures[:, row], return_inverse=True, return_counts=True
        )
        for text in np.flatnonzero(counts[inverse] > 1):
            shared[text].append(number + int(inverse[text]))
        number += counts.size
    return shared
