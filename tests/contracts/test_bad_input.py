"""What no client should send is answered with a problem, never with a failure of the server."""

from __future__ import annotations

import uuid
from collections import deque

import pytest
from django.test import Client

from tests.contracts.schema import filled, operations, query_names

GETS = sorted(path for path, _ in operations("get"))
POSTS = sorted(path for path, _ in operations("post"))
NUL = "\x00"
QUERIES = [
    *("lang=xx", "lang=", "page=1000000000", "page=-1", "page=x", "page_size=1000000000"),
    *("q=%00", "q=%FF%FE", "q=" + "%D8%A7" * 5000, "path=%00", "path=//evil.example/"),
    *("date=2026-02-31", "from=yesterday", "month=2026-13", "year=99999", "since=0000-00-00"),
    *(
        "agency=%00",
        "audience=" + "x" * 3000,
        "ordering=-password",
        "lat=nan&lon=inf",
        "a[]=1&a[]=2",
    ),
]
SECTIONS = (
    *("", "services/", "service-points/", "journeys/", "news/", "events/", "indicators/"),
    *("consultations/", "datasets/", "search/", "agencies/", "nothing-here/", "statistics/"),
)


def is_problem(answer) -> bool:  # type: ignore[no-untyped-def]  # Django's test response
    document = answer.json() if "json" in answer.get("Content-Type", "") else {}
    return (
        answer["Content-Type"].startswith("application/problem+json")
        and document["status"] == answer.status_code
        and bool(document["code"])
        and bool(document["title"])
    )


@pytest.fixture(scope="module")
def visitor(demo: None) -> Client:
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("path", GETS)
def test_no_query_brings_the_api_down(visitor: Client, path: str) -> None:
    for query in QUERIES:
        answer = visitor.get(f"{filled(path)}?{query}")
        assert answer.status_code < 500, query
        assert answer.status_code < 400 or is_problem(answer), (query, answer.content[:300])
        if answer.streaming:
            deque(answer.streaming_content, 0)  # a file is closed at its end


@pytest.mark.parametrize("path", [path for path in GETS if "{" in path])
@pytest.mark.parametrize(
    "value", ["%00", "%2e%2e%2f", "9" * 40, "x" * 500, "%D8%A7", "%F0%9F%98%80"]
)
def test_a_name_that_nothing_has_is_not_found(visitor: Client, path: str, value: str) -> None:
    answer = visitor.get(filled(path, value))
    assert 400 <= answer.status_code < 500
    assert is_problem(answer)


@pytest.mark.parametrize(
    "path",
    sorted(path for path, operation in operations("get") if "lang" in query_names(operation)),
)
def test_a_language_the_site_does_not_speak_is_refused(visitor: Client, path: str) -> None:
    answer = visitor.get(filled(path), {"lang": "xx"})
    assert 400 <= answer.status_code < 500
    assert is_problem(answer)


@pytest.mark.parametrize(
    "path",
    sorted(path for path, operation in operations("get") if "page" in query_names(operation)),
)
def test_the_thousand_millionth_page_is_refused(visitor: Client, path: str) -> None:
    answer = visitor.get(filled(path), {"page": 10**9})
    assert 400 <= answer.status_code < 500
    assert is_problem(answer)


BODIES = {
    "broken JSON": ('{"text": ', "application/json"),
    "not an object": ("[1, 2", "application/json"),
    "a number": ("1", "application/json"),
    "nothing": ("", "application/json"),
    "NUL": (f'{{"text": "a{NUL}b", "name": "\\u0000"}}', "application/json"),
    "a lone surrogate": (
        '{"text": "\\ud800", "body": "\\ud800", "reason": "\\ud800"}',
        "application/json",
    ),
    "not UTF-8": (b'{"text": "\xff\xfe"}', "application/json"),
    "too deep": ("[" * 20000 + "]" * 20000, "application/json"),
    "a form": ("text=x", "application/x-www-form-urlencoded"),
    "XML": ("<a/>", "application/xml"),
    "no type": ("x", ""),
    "a broken upload": (b"--x\r\nContent-Dis", "multipart/form-data; boundary=x"),
    "ten megabytes": (b'{"text": "' + b"x" * 10_000_000 + b'"}', "application/json"),
    "an invalid date": ('{"date": "2026-02-31", "month": "2026-13"}', "application/json"),
}


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize("body", BODIES)
def test_no_body_brings_the_api_down(visitor: Client, path: str, body: str) -> None:
    data, content_type = BODIES[body]
    answer = visitor.generic(
        "POST", filled(path), data, content_type, headers={"Idempotency-Key": str(uuid.uuid4())}
    )
    assert 400 <= answer.status_code < 500
    assert is_problem(answer)


def test_the_schema_names_readings_and_writings() -> None:
    assert len(GETS) >= 3


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("section", SECTIONS)
def test_no_query_brings_a_page_down(visitor: Client, language: str, section: str) -> None:
    direction = "rtl" if language == "ar" else "ltr"
    for query in QUERIES:
        answer = visitor.get(f"/{language}/{section}?{query}")
        assert answer.status_code < 500, query
        if answer.status_code >= 400 and "html" in answer.get("Content-Type", ""):
            assert f'dir="{direction}"' in answer.text, query


@pytest.mark.parametrize(
    "path", ["/xx/", "/fr/services/", "/ar/%00/", "/ar/services/%F0%9F%98%80/"]
)
def test_a_page_that_is_not_there_says_so(visitor: Client, path: str) -> None:
    answer = visitor.get(path)
    assert 400 <= answer.status_code < 500
    assert "<html lang=" in answer.text


@pytest.mark.parametrize("section", SECTIONS)
def test_a_page_takes_no_body_of_ten_megabytes(visitor: Client, section: str) -> None:
    answer = visitor.post(
        f"/ar/{section}", b"x" * 10_000_000, content_type="application/octet-stream"
    )
    assert 400 <= answer.status_code < 500
