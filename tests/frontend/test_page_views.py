"""Counting readings without knowing readers."""

import pytest
from django.core import signing
from django.test import RequestFactory
from django_tasks_db.models import DBTaskResult

from frontend import page_views

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0"


@pytest.fixture
def counter(monkeypatch: pytest.MonkeyPatch) -> page_views.ViewCounter:
    fresh = page_views.ViewCounter()
    monkeypatch.setattr(page_views, "_counter", fresh)
    return fresh


@pytest.fixture
def posted(monkeypatch: pytest.MonkeyPatch) -> list[dict]:
    sent: list[dict] = []
    from frontend.client import ApiClient

    def post(_self, path, body, **_more):
        assert path == "page-views/"
        sent.append(signing.loads(body["counts"], salt=page_views.SALT))

    monkeypatch.setattr(ApiClient, "post", post)
    return sent


def visit(path: str, agent: str = BROWSER, **headers: str) -> None:
    page_views.count(RequestFactory().get(path, headers={"User-Agent": agent, **headers}))


def test_people_are_counted_and_programs_are_not(counter, posted) -> None:
    visit("/ar/")
    visit("/ar/")
    visit("/en/", "Googlebot/2.1")
    visit("/en/", "")
    visit("/en/", **{"Sec-Purpose": "prefetch"})
    counter.flush()
    counter.flush()
    assert posted == [{"views": {"/ar/": 2}, "missing": {}}]


def test_counts_are_handed_over_when_it_is_time(counter, posted, monkeypatch) -> None:
    visit("/ar/")
    assert posted == []
    monkeypatch.setattr(page_views, "FLUSH_SECONDS", -1.0)
    visit("/ar/")
    assert posted == [{"views": {"/ar/": 2}, "missing": {}}]


def test_an_address_that_leads_nowhere_is_reported(site, counter, posted, client) -> None:
    client.get("/ar/gone/", headers={"User-Agent": BROWSER})
    counter.flush()
    assert posted == [{"views": {}, "missing": {"/ar/gone/": 1}}]


def test_the_api_takes_what_the_counter_hands_over(agency, counter, client) -> None:
    client.get("/ar/agencies/moj/", headers={"User-Agent": BROWSER})
    client.get("/ar/agencies/moj/", headers={"User-Agent": BROWSER})
    counter.flush()
    (task,) = DBTaskResult.objects.filter(task_path="cms.tasks.count_visits")
    assert task.args_kwargs["args"][0] == {"/ar/agencies/moj/": 2}


def test_memory_is_bounded_however_many_addresses_are_tried(counter, monkeypatch) -> None:
    monkeypatch.setattr(page_views, "MAX_PATHS", 3)
    for number in range(10):
        visit(f"/ar/{number}/")
    assert len(counter._views) == 3
