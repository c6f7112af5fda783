"""What editors keep, as a search shows it: things put first, equivalents, popular searches; and the other keyboard."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from search import selectors, synonyms
from search.budget import Budget
from search.models import PopularQuery
from search.synonyms import matching
from tests.search.test_best_bets import bet
from tests.search.test_page import text_of
from tests.search.test_synonyms import store

URL = "/api/v1/search/"


def answer(client: Client, **params) -> dict:
    found = client.get(URL, params)
    assert found.status_code == 200, found.content
    return found.json()


def test_what_editors_chose_stands_first_is_marked_and_counts_once(library, client: Client) -> None:
    before = answer(client, q="شهادة رخصة سياسة")
    bet("شهادة رخصة سياسة", "policy")
    after = answer(client, q="شهادة رخصة سياسة")
    titles = [row["title"] for row in after["results"]]
    assert titles[0] == "سياسة المشاركة الإلكترونية"
    assert [row["is_best_bet"] for row in after["results"]] == [True, False, False]
    assert (len(set(titles)), after["count"]) == (3, before["count"])


def test_a_choice_that_has_none_of_the_words_is_one_result_more(library, client: Client) -> None:
    bet("شهادة", "forum")
    found = answer(client, q="شهادة")
    assert [row["title"] for row in found["results"]] == [
        "ورشة الاستشارات العامة",
        "طلب شهادة عدم محكومية",
    ]
    assert found["count"] == 2
    bet("زرافة", "forum")
    assert answer(client, q="زرافة")["count"] == 1


def test_a_word_of_the_list_is_no_slip_though_no_document_has_it(
    shelf, project, client: Client
) -> None:
    shelf.put("answers", "جواب الوزارة", "نص")
    project()
    assert answer(client, q="جواز سفر")["did_you_mean"] == "جواب سفر"
    store("جواز سفر", "باسبور")
    found = answer(client, q="جواز سفر")
    assert (found["did_you_mean"], found["results"]) == ("", [])


def test_reading_a_changed_list_takes_nothing_from_a_search_s_time(
    library, client: Client, settings, monkeypatch
) -> None:
    settings.SEARCH_BUDGET_MS = 300
    now = [0.0]
    read = synonyms._kept._load

    def slowly() -> synonyms.Rules:
        now[0] += 3600
        return read()

    monkeypatch.setattr(synonyms._kept, "_load", slowly)
    monkeypatch.setattr(selectors, "Budget", lambda seconds: Budget(seconds, lambda: now[0]))
    store("رخصة", "بيرمي")
    found = answer(client, q="بيرمي", language="ar")
    assert (now[0] > 0, found["left_out"], found["count"]) == (True, [], 1)


@pytest.mark.parametrize(
    "params", [{"type": "service"}, {"sort": "date"}, {"sort": "title"}, {"exact": "1"}]
)
def test_who_narrows_or_orders_gets_no_choices_of_editors(
    library, client: Client, params: dict[str, str]
) -> None:
    bet("شهادة", "forum")
    assert not any(row["is_best_bet"] for row in answer(client, q="شهادة", **params)["results"])


def test_the_second_page_neither_repeats_nor_misses_what_stands_first(
    shelf, project, client: Client
) -> None:
    for number in range(25):
        shelf.put(f"s{number}", f"رخصة {number}")
    project()
    last = answer(client, q="رخصة", page="3")["results"][-1]
    bet("رخصة", last["id"].split(":")[1])
    pages = [answer(client, q="رخصة", page=str(page)) for page in (1, 2, 3)]
    ids = [row["id"] for page in pages for row in page["results"]]
    assert ids[0] == last["id"]
    assert len(ids) == len(set(ids)) == 25 == pages[0]["count"]


def test_the_page_says_what_editors_chose(library, site, client: Client) -> None:
    bet("شهادة", "forum")
    page = client.get("/ar/search/", {"q": "شهادة"}).text
    first, second = re.findall(r"<li[^>]*>\s*<h2 class=\"d-list__title\".*?</ul></li>", page, re.S)
    assert "اختيار المحررين" in text_of(first)
    assert "اختيار المحررين" not in text_of(second)


def test_keys_of_the_other_script_are_read_and_told(library, client: Client) -> None:
    found = answer(client, q="vowm hgrdh]m")
    assert (found["searched_for"], found["did_you_mean"]) == ("رخصة القيادة", "")
    assert [row["title"] for row in found["results"]] == ["تجديد رخصة القيادة"]
    assert answer(client, q="vowm hgrdh]m", exact="1")["searched_for"] == ""
    assert answer(client, q="zzzz qqq")["searched_for"] == ""


def test_equivalents_reach_the_query(library) -> None:
    store("لايسن", means=("رخصة",))
    (one,) = matching(["لايسن"], "ar")
    assert one.means == (("رخصه",),)


def test_popular_searches_help_who_found_nothing(library, site, client: Client) -> None:
    PopularQuery.objects.create(language="ar", query="رخصه", shown="رخصة", searches=9)
    assert answer(client, q="زرافة")["popular"] == ["رخصة"]
    assert answer(client, q="رخصة")["popular"] == []
    page = client.get("/ar/search/", {"q": "زرافة"}).text
    assert re.search(r'يكثر البحث عن.*?href="\?q=%D8%B1%D8%AE%D8%B5%D8%A9"', page, re.S)


def test_suggestions_tell_searches_from_things(library, client: Client) -> None:
    PopularQuery.objects.create(language="ar", query="رخصه مهن", shown="رخصة مهن", searches=9)
    rows = client.get(f"{URL}suggest/", {"q": "رخ"}).json()["results"]
    assert [(row["kind"], row["title"]) for row in rows] == [
        ("query", "رخصة مهن"),
        ("document", "تجديد رخصة القيادة"),
    ]
    assert rows[0]["type_label"] == "بحث"
    assert rows[0]["url"].startswith("/ar/search/?q=%D8%B1")
    assert rows[1]["type_label"] == "دليل خدمة"
