"""Words that mean the same for a search, from the editors' list.

A rule's words are compared without article and clitics and mostly without stop words: one word in its folded spelling, a
phrase as neighbours in the query, in any order and any form («ضاعت رخصتي» is «رخصة ضايعة»). A stop word is itself only: «ما هي»
asks for no water, for which some say «الما». Rules are never followed from one to the next, so that loops do no harm.
"""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from pathlib import Path

from django.utils.translation import gettext as _

from common.arabic import strip_clitics
from search.analysis import folded, query_words, root
from search.lists import Kept
from search.models import Direction, SynonymRule
from search.models.synonym import EVERY_LANGUAGE
from search.stopwords import STOP_WORDS

COLUMNS = ("language", "words", "means", "direction")
LANGUAGES = (EVERY_LANGUAGE, "ar", "en")
STARTER = Path(__file__).parent / "data" / "synonyms.csv"
MOST_PHRASES = 20
MOST_WORDS = 5
LONGEST_PHRASE = 80
_DELIMITER = ";"
_ITSELF = "="  # before a stop word that is compared as it is written


@dataclass(frozen=True, slots=True)
class Synonym:
    """Folded query words, neighbours in the query, and the folded words of each equivalent of them."""

    words: tuple[str, ...]
    means: tuple[tuple[str, ...], ...]


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
_Means = tuple[tuple[str, ...], ...]


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
                free.difference_update(places)
                said = [words[place] for place in places if place in counting]
                whole = tuple(said or (words[place] for place in places))
                found.append((places[0], Synonym(whole, means)))
    return tuple(synonym for _at, synonym in sorted(found, key=itemgetter(0)))


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
    entries: dict[str, dict[_Place, dict[_Place, tuple[str, ...]]]] = {
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
                entries.setdefault(language, {}).setdefault(place, {}).setdefault(key, equivalent)
    return Rules(
        {
            language: {place: tuple(means.values()) for place, means in of_it.items()}
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
