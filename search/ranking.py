"""From a question to a query of an engine: which words and tokens count, and how much."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable
from dataclasses import replace

from common.arabic import light_stem
from search import keyboard, kinds
from search.analysis import (
    folded,
    query_words,
    ranked_terms,
    references,
    root,
    skeleton,
    surface,
    title_mark,
)
from search.asked import FACETS, Search
from search.engines import EngineQuery, Reader
from search.spelling import Spelling, as_typed, farther, look_up, respell
from search.synonyms import Synonym

# Measured on the tuning half of the judged set and on the tuning pool, docs/search.md.
SYNONYM_WEIGHT = 0.7
UNKNOWN_SYNONYM_WEIGHT = 1.0  # of a word that no document has
DOUBTFUL_SYNONYM = 0.5  # times that, where the phrase has only the root of one of the words
REFERENCE_WEIGHT = 3.0  # a law by its number and year, beside .8 and .7 for a word
LANGUAGE_SIGNAL = 2.0
# What stands for each word of the query in the score of a document whose title is the query, or begins or ends with it.
TITLE_SIGNALS = {"=": 20.0, "<": 8.0, ">": 8.0}
# What stands in the score of a document of this type for each word of the query, and for `MORE_WORDS` that it does not have.
TYPE_SIGNALS = {
    "service": 2.7,
    "strategy": 2.7,
    "policy": 2.1,
    "journey": 1.8,
    "event": 1.8,
    "outcome": 1.8,
    "agency": 1.2,
    "body": 1.0,
    "consultation": 0.6,
    "service_point": 0.6,
}
MORE_WORDS = 3
# What each word that names a kind adds to that («بيانات السكان»), and what more when a query says nothing else («استشارات»).
NAMED_KIND_SIGNAL = 2.4
KIND_ALONE_SIGNAL = 8.0


def ranked_ids(search: Search, using: Reader) -> list[int]:
    """The ids of the best documents, as the search page ranks them; for the benchmarks."""
    query, spelling = engine_query(search, using)
    ids = using.query(query).ids
    if ids or not (further := farther_query(search, spelling, using)):
        return ids
    return using.query(further[0]).ids


def engine_query(
    search: Search, using: Reader, *, is_plain: bool = True
) -> tuple[EngineQuery, Spelling]:
    """The query of a search, and how its words were understood.

    A text of which no word is known, and which is words when its keys are read as the other script's, is taken for those
    (`search.keyboard.meant`); not one that has signs, where ``is_plain`` is False.
    """
    query, spelling = _engine_query(search, using)
    if search.exact or not is_plain or not _is_unknown(search.text, spelling):
        return query, spelling
    meant = keyboard.meant(search.text, using)
    if not meant:
        return query, spelling
    query, spelling = _engine_query(replace(search, text=meant, synonyms=()), using)
    return query, replace(spelling, meant=meant)


def farther_query(
    search: Search, spelling: Spelling, using: Reader
) -> tuple[EngineQuery, Spelling] | None:
    """The query with farther guesses, for when nothing was found; None where there are none."""
    further = farther(spelling, using)
    if further is spelling:
        return None
    if spelling.meant:
        search = replace(search, text=spelling.meant, synonyms=())
    known = using.frequencies(stem=_stems(search.synonyms))["stem"]
    return _of_spelling(search, further, _present(search.synonyms, known)), further


def _is_unknown(text: str, spelling: Spelling) -> bool:
    """No document has one of the words as it was typed; those of two letters say nothing."""
    return all(word in spelling.unknown for word in query_words(text) if len(word) > 2)


def _engine_query(search: Search, using: Reader) -> tuple[EngineQuery, Spelling]:
    asked, order = query_words(search.text), folded(search.text)
    if search.exact:
        return _of_spelling(search, spelling := as_typed(asked), ()), spelling
    known = look_up(asked, using, order=order, stems=_stems(search.synonyms))
    synonyms = _present(search.synonyms, known.stems)
    # Also words of which no document has an equivalent: the list knows them, so they are no slips.
    kept = _same(search.synonyms)
    spelling = respell(asked, using, known=known, kept=kept, order=order)
    return _of_spelling(search, spelling, synonyms), spelling


def _of_spelling(search: Search, spelling: Spelling, synonyms: Iterable[Synonym]) -> EngineQuery:
    asked, same = query_words(search.text), _same(synonyms)
    groups = [group(word, spelling, same.get(word, ())) for word in asked]
    terms = ranked_terms(_weights(spelling, synonyms)) if asked else {}
    for reference in references(search.text):
        terms["root"][reference] = REFERENCE_WEIGHT
    return EngineQuery(
        terms=terms,
        groups=groups,
        minimum=minimum_matches(len(groups)),
        phrases=[("exact", (word,)) for word in surface(search.text)] if search.exact else (),
        signals=_signals(search, [spelling.guesses.get(word, (word,))[0] for word in asked]),
        filters=search.filters,
        facets=FACETS,
        by_date=search.by_date,
        limit=search.page_size,
        offset=(search.page - 1) * search.page_size,
    )


def minimum_matches(count: int) -> int:
    """How many of a query's words a document must have at least.

    More of them make counts and facets say more, and cost recall: docs/search.md has the figures.

    >>> [minimum_matches(count) for count in (1, 3, 4, 5, 6, 10)]
    [1, 1, 1, 1, 1, 2]
    """
    return max(1, round(count * 0.2))


def group(word: str, spelling: Spelling, same: Iterable[str] = ()) -> frozenset[tuple[str, str]]:
    """The tokens of which one shows that a document has this word, a guess for it or a word that means the same."""
    return frozenset(
        pair
        for form in (*spelling.forms(word), *same)
        for pair in (("root", root(form)), ("skeleton", skeleton(form)))
    )


def _stems(synonyms: Iterable[Synonym]) -> set[str]:
    return {light_stem(word) for one in synonyms for meant in one.means for word in meant}


def _present(synonyms: Iterable[Synonym], known: Container[str]) -> list[Synonym]:
    """The synonyms with those equivalents of which all words are known in some form, by their stems."""
    kept = [
        replace(
            one,
            means=tuple(
                meant for meant in one.means if all(light_stem(word) in known for word in meant)
            ),
        )
        for one in synonyms
    ]
    return [one for one in kept if one.means]


def _same(synonyms: Iterable[Synonym]) -> dict[str, list[str]]:
    """For each word of the query, the words that stand for it or for the phrase that it is in."""
    return {
        word: [other for meant in one.means for other in meant]
        for one in synonyms
        for word in one.words
    }


def _weights(spelling: Spelling, synonyms: Iterable[Synonym]) -> dict[str, float]:
    """What each word counts, synonyms included; the more of them a word has, the less each counts."""
    weights = dict(spelling.weights)
    for one in synonyms:
        is_known = not spelling.unknown.intersection(one.words)
        whole = SYNONYM_WEIGHT if is_known else UNKNOWN_SYNONYM_WEIGHT
        share = whole / len(one.means) ** 0.8
        for meant in one.means:
            weight = share * (DOUBTFUL_SYNONYM if meant in one.doubtful else 1.0)
            weights |= {word: max(weights.get(word, 0.0), weight) for word in meant}
    return weights


def _signals(search: Search, asked: list[str]) -> dict[tuple[str, str], float]:
    """What comes before its like: the reader's language unless one was chosen, guides before news of them, a title that is asked
    for as it is.
    """
    types = defaultdict(float, TYPE_SIGNALS)
    for kind, times in kinds.named(asked).items():
        alone = KIND_ALONE_SIGNAL if times == len(asked) else 0
        types[kind] += NAMED_KIND_SIGNAL * times + alone
    times_each = len(asked) + MORE_WORDS
    signals = {("facet", f"type={kind}"): weight * times_each for kind, weight in types.items()}
    if search.language and not search.filters.get("language"):
        signals["facet", f"language={search.language}"] = LANGUAGE_SIGNAL
    roots = [root(word) for word in asked if not word.isdigit()]
    for edge, weight in TITLE_SIGNALS.items():
        signals["title_word", title_mark(edge, roots)] = weight * len(roots)
    return signals
