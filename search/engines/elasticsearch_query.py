"""An `EngineQuery` in Elasticsearch's words, and the mapping that it asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from search.analysis import POSITIONS, WEIGHTS
from search.engines import EngineHits, EngineQuery, Phrase

SEPARATOR = "="
# Fields of which the tokens can be listed; that needs them by column.
LISTED = ("title_word",)
# What Elasticsearch gives at most from the first hit on.
DEEPEST = 10_000
_MOST_FACET_VALUES = 1000
# Of so many hits each is scored in full. The ten best of 200,000 documents are then the same in 98 of 100 places.
_WINDOW = 200

Json = dict[str, Any]  # Any: JSON
Terms = Mapping[str, Mapping[str, float]]
_EVERYTHING: Json = {"exists": {"field": "timestamp"}}  # but the cursor


def index_body(shards: int) -> Json:
    """Settings and mapping: tokens split at blanks, no text kept."""
    counted = {"type": "text", "analyzer": "blanks", "index_options": "freqs"}
    plain = {"type": "keyword", "doc_values": False, "ignore_above": 8191}
    fields: Json = dict.fromkeys(WEIGHTS, counted)
    for name in POSITIONS:
        fields[name] = {**counted, "index_options": "positions", "norms": False}
    fields["stem"] = plain
    for name in (*LISTED, "facet"):
        fields[name] = {"type": "keyword", "ignore_above": 8191, "eager_global_ordinals": True}
    fields["timestamp"] = {"type": "long"}
    fields["cursor"] = {"type": "long", "index": False, "store": True}
    tokenizer = {"type": "whitespace", "max_token_length": 8191}
    return {
        "settings": {
            "number_of_shards": shards,
            "auto_expand_replicas": "0-1",
            "refresh_interval": "1s",
            "analysis": {
                "analyzer": {"blanks": {"type": "custom", "tokenizer": "blanks"}},
                "tokenizer": {"blanks": tokenizer},
            },
        },
        "mappings": {
            "dynamic": "strict",
            "_source": {"enabled": False},
            "properties": fields,
        },
    }


def best_body(query: EngineQuery) -> Json:
    """The search for the hits themselves.

    The condition on groups comes after scoring and nothing is counted, so that Lucene may pass over documents that cannot be
    among the best: a third of the time among 200,000. What is seldom met (filters, phrases) comes before.
    """
    offset = min(query.offset, DEEPEST)
    body: Json = {
        "from": offset,
        "size": min(query.limit, DEEPEST - offset),
        "track_total_hits": False,
        "_source": False,
    }
    conditions = _conditions(query)
    conditions["filter"] += _filters(query).values()
    if query.by_date or not query.terms:
        conditions["filter"] += _groups(query) or [_EVERYTHING]
        return body | {"query": {"bool": conditions}, "sort": [{"timestamp": "desc"}, "_doc"]}
    signals = [
        {"constant_score": {"filter": _term(*pair), "boost": weight}}
        for pair, weight in query.signals.items()
    ]
    leading, rest = _in_two(query)
    if rest:
        # Signals too: nearly all documents of a type would come into the window before those that have the words.
        rescored = {"bool": {"should": [*_terms(rest), *signals]}}
        body["rescore"] = {"window_size": _WINDOW, "query": {"rescore_query": rescored}}
        signals = []
    ranked = {**conditions, "must": [_ranked(leading)], "should": signals}
    bare = not any((*conditions.values(), signals))
    body["query"] = _ranked(leading) if bare else {"bool": ranked}
    if query.groups:
        body["post_filter"] = _groups(query)[0]
    return body


def _in_two(query: EngineQuery) -> tuple[Terms, Terms]:
    """The terms by which hits are found, and those that only order the best of these: half of the time among 200,000.

    Found by the fields of the groups, of which every hit has a token; ordered by the character grams, which are many and stand
    in nearly every document. Not where a group has a token without weight, nor on pages far behind.
    """
    pairs = {pair for group in query.groups for pair in group}
    fields = {name for name, _ in pairs}
    rest = {
        name: weights for name, weights in query.terms.items() if weights and name not in fields
    }
    is_found = pairs and all(token in query.terms.get(name, ()) for name, token in pairs)
    if not is_found or query.offset + query.limit > _WINDOW // 2:
        return query.terms, {}
    return {name: query.terms[name] for name in fields}, rest


def counting_body(query: EngineQuery) -> Json:
    """The search for the total and the counts of facets; nothing is scored."""
    conditions, filters = _conditions(query), _filters(query)
    conditions["filter"] += _groups(query) or [_EVERYTHING]
    body: Json = {"query": {"bool": conditions}, "size": 0, "track_total_hits": True}
    if filters:
        body["post_filter"] = {"bool": {"filter": list(filters.values())}}
    if query.facets:
        body["aggs"] = _facets(query, filters)
    return body


def hits_of(best: Json, counted: Json, query: EngineQuery) -> EngineHits:
    """Read what `best_body` and `counting_body` asked for."""
    return EngineHits(
        ids=[int(hit["_id"]) for hit in best["hits"]["hits"]],
        total=int(counted["hits"]["total"]["value"]),
        facets={name: _counts(counted["aggregations"], name) for name in query.facets},
    )


def _conditions(query: EngineQuery) -> dict[str, list[Json]]:
    return {
        "filter": [_phrase(phrase) for phrase in query.phrases],
        "must_not": [_phrase(one) for one in query.excluded],
    }


def _ranked(weighted: Terms) -> Json:
    terms = _terms(weighted)
    return {"bool": {"should": terms}} if terms else {"match_none": {}}


def _terms(weighted: Terms) -> list[Json]:
    return [
        {"term": {name: {"value": token, "boost": weight}}}
        for name, weights in weighted.items()
        for token, weight in weights.items()
    ]


def _groups(query: EngineQuery) -> list[Json]:
    """The condition on groups, if there is one."""
    if not query.groups:
        return []
    groups = [{"bool": {"should": [_term(*pair) for pair in group]}} for group in query.groups]
    return [{"bool": {"should": groups, "minimum_should_match": query.minimum}}]


def _phrase(phrase: Phrase) -> Json:
    name, tokens = phrase
    if len(tokens) == 1:
        return _term(name, tokens[0])
    return {"match_phrase": {name: " ".join(tokens)}}


def _term(name: str, token: str) -> Json:
    return {"term": {name: token}}


def _filters(query: EngineQuery) -> dict[str, Json]:
    return {
        name: {"terms": {"facet": [f"{name}{SEPARATOR}{value}" for value in values]}}
        for name, values in query.filters.items()
        if values
    }


def _facets(query: EngineQuery, filters: dict[str, Json]) -> Json:
    """Count all facets at once, and once more each that is filtered by, without its own filter."""
    aggregations: Json = {}
    for name in {"", *(name for name in query.facets if name in filters)}:
        others = [part for facet, part in filters.items() if facet != name]
        values: Json = {"terms": {"field": "facet", "size": _MOST_FACET_VALUES}}
        aggregations[f"facets {name}"] = (
            {"filter": {"bool": {"filter": others}}, "aggs": {"values": values}}
            if others
            else values
        )
    return aggregations


def _counts(aggregations: Json, name: str) -> dict[str, int]:
    found = aggregations.get(f"facets {name}") or aggregations["facets "]
    start = f"{name}{SEPARATOR}"
    return {
        bucket["key"][len(start) :]: bucket["doc_count"]
        for bucket in found.get("values", found)["buckets"]
        if bucket["key"].startswith(start)
    }
