"""Grouping a whole collection: every text is compared to the core wordings found before it, and never through a chain of others."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from consultations.campaigns.likeness import COMPANY, NEAR, Wording, is_in_company, is_variant, jaccard
from consultations.campaigns.sketches import ROWS, VOTES, sketch_of
from consultations.campaigns.words import NOTHING_KNOWN, SHORT, Known, own_words

Signatures = NDArray[np.uint32]  # a row for each text

# So many comments of one text are a campaign; so many copies, all alike, where the text is a short one.
SMALLEST = 3
SMALLEST_SHORT = 10
# Nobody can say «I agree» in words of their own: below this nothing is a campaign, however often it was sent.
REMARK = 30
# Wordings that one text is compared with in full, and wordings that may be found by one shingle: it says nothing beyond that.
COMPARED = 6
HOLDERS = 96


@dataclass(frozen=True, slots=True)
class Member:
    """``index`` in what was given; ``likeness`` is the Jaccard index with the core, 0 to 1."""

    index: int
    likeness: float


@dataclass(frozen=True, slots=True)
class Cluster:
    """A core wording and all comments that are variants of it, itself among them, in the order given."""

    core: int
    members: tuple[Member, ...]


@dataclass(slots=True)
class _Text:
    """One wording and who sent exactly it."""

    wording: Wording
    indexes: list[int] = field(default_factory=list)


def cluster(
    texts: Sequence[str], known: Known = NOTHING_KNOWN, *, smallest: int = SMALLEST
) -> list[Cluster]:
    """Find the campaigns in `texts`, the largest first; what is in none is left out.

    The same texts in another order give the same groups.
    """
    return grouped([own_words(text, known) for text in texts], smallest=smallest)


def grouped(words: Sequence[str], *, smallest: int = SMALLEST) -> list[Cluster]:
    """`cluster` of what `own_words` gave."""
    found: dict[str, _Text] = {}
    for index, own in enumerate(words):
        if len(own) >= REMARK:
            found.setdefault(own, _Text(Wording(own))).indexes.append(index)
    short = [one for one in found.values() if len(one.wording.words) < SHORT]
    clusters = [
        Cluster(one.indexes[0], tuple(Member(index, 1.0) for index in one.indexes))
        for one in short
        if len(one.indexes) >= max(smallest, SMALLEST_SHORT)
    ]
    long = [one for one in found.values() if len(one.wording.words) >= SHORT]
    clusters += [one for one in _Leaders(long).clusters() if len(one.members) >= smallest]
    return sorted(clusters, key=lambda one: (-len(one.members), one.core))


class _Leaders:
    """Texts from the most typical to the least; each joins the core it is a variant of, or becomes one."""

    def __init__(self, texts: list[_Text]) -> None:
        self._texts = texts
        self._signatures = np.empty((len(texts), ROWS), dtype=np.uint32)
        for at, one in enumerate(texts):
            self._signatures[at] = sketch_of(one.wording.words).signature
        self._shared = _shared_rows(self._signatures)
        self._holders: defaultdict[int, list[int]] = defaultdict(list)
        self._members: dict[int, list[int]] = {}
        # Of cores: the core that each came nearest to.
        self._nearest: dict[int, int] = {}

    def clusters(self) -> list[Cluster]:
        for text in self._order():
            core = self._core_of(text)
            if core is None:
                self._lead(text)
            else:
                self._members[core].append(text)
        self._gather()
        return [self._cluster(core) for core in self._members]

    def _order(self) -> list[int]:
        """The texts most of whose shingles most others have too come first: they have the least of their own."""
        copies = [len(one.indexes) for one in self._texts]
        holders: Counter[int] = Counter()
        for text, groups in enumerate(self._shared):
            for group in groups:
                holders[group] += copies[text]
        typical = [
            sum(holders[group] for group in groups) + (ROWS - len(groups)) * copies[text]
            for text, groups in enumerate(self._shared)
        ]
        return sorted(
            range(len(self._texts)), key=lambda text: (-typical[text], self._texts[text].wording.words)
        )

    def _core_of(self, text: int) -> int | None:
        votes: Counter[int] = Counter()
        for group in self._shared[text]:
            votes.update(self._holders[group])
        wording = self._texts[text].wording
        best, nearest = (0.0, -1), (NEAR, -1)
        for core, agreed in sorted(votes.items(), key=lambda one: (-one[1], one[0]))[:COMPARED]:
            if agreed < VOTES:
                break
            other = self._texts[core].wording
            found = jaccard(other, wording)
            nearest = max(nearest, (found, core))
            if found > best[0] and is_variant(other, wording, found):
                best = found, core
        if best[1] < 0 <= nearest[1]:
            self._nearest[text] = nearest[1]
        return best[1] if best[1] >= 0 else None

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

    def _cluster(self, core: int) -> Cluster:
        wording = self._texts[core].wording
        members = [
            Member(index, found)
            for text in self._members[core]
            for found in (jaccard(wording, self._texts[text].wording),)
            for index in self._texts[text].indexes
        ]
        members.sort(key=lambda one: one.index)
        return Cluster(self._texts[core].indexes[0], tuple(members))


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
