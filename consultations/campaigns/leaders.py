"""Groups around cores: every text is compared to the cores found before it, and never through a chain of others."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from consultations.campaigns.likeness import (
    COMPANY,
    NEAR,
    Wording,
    contained,
    is_in_company,
    is_variant,
    jaccard,
)
from consultations.campaigns.rows import SharedRows, popularity
from consultations.campaigns.sketches import ROWS, VOTES, signature_of

# Wordings that one text is compared with in full.
COMPARED = 6
# Below this share of the shorter text, as the signatures have it, it is not worth reading both.
PROMISING = 0.3
# From this Jaccard index on no other core is looked at.
SURE = 0.75
# From this share of the smaller one on, two may be by one letter.
KIN = 0.35


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
        self._sizes = np.array([len(one.wording.words) for one in texts], dtype=np.int64)
        self._rows = SharedRows(self._signatures)
        self._members: dict[int, list[int]] = {}
        # Of cores: the core that each came nearest to, and all that it might share a passage with.
        self._nearest: dict[int, int] = {}
        self.kin: defaultdict[int, list[int]] = defaultdict(list)

    def groups(self) -> list[list[int]]:
        """Places in what was given, each group with its core first; many are of one text alone."""
        for text in self._order():
            core = self._core_of(text)
            if core is None:
                self._members[text] = [text]
                self._rows.add(text)
            else:
                self._members[core].append(text)
        self._gather()
        return list(self._members.values())

    def _order(self) -> list[int]:
        """The texts whose bands of rows the most others share come first: they have the least of their own.

        Of those equal in this, the one sent by most, then the longest. Strangers, who share rows but no bands, come last.
        """
        copies = np.array([len(one.indexes) for one in self._texts], dtype=np.int64)
        known = popularity(self._signatures, copies)

        def rank(text: int) -> tuple[int, int, int, str]:
            words = self._texts[text].wording.words
            return -int(known[text]), -int(copies[text]), -len(words), words

        return sorted(range(len(self._texts)), key=rank)

    def _core_of(self, text: int) -> int | None:
        wording = self._texts[text].wording
        best, nearest, kin = (0.0, -1), (NEAR, -1), []
        for core in self._candidates(text):
            other = self._texts[core].wording
            found = jaccard(other, wording)
            if found >= SURE:
                return core
            nearest = max(nearest, (found, core))
            if found > best[0] and is_variant(other, wording, found):
                best = found, core
            elif contained(other, wording, found) >= KIN:
                kin.append(core)
        if best[1] >= 0:
            return best[1]
        if nearest[1] >= 0:
            self._nearest[text] = nearest[1]
        for core in kin:
            self.kin[core].append(text)
        return None

    def _candidates(self, text: int) -> list[int]:
        """The cores with which it shares the most rows, the most first."""
        found = self._rows.holders(text)
        if found.size < VOTES:
            return []
        cores, votes = np.unique(found, return_counts=True)
        enough = votes >= VOTES
        if not enough.any():
            return []
        cores, votes = cores[enough], votes[enough]
        cores = cores[np.lexsort((cores, -votes))[:COMPARED]]
        agreed = (self._signatures[cores] == self._signatures[text]).sum(axis=1)
        sizes, size = self._sizes[cores], self._sizes[text]
        # What Jaccard index j of two sizes means for the share of the smaller one.
        least = PROMISING * (ROWS + agreed) * np.minimum(sizes, size)
        return [int(core) for core in cores[agreed * (sizes + size) >= least]]

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
