"""Words that mean the same for a search, from the editors' list.

A rule's words are compared without article and clitics and mostly without stop words: one word in its folded spelling, a
phrase as neighbours in the query, in any order and any form («ضاعت رخصتي» is «رخصة ضايعة»). Words that only share their root
with the phrase's are doubted, and when all do it is another phrase: «تلفون الترخيص» is no «رخصة تالفة». A stop word is itself
only: «ما هي» asks for no water, for which some say «الما». Rules are never followed from one to the next, so that loops do no
harm.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from django.utils.translation import gettext as _

from common.arabic import light_stem, strip_clitics
from search.analysis import folded, query_words, root
from search.lists import Kept
from search.models import Direction, SynonymRule
from search.models.synonym import EVERY_LANGUAGE
from search.same_word import is_same_word
from search.stopwords import STOP_WORDS

COLUMNS = ("language", "words", "means", "direction")
LANGUAGES = (EVERY_LANGUAGE, "ar", "en")
STARTER = Path(__file__).parent / "data" / "synonyms.csv"
MOST_PHRASES = 20
MOST_WORDS = 5
LONGEST_PHRASE = 80
_DELIMITER = ";"
_WHOSE, _SHORTEST_BARE = ("تي", "تك", "تنا", "تكم", "ت", "ك", "نا", "كم"), 3
_ITSELF = "="  # before a stop word that is compared as it is written


@dataclass(frozen=True, slots=True)
class Synonym:
    """Folded query words, neighbours in the query, and the folded words of each equivalent of them.

    ``doubtful`` are those equivalents whose phrase has only the root of one of the words.
    """

    words: tuple[str, ...]
    means: tuple[tuple[str, ...], ...]
    doubtful: frozenset[tuple[str, ...]] = frozenset()


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule as an editor writes it: phrases on either side, `Direction`, and a language or "" for every one."""

    words: tuple[str, ...]
    means: tuple[str, ...] = ()
    direction: str = Direction.TWO_WAY
    language: str = EVERY_LANGUAGE

    @property
    def fingerprint(self) -> str:
        """Equal for rules that say the same, whatever their order and spelling."""
        sides = [sorted(map(_key, self.words)), sorted(map(_key, self.means))]
        if self.direction == Direction.TWO_WAY:
            sides = [sorted(sides[0] + sides[1])]
        said = repr((self.language, str(self.direction), sides))
        return hashlib.sha256(said.encode()).hexdigest()


class RefusedRule(ValueError):
    """A rule that is none; the message says to its writer why."""


# What a phrase is found by: its one word, or the roots of its words in their order of sorting.
_Place = tuple[str, ...]


class _Equivalent(NamedTuple):
    """What means the same, and the phrases of the list that it is an equivalent of; all in folded words."""

    words: tuple[str, ...]
    of: tuple[tuple[str, ...], ...]


_Means = tuple[_Equivalent, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """The list as queries ask it: language → what a phrase is found by → its equivalents in folded words."""

    phrases: Mapping[str, Mapping[_Place, _Means]]


def matching(words: Sequence[str], language: str) -> tuple[Synonym, ...]:
    """What the editors' list has for all the folded words of a query, in their order."""
    return matching_in(_kept.get(), words, language)


def ready() -> None:
    """Read the list where it changed, so that the time for it is not taken from a search's."""
    _kept.get()


def matching_in(rules: Rules, words: Sequence[str], language: str) -> tuple[Synonym, ...]:
    """The same for a given list; the longest phrase wins, no word counts for two, and stop words may stand between."""
    phrases = rules.phrases.get(language) or rules.phrases.get(EVERY_LANGUAGE, {})
    counting = [place for place, word in enumerate(words) if word not in STOP_WORDS]
    keys = [_comparable(word) for word in words]
    # With the stop words, and without; most queries have none.
    rows = dict.fromkeys((tuple(range(len(words))), tuple(counting)))
    free = set(range(len(words)))
    found: list[tuple[int, Synonym]] = []
    for size in range(min(MOST_WORDS, len(words)) if phrases else 0, 0, -1):
        for places in (places for row in rows for places in _runs(row, size)):
            means = phrases.get(_place([keys[place] for place in places]))
            if means and free.issuperset(places):
                said = [words[place] for place in places]
                if synonym := _synonym(said, [words[i] for i in places if i in counting], means):
                    free.difference_update(places)
                    found.append((places[0], synonym))
    return tuple(synonym for _at, synonym in sorted(found, key=itemgetter(0)))


def _synonym(said: Sequence[str], counting: Sequence[str], means: _Means) -> Synonym | None:
    """What is meant by words that have a phrase's roots; None when they are no phrase of the list."""
    alike = {one.words: max(_alike(said, phrase) for phrase in one.of) for one in means}
    kept = tuple(words for words, number in alike.items() if number)
    doubtful = frozenset(words for words in kept if alike[words] < len(said))
    return Synonym(tuple(counting or said), kept, doubtful) if kept else None


def _alike(said: Sequence[str], phrase: Sequence[str]) -> int:
    """How many of the words are, in some form, words of the phrase."""
    return sum(any(_is_form(word, other) for other in phrase) for word in said)


def _is_form(word: str, other: str) -> bool:
    if not _stems(word).isdisjoint(_stems(other)):
        return True
    return is_same_word(strip_clitics(word), strip_clitics(other))


@lru_cache(maxsize=8_192)
def _stems(word: str) -> frozenset[str]:
    """A word's light stem, and that without what says whose it is: رخصتي, رخصتنا."""
    bare = [word[: -len(end)] for end in _WHOSE if word.endswith(end)]
    return frozenset(map(light_stem, [word, *(one for one in bare if len(one) >= _SHORTEST_BARE)]))


def _runs(places: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    return (places[start : start + size] for start in range(len(places) - size + 1))


def _comparable(word: str) -> str:
    """A folded word without clitics; a stop word as no form of another word is."""
    return f"{_ITSELF}{word}" if word in STOP_WORDS else strip_clitics(word)


def _place(keys: Sequence[str]) -> _Place:
    if len(keys) == 1:
        return tuple(keys)
    return tuple(sorted(key if key.startswith(_ITSELF) else root(key) for key in keys))


def compiled(rules: Iterable[Rule]) -> Rules:
    """Make a list ready to be asked; several rules for a phrase add up."""
    # Language → place → an equivalent's key → its words as first written, and the phrases that it is one of.
    entries: dict[str, dict[_Place, dict[_Place, tuple[tuple[str, ...], list[_Place]]]]] = {
        language: {} for language in LANGUAGES
    }
    for rule in rules:
        languages = LANGUAGES if rule.language == EVERY_LANGUAGE else (rule.language,)
        for (phrase, _words), (other, equivalent) in _pairs(rule):
            place = _place_of(phrase)
            if place == _place_of(other):  # other forms of the same words are found anyway
                continue
            key = _stripped(other)
            for language in languages:
                means = entries.setdefault(language, {}).setdefault(place, {})
                means.setdefault(key, (equivalent, []))[1].append(phrase)
    return Rules(
        {
            language: {
                place: tuple(_Equivalent(words, tuple(of)) for words, of in means.values())
                for place, means in of_it.items()
            }
            for language, of_it in entries.items()
        }
    )


def checked(rule: Rule) -> Rule:
    """The rule without empty lines.

    Raises:
        RefusedRule: too many or too long phrases, a phrase without words, one that stands there twice, or nothing to find.
    """
    words, means = (tuple(filter(None, map(str.strip, side))) for side in (rule.words, rule.means))
    rule = Rule(words, means, rule.direction, rule.language)
    _check_shape(rule)
    seen: dict[tuple[str, ...], str] = {}
    for phrase in words + means:
        key = _checked_key(phrase)
        if key in seen:
            raise RefusedRule(
                _("“%(one)s” and “%(other)s” are the same word for the search already.")
                % {"one": seen[key], "other": phrase}
            )
        seen[key] = phrase
    if rule.direction == Direction.ONE_WAY and not (words and means):
        raise RefusedRule(_("A rule that goes one way needs words on both sides."))
    if len(seen) < 2:
        raise RefusedRule(_("A rule needs two words or phrases at least."))
    return rule


def _check_shape(rule: Rule) -> None:
    if rule.language not in LANGUAGES:
        raise RefusedRule(_("“%s” is no language of the list.") % rule.language)
    if rule.direction not in Direction.values:
        raise RefusedRule(_("“%s” is no direction: one-way or two-way.") % rule.direction)
    for side in (rule.words, rule.means):
        if len(side) > MOST_PHRASES:
            raise RefusedRule(_("A rule takes %d words or phrases at most.") % MOST_PHRASES)


def rules_from_csv(path: str | Path) -> Rules:
    """Read a file of rules without a database; for benchmarks.

    Raises:
        RefusedRule: a line holds no rule.
    """
    with Path(path).open(encoding="utf-8-sig", newline="") as file:
        return compiled(checked(rule) for _number, rule in rules_in(file))


def rules_in(lines: Iterable[str]) -> Iterator[tuple[int, Rule]]:
    """Each line of a CSV file with its number, not yet checked.

    Raises:
        RefusedRule: the first line does not name the columns.
    """
    reader = csv.DictReader(lines)
    if not set(COLUMNS) <= {(name or "").strip() for name in reader.fieldnames or ()}:
        raise RefusedRule(_("The first line must name the columns: %s.") % ", ".join(COLUMNS))
    for row in reader:
        cells = {(name or "").strip(): row[name] or "" for name in row if name is not None}
        if any(cells[name].strip() for name in COLUMNS):
            yield (
                reader.line_num,
                Rule(
                    words=_distinct(cells["words"]),
                    means=_distinct(cells["means"]),
                    direction=cells["direction"].strip() or Direction.TWO_WAY,
                    language=cells["language"].strip(),
                ),
            )


def cells_of(rule: Rule) -> list[str]:
    """A rule as a line of the file has it."""
    joined = f"{_DELIMITER} "
    return [rule.language, joined.join(rule.words), joined.join(rule.means), str(rule.direction)]


def rule_of(row: SynonymRule) -> Rule:
    """A stored rule."""
    words, means = (tuple(filter(None, side.splitlines())) for side in (row.words, row.means))
    return Rule(words, means, row.direction, row.language)


# The folded words by which a phrase is compared, and those of them that are looked for.
_Form = tuple[tuple[str, ...], tuple[str, ...]]


def _pairs(rule: Rule) -> Iterator[tuple[_Form, _Form]]:
    words, means = ([_form(phrase) for phrase in side] for side in (rule.words, rule.means))
    if rule.direction == Direction.ONE_WAY:
        yield from ((one, other) for one in words for other in means)
    else:
        forms = words + means
        yield from ((one, other) for one in forms for other in forms if one is not other)


def _form(phrase: str) -> _Form:
    """Stop words do not count, unless but one word were left: «خدمات عن بعد» is not «خدمات»."""
    words, everything = tuple(query_words(phrase)), folded(phrase)
    return tuple(everything) if len(words) == 1 < len(everything) else words, words


def _distinct(cell: str) -> tuple[str, ...]:
    """The phrases of a cell; spellings that search takes for one stand there once."""
    phrases = [phrase.strip() for phrase in cell.split(_DELIMITER)]
    return tuple({_key(phrase) or (phrase,): phrase for phrase in reversed(phrases)}.values())[::-1]


def _key(phrase: str) -> tuple[str, ...]:
    return _stripped(_form(phrase)[0])


def _stripped(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(map(strip_clitics, words))


def _place_of(words: Iterable[str]) -> _Place:
    return _place(list(map(_comparable, words)))


def _checked_key(phrase: str) -> tuple[str, ...]:
    if len(phrase) > LONGEST_PHRASE:
        raise RefusedRule(_("“%s…” is too long: 80 characters at most.") % phrase[:20])
    key = _key(phrase)
    if not key:
        raise RefusedRule(_("“%s” has no letters or digits to look for.") % phrase)
    if len(key) > MOST_WORDS:
        raise RefusedRule(_("“%s” has more than five words.") % phrase)
    return key


_kept = Kept(
    lambda: compiled(
        rule_of(row) for row in SynonymRule.objects.filter(is_active=True).iterator(chunk_size=2000)
    )
)
