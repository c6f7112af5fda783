"""A real Elasticsearch for all tests of the engines, and both engines, empty."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from elasticsearch import Elasticsearch

from scripts.services import elasticsearch as service
from search.analysis import analyse
from search.engines import Engine, IndexedDocument, elasticsearch, embedded
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.embedded import EmbeddedEngine
from search.engines.server import Server
from tests.search.engines.proxy import Proxy, between


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """The Elasticsearch that the environment names, else one of our own."""
    if given := service.given():
        yield given
        return
    with service.running() as own:
        yield own


@pytest.fixture
def cluster(address: str) -> Iterator[Elasticsearch]:
    """The cluster as its administrator sees it, past any proxy."""
    with Elasticsearch(address, request_timeout=30) as client:
        yield client


@pytest.fixture
def prefix(cluster: Elasticsearch, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """Names of indices that are this test's own; they are deleted afterwards."""
    monkeypatch.setattr(elasticsearch, "GRACE_SECONDS", 0.0)
    monkeypatch.setattr(elasticsearch, "FIRST_WAIT_SECONDS", 0.05)
    own = f"test-{uuid.uuid4().hex[:12]}"
    yield own
    names = list(cluster.indices.get_alias(index=f"{own}-*", allow_no_indices=True).body)
    if names:
        cluster.indices.delete(index=names)


@pytest.fixture
def proxy(address: str) -> Iterator[Proxy]:
    """Between us and Elasticsearch; does nothing until it is told to."""
    with between(address) as one:
        yield one


@pytest.fixture
def remote(address: str, prefix: str) -> ElasticsearchEngine:
    return ElasticsearchEngine(Server(urls=(address,)), prefix=prefix)


@pytest.fixture(params=["embedded", "embedded-large", "elasticsearch"])
def engine(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch) -> Engine:
    """Each engine, without an index; the embedded one also as it works with many documents."""
    if request.param != "elasticsearch":
        if request.param == "embedded-large":
            monkeypatch.setattr(embedded, "LARGE", 0)
        return EmbeddedEngine(tmp_path / "own")
    remote: ElasticsearchEngine = request.getfixturevalue("remote")
    return remote


def document(
    number: int, title: str, text: str = "", *, timestamp: int = 0, **facets: str | Iterable[str]
) -> IndexedDocument:
    """A document as the projector would make it; a facet has one value or several."""
    pairs = [
        (name, value)
        for name, values in facets.items()
        for value in ([values] if isinstance(values, str) else values)
    ]
    return IndexedDocument(
        id=number,
        tokens=analyse(title=title, text=text),
        facets=tuple(pairs),
        timestamp=timestamp or number,
    )
