"""When there are too many reads some are refused with a time to come back, and no write is."""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.edge import application, front

pytestmark = pytest.mark.server


@contextmanager
def all_places_taken(edge: front.Front) -> Iterator[None]:
    """Two reads that do not end, where two may be under way."""
    with ThreadPoolExecutor(2) as readers:
        held = [readers.submit(edge.get, f"/en/slow-{number}/") for number in range(2)]
        try:
            while len(edge.read.asked) < 2:
                time.sleep(0.01)
            yield
        finally:
            edge.read.let_go.set()
        assert [one.result().status_code for one in held] == [200, 200]


def test_reads_are_shed_and_told_when_to_come_back(edge: front.Front) -> None:
    with all_places_taken(edge):
        page, data = edge.get("/en/another/"), edge.get("/api/v1/services/")
    assert (page.status_code, data.status_code) == (503, 503)
    assert {int(one.headers["Retry-After"]) for one in (page, data)} <= {3, 5, 8, 12}
    assert page.headers["Content-Type"] == "text/html; charset=utf-8"
    assert page.headers["Cache-Control"] == "no-store"
    assert data.headers["Content-Type"] == "application/problem+json"
    assert {"type", "title", "status", "code"} <= data.json().keys()
    assert edge.get("/en/another/").status_code == 200


def test_searches_and_the_api_leave_places_for_pages(folder: Path) -> None:
    limits = {"reads_at_once": "3", "costly_reads_at_once": "1"}
    with (
        application.serving("read") as read,
        application.serving("write") as write,
        front.running(folder, read, write, **limits) as edge,
        ThreadPoolExecutor(1) as reader,
    ):
        held = reader.submit(edge.get, "/api/v1/slow/")
        while not read.asked:
            time.sleep(0.01)
        told = [edge.get(path).status_code for path in ("/ar/search/?q=a", "/api/v1/x/", "/ar/x/")]
        read.let_go.set()
        assert (told, held.result().status_code) == ([503, 503, 200], 200)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("path", ["/ar/consultations/x/p/1/", "/api/v1/consultations/x/comments/"])
def test_no_write_is_shed(edge: front.Front, method: str, path: str) -> None:
    with all_places_taken(edge):
        answers = [edge.client.request(method, f"{edge.base}{path}") for _ in range(5)]
    assert {(one.status_code, one.json()["by"]) for one in answers} == {(200, "write")}
    assert answers[0].json()["method"] == method


def test_kept_pages_and_files_are_still_served(edge: front.Front, page: str) -> None:
    edge.read.kept_for = "1"
    assert edge.get(page).status_code == 200
    edge.read.asked.clear()
    (edge.folder / "static" / "a.css").write_text("a{}")
    with all_places_taken(edge):
        time.sleep(1.1)  # old by now
        assert edge.get(page).status_code == 200
        assert edge.get("/static/a.css").text == "a{}"
        # A storm must not look like a failure to the machines around.
        assert {edge.get(path).status_code for path in ("/healthz", "/readyz", "/metrics")} == {200}


def test_a_flood_of_one_address_is_held_back_and_others_are_not(folder: Path) -> None:
    trusted = "set_real_ip_from 127.0.0.1; real_ip_header X-Forwarded-For;"
    with (
        application.serving("read") as read,
        application.serving("write") as write,
        front.running(folder, read, write, reads_by_address="1", real_addresses=trusted) as edge,
    ):
        told = [edge.get(f"/en/{number}/", X_Forwarded_For="192.0.2.1") for number in range(6)]
        refused = [one for one in told if one.status_code == 429]
        assert refused
        assert all(int(one.headers["Retry-After"]) > 0 for one in refused)
        assert "very busy" in refused[0].text
        assert edge.get("/en/7/", X_Forwarded_For="192.0.2.2").status_code == 200
        sent = [edge.client.post(f"{edge.base}/en/x/") for _ in range(6)]
        assert {one.status_code for one in sent} == {200}
