"""Rows, facets, statistics and groups over HTTP: what is asked, what is refused, and what readers may keep."""

from __future__ import annotations

import itertools
import json
import os
from pathlib import Path

import pytest
from django.utils import timezone
from drf_spectacular.validation import validate_schema

from accounts.actors import PLATFORM
from opendata import addresses, ingesting, services
from tests.opendata.conftest import add_table, release_of, upload
from tests.opendata.tables.reference import COLUMNS

SHARED = Path(os.environ.get("DIWAN_SHARED_DATA", "../shared/data"))
MANY = "year,place,n,day,note\n" + "".join(
    f"{2000 + number % 3},{('إربد', 'عمّان', 'Amman, Jordan')[number % 3]!r},{number},2020-0{1 + number % 9}-01,\n".replace(
        "'", '"'
    )
    for number in range(1, 31)
)


@pytest.fixture
def many(dataset):
    return add_table(dataset, MANY)


@pytest.fixture
def ask(client, many):
    def asked(address: str = "rows/", **params):
        return client.get(f"/api/v1/resources/{many.public_id}/{address}", params)

    return asked


def test_a_walk_by_links_reaches_every_row_once_and_comes_back(ask, client) -> None:
    page = ask(sort="-year,n", limit=7).json()
    walked, pages = list(page["numbers"]), [page]
    while page["next"]:
        page = client.get(page["next"]).json()
        walked += page["numbers"]
        pages.append(page)
    assert len(pages) == 5
    assert sorted(walked) == list(range(1, 31))
    years = [row["year"] for one in pages for row in one["results"]]
    assert years == sorted(years, reverse=True)
    back = client.get(pages[2]["previous"]).json()
    assert back["numbers"] == pages[1]["numbers"]
    assert pages[0]["previous"] is None


def test_columns_counting_and_words_are_chosen(ask) -> None:
    answer = ask(columns="n,place", count="none", q="اربد", limit=2).json()
    assert answer["count"] is None
    assert answer["results"] == [{"place": "إربد", "n": 3}, {"place": "إربد", "n": 6}]
    assert [one["name"] for one in answer["columns"]] == ["place", "n"]
    assert ask(q="jordan AMMAN").json()["count"] == 10


@pytest.mark.parametrize(
    ("params", "count"),
    [
        ({"place__in": 'إربد,"Amman, Jordan"'}, 20),
        ({"place__in": ["إربد", "عمّان"]}, 20),
        ({"n__between": "٥,7"}, 3),
        ({"day__starts": "2020-03"}, 4),
        ({"day__between": "2020-01-01,2020-02-28"}, 7),
        ({"place__starts": "ام"}, 0),
        ({"place__starts": "عم"}, 10),
        ({"n__contains": "3"}, 4),
        ({"note__empty": "1"}, 30),
        ({"note__empty": "0"}, 0),
        ({"year__eq": "2001", "n__gt": ""}, 10),
    ],
)
def test_conditions(ask, params, count) -> None:
    assert ask(**params).json()["count"] == count


@pytest.mark.parametrize(
    ("address", "params", "member"),
    [
        ("rows/", {"c99__eq": "1"}, "columns"),
        ("rows/", {"n__like": "1"}, "operators"),
        ("rows/", {"n__between": "1"}, "example"),
        ("rows/", {"day__gte": "next year"}, "example"),
        ("rows/", {"sort": "c99"}, "columns"),
        ("rows/", {"columns": "year,c99"}, "columns"),
        ("rows/", {"cursor": "AAAA"}, "cursor"),
        ("rows/", {"cursor": "~~~"}, "cursor"),
        ("rows/", {"limit": "100000"}, "errors"),
        ("rows/", {"count": "5"}, "errors"),
        ("rows/", {"release": "x"}, "errors"),
        ("rows/", {"q": " ".join("كلمة" for _ in range(50))}, "maximum"),
        ("rows/", {"year__in": ",".join(str(number) for number in range(300))}, "maximum"),
        ("rows/", {"n__ne": [str(number) for number in range(21)]}, "maximum"),
        ("facets/", {}, "errors"),
        ("facets/", {"column": "c99"}, "columns"),
        ("facets/", {"column": "year", "top": "99999"}, "errors"),
        ("statistics/", {"columns": "c99"}, "columns"),
        ("groups/", {}, "errors"),
        ("groups/", {"by": "c99"}, "columns"),
        ("groups/", {"by": "year", "aggregate": "sum:place"}, "aggregates"),
        ("groups/", {"by": "year", "having": "count>3"}, "example"),
        ("groups/", {"by": "year", "limit": "1000000"}, "errors"),
        ("download/json", {"labels": "ar"}, "forms"),
        ("download/csv", {"labels": "fr"}, "errors"),
        ("download/csv", {"c99": "1"}, "columns"),
    ],
)
def test_what_cannot_be_asked_is_refused_with_what_can(ask, address, params, member) -> None:
    answer = ask(address, **params)
    assert answer.status_code == 400
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert member in answer.json()


def test_refusals_speak_the_readers_language(ask) -> None:
    details = {ask(c99="1", lang=lang).json()["detail"] for lang in ("ar", "en")}
    assert len(details) == 2


def test_a_cursor_of_another_order_or_of_an_earlier_release_says_so(ask, client, many) -> None:
    follows = ask(sort="n", limit=5).json()["next"]
    other = client.get(follows.replace("sort=n", "sort=year"))
    assert (other.status_code, other.json()["code"]) == (409, "cursor_outdated")
    release_of(many, MANY + "2009,الكرك,31,2021-01-01,\n")
    outdated = client.get(follows)
    assert (outdated.status_code, outdated.json()["code"]) == (409, "cursor_outdated")
    assert client.get(f"{follows}&release=2").status_code == 200


def test_an_earlier_release_is_still_answered(ask, many) -> None:
    before = ask().json()
    release_of(many, MANY + "2009,الكرك,31,2021-01-01,\n")
    assert ask().json()["count"] == 31
    pinned = ask(release=before["release"]).json()
    assert (pinned["count"], pinned["results"]) == (30, before["results"])
    assert ask(release=99).status_code == 404
    assert ask("facets/", release=before["release"], column="place").json()["release"] == 2


def _bytes_of(answer) -> bytes:
    return answer.getvalue() if answer.streaming else answer.content


ANSWERS = [
    ("rows/", {"n__gt": "3", "limit": 2}),
    ("facets/", {"column": "place"}),
    ("statistics/", {"columns": "n"}),
    ("groups/", {"by": "year", "aggregate": "count,sum:n"}),
    ("download/csv", {}),
]


@pytest.mark.parametrize(("address", "params"), ANSWERS)
def test_what_was_answered_before_opens_nothing_later(ask, many, address, params) -> None:
    for _turn in range(2):
        answer = ask(address, **params)
        assert answer.status_code == 200
        _bytes_of(answer)
    dataset, now = many.dataset, timezone.now()
    type(dataset).objects.filter(pk=dataset.pk).update(
        access_level="RESTRICTED", access_reason_ar="أسرار"
    )
    assert ask(address, **params).status_code == 403
    type(dataset).objects.filter(pk=dataset.pk).update(access_level="PUBLIC")
    dataset.refresh_from_db()
    services.withdraw_dataset(dataset=dataset, actor=PLATFORM, now=now)
    assert ask(address, **params).status_code == 410


@pytest.mark.parametrize(("address", "params"), ANSWERS)
def test_a_new_release_is_answered_from_its_own_rows_when_it_is_public(
    ask, many, address, params
) -> None:
    def told():
        return _bytes_of(ask(address, **params))

    before = told()
    file = ingesting.replace_file(
        resource=many, actor=PLATFORM, upload=upload(MANY + "2009,الكرك,31,,\n"), now=timezone.now()
    )
    ingesting.read_file(file_id=file.pk, now=timezone.now())
    assert told() == before
    services.publish_dataset(dataset=many.dataset, actor=PLATFORM, now=timezone.now())
    assert told() != before


def test_numbered_pages_are_answered_near_the_beginning_only(ask, dataset, client) -> None:
    assert ask(page=3, page_size=10).json()["numbers"] == list(range(21, 31))
    assert ask(page=4, page_size=10).status_code == 404
    long = add_table(dataset, "n\n" + "".join(f"{number}\n" for number in range(12_000)))
    address = f"/api/v1/resources/{long.public_id}/rows/"
    far = client.get(address, {"page": 12, "page_size": 1000})
    assert (far.status_code, far.json()["code"]) == (400, "bad_row_query")
    assert (
        "next"
        in client.get(address, {"page": 12, "page_size": 1000, "lang": "en"}).json()["detail"]
    )
    near = client.get(address, {"page": 11, "page_size": 1000}).json()
    assert near["numbers"][0] == 10_001
    assert client.get(near["next"]).json()["numbers"][0] == 11_001


def test_facets_leave_out_their_own_conditions(ask) -> None:
    found = ask("facets/", column="place,year", place="إربد", top=2).json()["facets"]
    assert [one["count"] for one in found[0]["values"]] == [10, 10]
    assert found[0]["others"] == {"values": 1, "count": 10}
    assert found[1]["values"] == [{"value": 2000, "label": "", "count": 10}]
    assert ask("facets/", column="note").json()["facets"][0]["empty"] == 30


def test_statistics_of_numbers_dates_and_texts(ask) -> None:
    found = {one["column"]["name"]: one for one in ask("statistics/").json()["statistics"]}
    assert found["n"]["mean"] == 15.5
    assert (found["n"]["minimum"], found["n"]["maximum"]) == (1, 30)
    assert found["n"]["quantiles"]["0.5"] == 15.5
    assert sum(one["count"] for one in found["n"]["histogram"]) == 30
    assert (found["day"]["minimum"], found["day"]["maximum"]) == ("2020-01-01", "2020-09-01")
    assert found["place"]["distinct"] == 3
    assert (found["note"]["empty"], found["note"]["minimum"]) == (30, None)


def test_groups_with_sums_bounds_and_order(ask) -> None:
    found = ask(
        "groups/",
        by="year,day:year",
        aggregate="count,sum:n",
        having="sum_n:gt:145",
        sort="-sum_n",
    ).json()
    assert [one["name"] for one in found["columns"]] == ["year", "day_year", "count", "sum_n"]
    assert found["results"] == [
        {"year": 2000, "day_year": 2020, "count": 10, "sum_n": 165},
        {"year": 2002, "day_year": 2020, "count": 10, "sum_n": 155},
    ]
    assert found["count"] == 2


@pytest.mark.parametrize(
    "address",
    [
        "rows/?sort=n",
        "facets/?column=place",
        "statistics/",
        "groups/?by=place",
        "openapi.json",
        "download/csv",
    ],
)
def test_who_has_an_answer_is_told_that_it_is_still_so(client, many, address, settings) -> None:
    url = f"/api/v1/resources/{many.public_id}/{address}"
    first = client.get(url)
    again = client.get(url, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.headers["ETag"]) == (304, first.headers["ETag"])
    assert (
        client.get(f"{url}{'&' if '?' in url else '?'}n=5").headers["ETag"] != first.headers["ETag"]
    )
    release_of(many, MANY + "2009,الكرك,31,2021-01-01,\n")
    changed = client.get(url, headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    if changed.streaming:
        b"".join(changed.streaming_content)
    if first.streaming:
        first.close()


def test_numbers_are_exact_in_json(dataset, client) -> None:
    resource = add_table(dataset, "n,x\n9007199254740993,0.1\n-9007199254740993,0.25\n")
    raw = client.get(f"/api/v1/resources/{resource.public_id}/rows/").content
    assert b'"n":9007199254740993' in raw
    assert b'"x":0.1' in raw
    assert b"NaN" not in raw


def test_the_tables_own_openapi_document_is_valid_and_names_what_works(ask, client, many) -> None:
    document = ask("openapi.json").json()
    validate_schema(document)
    assert document["openapi"].startswith("3.1")
    names = list(document["components"]["parameters"])
    assert "n__between" in names
    assert document["info"]["license"]["url"].startswith("http")
    values = {"integer": "3", "string": "2020-01-01", "boolean": "true", "array": "2,5"}
    for name in names:
        if "__" not in name:
            continue
        schema = document["components"]["parameters"][name]["schema"]
        value = values[schema["type"]]
        if schema["type"] == "array" and schema["items"].get("format") == "date":
            value = "2020-01-01,2021-01-01"
        assert ask(**{name: value}).status_code == 200, name
    server = document["servers"][0]["url"]
    assert server.endswith(addresses.rows_path(many).removesuffix("/rows/"))
    assert COLUMNS


def hostile() -> list[str]:
    lines = (SHARED / "hostile/strings/blns.jsonl").read_text("utf-8").splitlines()
    found = [json.loads(line) for line in lines]
    own = [
        '"; DROP TABLE t --',
        "year; ATTACH '/etc/passwd'",
        "1) OR 1=1 --",
        "read_csv('/etc/passwd')",
        "year UNION SELECT * FROM duckdb_settings()",
        "$1",
        "?",
        "{}",
        "year__eq__ne",
        "%s%n",
        "_row",
        "year~",
        "csv~",
        "t.year",
    ]
    return own + [one if isinstance(one, str) else one["s"] for one in found]


def test_sql_and_other_mischief_does_nothing_in_any_parameter(ask) -> None:
    places = [
        *(("rows/", name) for name in ("q", "sort", "columns", "cursor", "limit", "count", "release")),
        *(("rows/", f"place__{operator}") for operator in ("eq", "in", "contains", "between", "starts")),
        *(("rows/", f"day__{operator}") for operator in ("eq", "in", "contains", "between")),
        *(("facets/", "column"), ("statistics/", "columns"), ("download/jsonl", "sort")),
        *(("groups/", "by"), ("groups/", "having"), ("groups/", "aggregate"), ("groups/", "sort")),
    ]  # fmt: skip
    before = ask().json()
    for place, text in zip(
        itertools.cycle(places), [*hostile(), *hostile()[:14] * 2], strict=False
    ):
        address, name = place
        extra = {"by": "year"} if address == "groups/" and name != "by" else {}
        answer = ask(address, **{name: text, **extra})
        assert answer.status_code in {200, 400, 404, 409}, (place, text)
        name_as_column = ask(address, **{f"{text}__eq": "1", "by": "year", "column": "year"})
        assert name_as_column.status_code in {200, 400}, text
        for one in (answer, name_as_column):
            if one.streaming:
                one.close()
    assert ask().json() == before
