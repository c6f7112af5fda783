"""Grouping a whole collection: copies first, then variants, then what is left when quotations are taken out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from consultations.campaigns.leaders import Leaders, Text
from consultations.campaigns.likeness import Wording, jaccard, share_in
from consultations.campaigns.shingles import Shingles
from consultations.campaigns.words import NOTHING_KNOWN, SHORT, Known, own_words

# So many comments of one text are a campaign; so many copies, all alike, where the text is a short one.
SMALLEST = 3
SMALLEST_SHORT = 10
# Nobody can say «I agree» in words of their own: below this nothing is a campaign, however often it was sent.
REMARK = 30
# A campaign has a text that somebody sent with so little beside it; what everybody has and nobody sends alone is a quotation.
ALONE = 0.8
# What a third of a group has is the group's; so many of its wordings are read for it.
COMMON = 3
READ = 60
# How often quotations are looked for and what is left is compared again.
ROUNDS = 3


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


def cluster(
    texts: Iterable[str], known: Known = NOTHING_KNOWN, *, smallest: int = SMALLEST
) -> list[Cluster]:
    """Find the campaigns in `texts`, the largest first; what is in none is left out.

    The same texts in another order give the same groups.
    """
    return grouped([own_words(text, known) for text in texts], smallest=smallest)


def grouped(words: Sequence[str], *, smallest: int = SMALLEST) -> list[Cluster]:
    """`cluster` of what `own_words` gave."""
    own = dict(enumerate(words))
    clusters: list[Cluster] = []
    for _round in range(ROUNDS):
        texts = _texts(own)
        short = [one for one in texts if len(one.wording.words) < SHORT]
        enough = max(smallest, SMALLEST_SHORT)
        clusters += [_cluster([one]) for one in short if len(one.indexes) >= enough]
        long = [one for one in texts if len(one.wording.words) >= SHORT]
        quoted: list[Shingles] = []
        for places in Leaders(long).groups():
            group = [long[place] for place in places]
            if sum(len(one.indexes) for one in group) < smallest:
                continue
            common = _common(group)
            if common is None:
                clusters.append(_cluster(group))
            else:
                quoted.append(common)
        own = _without(own, clusters, Known.of(quoted)) if quoted else {}
        if not own:
            break
    return sorted(clusters, key=lambda one: (-len(one.members), one.core))


def _texts(own: dict[int, str]) -> list[Text]:
    found: dict[str, Text] = {}
    for index, words in own.items():
        if len(words) >= REMARK:
            found.setdefault(words, Text(Wording(words))).indexes.append(index)
    return list(found.values())


def _cluster(group: list[Text]) -> Cluster:
    core = group[0]
    members = [
        Member(index, found)
        for text in group
        for found in (jaccard(core.wording, text.wording),)
        for index in text.indexes
    ]
    members.sort(key=lambda one: one.index)
    return Cluster(core.indexes[0], tuple(members))


def _common(group: list[Text]) -> Shingles | None:
    """The shingles of what a group has in common, if that is a mere quotation; None for a campaign."""
    if len(group) == 1:
        return None
    read = group[:: len(group) // READ + 1]
    weights = np.concatenate(
        [np.full(one.wording.every_run.size, len(one.indexes)) for one in read]
    )
    values, places = np.unique(
        np.concatenate([one.wording.every_run for one in read]), return_inverse=True
    )
    held = np.bincount(places, weights=weights)
    total = sum(len(one.indexes) for one in read)
    common = values[held >= max(2, total / COMMON)]
    if any(share_in(one.wording, common) >= ALONE for one in read):
        return None
    return common


def _without(own: dict[int, str], clusters: list[Cluster], known: Known) -> dict[int, str]:
    """What is in no cluster yet and was changed by taking quotations out."""
    settled = {member.index for one in clusters for member in one.members}
    left = {index: known.without(words) for index, words in own.items() if index not in settled}
    return {index: words for index, words in left.items() if words != own[index]}
