"""A retrieval set in an engine: as the product indexes and asks it, or as Elasticsearch's stock ``arabic`` analyzer does.

Parts of a page are documents of their own, as in the product; whoever finds one of them has found the page.
"""

from __future__ import annotations

import os
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from elasticsearch import ApiError, Elasticsearch, helpers

from benchmarks.search.sets import Query, Row
from search import ranking, synonyms
from search.analysis import analyse, folded
from search.asked import Search
from search.engines import Engine, IndexedDocument
from search.engines.embedded import EmbeddedEngine

SERVER = "DIWAN_TEST_ELASTICSEARCH_URL"
# More than so many hits Elasticsearch does not give.
MOST_HITS = 10_000


class Searched(Protocol):
    """A set that can be asked. ``search`` gives the ids of the best pages, each once, ``size`` bytes on disk."""

    def search(self, query: Query, limit: int) -> list[str]: ...

    def size(self) -> int: ...


def run(
    engine: Searched, queries: Sequence[Query], limit: int
) -> tuple[list[list[str]], list[float]]:
    """The ranking of each query, and the milliseconds that each took."""
    rankings, times = [], []
    for query in queries:
        started = time.perf_counter()
        rankings.append(engine.search(query, limit))
        times.append((time.perf_counter() - started) * 1000)
    return rankings, times


class Pages:
    """The pages that the rows of a set stand for: themselves, or the ones that they are parts of."""

    def __init__(self, rows: list[Row]) -> None:
        self._pages = [row.part_of or row.id for row in rows]
        # Parts, or an id that stands there twice.
        self._have_several_rows = len(set(self._pages)) < len(rows)

    def best(self, hits: Callable[[int], list[int]], limit: int) -> list[str]:
        """The first `limit` pages, each at the best place of its parts and itself.

        ``hits`` gives the places of as many rows as it is asked for, the best first; it is asked for more until there are
        enough pages, no more hits or `MOST_HITS`.
        """
        if not self._have_several_rows:
            return [self._pages[place] for place in hits(limit)]
        wanted = limit
        while True:
            wanted = min(2 * wanted, MOST_HITS)
            found = hits(wanted)
            pages = list(dict.fromkeys(self._pages[place] for place in found))
            if len(pages) >= limit or len(found) < wanted or wanted == MOST_HITS:
                return pages[:limit]


class Product:
    """The set in one of the product's engines: its analysis, spelling, synonyms and ranking; only the database is left out."""

    def __init__(self, engine: Engine, rows: list[Row]) -> None:
        self._pages = Pages(rows)
        self.engine = engine
        self._rules = synonyms.rules_from_csv(synonyms.STARTER)
        # The numbers of the lines stand for the database's.
        engine.rebuild(documents=(indexed(place, row) for place, row in enumerate(rows)), cursor=0)

    def search(self, query: Query, limit: int) -> list[str]:
        same = synonyms.matching_in(self._rules, folded(query.text), query.language)
        search = Search(text=query.text, language=query.language, synonyms=same)
        return self._pages.best(
            lambda count: ranking.ranked_ids(replace(search, page_size=count), self.engine), limit
        )


def indexed(place: int, row: Row) -> IndexedDocument:
    tokens = analyse(title=row.title, text=row.text)
    facets = [("language", row.language), *([("type", row.kind)] if row.kind else [])]
    return IndexedDocument(id=place, tokens=tokens, facets=tuple(facets))


class Embedded(Product):
    def __init__(self, folder: Path, rows: list[Row]) -> None:
        self._folder = folder
        super().__init__(EmbeddedEngine(folder), rows)

    def size(self) -> int:
        return sum(file.stat().st_size for file in self._folder.rglob("*") if file.is_file())


class Clustered(Product):
    """The product's engine on Elasticsearch."""

    def __init__(self, url: str, prefix: str, client: Elasticsearch, rows: list[Row]) -> None:
        from search.engines.elasticsearch import ElasticsearchEngine
        from search.engines.server import Server

        self._client, self._prefix = client, prefix
        super().__init__(ElasticsearchEngine(Server(urls=(url,)), prefix=prefix), rows)

    def size(self) -> int:
        return size_of(self._client, f"{self._prefix}*")


class StockArabic:
    """One field = title + newline + text, ``match``, OR, BM25's defaults: what Elasticsearch gives without own work."""

    def __init__(self, client: Elasticsearch, index: str, rows: list[Row]) -> None:
        self._pages = Pages(rows)
        self._client, self._index = client, index
        client.indices.create(
            index=index,
            settings={"number_of_shards": 1, "number_of_replicas": 0},
            mappings={"properties": {"content": {"type": "text", "analyzer": "arabic"}}},
        )
        actions = (
            {"_id": str(place), "content": f"{row.title}\n{row.text}"}
            for place, row in enumerate(rows)
        )
        helpers.bulk(client, actions, index=index, request_timeout=120)
        client.indices.refresh(index=index)

    def search(self, query: Query, limit: int) -> list[str]:
        return self._pages.best(lambda count: self._hits(query.text, count), limit)

    def _hits(self, text: str, count: int) -> list[int]:
        try:
            found = self._client.search(
                index=self._index,
                query={"match": {"content": text}},
                size=count,
                source=False,
            )
        except ApiError:  # more words than a query may have
            return []
        return [int(hit["_id"]) for hit in found["hits"]["hits"]]

    def size(self) -> int:
        return size_of(self._client, self._index)


def size_of(client: Elasticsearch, index: str) -> int:
    """Bytes of an index on disk, its transaction log left out."""
    client.indices.flush(index=index, wait_if_ongoing=True)
    return int(client.indices.stats(index=index)["_all"]["primaries"]["store"]["size_in_bytes"])


@contextmanager
def opened(engine: str, folder: Path, rows: list[Row]) -> Iterator[Searched]:
    """The set in an engine: ``embedded``, ``elasticsearch`` or ``es-arabic``; what it left on a server is removed."""
    if engine == "embedded":
        yield Embedded(folder, rows)
        return
    with server() as url, Elasticsearch(url, request_timeout=60) as client:
        name = f"diwan-bench-{uuid.uuid4().hex[:12]}"
        try:
            yield (
                Clustered(url, name, client, rows)
                if engine == "elasticsearch"
                else StockArabic(client, name, rows)
            )
        finally:
            for index in client.indices.get(index=f"{name}*"):
                client.indices.delete(index=index)


@contextmanager
def server() -> Iterator[str]:
    """The address of the Elasticsearch to measure on: the one that is there, or one for as long as this lasts."""
    if os.environ.get(SERVER):
        yield os.environ[SERVER]
        return
    from scripts.services import elasticsearch

    with elasticsearch.running(elasticsearch.BENCHMARK) as url:
        yield url
