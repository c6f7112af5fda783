"""What only a cluster does: other versions and products, full disks and queues, rebuilds cut off, several writers."""

from __future__ import annotations

import random
import threading

import pytest

from search.engines import EngineQuery, IndexUnavailable, IndexUnreachable
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.elasticsearch_server import client_of
from search.engines.server import Server
from tests.search.engines.conftest import document
from tests.search.engines.proxy import Proxy


@pytest.fixture
def through(proxy: Proxy, prefix: str) -> ElasticsearchEngine:
    """The engine by way of the proxy."""
    return ElasticsearchEngine(Server(urls=(proxy.url,), seconds=5), prefix=prefix, seconds=5)


@pytest.mark.parametrize(
    ("number", "product", "more", "words"),
    [
        ("7.17.9", "Elasticsearch", {}, "Elasticsearch 7.17.9; Diwan needs version 8 or 9"),
        ("10.0.1", "Elasticsearch", {}, "Elasticsearch 10.0.1; Diwan needs version 8 or 9"),
        ("2.11.0", "", {"distribution": "opensearch"}, "is OpenSearch; Diwan needs Elasticsearch"),
        ("1.0", "", {}, "is no Elasticsearch"),
    ],
)
def test_another_server_is_named_and_refused(
    through, proxy: Proxy, number: str, product: str, more: dict, words: str
) -> None:
    proxy.root, proxy.product = {"version": {"number": number, **more}}, product
    for ask in (through.version, lambda: through.query(EngineQuery()), through.cursor):
        with pytest.raises(IndexUnreachable, match=words):
            ask()


@pytest.mark.parametrize("number", ["8.0.0", "8.19.13", "9.4.3"])
def test_versions_8_and_9_are_taken_and_looked_at_once(through, proxy: Proxy, number: str) -> None:
    proxy.root = {"version": {"number": number}}
    through.rebuild(documents=[document(1, "رخصة")], cursor=1)
    assert through.query(EngineQuery()).ids == [1]
    assert through.version() == number
    assert proxy.paths.count("/") == 1


@pytest.mark.parametrize("fault", ["red", "html not found", "html as success", "unknown user"])
def test_what_a_rebuild_would_not_mend_is_no_reason_for_one(through, proxy: Proxy, fault) -> None:
    through.rebuild(documents=[], cursor=1)
    proxy.fault = fault
    for ask in (through.cursor, lambda: through.apply(documents=[], deleted=[1], cursor=2)):
        with pytest.raises(IndexUnreachable):
            ask()


def test_a_full_disk_keeps_the_cursor_and_loses_nothing(remote, cluster, prefix: str) -> None:
    remote.rebuild(documents=[document(1, "رخصة")], cursor=1)
    block = {"index.blocks.read_only_allow_delete": True}
    cluster.indices.put_settings(index=f"{prefix}-*", settings=block)
    with pytest.raises(IndexUnreachable, match="cluster_block_exception"):
        remote.apply(documents=[document(2, "رخصة")], deleted=[], cursor=2, after=1)
    assert (remote.cursor(), remote.count()) == (1, 1)
    cluster.indices.put_settings(index=f"{prefix}-*", settings=dict.fromkeys(block))
    remote.apply(documents=[document(2, "رخصة")], deleted=[], cursor=2, after=1)
    assert (remote.cursor(), remote.count()) == (2, 2)


def test_a_full_queue_is_waited_for(through, proxy: Proxy) -> None:
    through.rebuild(documents=[document(1, "رخصة")], cursor=1)
    proxy.fault, proxy.only, proxy.left = "busy", "_bulk", 2
    through.apply(documents=[document(2, "رخصة")], deleted=[], cursor=2)
    assert (through.cursor(), through.count(), proxy.left) == (2, 2, 0)


@pytest.mark.parametrize("fault", ["500", "cut", "html"])
def test_a_write_that_fails_midway_is_simply_done_again(through, proxy: Proxy, fault: str) -> None:
    through.rebuild(documents=[document(1, "رخصة")], cursor=1)
    for fails in range(2):  # the documents, then the cursor
        proxy.paths.clear()
        proxy.fault, proxy.only, proxy.left = "", "_bulk", -1
        batch = {"documents": [document(2, "رخصة")], "deleted": [1], "cursor": 2, "after": 1}
        if fails:
            through.apply(**batch)
            break
        proxy.fault, proxy.left = fault, 1
        with pytest.raises(IndexUnreachable):
            through.apply(**batch)
        assert through.cursor() == 1
    assert (through.cursor(), through.query(EngineQuery()).ids) == (2, [2])


def test_a_rebuild_that_fails_takes_its_draft_away(through, proxy: Proxy, cluster, prefix) -> None:
    through.rebuild(documents=[document(1, "رخصة")], cursor=1)
    proxy.fault, proxy.only = "500", "_aliases"
    with pytest.raises(IndexUnreachable):
        through.rebuild(documents=[document(2, "رخصة")], cursor=2)
    assert through.query(EngineQuery()).ids == [1]
    assert len(cluster.indices.get_alias(index=f"{prefix}-*").body) == 1


def test_one_document_that_is_refused_does_not_stop_the_others(remote) -> None:
    remote.rebuild(documents=[], cursor=0)
    bad = document(1, "رخصة", timestamp=10**30)  # no number of 64 bits
    remote.apply(documents=[bad, document(2, "رخصة")], deleted=[], cursor=1)
    assert (remote.query(EngineQuery()).ids, remote.cursor()) == ([2], 1)


def test_a_late_writer_cannot_undo_what_another_has_written(remote) -> None:
    remote.rebuild(documents=[document(1, "قديم")], cursor=1)
    remote.apply(documents=[document(1, "أجد")], deleted=[], cursor=9)
    remote.apply(documents=[document(1, "قديم")], deleted=[], cursor=5)
    assert remote.frequencies(title_word=["اجد"])["title_word"] == {"اجد": 1}
    assert remote.cursor() == 9


def test_several_writers_with_their_batches_in_any_order_come_to_the_same(address, prefix) -> None:
    engines = [ElasticsearchEngine(Server(urls=(address,)), prefix=prefix) for _ in range(3)]
    engines[0].rebuild(documents=[], cursor=0)
    batches = [
        (turn, [document(n, f"رخصة {turn}") for n in range(turn, turn + 5)]) for turn in range(1, 9)
    ]

    def write(engine: ElasticsearchEngine, seed: int) -> None:
        mine = batches[:]
        random.Random(seed).shuffle(mine)
        for turn, documents in mine:
            engine.apply(documents=documents, deleted=[turn - 1], cursor=turn)

    threads = [threading.Thread(target=write, args=(one, n)) for n, one in enumerate(engines)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    last = engines[0]
    assert last.cursor() == 8
    assert set(last.query(EngineQuery(limit=50)).ids) == {8, 9, 10, 11, 12}
    assert last.query(EngineQuery(phrases=[("word", ("8",))])).total == 5


def test_an_index_is_never_made_by_itself(remote, cluster, prefix: str) -> None:
    with pytest.raises(IndexUnavailable):
        remote.apply(documents=[document(1, "رخصة")], deleted=[], cursor=1)
    assert cluster.indices.get_alias(index=f"{prefix}*").body == {}


def test_credentials_and_trust_are_handed_to_the_client() -> None:
    by_key = client_of(Server(urls=("https://es.example.org:9200",), api_key="a2V5"))
    assert by_key._headers["authorization"] == "ApiKey a2V5"
    user = client_of(Server(urls=("https://es.example.org:9200",), user="diwan", password="s:e"))
    assert user._headers["authorization"].startswith("Basic ")
    pinned = client_of(Server(urls=("https://es.example.org:9200",), fingerprint="ab" * 32))
    (node,) = pinned.transport.node_pool.all()
    assert node.config.ssl_assert_fingerprint == "ab" * 32
    cloud = client_of(Server(cloud_id="site:ZXhhbXBsZS5vcmckYWJjJGRlZg=="))
    (node,) = cloud.transport.node_pool.all()
    assert (node.config.scheme, node.config.host) == ("https", "abc.example.org")
