"""Both indices follow what is published within two seconds, by a real worker; one that was away loses nothing."""

from __future__ import annotations

from collections.abc import Callable
from io import StringIO

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.utils import timezone

from search import lag, projector, selectors
from search.asked import Search
from search.engines import EngineQuery, IndexUnavailable, engine
from search.engines.chosen import embedded, kept, shared
from search.models import Change, Document
from tests.operations.conftest import open_database, processes, until  # noqa: F401
from tests.search.conftest import Shelf, soonest
from tests.search.engines.proxy import Proxy


@pytest.fixture(autouse=True)
def both_engines(settings, proxy: Proxy, prefix: str) -> None:
    """A site on Elasticsearch, by way of the proxy."""
    settings.SEARCH_ENGINE = "elasticsearch"
    own = {"url": (proxy.url,), "prefix": prefix, "ms": 30_000}  # a busy machine takes its time
    settings.ELASTICSEARCH = {**settings.ELASTICSEARCH, **own}
    cache.clear()


def held() -> list[set[int] | None]:
    """What each index has; None where there is none."""
    found: list[set[int] | None] = []
    for one in kept():
        try:
            found.append(set(one.query(EngineQuery(limit=100)).ids))
        except IndexUnavailable:
            found.append(None)
    return found


def stored() -> set[int]:
    return set(Document.objects.values_list("pk", flat=True))


def are_in_step() -> bool:
    return held() == [stored(), stored()]


def test_published_things_are_in_both_indices_and_withdrawn_ones_gone_within_two_seconds(
    real_shelf: Shelf, request: pytest.FixtureRequest
) -> None:
    wait: Callable[..., None] = request.getfixturevalue("until")
    real_shelf.put("first", "خدمة أخرى")
    request.getfixturevalue("processes").worker()
    wait(are_in_step)

    def publish() -> None:
        real_shelf.put("licence", "تجديد رخصة القيادة")

    def change() -> None:
        real_shelf.put("licence", "تجديد رخصة البناء")

    def withdraw() -> None:
        real_shelf.take("licence")

    def follow() -> None:
        wait(are_in_step)

    assert soonest(publish, follow, lambda: (withdraw(), follow())) < 2
    publish()
    follow()
    assert soonest(change, follow, lambda: (publish(), follow())) < 2
    assert soonest(withdraw, follow, lambda: (publish(), follow())) < 2
    withdraw()
    follow()
    for one in kept():
        assert one.query(EngineQuery(phrases=[("word", ("رخصه",))])).ids == []
    assert [one.cursor() for one in kept()] == [Change.objects.latest("pk").pk] * 2


def test_the_page_is_answered_by_either_and_says_when_it_is_the_own_index(library, proxy) -> None:
    def found() -> tuple[list[str], str]:
        results = selectors.find(Search(text="رخصة القيادة")).results
        return [row.document.title for row in results], engine().query(EngineQuery()).degraded

    in_step = found()
    assert in_step == (["تجديد رخصة القيادة"], "")
    assert lag.state() == "ok"
    proxy.fault = "red"
    assert found()[0] == in_step[0]
    assert found() == (in_step[0], "older")
    assert lag.state() == "older"
    library.take("licence")
    assert found()[0] == []  # though no index knows yet


def test_while_the_cluster_is_away_the_own_index_follows_and_nothing_is_lost(shelf, proxy) -> None:
    shelf.put("a", "خدمة")
    projector.project()
    proxy.fault = "red"
    before = shared_gauges()
    shelf.put("b", "خدمة")
    shelf.take("a")
    assert projector.project() == 2
    assert embedded().count() == 1
    behind = shared_gauges()
    assert (before["up"], behind["up"]) == (0, 0)
    proxy.fault = ""
    assert shared_gauges()["lag_changes"] == 2
    assert projector.project() == 2
    assert are_in_step()
    assert shared_gauges() == {"up": 1, "lag_changes": 0, "lag_seconds": 0}


def shared_gauges() -> dict[str, float]:
    start = "diwan_search_elasticsearch_"
    return {
        gauge.name.removeprefix(start): gauge.value
        for gauge in lag.gauges(timezone.now())
        if gauge.name.startswith(start)
    }


def test_the_age_of_what_waits_and_the_failures_are_counted(shelf, proxy) -> None:
    shelf.put("a", "خدمة")
    projector.project()
    shelf.put("b", "خدمة")
    later = timezone.now() + timezone.timedelta(seconds=90)
    values = {gauge.name: gauge.value for gauge in lag.gauges(later)}
    for name in ("embedded", "elasticsearch"):
        assert values[f"diwan_search_{name}_lag_changes"] == 1
        assert 90 <= values[f"diwan_search_{name}_lag_seconds"] < 100
    proxy.fault = "500"
    engine().query(EngineQuery())
    values = {gauge.name: gauge.value for gauge in lag.gauges(later)}
    assert values["diwan_search_engine_failures"] == 1


def test_a_full_disk_is_waited_for_and_the_rest_goes_on(shelf, cluster, prefix: str) -> None:
    shelf.put("a", "خدمة")
    projector.project()
    block = {"index.blocks.read_only_allow_delete": True}
    cluster.indices.put_settings(index=f"{prefix}-*", settings=block)
    shelf.put("b", "خدمة")
    assert projector.project() == 1  # in the own index
    assert (embedded().count(), shared().count()) == (2, 1)
    cluster.indices.put_settings(index=f"{prefix}-*", settings=dict.fromkeys(block))
    projector.project()
    assert are_in_step()


def test_an_index_deleted_under_it_is_made_anew(shelf, cluster, prefix: str) -> None:
    shelf.put("a", "خدمة")
    projector.project()
    cluster.indices.delete(index=list(cluster.indices.get_alias(index=f"{prefix}-*").body))
    shelf.put("b", "خدمة")
    projector.project()
    assert are_in_step()


def test_changes_during_a_rebuild_are_in_the_new_index(shelf, monkeypatch) -> None:
    shelf.put("a", "خدمة")
    shelf.put("b", "خدمة")
    projector.project()
    documents = projector.all_documents

    def while_reading():
        yield from documents()
        shelf.put("c", "خدمة")
        shelf.take("a")
        projector.project()

    monkeypatch.setattr(projector, "all_documents", while_reading)
    for one in kept():
        projector.rebuild(one)
        assert set(one.query(EngineQuery(limit=100)).ids) == stored()
        shelf.put("a", "خدمة")
        shelf.take("c")
        projector.project()


def test_the_command_rebuilds_one_engine_or_all_and_says_why_not(shelf, proxy, settings) -> None:
    shelf.put("a", "خدمة")
    out = StringIO()
    call_command("rebuild_search", stdout=out)
    assert "embedded: 1 documents" in out.getvalue()
    assert "elasticsearch: 1 documents" in out.getvalue()
    out = StringIO()
    call_command("rebuild_search", engine="elasticsearch", index_only=True, stdout=out)
    assert "embedded" not in out.getvalue()
    proxy.fault = "forbidden"
    with pytest.raises(CommandError, match=r"elasticsearch: .*security_exception"):
        call_command("rebuild_search", engine="elasticsearch", index_only=True, stdout=out)
    settings.SEARCH_ENGINE = "embedded"
    with pytest.raises(CommandError, match="does not name"):
        call_command("rebuild_search", engine="elasticsearch", stdout=out)
