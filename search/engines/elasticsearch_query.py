"""An `EngineQuery` in Elasticsearch's words, and the mapping that it asks."""

from __future__ import annotations

from typing import Any

from search.analysis import POSITIONS, WEIGHTS
from search.engines import EngineHits, EngineQuery, Phrase

SEPARATOR = "="
# Fields of which the tokens can be listed; that needs them by column.
LISTED = ("title_word",)
# What Elasticsearch gives at most from the first hit on.
DEEPEST = 10_000
_MOST_FACET_VALUES = 1000

Json = dict[str, Any]  # Any: JSON


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


def search_body(query: EngineQuery) -> Json:
    """One search that answers hits, total and the counts of facets."""
    offset = min(query.offset, DEEPEST)
    body: Json = {
        "query": _whole(query),
        "from": offset,
        "size": min(query.limit, DEEPEST - offset),
        "track_total_hits": True,
        "_source": False,
    }
    if query.by_date or not query.terms:
        body["sort"] = [{"timestamp": "desc"}, "_doc"]
        body["track_scores"] = False
    filters = _filters(query)
    if filters:
        body["post_filter"] = {"bool": {"filter": list(filters.values())}}
    if query.facets:
        body["aggs"] = _facets(query, filters)
    return body


def hits_of(answer: Json, query: EngineQuery) -> EngineHits:
    """Read what `search_body` asked for."""
    found = answer["hits"]
    return EngineHits(
        ids=[int(hit["_id"]) for hit in found["hits"]],
        total=int(found["total"]["value"]),
        facets={name: _counts(answer["aggregations"], name) for name in query.facets},
    )


def _whole(query: EngineQuery) -> Json:
    filters: list[Json] = []
    if query.groups:
        filters.append(_matching(query))
    filters += [_phrase(phrase) for phrase in query.phrases]
    if not filters:
        filters.append({"exists": {"field": "timestamp"}})  # all but the cursor
    parts: Json = {"filter": filters, "must_not": [_phrase(one) for one in query.excluded]}
    if query.terms and not query.by_date:
        parts["must"] = [_ranked(query)]
        parts["should"] = [
            {"constant_score": {"filter": _term(*pair), "boost": weight}}
            for pair, weight in query.signals.items()
        ]
    return {"bool": parts}


def _ranked(query: EngineQuery) -> Json:
    terms = [
        {"term": {name: {"value": token, "boost": weight}}}
        for name, weights in query.terms.items()
        for token, weight in weights.items()
    ]
    return {"bool": {"should": terms}}


def _matching(query: EngineQuery) -> Json:
    groups = [{"bool": {"should": [_term(*pair) for pair in group]}} for group in query.groups]
    return {"bool": {"should": groups, "minimum_should_match": query.minimum}}


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
