"""Names of groups of comments in the words of those who wrote them: telling words and phrases, as they are most often written."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import log

from common.arabic import fold, strip_marks
from consultations.theming.words import Term, consonants, phrases, terms

WORDS = 8
PARTS = 2  # of a label
MAX_LABEL = 120
# What people say in at least so many comments names a group; a single person's words do not.
SAID_BY = 2
# A pair of neighbours says more than each of its words.
PAIR = 1.6
_ARTICLES = ("وال", "بال", "فال", "كال", "لل", "ولل", "ال")
_JOINED = {"وال": "ال", "بال": "ال", "فال": "ال", "كال": "ال", "ولل": "ال", "لل": "ال"}


@dataclass(frozen=True, slots=True)
class Named:
    """A group's label, and the words that set it apart, the most telling first."""

    label: str
    words: list[str]


@dataclass(frozen=True, slots=True)
class _Counts:
    """In how many comments each phrase stands: of each group and of all; how it is written; which words are nouns."""

    by_group: list[Counter[str]]
    everywhere: Counter[str]
    written: dict[str, Counter[str]]
    nouns: set[str]
    sizes: Counter[int]


def named(texts: Sequence[str], groups: Iterable[int], number: int) -> list[Named]:
    """Name the groups 0 … `number` - 1 of texts, each in words of its own; a group that has none gets an empty label."""
    counts = _count(texts, groups, number)
    ranked = [_ranked(counts, one) for one in range(number)]
    taken: set[str] = set()
    labels = dict[int, str]()
    # The largest groups choose their words first.
    for one in sorted(range(number), key=lambda group: (-counts.sizes[group], group)):
        parts = _parts(ranked[one], taken)
        taken |= _roots(parts)
        label = "، ".join(_shown(counts.written[part]) for part in parts)[:MAX_LABEL]
        labels[one] = "" if label in labels.values() else label
    return [
        Named(labels[one], [_shown(counts.written[part]) for part in _distinct(ranked[one])])
        for one in range(number)
    ]


def _count(texts: Sequence[str], groups: Iterable[int], number: int) -> _Counts:
    counts = _Counts(
        [Counter() for _group in range(number)], Counter(), defaultdict(Counter), set(), Counter()
    )
    for text, group in zip(texts, groups, strict=True):
        found = terms(text)
        counts.sizes[int(group)] += 1
        said: set[str] = set()
        for phrase, surface in phrases(found):
            said.add(phrase)
            counts.written[phrase][strip_marks(surface)] += 1
        counts.by_group[int(group)].update(said)
        counts.everywhere.update(said)
        counts.nouns.update(one.stem for one in found if _is_noun(one))
    return counts


def _is_noun(term: Term) -> bool:
    """Arabic words with an article are nouns or adjectives; verbs are not worth a label. Latin words are."""
    folded = fold(term.surface)
    return not "\u0620" <= folded[:1] <= "\u06ff" or folded.startswith(_ARTICLES)


def _ranked(counts: _Counts, group: int) -> list[str]:
    """Phrases of the group by how much more they are said in it than elsewhere; verbs last."""
    size, total = counts.sizes[group], sum(counts.sizes.values())
    scores: dict[str, tuple[bool, float]] = {}
    for phrase, said in counts.by_group[group].items():
        parts = phrase.split()
        share = said / size if size else 0
        elsewhere = (counts.everywhere[phrase] - said + 0.5) / (total - size + 1)
        if said >= SAID_BY and share > elsewhere:
            is_noun = all(part in counts.nouns for part in parts)
            worth = share * log(share / elsewhere) * (PAIR if len(parts) > 1 else 1)
            scores[phrase] = (is_noun, worth)
    return sorted(scores, key=lambda phrase: (not scores[phrase][0], -scores[phrase][1], phrase))


def _parts(ranked: list[str], taken: set[str]) -> list[str]:
    """The first phrases whose words no label has yet; where all are taken, the first ones."""
    free = [phrase for phrase in ranked if not _roots([phrase]) & taken]
    return _distinct(free or ranked)[:PARTS]


def _distinct(ranked: list[str]) -> list[str]:
    """The first phrases, a word once, in whatever form."""
    chosen: list[str] = []
    for phrase in ranked:
        if len(chosen) < WORDS and not _roots([phrase]) & _roots(chosen):
            chosen.append(phrase)
    return chosen


def _roots(parts: Iterable[str]) -> set[str]:
    return {consonants(word) for part in parts for word in part.split()}


def _shown(written: Counter[str]) -> str:
    """The form in which people write it most, without «and», «by», «to» joined to its front."""
    forms = Counter[str]()
    for form, number in written.items():
        forms[_free(form)] += number
    return min(forms, key=lambda form: (-forms[form], form))


def _free(form: str) -> str:
    for joined, article in _JOINED.items():
        if form.startswith(joined) and len(form) > len(joined) + 2:
            return article + form[len(joined) :]
    return form
