"""Public pages are kept for a second when the application says so, and nothing personal ever is."""

from __future__ import annotations

import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.edge import application, front

pytestmark = pytest.mark.server


def test_a_page_that_may_be_kept_is_asked_for_once(edge: front.Front, page: str) -> None:
    edge.read.kept_for = "60"
    answers = [edge.get(page) for _ in range(3)]
    assert [one.json()["count"] for one in answers] == [1, 1, 1]
    # What browsers are told stays the application's word; what it told nginx reaches nobody.
    assert answers[2].headers["Cache-Control"] == "private, no-cache"
    assert "X-Accel-Expires" not in answers[2].headers
    again = edge.get(page, If_None_Match=answers[0].headers["ETag"])
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "headers",
    [
        {"Cookie": "sessionid=abc"},
        {"Cookie": "__Host-diwan_display=a.b.c.d; sessionid=abc"},
        {"Cookie": "sessionid=; sessionid=abc"},
        # Django takes the last of two, strips what is around a name, and tells letters' cases apart; nginx does not.
        {"Cookie": "__Host-diwan_display=; __Host-diwan_display=arab.hijri.dark.large"},
        {"Cookie": "__Host-diwan_display=a.b.c.d; __Host-diwan_display=arab.hijri.dark.large"},
        {"Cookie": "__HOST-DIWAN_DISPLAY=a.b.c.d; __Host-diwan_display=arab.hijri.dark.large"},
        # A name that the application does not read behind TLS, and whose page must not be kept as that choice.
        {"Cookie": "diwan_display=arab.hijri.dark.large"},
        {"Cookie": "a=b;__Host-diwan_display=arab.hijri.dark.large"},
        {"Cookie": "a=b; __Host-diwan_display =arab.hijri.dark.large"},
        {"Cookie": "a=b;\t__Host-diwan_display=arab.hijri.dark.large"},
        {"Cookie": '__Host-diwan_display="arab.hijri.dark.large"'},
        {"Authorization": "Bearer x"},
        {"Accept": "text/turtle"},
    ],
)
def test_whoever_is_known_or_asks_for_something_else_is_answered_by_the_application(
    edge: front.Front, page: str, headers: dict[str, str]
) -> None:
    edge.read.kept_for = "60"
    assert [edge.get(page, **headers).json()["count"] for _ in range(2)] == [1, 2]
    # Nor is what they were answered kept for others, or what others were answered shown to them.
    assert [edge.get(page).json()["count"] for _ in range(2)] == [3, 3]
    assert edge.get(page, **headers).json()["count"] == 4


@pytest.mark.parametrize(
    "headers",
    [{"Cookie": "__Host-diwan_display=arab.hijri.dark.large"}, {"HX_Request": "true"}],
)
def test_what_changes_the_page_is_part_of_the_key(
    edge: front.Front, page: str, headers: dict[str, str]
) -> None:
    edge.read.kept_for = "60"
    assert edge.get(page).json()["count"] == 1
    assert edge.get(page, **headers).json()["count"] == 2
    assert edge.get(page, **headers).json()["count"] == 2
    assert edge.get(f"{page}?more=1").json()["count"] == 1


def test_packed_and_plain_pages_are_kept_apart(edge: front.Front, page: str) -> None:
    edge.read.kept_for = "60"
    packed = edge.get(page, Accept_Encoding="br, gzip;q=0.8").json()
    plain = edge.get(page, Accept_Encoding="gzip;q=0").json()
    assert (packed["headers"]["Accept-Encoding"], packed["count"]) == ("gzip", 1)
    assert ("Accept-Encoding" not in plain["headers"], plain["count"]) == (True, 2)


def test_what_the_application_does_not_name_is_never_kept(edge: front.Front, page: str) -> None:
    assert [edge.get(page).json()["count"] for _ in range(2)] == [1, 2]
    edge.read.kept_for, edge.read.sets_cookie = "60", True
    assert [edge.get(page).json()["count"] for _ in range(2)] == [3, 4]
    edge.read.sets_cookie = False
    # What people look for is kept on no disk.
    assert [edge.get("/ar/search/?q=a").json()["count"] for _ in range(2)] == [1, 2]
    assert [edge.get("/api/v1/x/").json()["count"] for _ in range(2)] == [1, 2]


def test_a_crowd_at_a_new_page_costs_one_question(edge: front.Front, page: str) -> None:
    edge.read.kept_for = "60"
    address = f"{page}slow/"
    with ThreadPoolExecutor(12) as crowd:
        waiting = [crowd.submit(edge.get, address) for _ in range(12)]
        while not edge.read.asked[address]:
            time.sleep(0.01)
        edge.read.let_go.set()
        assert {one.result().status_code for one in waiting} == {200}
    assert edge.read.asked[address] == 1


def test_an_old_page_is_better_than_none(folder: Path) -> None:
    with (
        application.serving("write") as write,
        application.serving("read") as read,
        front.running(folder, read, write) as edge,
    ):
        read.kept_for = "1"
        assert edge.get("/ar/").status_code == 200
        read.is_gone = True
        time.sleep(2.1)  # nginx counts whole seconds
        assert edge.get("/ar/").status_code == 200
        none = edge.get("/ar/never-asked/")
        assert (none.status_code, none.headers["Content-Type"]) == (503, "text/html; charset=utf-8")
        assert int(none.headers["Retry-After"]) in {3, 5, 8, 12}
        assert "الموقع مزدحم الآن" in none.text and "very busy" in none.text
        told = edge.get("/api/v1/x/")
        assert told.headers["Content-Type"] == "application/problem+json"
        assert (told.json()["code"], told.json()["status"]) == ("unavailable", 503)
        assert edge.client.post(f"{edge.base}/ar/x/").json()["by"] == "write"
