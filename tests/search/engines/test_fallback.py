"""When Elasticsearch is down, slow, red, full or gone, the node's own index answers within the time; then it recovers."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import pytest

from search.engines import EngineQuery, IndexUnavailable, IndexUnreachable, fallback
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.embedded import EmbeddedEngine
from search.engines.fallback import Breaker, FallbackEngine
from search.engines.server import Server
from tests.search.engines.conftest import document
from tests.search.engines.proxy import ANSWERS, Proxy

PAUSE = 0.4
SECONDS = 30.0  # a busy machine takes longer than a site's quarter of a second
HURRIED_SECONDS, SLOW_SECONDS = 0.6, 10.0


@pytest.fixture
def own(tmp_path: Path) -> EmbeddedEngine:
    """The node's own index; its one document tells who answered."""
    engine = EmbeddedEngine(tmp_path / "own")
    engine.rebuild(documents=[document(1, "رخصة")], cursor=1)
    return engine


@pytest.fixture
def both(own: EmbeddedEngine, proxy: Proxy, remote: ElasticsearchEngine, prefix: str):
    """Elasticsearch with two documents behind the proxy, and the node's own index behind that."""
    remote.rebuild(documents=[document(1, "رخصة"), document(2, "رخصة بناء")], cursor=2)
    through = ElasticsearchEngine(
        Server(urls=(proxy.url,), seconds=5), prefix=prefix, seconds=SECONDS
    )
    return FallbackEngine(through, own, seconds=SECONDS, pause=PAUSE)


def answer(engine: FallbackEngine) -> tuple[int, str]:
    hits = engine.query(EngineQuery())
    return hits.total, hits.degraded


class Clock:
    """What the breaker takes for the time."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = time.monotonic()
        monkeypatch.setattr(fallback, "time", self)

    def monotonic(self) -> float:
        return self.now


def answers_again(engine: FallbackEngine) -> None:
    deadline = time.monotonic() + 4 * SECONDS
    while answer(engine) != (2, ""):
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize("fault", [*ANSWERS, "cut", "slow", "trickle"])
def test_the_own_index_answers_in_time_and_elasticsearch_again_afterwards(
    both: FallbackEngine, proxy: Proxy, fault: str
) -> None:
    answers_again(both)
    proxy.fault, proxy.only = fault, "_msearch"
    if fault in {"slow", "trickle"}:
        both._seconds = HURRIED_SECONDS
    if fault == "slow":
        proxy.slow_seconds = SLOW_SECONDS
    for _ in range(3):
        started = time.monotonic()
        assert answer(both) == (1, "older")
        assert time.monotonic() - started < SLOW_SECONDS
    proxy.fault, both._seconds = "", SECONDS
    answers_again(both)


def test_after_two_failures_it_is_left_in_peace_and_one_asks_after_the_pause(
    both: FallbackEngine, proxy: Proxy, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers_again(both)
    clock = Clock(monkeypatch)
    proxy.fault = "red"
    for _ in range(10):
        assert answer(both)[1] == "older"
    proxy.paths.clear()
    clock.now += PAUSE
    for _ in range(10):
        answer(both)
    assert 1 <= len(proxy.paths) <= 2
    assert both.breaker.is_open


def test_one_failure_alone_is_one_older_answer(both: FallbackEngine, proxy: Proxy) -> None:
    answers_again(both)
    proxy.fault, proxy.left = "500", 1
    assert answer(both) == (1, "older")
    assert answer(both) == (2, "")


def test_words_and_beginnings_are_looked_up_in_the_own_index_too(
    both: FallbackEngine, proxy: Proxy
) -> None:
    answers_again(both)
    assert both.frequencies(word=iter(["رخصه"]))["word"] == {"رخصه": 2}
    proxy.fault = "red"
    assert both.frequencies(word=iter(["رخصه"]))["word"] == {"رخصه": 1}
    assert both.tokens_with_prefix("title_word", "رخ", 3) == ["رخصه"]
    assert both.count() == 1


def test_nobody_at_the_address(own: EmbeddedEngine, prefix: str) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{nobody.getsockname()[1]}"
    engine = FallbackEngine(
        ElasticsearchEngine(Server(urls=(url,)), prefix=prefix), own, seconds=SECONDS, pause=PAUSE
    )
    for _ in range(3):
        assert answer(engine) == (1, "older")


def test_an_index_deleted_under_it_is_answered_for_and_used_again_once_rebuilt(
    both: FallbackEngine, cluster, remote: ElasticsearchEngine, prefix: str
) -> None:
    answers_again(both)
    cluster.indices.delete(index=list(cluster.indices.get_alias(index=f"{prefix}-*").body))
    assert answer(both) == (1, "older")
    with pytest.raises(IndexUnavailable) as raised:
        remote.apply(documents=[document(3, "لا")], deleted=[], cursor=3)
    assert not isinstance(raised.value, IndexUnreachable)  # a rebuild mends it
    assert not cluster.indices.exists(index=f"{prefix}-*", allow_no_indices=False)
    remote.rebuild(documents=[document(1, "رخصة"), document(2, "رخصة")], cursor=2)
    answers_again(both)


def test_without_any_index_the_search_by_title_is_next(proxy: Proxy, prefix: str, tmp_path) -> None:
    proxy.fault = "red"
    engine = FallbackEngine(
        ElasticsearchEngine(Server(urls=(proxy.url,)), prefix=prefix),
        EmbeddedEngine(tmp_path / "none"),
        seconds=SECONDS,
    )
    with pytest.raises(IndexUnavailable):
        engine.query(EngineQuery())


def test_one_caller_tries_after_the_pause_and_its_success_lets_all_in(monkeypatch) -> None:
    clock = Clock(monkeypatch)
    breaker = Breaker(failures=2, pause=0.1)
    breaker.note(is_success=False)
    assert breaker.allows()
    breaker.note(is_success=False)
    assert not breaker.allows()
    clock.now += 0.1
    assert [breaker.allows() for _ in range(3)] == [True, False, False]
    breaker.note(is_success=True)
    assert [breaker.allows() for _ in range(3)] == [True, True, True]
