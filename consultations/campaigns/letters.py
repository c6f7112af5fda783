"""Letters that nobody sent as they are: what several share is put together, and others are measured by that, not by a core."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from consultations.campaigns.leaders import Text
from consultations.campaigns.likeness import Wording, share_in
from consultations.campaigns.shingles import Shingles, is_in

# What a third of a group has is the group's; so many of its wordings are read for it.
COMMON = 3
READ = 60
# So many who wrote of one letter make it worth looking for others.
SEED = 3
# Only unbroken stretches of so many runs count, about five words: shorter ones are phrases of the matter.
STRETCH = 30
# A comment belongs to a letter from so many letters and such a share of the letter or of the comment on.
LEAST_LETTERS = 150
LEAST_PART, LEAST_SHARE = 0.4, 0.6
# Two groups have one letter if so much of the shorter of the two is in the longer.
SAME = 0.6
# Letters are found by one shingle in so many, and by so many of those; so many letters are read for one comment.
SAMPLE = 8
HITS = LEAST_LETTERS // SAMPLE // 2
READ_LETTERS = 4
# What several have in common is a letter if so many of them have little beside it …
ALONE = 0.8
ALONE_PART = 0.1
# … or if it is long, much of what they sent, and so many wrote into it, who would copy a quotation as it is …
LONG = 250
MAIN_PART = 0.35
WORKED_ON = 0.2
WHOLE = 0.9
# … or longer than anybody quotes.
VERY_LONG = 600


@dataclass(frozen=True, slots=True)
class Letter:
    """What a group has in common, as sorted shingles, and the place of the group's core."""

    core: int
    runs: Shingles


def common(group: Sequence[Text]) -> Shingles:
    """The shingles that a third of those who sent these wordings have, sorted; at least two."""
    read = group[:: len(group) // READ + 1]
    weights = np.concatenate(
        [np.full(one.wording.every_run.size, len(one.indexes)) for one in read]
    )
    values, places = np.unique(
        np.concatenate([one.wording.every_run for one in read]), return_inverse=True
    )
    held = np.bincount(places, weights=weights)
    total = sum(len(one.indexes) for one in read)
    return values[held >= max(2, total / COMMON)]


def stretched(is_found: NDArray[np.bool_]) -> int:
    """How many are in unbroken stretches of at least `STRETCH`."""
    lengths = _stretches(is_found)
    return int(lengths[lengths >= STRETCH].sum())


def _stretches(is_found: NDArray[np.bool_]) -> NDArray[np.int64]:
    edges = np.flatnonzero(np.diff(np.concatenate(([0], is_found.view(np.int8), [0]))))
    return edges[1::2] - edges[::2]


class Letters:
    """The letters of a collection and who wrote by them."""

    def __init__(
        self,
        texts: Sequence[Text],
        groups: Iterable[list[int]],
        kin: Mapping[int, Sequence[int]],
    ) -> None:
        self._texts = texts
        self._groups = {group[0]: group for group in groups}
        self._letters: list[Letter] = []
        for letter in self._seeds(kin):
            self._keep(letter)

    def groups(self) -> list[list[int]]:
        """The groups with everybody who wrote by their letter, even if it stands in a group of its own now."""
        if not self._letters:
            return list(self._groups.values())
        kept = {letter.core for letter in self._letters}
        index = _Index(self._letters)
        groups = {core: list(group) for core, group in self._groups.items() if core in kept}
        for core, group in self._groups.items():
            if core in kept:
                continue
            left: list[int] = []
            for text in group:
                letter = index.letter_of(self._texts[text].wording)
                (left if letter is None else groups[letter.core]).append(text)
            if left:
                groups[left[0]] = left
        return list(groups.values())

    def _seeds(self, kin: Mapping[int, Sequence[int]]) -> list[Letter]:
        """What groups have in common with their kin, those of most comments first."""
        found: list[tuple[int, str, Letter]] = []
        for core, group in self._groups.items():
            first = self._texts[core].wording
            some = [at for at in kin.get(core, ())[:READ] if self._shares_passage(at, first)]
            every = [self._texts[at] for at in [*group, *some]]
            weight = sum(len(one.indexes) for one in every)
            if weight < SEED:
                continue
            runs = first.every_run
            if len(every) > 1:
                # Of the core alone, for its kin may be of two letters.
                runs = runs[is_in(runs, common(every))]
            if stretched(is_in(first.runs, runs)) >= LEAST_LETTERS:
                found.append((-weight, first.words, Letter(core, runs)))
        return [letter for _weight, _words, letter in sorted(found, key=lambda one: one[:2])]

    def _shares_passage(self, text: int, core: Wording) -> bool:
        wording = self._texts[text].wording
        return stretched(is_in(wording.runs, core.every_run)) >= LEAST_LETTERS

    def _keep(self, letter: Letter) -> None:
        """Unless one that was kept before is the same."""
        wording = self._texts[letter.core].wording
        is_common = is_in(wording.runs, letter.runs)
        for other in self._letters:
            least = SAME * min(letter.runs.size, other.runs.size)
            if stretched(is_common & is_in(wording.runs, other.runs)) >= least:
                return
        self._letters.append(letter)


class _Index:
    """Letters by a sample of their shingles."""

    def __init__(self, letters: Sequence[Letter]) -> None:
        self._letters = letters
        samples = [_sample(letter.runs) for letter in letters]
        values = np.concatenate(samples)
        owners = np.repeat(np.arange(len(letters)), [one.size for one in samples])
        order = np.argsort(values, kind="stable")
        self._values, self._owners = values[order], owners[order]
        self._sizes = np.array([one.size for one in samples])

    def letter_of(self, wording: Wording) -> Letter | None:
        """The letter of which it has the most, if that is enough."""
        sample = _sample(wording.every_run)
        starts = np.searchsorted(self._values, sample, side="left")
        counts = np.searchsorted(self._values, sample, side="right") - starts
        ends = np.cumsum(counts)
        places = np.repeat(starts - (ends - counts), counts) + np.arange(int(counts.sum()))
        hits = np.bincount(self._owners[places], minlength=len(self._letters))
        least = np.minimum(LEAST_PART * self._sizes, LEAST_SHARE * sample.size) / 2
        hits[hits < np.maximum(least, HITS)] = 0
        best: tuple[int, Letter | None] = 0, None
        for at in np.argsort(-hits, kind="stable")[:READ_LETTERS]:
            if not hits[at]:
                break
            letter = self._letters[int(at)]
            shared = stretched(is_in(wording.runs, letter.runs))
            if shared > best[0] and _is_by(shared, wording, letter):
                best = shared, letter
        return best[1]


def _is_by(shared: int, wording: Wording, letter: Letter) -> bool:
    if shared < LEAST_LETTERS:
        return False
    return shared >= LEAST_PART * letter.runs.size or shared >= LEAST_SHARE * wording.every_run.size


def _sample(runs: Shingles) -> Shingles:
    return runs[runs % SAMPLE == 0]


def is_letter(group: Sequence[Text], runs: Shingles) -> bool:
    """Whether what a group has in common is what they wanted to say, and not a mere quotation."""
    read = group[:: len(group) // READ + 1]
    copies = np.array([len(one.indexes) for one in read])
    shares = np.array([share_in(one.wording, runs) for one in read])
    if copies[shares >= ALONE].sum() >= max(1, ALONE_PART * copies.sum()):
        return True
    if runs.size < LONG or np.median(shares) < MAIN_PART:
        return False
    worked_on = np.mean([_is_worked_on(one.wording, runs) for one in read])
    return runs.size >= VERY_LONG or bool(worked_on >= WORKED_ON)


def _is_worked_on(wording: Wording, runs: Shingles) -> bool:
    """Whether a good part of it is in the text, but in pieces."""
    lengths = _stretches(is_in(wording.runs, runs))
    lengths = lengths[lengths >= STRETCH]
    shared = int(lengths.sum())
    return shared >= runs.size / 2 and int(lengths.max()) < WHOLE * shared
