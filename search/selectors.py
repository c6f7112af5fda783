"""Reads: answer a search."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.conf import settings

from common.arabic import light_stem, strip_clitics
from common.logging import get_logger
from search import arranging, best_bets, synonyms
from search.analysis import folded, query_words, surface
from search.asked import Found, Result, Search, in_order, result
from search.budget import HELP, VARIANTS, Budget, Hurried
from search.by_title import find_by_title
from search.engines import EngineHits, EngineQuery, IndexUnavailable, Phrase, Reader, engine
from search.helping import fewer_words
from search.parsing import Parsed, parse
from search.ranking import engine_query, farther_query
from search.snippets import Matcher
from search.spelling import Spelling
from search.stopwords import STOP_WORDS
from search.wording import did_you_mean, variants

log = get_logger(__name__)


def find(search: Search, using: Reader | None = None) -> Found:
    """Answer a search within its time: a fixed number of queries to the database, whatever is found.

    Quotes, exclusions and words of titles are read out of the text (`search.parsing`); its fields are in ``filters`` already,
    since the words for a facet's values are of a language.
    """
    parsed = parse(search.text)
    if search.language:
        synonyms.ready()
    budget = Budget(settings.SEARCH_BUDGET_MS / 1000)
    try:
        return _Finding(search, parsed, Hurried(using or engine(), budget), budget).found()
    except IndexUnavailable as error:
        log.warning("search.degraded", reason=str(error))
        return find_by_title(search, parsed)


def find_in_any_language(search: Search) -> Found:
    """Answer a search in its language; where that has nothing, in all of them."""
    found = find(search)
    if found.total or not search.text or found.degraded:
        return found
    filters = {name: values for name, values in search.filters.items() if name != "language"}
    wider = find(replace(search, filters=filters))
    return replace(wider, is_in_other_languages=True) if wider.total else found


@dataclass(slots=True)
class _Finding:
    """One search on its way to an answer."""

    search: Search
    parsed: Parsed
    using: Reader
    budget: Budget

    def found(self) -> Found:
        asked = self._asked()
        hits, spelling = self._hits(asked)
        bets = self._bets()
        documents = in_order(self._page_of(hits, bets))
        same = _meaning_the_same(asked, spelling)
        looked_for, matcher = [*spelling.weights, *same], _matcher(asked, spelling, same)
        results = [result(row, matcher, is_best_bet=row.pk in bets) for row in documents]
        return Found(
            total=_total(hits, bets),
            results=results,
            facets=hits.facets,
            searched_for=spelling.meant,
            did_you_mean=did_you_mean(spelling.meant or self.search.text, spelling, documents),
            variants=self._variants(spelling.meant or asked.text, looked_for, results),
            is_older=hits.degraded == "older",
            left_out=self.budget.left_out,
            fewer_words="" if hits.total or bets else self._fewer_words(),
            sorted_of=self._sorted_of(hits),
        )

    def _asked(self) -> Search:
        """What the engine is asked for: enough of the best to arrange them, the same for every screen."""
        text, language = self.parsed.ranked, self.search.language
        is_loose = bool(language) and not self.search.exact
        needed = max(arranging.WINDOW, self.search.page * self.search.page_size)
        return replace(
            self.search,
            text=text,
            page=1,
            page_size=arranging.MOST_SORTED if self.search.by_title else needed,
            synonyms=synonyms.matching(folded(text), language) if is_loose else (),
        )

    def _hits(self, asked: Search) -> tuple[EngineHits, Spelling]:
        """What the engine finds, and how the words were understood; with farther guesses where it finds nothing at first."""
        query, spelling = engine_query(asked, self.using, is_plain=not self.parsed.has_signs)
        is_exact = self.search.exact
        hits = self.using.query(constrained(query, self.parsed, is_exact=is_exact))
        if hits.total or not spelling.unknown or not self.budget.allows(HELP):
            return hits, spelling
        further = farther_query(asked, spelling, self.using)
        if further is None:
            return hits, spelling
        query, spelling = further
        return self.using.query(constrained(query, self.parsed, is_exact=is_exact)), spelling

    def _bets(self) -> list[int]:
        """Only for a plain search: who narrows, sorts or excludes has said what comes first."""
        is_plain = not (self.search.exact or self.search.by_date or self.search.by_title)
        has_filters = any(name != "language" and of for name, of in self.search.filters.items())
        if not is_plain or has_filters or self.parsed.has_signs or not self.search.language:
            return []
        return best_bets.for_query(self.search.text, self.search.language)

    def _page_of(self, hits: EngineHits, bets: Sequence[int]) -> list[int]:
        start, size = (self.search.page - 1) * self.search.page_size, self.search.page_size
        if self.search.by_title:
            return arranging.by_title(hits.ids, start, size)
        ids = arranging.spread(arranging.bets_first(hits.ids, bets), size)
        return ids[start : start + size]

    def _variants(self, text: str, looked_for: list[str], results: list[Result]) -> list[str]:
        if self.search.exact or not self.budget.allows(VARIANTS):
            return []
        return variants(text, looked_for, results)

    def _fewer_words(self) -> str:
        if not query_words(self.parsed.ranked) or not self.budget.allows(HELP):
            return ""
        return fewer_words(self.search, self.parsed, self.using)

    def _sorted_of(self, hits: EngineHits) -> int:
        is_cut = self.search.by_title and hits.total > arranging.MOST_SORTED
        return arranging.MOST_SORTED if is_cut else 0


def _meaning_the_same(asked: Search, spelling: Spelling) -> list[str]:
    """The words of equivalents that are marked: of several words each alone says little, unless what was typed is nowhere."""
    return [
        word
        for one in asked.synonyms
        for words in one.means
        if len(words) == 1 or not spelling.unknown.isdisjoint(one.words)
        for word in words
    ]


def _matcher(asked: Search, spelling: Spelling, same: list[str]) -> Matcher:
    """What is marked: what was typed and guessed by its roots; what means the same by its stems."""
    if asked.exact:
        return Matcher(frozenset(), frozenset(), frozenset(surface(asked.text)))
    typed, meant = Matcher.of(spelling.weights), Matcher.of(same)
    # What shares but a root with an equivalent is too far from what was typed: «استشارة» → «استبيان» → «بأنه».
    return Matcher(typed.roots, typed.stems | meant.stems)


def constrained(query: EngineQuery, parsed: Parsed, *, is_exact: bool = False) -> EngineQuery:
    """The query with what must stand there and what must not."""
    phrases: list[Phrase] = [("word", phrase) for phrase in parsed.phrases]
    phrases += [
        ("title_word", (strip_clitics(word),)) for word in parsed.titled if word not in STOP_WORDS
    ]
    excluded = [_left_out(one, parsed, is_exact=is_exact) for one in parsed.excluded]
    asked = query_words(parsed.ranked)
    if STOP_WORDS.issuperset(asked):
        # They are not ranked: whatever has them all is found, the newest first.
        query = replace(query, terms={}, groups=())
        phrases += [("word", (word,)) for word in asked]
    return replace(
        query,
        phrases=[*query.phrases, *phrases],
        excluded=[*query.excluded, *excluded],
    )


def _left_out(words: tuple[str, ...], parsed: Parsed, *, is_exact: bool) -> Phrase:
    """A word alone leaves all its forms out, as it would find them."""
    if words in parsed.forms and not is_exact and words[0] not in STOP_WORDS:
        return ("stem", (light_stem(words[0]),))
    return ("word", words)


def _total(hits: EngineHits, bets: Sequence[int]) -> int:
    """What was found, and the editors' choices that were not; beyond the window they are taken for found."""
    if hits.total > len(hits.ids):
        return hits.total
    return hits.total + len(set(bets) - set(hits.ids))
