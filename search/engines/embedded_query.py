"""An `EngineQuery` in tantivy's words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import tantivy

from search.analysis import WEIGHTS
from search.engines import EngineQuery, Phrase

SEPARATOR = "="
_MOST_FACET_VALUES = 1000
_MOST_PLAIN, _SPARE = 100, 20


class Asked:
    """The whole query and its parts."""

    def __init__(self, schema: tantivy.Schema, query: EngineQuery) -> None:
        self._schema = schema
        self._query = query

    def query(self, *, is_ranked: bool = True, without_filter: str = "") -> tantivy.Query:
        """The whole query; for counts without ranking, and without the filter of the facet that is counted."""
        must = [self._ranked()] if self._query.terms and is_ranked else []
        must += (
            [self._unranked(self._matching(lambda pair: self._term(*pair)))]
            if self._query.groups
            else []
        )
        must += [self._unranked(self._phrase(phrase)) for phrase in self._query.phrases]
        for name, values in self._query.filters.items():
            if name != without_filter and values:
                any_of = [self._term("facet", f"{name}{SEPARATOR}{value}") for value in values]
                must.append(self._unranked(_any(any_of)))
        if not must:
            must = [tantivy.Query.exists_query("timestamp")]  # all but the cursor
        clauses = [(tantivy.Occur.Must, part) for part in must]
        clauses += [(tantivy.Occur.MustNot, self._phrase(one)) for one in self._query.excluded]
        return tantivy.Query.boolean_query(clauses + (self._signals() if is_ranked else []))

    def scored(self) -> tantivy.Query:
        """What has one of the terms, with the scores of `query` and without its conditions."""
        if not self._query.signals:
            return self._ranked()
        return tantivy.Query.boolean_query([(tantivy.Occur.Must, self._ranked()), *self._signals()])

    def matching_among(self, ids: list[int]) -> tantivy.Query:
        """Which of these documents meet the condition on groups. Each term by itself is cut down to them: that is cheap."""
        some = _any([self._term("id", str(one)) for one in ids])

        def cut(pair: tuple[str, str]) -> tantivy.Query:
            both = (self._term(*pair), some)
            return tantivy.Query.boolean_query([(tantivy.Occur.Must, part) for part in both])

        return self._matching(cut)

    def _ranked(self) -> tantivy.Query:
        return _any(self._terms())

    def _terms(self) -> list[tantivy.Query]:
        return [
            tantivy.Query.boost_query(self._term(name, token), weight)
            for name, weights in self._query.terms.items()
            for token, weight in weights.items()
        ]

    def _signals(self) -> list[tuple[tantivy.Occur, tantivy.Query]]:
        return [
            (tantivy.Occur.Should, tantivy.Query.const_score_query(self._term(*pair), weight))
            for pair, weight in self._query.signals.items()
        ]

    def _phrase(self, phrase: Phrase) -> tantivy.Query:
        name, tokens = phrase
        if len(tokens) == 1:
            return self._term(name, tokens[0])
        return tantivy.Query.phrase_query(self._schema, name, list(tokens))

    def _matching(self, term: Callable[[tuple[str, str]], tantivy.Query]) -> tantivy.Query:
        groups = [_any([term(pair) for pair in group]) for group in self._query.groups]
        return tantivy.Query.boolean_query(
            [(tantivy.Occur.Should, group) for group in groups],
            minimum_number_should_match=self._query.minimum,
        )

    def _term(self, name: str, token: str) -> tantivy.Query:
        option = "freq" if name in WEIGHTS else "basic"
        return tantivy.Query.term_query(self._schema, name, token, index_option=option)

    def _unranked(self, query: tantivy.Query) -> tantivy.Query:
        return tantivy.Query.const_score_query(query, 0.0)


def _any(queries: list[tantivy.Query]) -> tantivy.Query:
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in queries])


def all_ids(searcher: tantivy.Searcher, asked: Asked, query: EngineQuery) -> list[int]:
    found = searcher.search(
        asked.query(),
        limit=query.limit,
        offset=query.offset,
        count=False,
        order_by_field="timestamp" if query.by_date or not query.terms else None,
    )
    return [_id(searcher, address) for _, address in found.hits]


def plain_ids(searcher: tantivy.Searcher, asked: Asked, query: EngineQuery) -> list[int] | None:
    """What `all_ids` gives, in less time for a plain query in a large index; None where it cannot say.

    The best are looked for without the condition on groups, since an intersection of long lists is slow; then those that do
    not meet it, which are few, are left out.
    """
    wanted = query.offset + query.limit
    has_conditions = query.filters or query.phrases or query.excluded or query.by_date
    if not query.terms or not query.groups or has_conditions or wanted > _MOST_PLAIN:
        return None
    found = searcher.search(asked.scored(), limit=wanted + _SPARE, count=False).hits
    ids = [_id(searcher, address) for _, address in found]
    fitting = searcher.search(asked.matching_among(ids), limit=len(ids) or 1, count=False).hits
    kept = {_id(searcher, address) for _, address in fitting}
    best = [one for one in ids if one in kept]
    is_whole = len(best) >= wanted or len(ids) < wanted + _SPARE
    return best[query.offset : wanted] if is_whole else None


def _id(searcher: tantivy.Searcher, address: tantivy.DocAddress) -> int:
    return int(searcher.doc(address)["id"][0])


def counted(
    searcher: tantivy.Searcher, asked: Asked, query: EngineQuery
) -> tuple[int, dict[str, dict[str, int]]]:
    """The total and all facets in one pass, and one more for each facet that is filtered by, without its own filter."""
    total, shared = _counts(searcher, asked.query(is_ranked=False), bool(query.facets))
    facets = {
        name: (
            _counts(searcher, asked.query(is_ranked=False, without_filter=name), True)[1]
            if query.filters.get(name)
            else shared
        ).get(name, {})
        for name in query.facets
    }
    return total, facets


def _counts(
    searcher: tantivy.Searcher, query: tantivy.Query, has_facets: bool
) -> tuple[int, dict[str, dict[str, int]]]:
    asked: dict[str, Any] = {"total": {"value_count": {"field": "timestamp"}}}  # Any: JSON
    if has_facets:
        asked["facets"] = {"terms": {"field": "facet", "size": _MOST_FACET_VALUES}}
    answer: dict[str, Any] = searcher.aggregate(query, asked)  # Any: JSON
    counts: dict[str, dict[str, int]] = {}
    for bucket in answer["facets"]["buckets"] if has_facets else ():
        name, _, value = bucket["key"].partition(SEPARATOR)
        counts.setdefault(name, {})[value] = bucket["doc_count"]
    return int(answer["total"]["value"]), counts
