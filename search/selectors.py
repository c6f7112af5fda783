"""Reads: answer a search, suggest titles, list what was looked for in vain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.db.models import Case, IntegerField, QuerySet, Sum, When

from common.arabic import light_stem, strip_clitics, words
from common.logging import get_logger
from search.analysis import query_words, ranked_terms, root, skeleton, spelt, surface
from search.engines import Engine, EngineQuery, IndexUnavailable, engine
from search.models import Document, FailingSearch
from search.snippets import Matcher, Part, highlight, marked_words, snippet
from search.spelling import Spelling, respell

log = get_logger(__name__)

FACETS = ("type", "agency", "audience", "topic", "year", "language")
_READ_FOR_SURFACE = 20_000
_MOST_VARIANTS = 6
_MOST_FALLBACK_WORDS = 8
_MOST_ENDINGS = 50


@dataclass(frozen=True, slots=True)
class Search:
    """A search as a visitor makes it. Empty ``text`` finds everything that passes the filters, the newest first."""

    text: str
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    exact: bool = False
    by_date: bool = False
    page: int = 1
    page_size: int = 10


@dataclass(frozen=True, slots=True)
class Result:
    """A document that was found, with the words looked for marked."""

    document: Document
    title: list[Part]
    snippet: list[Part]


@dataclass(frozen=True, slots=True)
class Found:
    """The answer. ``degraded``: no index answered, only titles were searched and facets are missing.

    ``did_you_mean`` is the query with unknown words replaced; ``variants`` are other forms of the words that were found too.
    """

    total: int
    results: list[Result]
    facets: dict[str, dict[str, int]] = field(default_factory=dict)
    did_you_mean: str = ""
    variants: list[str] = field(default_factory=list)
    degraded: bool = False


def find(search: Search, using: Engine | None = None) -> Found:
    """Answer a search: one query for the documents of the page, whatever their number."""
    try:
        return _find_in_index(search, using or engine())
    except IndexUnavailable as error:
        log.warning("search.degraded", reason=str(error))
        return _find_by_title(search)


def ranked_ids(text: str, *, limit: int, using: Engine) -> list[int]:
    """The ids of the best documents, as the search page ranks them; for the benchmark."""
    query, _ = _engine_query(Search(text=text, page_size=limit), using)
    return using.query(query).ids or using.query(_alike(query)).ids


def suggestions(text: str, *, language: str, limit: int = 8) -> list[Document]:
    """Public things whose titles have these words, the last of them as a beginning; nothing without an index."""
    asked = [word.folded for word in words(text)]
    if not asked:
        return []
    try:
        ids = _suggested_ids(asked, language, limit)
    except IndexUnavailable:
        return []
    titles: dict[str, Document] = {}
    for document in _in_order(ids):
        titles.setdefault(document.title, document)
    return list(titles.values())[:limit]


def failing_searches(since: date, limit: int = 20) -> QuerySet[FailingSearch, Any]:
    """What was looked for in vain since a day: ``{query, language, times}``, the commonest first. One query."""
    rows = FailingSearch.objects.filter(day__gte=since).values("query", "language")
    return rows.annotate(times=Sum("count")).order_by("-times", "query")[:limit]


# --- in the index ---


def _find_in_index(search: Search, using: Engine) -> Found:
    query, spelling = _engine_query(search, using)
    hits = using.query(query)
    if not hits.total and not search.exact and query.terms:
        hits = using.query(_alike(query))
    documents = _in_order(hits.ids)
    matcher = (
        Matcher(frozenset(), frozenset(), frozenset(surface(search.text)))
        if search.exact
        else Matcher.of(spelling.weights)
    )
    results = [_result(document, matcher) for document in documents]
    return Found(
        total=hits.total,
        results=results,
        facets=hits.facets,
        did_you_mean=_respelt(search.text, spelling, documents),
        variants=[] if search.exact else _variants(search.text, results),
    )


def _engine_query(search: Search, using: Engine) -> tuple[EngineQuery, Spelling]:
    asked = query_words(search.text)
    spelling = (
        Spelling(dict.fromkeys(asked, 1.0), {}, {}) if search.exact else respell(asked, using)
    )
    groups = [_group(word, spelling) for word in asked]
    query = EngineQuery(
        terms=ranked_terms(spelling.weights) if asked else {},
        groups=groups,
        minimum=minimum_matches(len(groups)),
        required=[("exact", word) for word in surface(search.text)] if search.exact else (),
        filters=search.filters,
        facets=FACETS,
        by_date=search.by_date,
        limit=search.page_size,
        offset=(search.page - 1) * search.page_size,
    )
    return query, spelling


def minimum_matches(count: int) -> int:
    """How many of a query's words a document must have at least.

    More of them make counts and facets say more, and cost recall: docs/search.md has the figures.

    >>> [minimum_matches(count) for count in (1, 3, 4, 5, 6, 10)]
    [1, 1, 1, 2, 2, 3]
    """
    return max(1, round(count * 0.3))


def _group(word: str, spelling: Spelling) -> frozenset[tuple[str, str]]:
    """The tokens of which one shows that a document has this word or a guess for it."""
    return frozenset(
        pair
        for form in spelling.forms(word)
        for pair in (("root", root(form)), ("skeleton", skeleton(form)))
    )


def _alike(query: EngineQuery) -> EngineQuery:
    """The query for when nothing has one of its words: a document must share half of their character grams."""
    grams = [frozenset((("gram", gram),)) for gram in query.terms["gram"]]
    return replace(query, groups=grams, minimum=max(1, len(grams) // 2))


def _result(document: Document, matcher: Matcher) -> Result:
    text = "\n".join(part for part in (document.summary, document.body) if part)
    return Result(
        document=document,
        title=highlight(document.title, matcher),
        snippet=snippet(text, matcher),
    )


def _respelt(text: str, spelling: Spelling, documents: list[Document]) -> str:
    """The query with each unknown word replaced by its best guess, spelt as the documents found spell it."""
    if not spelling.guesses:
        return ""
    wanted = {guesses[0] for guesses in spelling.guesses.values()}
    spellings: dict[str, str] = {}
    for document in documents:
        read = f"{document.title}\n{document.summary}\n{document.body}"[:_READ_FOR_SURFACE]
        for word in words(read):
            if word.folded in wanted:
                spellings.setdefault(word.folded, spelt(read[word.start : word.end]))
    respelt, at = [], 0
    for word in words(text):
        if word.folded in spelling.guesses:
            guess = spelling.guesses[word.folded][0]
            respelt += [text[at : word.start], spellings.get(guess, guess)]
            at = word.end
    return "".join([*respelt, text[at:]])


def _variants(text: str, results: list[Result]) -> list[str]:
    """Forms that were found besides those typed."""
    typed = set(surface(text))
    found: dict[str, str] = {}
    for result in results:
        parts = [*result.title, *result.snippet]
        for form in marked_words(parts, lambda form: spelt(form) not in typed):
            found.setdefault(spelt(form), form)
    return list(found)[:_MOST_VARIANTS]


def _suggested_ids(asked: list[str], language: str, limit: int) -> list[int]:
    using = engine()
    *whole, beginning = asked
    endings = [
        token
        for begun in {beginning, strip_clitics(beginning)}
        for token in using.tokens_with_prefix("title_word", begun, _MOST_ENDINGS)
    ]
    spelling = respell(whole if endings else asked, using)
    groups = [
        frozenset(
            ("title_word", token)
            for form in spelling.forms(word)
            for token in (form, strip_clitics(form))
        )
        for word in (whole if endings else asked)
    ]
    if endings:
        groups.append(frozenset(("title_word", ending) for ending in endings))
    terms = ranked_terms({**spelling.weights, beginning: 1.0})
    query = EngineQuery(
        terms={"title_gram": terms["title_gram"]},
        groups=groups,
        minimum=len(groups),
        filters={"language": [language]},
        limit=limit * 2,
    )
    return using.query(query).ids


def _in_order(ids: list[int]) -> list[Document]:
    """The documents that still exist, in the order given. One query."""
    rows = Document.objects.in_bulk(ids)
    return [rows[pk] for pk in ids if pk in rows]


# --- without an index ---


def _find_by_title(search: Search) -> Found:
    """Documents whose titles have all the words; two queries."""
    asked = query_words(search.text)[:_MOST_FALLBACK_WORDS]
    found = Document.objects.all()
    for word in asked:
        found = found.filter(folded_title__contains=light_stem(word))
    for name, column in (("type", "kind"), ("language", "language")):
        if values := search.filters.get(name):
            found = found.filter(**{f"{column}__in": list(values)})
    found = found.alias(
        dated=Case(When(date=None, then=1), default=0, output_field=IntegerField())
    ).order_by("dated", "-date", "pk")
    start = (search.page - 1) * search.page_size
    matcher = Matcher.of(asked)
    results = [_result(row, matcher) for row in found[start : start + search.page_size]]
    return Found(total=found.count(), results=results, degraded=True)
