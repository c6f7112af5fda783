"""From a question to a query of an engine: which words and tokens count, and how much."""

from __future__ import annotations

from dataclasses import replace

from search.analysis import query_words, ranked_terms, root, skeleton, surface
from search.asked import FACETS, Search
from search.engines import Engine, EngineQuery
from search.spelling import Spelling, as_typed, respell


def ranked_ids(search: Search, using: Engine) -> list[int]:
    """The ids of the best documents, as the search page ranks them; for the benchmarks."""
    query, _ = engine_query(search, using)
    return using.query(query).ids or using.query(alike(query)).ids


def engine_query(search: Search, using: Engine) -> tuple[EngineQuery, Spelling]:
    asked = query_words(search.text)
    spelling = as_typed(asked) if search.exact else respell(asked, using)
    groups = [group(word, spelling) for word in asked]
    query = EngineQuery(
        terms=ranked_terms(spelling.weights) if asked else {},
        groups=groups,
        minimum=minimum_matches(len(groups)),
        phrases=[("exact", (word,)) for word in surface(search.text)] if search.exact else (),
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
    [1, 1, 1, 1, 1, 2]
    """
    return max(1, round(count * 0.2))


def group(word: str, spelling: Spelling) -> frozenset[tuple[str, str]]:
    """The tokens of which one shows that a document has this word or a guess for it."""
    return frozenset(
        pair
        for form in spelling.forms(word)
        for pair in (("root", root(form)), ("skeleton", skeleton(form)))
    )


def alike(query: EngineQuery) -> EngineQuery:
    """The query for when nothing has one of its words: a document must share half of their character grams."""
    grams = [frozenset((("gram", gram),)) for gram in query.terms["gram"]]
    return replace(query, groups=grams, minimum=max(1, len(grams) // 2))
