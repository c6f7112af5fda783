"""Whatever is typed, an answer or a clear refusal comes, in both languages, over the API and on the page."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from django.test import Client

from search.asked import Search
from search.selectors import find

QUERIES = {
    "long": "ا" * 10_000,
    "many words": "رخصة " * 2_000,
    "stop words": "في من على ما هو",
    "english stop words": "what is the",
    "marks": "\u064b\u064e\u0651",
    "a million marks": "ر" + "\u064e" * 1_000_000,
    "marks between letters": "ر\u064e\u064e\u0651خ\u0301\u0301صة",
    "unbalanced quotes": '"رخصة «القيادة “x',
    "quotes only": '""""«»«»',
    "operators": "AND OR NOT + - * ~ ^ : ( ) [ ] { } \\ / && || !",
    "operator": "word:رخصة OR _exists_:title",
    "hyphens": "- -- --- -رخصة- -",
    "exclusions": "-رخصة -قيادة",
    "many exclusions": "رخصة" + " -ا" * 60,
    "fields": "title: agency: type: year:",
    "wrong fields": 'year:99999 type:x agency:"" title:"',
    "regex bomb": "(a+)+$ " + "a" * 50 + "!",
    "alternatives": "(ا|اا)+ت" * 10,
    "emoji": "😀👨‍👩‍👧 رخصة",
    "emoji only": "😀",
    "overrides": "\u202e\u2066رخصة\u2069\u202c",
    "controls only": "\u202e\u200f\u2066",
    "nul": "رخصة\x00",
    "controls of terminals": "رخصة\x01\x0b\x1b[31m",
    "no characters": "رخصة\ufffe\uffff",
    "replacement": "رخصة\ufffd",
    "tag": '<script>alert(1)</script><img src=x onerror="alert(2)">',
    "entity": "&lt;b&gt; &amp;#x27;",
    "sql": "'; DROP TABLE search_document; -- %' OR 1=1",
    "template": "{{ 7*7 }} {% debug %} ${7*7}",
    "path": "../../etc/passwd",
    "line ends": "رخصة\r\n\tقيادة\u2028",
    "ligatures": "ﷺ ﷽ ﻻ",
    "one letter": "ر",
    "digits": "٢٤/2023 ۲۴",
    "blank": "   ",
    "full width": "ｌｉｃｅｎｃｅ：",
    "tatweel": "ـ" * 150,
}


@pytest.mark.parametrize("language", ["ar", "en"])
@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES.keys())
def test_any_query_is_answered_or_refused_with_a_sentence(
    library, site, client: Client, language: str, query: str
) -> None:
    answer = client.get("/api/v1/search/", {"q": query, "lang": language})
    assert answer.status_code in {200, 400, 422}
    if answer.status_code != 200:
        problem = answer.json()
        assert problem["code"] in {"query_refused", "invalid_input", "bad_request"}
        assert problem["title"]
    suggested = client.get("/api/v1/search/suggest/", {"q": query, "lang": language})
    assert suggested.status_code in {200, 400, 422}
    page = client.get(f"/{language}/search/", {"q": query})
    assert page.status_code == {200: 200}.get(answer.status_code, 400)
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text
    assert 'role="search"' in page.text or "\x00" in query
    feed = client.get(f"/{language}/search/feed.atom", {"q": query})
    assert feed.status_code in {200, 400, 422}
    if feed.status_code == 200:
        ET.fromstring(feed.content)


@pytest.mark.parametrize(
    "path", ["/api/v1/search/", "/api/v1/search/suggest/", "/ar/search/", "/en/search/feed.atom"]
)
@pytest.mark.parametrize(
    "raw",
    [
        "q=%ED%A0%80",  # a lone surrogate
        "q=%D8",  # half a letter
        "q=%FF%FE%00",
        "q=%",
        "q=%u0631",
        "q=a&q=b&q=c",
        "q[]=a&q[$ne]=1",
        "q=" + "%D9%8E" * 2_000,
        "type=service&" * 1_000 + "q=a",
        "page=1&" * 1_000 + "q=a",
        "q=a&page=" + "9" * 400,
        "q=a&page=١",
        "q=a&page=-1",
        "q=a&page=1e3",
        "q=a&year=" + "9" * 5_000,
        "q=a&agency=../../x&topic=%00",
        "q=a&lang=xx&language=%E2%80%AE",
        "q=a&exact=maybe&sort=;--",
        "q=a&page_size=1000000",
        ";=&=&&&=x",
    ],
)
def test_any_address_is_answered_or_refused(
    library, site, client: Client, path: str, raw: str
) -> None:
    answer = client.get(f"{path}?{raw}")
    assert answer.status_code in {200, 400, 404, 422}


def test_only_stop_words_are_looked_for(shelf, project, site, client: Client) -> None:
    shelf.put("a", "ما هو الديوان", "ما هو")
    project()
    assert client.get("/api/v1/search/", {"q": '"ما هو"'}).json()["count"] == 1


def test_a_million_marks_cost_one_word(library) -> None:
    asked: list[str] = []

    class Listening:
        def query(self, query):
            from search.engines import engine

            asked.append("query")
            return engine().query(query)

        def frequencies(self, **tokens):
            for some in tokens.values():
                asked.extend(some)
            return {name: {} for name in tokens}

    find(Search("رخصة" + "\u064e" * 1_000_000), Listening())
    assert len(asked) < 2_000


def test_markup_in_titles_names_and_snippets_is_text_everywhere(
    shelf, project, site, client: Client
) -> None:
    shelf.put(
        "x",
        'رخصة <script>alert(1)</script>"><b>',
        "رخصة <img src=x onerror=alert(1)> &amp; \u202eمقلوب",
        context="<i>كتاب</i>",
    )
    project()
    for path in ("/ar/search/", "/ar/search/feed.atom"):
        told = client.get(path, {"q": "رخصة"}).text
        assert "<script>alert" not in told
        assert "<img src=x" not in told
        assert "<i>كتاب" not in told
