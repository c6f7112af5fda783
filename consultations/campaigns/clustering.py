"""Grouping a whole collection: copies first, then variants, then what is left when quotations are taken out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from consultations.campaigns.leaders import Leaders, Text
from consultations.campaigns.letters import Letters, common, is_letter
from consultations.campaigns.likeness import Wording, jaccard
from consultations.campaigns.shingles import Shingles, is_in
from consultations.campaigns.words import NOTHING_KNOWN, SHORT, Known, own_words

# So many comments of one text are a campaign; so many copies, all alike, where the text is a short one.
SMALLEST = 3
SMALLEST_SHORT = 10
# Nobody can say «I agree» in words of their own: below this nothing is a campaign, however often it was sent.
REMARK = 30
# How often quotations are looked for and what is left is compared again.
ROUNDS = 3
# A letter with so many letters of a quotation in it is looked for again without them, unless that leaves too little of it.
QUOTED = 80
MOST_QUOTED = 0.5


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
    for last in range(ROUNDS - 1, -1, -1):
        texts = _texts(own)
        short = [one for one in texts if len(one.wording.words) < SHORT]
        enough = max(smallest, SMALLEST_SHORT)
        clusters += [_cluster([one]) for one in short if len(one.indexes) >= enough]
        letters, quoted = _letters(
            [one for one in texts if len(one.wording.words) >= SHORT], smallest
        )
        again: set[int] = set()
        for group, runs in letters:
            if last and _quotes(runs, quoted):
                again.update(index for one in group for index in one.indexes)
            else:
                clusters.append(_cluster(group))
        own = _without(own, clusters, quoted, again) if quoted.size else {}
        if not own:
            break
    return sorted(clusters, key=lambda one: (-len(one.members), one.core))


def _letters(
    texts: list[Text], smallest: int
) -> tuple[list[tuple[list[Text], Shingles]], Shingles]:
    """The groups that are campaigns with what each has in common, and the sorted shingles of mere quotations."""
    letters: list[tuple[list[Text], Shingles]] = []
    quoted = [np.empty(0, dtype=np.uint32)]
    leaders = Leaders(texts)
    for places in Letters(texts, leaders.groups(), leaders.kin).groups():
        group = [texts[place] for place in places]
        if sum(len(one.indexes) for one in group) < smallest:
            continue
        runs = group[0].wording.every_run if len(group) == 1 else common(group)
        if len(group) == 1 or is_letter(group, runs):
            letters.append((group, runs))
        else:
            quoted.append(runs)
    return letters, np.unique(np.concatenate(quoted))


def _quotes(runs: Shingles, quoted: Shingles) -> bool:
    """Whether a letter holds a quotation, beside which there is enough else to know it by."""
    known = int(np.count_nonzero(is_in(runs, quoted)))
    return QUOTED <= known <= runs.size * MOST_QUOTED


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


def _without(
    own: dict[int, str], clusters: list[Cluster], quoted: Shingles, again: set[int]
) -> dict[int, str]:
    """What is in no cluster yet and was changed by taking quotations out, or is to be looked at `again`."""
    known = Known.of([quoted])
    settled = {member.index for one in clusters for member in one.members}
    left = {index: known.without(words) for index, words in own.items() if index not in settled}
    return {index: words for index, words in left.items() if index in again or words != own[index]}
