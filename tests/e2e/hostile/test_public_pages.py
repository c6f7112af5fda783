"""Every hostile string on every kind of public page: nothing runs, nobody else is asked, and it is read as it was stored."""

from __future__ import annotations

from urllib.parse import quote

import httpx
import pytest

from opendata.reading.kinds import EDGES
from search.api.serializers import LONGEST_QUERY
from tests import hostile
from tests.e2e.hostile import planting
from tests.e2e.hostile.conftest import Site
from tests.e2e.hostile.watching import Watch, missing, plain, steps
from tests.e2e.pages import PAGES

WALL = f"/ar/consultations/{planting.SHOWN}/"
PUBLIC_WITHOUT_POLICY = {"/static/frontend/mark.js"}  # the sheet itself


def pages_of(address: str, count: int, size: int = 20) -> list[str]:
    sign = "&" if "?" in address else "?"
    return [f"{address}{sign}page={n}" for n in range(1, -(-count // size) + 1)]


def test_there_is_much_to_try() -> None:
    assert len(hostile.OWN) >= 90
    assert len(planting.texts()) == len(hostile.ALL)
    calling = [n for n, text in enumerate(planting.texts()) if str(n) in text]
    assert len(calling) == len(hostile.ALL)  # one canary each


def test_comments_and_names_are_text(site: Site, watch: Watch) -> None:
    said = watch.sheets(steps(site.base, f"{WALL}p/{planting.CLAUSE}/"))
    assert len(site.planted["comment"]) >= len(hostile.ALL) - 5  # blank ones are refused as empty
    assert missing(site.texts("comment"), said) == []
    assert missing([row[2] for row in site.planted["comment"].values()], said) == []
    assert watch.without_policy <= PUBLIC_WITHOUT_POLICY


def test_what_is_stored_is_what_was_sent_and_what_the_api_tells(site: Site) -> None:
    stored = {row[0]: row[1] for row in site.planted["comment"].values()}
    told: dict[str, str] = {}
    address = f"/api/v1/consultations/{planting.SHOWN}/comments/?page_size=50"
    with httpx.Client(base_url=site.base, timeout=60) as client:
        while address:
            answer = client.get(address).json()
            told |= {row["id"]: row["body"] for row in answer["results"]}
            address = answer["next"] or ""
    assert told == stored
    for number, (_id, body, _name) in site.planted["comment"].items():
        assert plain(body) == plain(planting.stored_form(int(number)))


@pytest.mark.parametrize(
    ("kind", "address"),
    [
        ("guide", "/ar/services/"),
        ("consultation", "/ar/consultations/?state=closed"),
        ("dataset", "/ar/datasets/"),
    ],
)
def test_titles_are_text_in_lists(site: Site, watch: Watch, kind: str, address: str) -> None:
    count = len(site.planted[kind]) + 20
    found = [
        one
        for one in pages_of(address, count)
        if httpx.get(site.base + one, timeout=60).status_code < 400
    ]
    assert missing(site.texts(kind), watch.sheets(found)) == []
    assert watch.without_policy <= PUBLIC_WITHOUT_POLICY


@pytest.mark.parametrize(
    ("kind", "start"),
    [
        ("guide", "/ar/services/hg-"),
        ("consultation", "/ar/consultations/hc-"),
        ("dataset", "/ar/datasets/hd-"),
    ],
)
def test_titles_are_text_on_pages_of_their_own(
    site: Site, watch: Watch, kind: str, start: str
) -> None:
    numbers = [n for n in site.planted[kind] if int(n) % 12 == 0 or int(n) < len(hostile.OWN)][::2]
    said = watch.sheets([f"{start}{n}/" for n in numbers])
    assert missing([site.planted[kind][n] for n in numbers], said) == []


def test_cells_are_text_in_tables_charts_and_maps(site: Site, watch: Watch) -> None:
    dataset = httpx.get(f"{site.base}/api/v1/datasets/{planting.DATASET}/", timeout=60).json()
    public_id = dataset["resources"][0]["id"]
    page = f"/ar/datasets/{planting.DATASET}/{public_id}/"
    rows = steps(site.base, page)
    said = watch.sheets([*rows, f"/ar/datasets/{planting.DATASET}/", f"{page}?q=alert"])
    # The reader leaves out blanks and marks of direction at the ends of a cell, and the mark of typed ones.
    kept = [text.lstrip("\x01").strip(EDGES) for text in site.texts("cell")]
    assert missing(kept, said) == []


def test_entries_of_feeds_are_text(site: Site, watch: Watch) -> None:
    with httpx.Client(base_url=site.base, timeout=60) as client:
        count = client.get("/api/v1/feeds/?lang=ar").json()["count"]
        api = [client.get(one).json() for one in pages_of("/api/v1/feeds/?lang=ar", count)]
    titles = [row["title"] for answer in api for row in answer["results"]]
    said = watch.sheets(pages_of("/ar/feeds/", count))
    assert len(titles) >= len(hostile.ALL) * 0.9
    assert missing(titles, said) == []


def test_queries_are_text(site: Site, watch: Watch) -> None:
    """All of our own and every second of the others': one template shows them all, in the same three places."""
    own, others = planting.texts()[: len(hostile.OWN)], planting.texts()[len(hostile.OWN) :]
    texts = [*own, *others[::2]]
    said = watch.sheets(f"/ar/search/?q={quote(text)}" for text in texts)
    assert missing([text for text in texts if len(text) <= LONGEST_QUERY], said) == []


def test_results_and_feeds_of_the_search_are_text(watch: Watch) -> None:
    word = quote(planting.WORD)
    watch.sheets([f"/ar/search/?q={word}&page={n}" for n in range(1, 60)])
    assert watch.failed == []


def test_machines_documents_are_no_pages(site: Site, watch: Watch) -> None:
    for address in (
        f"/api/v1/consultations/{planting.SHOWN}/comments/?page_size=50",
        "/api/v1/feeds/?lang=ar",
        "/api/v1/datasets/?page_size=50",
        f"/api/v1/search/?q={quote(planting.WORD)}",
        f"/ar/search/feed.atom?q={quote(planting.WORD)}",
        "/ar/news/feed.atom",
        "/ar/datasets/feed.atom",
        f"{WALL}feed.atom",
        "/sitemap.xml",
        "/api/v1/catalogue.jsonld",
        f"/api/v1/services/?q={quote('<script>alert(1)</script>')}",
        f"/ar/{quote('<script>alert(1)</script>')}/",
        f"/api/v1/{quote('<script>alert(1)</script>')}/",
    ):
        watch.open(address)
    assert watch.without_policy == set()


@pytest.mark.parametrize("language", ["ar", "en"])
def test_no_template_takes_a_query_as_markup(watch: Watch, language: str) -> None:
    attack = quote("\"'><img src=x onerror=alert(1)><script>alert(2)</script>")
    names = ("q", "state", "page", "agency", "order", "sort", "release", "of", "chart", "x")
    query = "&".join(f"{name}={attack}" for name in names)
    paths = {one.path.partition("?")[0] for one in PAGES if not one.signed_in}
    watch.sheets(f"/{language}/{path}?{query}" for path in sorted(paths))
    assert watch.without_policy <= PUBLIC_WITHOUT_POLICY
