"""Search over the API."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import translation

from cms.models.taxonomy import Topic
from common.themes import Theme
from search import query_log
from search.models import QueryCount

URL = "/api/v1/search/"


def titles(client: Client, **params) -> list[str]:
    answer = client.get(URL, params)
    assert answer.status_code == 200, answer.content
    return [row["title"] for row in answer.json()["results"]]


@pytest.mark.parametrize(
    "query",
    ["رخصة", "رخصه", "الرُّخصة", "رُخَص", "بالرخصة", "رخــصة", "الرخص", "ر\u200fخصة", "رخصة القياده"],
)
def test_every_spelling_finds_the_same_guide_first(library, client: Client, query: str) -> None:
    assert titles(client, q=query)[0] == "تجديد رخصة القيادة"


def test_the_readers_language_comes_alone_unless_it_has_nothing(library, client: Client) -> None:
    assert titles(client, q="رخصة", lang="ar") == ["تجديد رخصة القيادة"]
    wider = client.get(URL, {"q": "licence", "lang": "ar"}).json()
    assert wider["is_in_other_languages"] and not wider["degraded"]
    assert [row["title"] for row in wider["results"]] == ["Renew a driving licence"]
    query_log.flush()
    assert QueryCount.objects.filter(language="ar", vain=1).count() == 1
    assert titles(client, q="licence", lang="ar", language="ar") == []
    assert titles(client, q="licences", lang="en") == ["Renew a driving licence"]
    assert titles(client, q="licence", lang="ar", language="all") == ["Renew a driving licence"]


def test_found_words_are_marked_on_vowelled_text_and_never_cut(library, client: Client) -> None:
    result = client.get(URL, {"q": "رخصه"}).json()["results"][0]
    marked = [part["text"] for part in result["snippet"] if part["mark"]]
    assert marked == ["رُخْصَةَ"]
    assert "".join(part["text"] for part in result["title_parts"]) == result["title"]


def test_facets_count_and_narrow(library, client: Client) -> None:
    answer = client.get(URL, {"q": "شهادة رخصة سياسة"}).json()
    facets = {facet["name"]: facet["values"] for facet in answer["facets"]}
    assert [(row["value"], row["label"], row["count"]) for row in facets["type"]] == [
        ("service", "دليل خدمة", 2),
        ("policy", "سياسة", 1),
    ]
    assert titles(client, q="شهادة رخصة سياسة", type="policy") == ["سياسة المشاركة الإلكترونية"]
    assert len(titles(client, q="شهادة رخصة سياسة", agency="moj")) == 2


def test_a_chosen_facet_keeps_showing_what_else_could_be_chosen(library, client: Client) -> None:
    answer = client.get(URL, {"q": "شهادة رخصة سياسة", "type": "policy"}).json()
    (types,) = (facet for facet in answer["facets"] if facet["name"] == "type")
    assert [(row["value"], row["count"], row["selected"]) for row in types["values"]] == [
        ("service", 2, False),
        ("policy", 1, True),
    ]


def test_the_year_is_a_facet(library, client: Client) -> None:
    assert titles(client, year="2024") == ["ورشة الاستشارات العامة"]


def test_a_mistyped_word_is_found_and_its_spelling_proposed(library, client: Client) -> None:
    answer = client.get(URL, {"q": "تجديد رخصت القيادذة"}).json()
    assert answer["results"][0]["title"] == "تجديد رخصة القيادة"
    assert answer["did_you_mean"] == "تجديد رخصة القيادة"


def test_other_forms_that_were_found_are_named_and_exact_search_leaves_them_out(
    library, client: Client
) -> None:
    answer = client.get(URL, {"q": "رخصه"}).json()
    assert "رخصة" in answer["also_searched_for"]
    assert titles(client, q="رخصه", exact="1") == []
    assert titles(client, q="رخصة", exact="1") == ["تجديد رخصة القيادة"]


def test_without_words_the_newest_come_first(library, client: Client) -> None:
    assert titles(client)[-1] == "ورشة الاستشارات العامة"
    assert len(titles(client)) == 4
    by_date = titles(client, q="الجهات", sort="date")
    assert by_date == ["سياسة المشاركة الإلكترونية", "ورشة الاستشارات العامة"]


def test_a_withdrawn_thing_is_gone_at_once_even_from_an_old_index(library, client: Client) -> None:
    library.take("licence")  # the index is not brought up to date
    assert titles(client, q="رخصة القيادة") == []


def test_without_an_index_titles_are_searched_and_the_answer_says_so(
    shelf, client: Client, index_dir
) -> None:
    shelf.put("licence", "تجديد رخصة القيادة")
    answer = client.get(URL, {"q": "الرخصه"}).json()
    assert answer["degraded"] is True
    assert [row["title"] for row in answer["results"]] == ["تجديد رخصة القيادة"]


def test_with_a_broken_index_titles_are_searched(library, client: Client, index_dir) -> None:
    for meta in index_dir.glob("*/index-*/meta.json"):
        meta.write_text("{")
    answer = client.get(URL, {"q": "رخصة"}).json()
    assert answer["degraded"] is True
    assert answer["count"] == 1


def test_a_search_in_vain_is_counted_without_a_trace_of_the_visitor(
    library, client: Client
) -> None:
    for host in range(1, 6):
        for _twice in range(2):
            address = f"192.0.2.{host}"
            assert client.get(URL, {"q": "زرافات"}, REMOTE_ADDR=address).json()["count"] == 0
    assert not QueryCount.objects.exists()  # nothing is written for a search by itself
    query_log.flush()
    row = QueryCount.objects.get()
    assert (row.query, row.vain, row.searches, row.language) == ("زرافات", 5, 5, "ar")


@pytest.mark.parametrize(
    ("params", "status"),
    [
        ({"q": "ا" * 201}, 400),
        ({"q": "\x00"}, 400),
        ({"q": "\u200f\u3164"}, 422),
        ({"q": "؟؟ !!"}, 422),
        ({"q": "\u064e\u064f"}, 422),
        ({"q": "😀"}, 422),
        ({"page": "0"}, 400),
        ({"page": "1000000"}, 400),
        ({"page": "50"}, 404),
        ({"page": "x"}, 400),
        ({"year": "abc"}, 400),
        ({"language": "xx"}, 400),
        ({"sort": "random"}, 400),
        ({"type": "a b"}, 400),
        ({"type": "x" * 200}, 400),
        ({"exact": "maybe"}, 400),
    ],
)
def test_what_cannot_be_looked_for_is_refused_clearly(
    library, client: Client, params: dict[str, str], status: int
) -> None:
    answer = client.get(URL, params)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize(
    "query",
    [
        "في من على",
        '"غير مغلق',
        "(a+)+$ [[[",
        "AND OR NOT +-:*",
        "\u202eمقلوب",
        "a" * 200,
        "و" * 200,
        "ا " * 100,
        "%' OR 1=1 --",
        "<script>alert(1)</script>",
        "\ud800".encode("utf-16", "surrogatepass").decode("utf-16", "replace") + "ا",
    ],
)
def test_odd_queries_are_answered(library, client: Client, query: str) -> None:
    assert client.get(URL, {"q": query}).status_code == 200


def test_a_search_costs_as_many_queries_with_thirty_results_as_with_three(
    shelf, agency, project, client: Client, django_assert_max_num_queries
) -> None:
    def counted(number: int) -> int:
        for index in range(number):
            shelf.put(f"s{index}", f"رخصة {index}", facets={"agency": ["moj"]})
        project()
        client.get(URL, {"q": "رخصة"})  # reads the editors' lists, if they are to be read again
        with django_assert_max_num_queries(4) as queries:
            client.get(URL, {"q": "رخصة"})
        return len(queries)

    assert (
        abs(counted(3) - counted(30)) <= 1
    )  # whether the lists have changed is asked now and then


def test_suggestions_begin_with_what_is_typed(library, client: Client) -> None:
    def suggested(query: str, lang: str = "ar") -> list[str]:
        rows = client.get(f"{URL}suggest/", {"q": query, "lang": lang}).json()["results"]
        return [row["title"] for row in rows]

    assert suggested("رخ") == ["تجديد رخصة القيادة"]
    assert suggested("تجديد القيا") == ["تجديد رخصة القيادة"]
    assert suggested("الرخ") == ["تجديد رخصة القيادة"]
    assert suggested("الاستش") == ["ورشة الاستشارات العامة"]
    assert suggested("ren", "en") == ["Renew a driving licence"]
    assert suggested("تجديذ رخ") == ["تجديد رخصة القيادة"]
    assert suggested("زرافة") == []


def test_suggestions_without_an_index_are_simply_absent(shelf, client: Client) -> None:
    assert client.get(f"{URL}suggest/", {"q": "رخ"}).json() == {"results": []}


def test_values_of_facets_are_shown_in_words_of_the_context_that_knows_them(
    shelf, project, client: Client
) -> None:
    Topic.objects.create(slug="roads", name_ar="الطرق", name_en="Roads")
    shelf.put("a", "رخصة", facets={"topic": ["roads", "JUST"]})
    shelf.put("b", "رخصة", facets={"topic": ["unheard-of"]})
    project()
    (topics,) = (
        facet
        for facet in client.get(URL, {"q": "رخصة"}).json()["facets"]
        if facet["name"] == "topic"
    )
    labels = {row["value"]: row["label"] for row in topics["values"]}
    with translation.override("ar"):
        assert labels == {
            "roads": "الطرق",
            "JUST": str(Theme("JUST").label),
            "unheard-of": "unheard-of",
        }
