"""Reads: answer a search."""

from __future__ import annotations

from common.logging import get_logger
from search.analysis import surface
from search.asked import Found, Search, in_order, result
from search.by_title import find_by_title
from search.engines import Engine, IndexUnavailable, engine
from search.ranking import alike, engine_query
from search.snippets import Matcher
from search.wording import did_you_mean, variants

log = get_logger(__name__)


def find(search: Search, using: Engine | None = None) -> Found:
    """Answer a search: one query for the documents of the page, whatever their number."""
    try:
        return _find_in_index(search, using or engine())
    except IndexUnavailable as error:
        log.warning("search.degraded", reason=str(error))
        return find_by_title(search)


def _find_in_index(search: Search, using: Engine) -> Found:
    query, spelling = engine_query(search, using)
    hits = using.query(query)
    if not hits.total and not search.exact and query.terms:
        hits = using.query(alike(query))
    documents = in_order(hits.ids)
    matcher = (
        Matcher(frozenset(), frozenset(), frozenset(surface(search.text)))
        if search.exact
        else Matcher.of(spelling.weights)
    )
    results = [result(document, matcher) for document in documents]
    return Found(
        total=hits.total,
        results=results,
        facets=hits.facets,
        did_you_mean=did_you_mean(search.text, spelling, documents),
        variants=[] if search.exact else variants(search.text, results),
    )
