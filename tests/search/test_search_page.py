"""The search page: signs in the query, notices, help when nothing is found, the feed and the browser's description."""

from __future__ import annotations

import html
import re
import xml.etree.ElementTree as ET

import pytest
from django.test import Client

from cms.models import PageFeedback
from tests.search.test_page import text_of
from tests.waiting import opened_before

URL = "/ar/search/"
ATOM = "{http://www.w3.org/2005/Atom}"


def page_of(client: Client, url: str = URL, **params) -> str:
    answer = client.get(url, params)
    assert answer.status_code == 200
    return answer.text


def test_the_page_says_what_can_be_typed(site, client: Client) -> None:
    assert "شرطة قبل الكلمة" in page_of(client)
    assert "A hyphen before a word" in page_of(client, "/en/search/")


def test_signs_in_the_query_are_minded_and_stay_in_the_box(library, site, client: Client) -> None:
    page = page_of(client, q='شهادة "عدم محكومية" -رخصة')
    assert "نتيجة واحدة" in page
    assert 'value="شهادة &quot;عدم محكومية&quot; -رخصة"' in page


def test_a_query_that_only_leaves_out_is_refused_with_a_sentence(
    library, site, client: Client
) -> None:
    answer = client.get(URL, {"q": "-رخصة"})
    assert answer.status_code == 400
    assert "اكتب ما تبحث عنه أيضًا" in answer.text
    assert client.get("/api/v1/search/", {"q": "-رخصة"}).json()["code"] == "query_refused"


def test_a_field_narrows_and_an_unknown_value_is_told(library, site, client: Client) -> None:
    assert "نتيجة واحدة" in page_of(client, q="نوع:سياسة")
    assert "نتيجتان" in page_of(client, q="شهادة رخصة سياسة جهة:العدل")
    page = text_of(page_of(client, q="رخصة جهة:المريخ"))
    assert "الجهة: لا شيء باسم « المريخ »" in page
    assert "نتيجة واحدة" in page


def test_a_part_names_the_page_that_it_stands_on(shelf, project, site, client: Client) -> None:
    shelf.put(
        "p",
        "المادة 3",
        "تُمنح الرخصة",
        kind="clause",
        context="مسودة قانون <b>الرخص</b>",
        url="/ar/x/#art-3",
    )
    project()
    page = page_of(client, q="رخصة")
    assert 'href="/ar/x/#art-3"' in page
    assert "ضمن: مسودة قانون <b>الرخص</b>" in text_of(page)
    assert "<b>الرخص" not in page


def test_titles_can_be_the_order(library, site, client: Client) -> None:
    page = page_of(client, q="شهادة رخصة سياسة", sort="title")
    titles = [text_of(found) for found in re.findall(r'<h2 class="d-list__title".*?</h2>', page)]
    assert titles == ["تجديد رخصة القيادة", "سياسة المشاركة الإلكترونية", "طلب شهادة عدم محكومية"]
    assert re.search(r'<a href="\?[^"]*sort=title" aria-current="true">حسب العنوان', page)
    assert 'name="sort" value="title"' in page


def test_many_values_unfold_and_chosen_ones_stand_open(
    shelf, project, site, client: Client
) -> None:
    for number in range(12):
        shelf.put(f"n{number}", f"رخصة {number}", facets={"topic": [f"topic-{number:02}"]})
    project()
    page = page_of(client, q="رخصة", topic="topic-11")
    assert "3 اختيارات أخرى" in page
    first = page[: page.index("3 اختيارات أخرى")]
    assert re.search(r'value="topic-11" checked', first)
    assert first.count('name="topic"') == 9


def test_choices_that_do_not_exist_are_left_out_with_a_sentence(
    library, site, client: Client
) -> None:
    for wrong in (
        {"type": "nonsense"},
        {"year": "x"},
        {"sort": "best"},
        {"agency": ["a b"] * 1000},
    ):
        page = page_of(client, q="رخصة", **wrong)
        assert "اختيارات غير موجودة" in page
        assert "نتيجة واحدة" in page
    assert "اختيارات غير موجودة" not in page_of(client, q="رخصة", colour="red")


@pytest.mark.parametrize("number", ["1000000", "101", "-1", "0", "abc", "7"])
def test_a_page_that_is_not_there_leads_to_the_first(
    library, site, client: Client, number: str
) -> None:
    answer = client.get(URL, {"q": "رخصة", "type": "service", "page": number})
    assert answer.status_code == 404
    assert "ليس لهذه النتائج صفحة بهذا الرقم" in answer.text
    (back,) = re.findall(r'<a href="\?([^"]*)">الانتقال إلى الصفحة الأولى', answer.text)
    assert "نتيجة واحدة" in client.get(f"{URL}?{html.unescape(back)}").text


def test_when_the_time_is_spent_the_page_says_so(library, site, settings, client: Client) -> None:
    settings.SEARCH_BUDGET_MS = 0
    page = page_of(client, q="رخصة")
    assert "لم يتسع الوقت لتصحيح الإملاء" in page
    assert "لم يتسع الوقت لعدّ اختيارات التضييق" in page
    assert "نتيجة واحدة" in page
    # Who has not searched yet has no results that could lack anything.
    assert "لم يتسع الوقت" not in page_of(client)


def test_nothing_found_offers_fewer_words_and_takes_what_was_looked_for(
    library, site, client: Client
) -> None:
    page = page_of(client, q='"القيادة رخصة"')
    (fewer,) = re.findall(r'لهذا البحث نتائج: <a href="\?([^"]*)"', page)
    assert "نتيجة واحدة" in client.get(f"{URL}?{html.unescape(fewer)}").text
    form = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', page))
    form |= {name: html.unescape(value) for name, value in form.items()}
    form |= {"text": "رخصة دولية لوالدي", "website": "", **opened_before()}
    answer = client.post("/ar/feedback/", form, headers={"sec-fetch-site": "same-origin"})
    assert answer.status_code == 200
    (row,) = PageFeedback.objects.all()
    assert (row.path, row.is_useful) == (URL, False)
    assert row.text == '«"القيادة رخصة"»\nرخصة دولية لوالدي'


def test_what_was_typed_with_the_other_keyboard_is_told_once(library, site, client: Client) -> None:
    page = page_of(client, q="u]l lp;,ldm")
    told = "بحثنا عن « عدم محكومية »؛ إذ يبدو أن لوحة المفاتيح كانت على لغة أخرى."
    assert text_of(page).count(told) == 1
    assert "هل تقصد" not in page
    assert "نتيجة واحدة" in page
    (exact,) = re.findall(r'<a href="\?([^"]*exact=1[^"]*)"', page)
    typed = page_of(client, f"{URL}?{html.unescape(exact)}")
    assert "لم نعثر على شيء" in typed
    assert told not in text_of(typed)


def test_only_what_was_typed_can_be_searched_though_no_other_form_is_told(
    library, site, client: Client
) -> None:
    page = page_of(client, q="محكومية")
    assert "بحثنا أيضًا عن" not in page
    assert page.count("exact=1") == 1
    assert "exact=1" not in page_of(client, q="زرافات")
    assert "exact=1" not in page_of(client, type="policy")


def test_what_was_looked_for_sent_by_a_program_is_not_stored(library, site, client: Client) -> None:
    form = {"step": "sought", "q": "x", "text": "ads", "website": "http://ads.example"}
    answer = client.post("/ar/feedback/", form, headers={"sec-fetch-site": "same-origin"})
    assert answer.status_code in {200, 400}
    assert not PageFeedback.objects.exclude(text="").exists()


def test_choices_can_be_removed_only_where_there_are_any(library, site, client: Client) -> None:
    assert "إزالة كل الاختيارات" not in page_of(client, q="زرافات")
    assert "إزالة كل الاختيارات" in page_of(client, q="زرافات", type="policy")


def test_whole_pages_stand_before_their_parts_in_the_choice_of_types(
    shelf, project, site, client: Client
) -> None:
    for number in range(3):
        shelf.put(f"c{number}", f"المادة {number}", "رخصة", kind="clause", context="قانون")
    shelf.put("news", "رخصة جديدة", kind="news")
    project()
    for params in ({}, {"q": "رخصة"}):
        (types,) = (
            facet["values"]
            for facet in client.get("/api/v1/search/", params).json()["facets"]
            if facet["name"] == "type"
        )
        assert [(row["value"], row["count"]) for row in types] == [("news", 1), ("clause", 3)]


def test_all_languages_are_offered_only_where_one_was_chosen(library, site, client: Client) -> None:
    # Where the reader's language has nothing all were searched already.
    assert "البحث في كل اللغات" not in page_of(client, q="زرافات")
    assert "البحث في كل اللغات" in page_of(client, q="زرافات", language="en")
    assert "البحث في كل اللغات" not in page_of(client, q="زرافات", language="all")


def test_the_heading_stays_short_and_nothing_turns_the_tab(library, site, client: Client) -> None:
    answer = client.get(URL, {"q": f"\u202eرخصة {'كلمة ' * 2000}"})
    assert answer.status_code == 400
    assert "200" in answer.text
    heading, title = (
        text_of(re.search(rf"<{tag}.*?</{tag}>", answer.text, re.DOTALL)[0])
        for tag in ("h1", "title")
    )
    for text in (heading, title):
        assert "رخصة كلمة" in text
        assert "…" in text
        assert "\u202e" not in text
        assert len(text) < 140


def test_english_pages_quote_as_english_does(shelf, project, site, client: Client) -> None:
    shelf.put("en", "Renew a licence", "licences are renewed", language="en")
    project()
    page = text_of(page_of(client, "/en/search/", q="licence agency:Mars"))
    assert "Search for “ licence agency:Mars ”" in page
    assert "“ licences ”" in page
    assert "nothing is called “ Mars ”" in page
    assert "«" not in page


def test_a_search_is_a_feed_with_the_same_choices(library, site, client: Client) -> None:
    page = page_of(client, q="الجهات شهادة", type="event", page="1")
    (address,) = re.findall(
        r'<link rel="alternate" type="application/atom\+xml"[^>]*href="([^"]*)"', page
    )
    first = client.get(f"{URL}{html.unescape(address)}")
    assert first["Content-Type"].startswith("application/atom+xml")
    feed = ET.fromstring(first.content)
    entries = feed.findall(f"{ATOM}entry")
    assert [entry.findtext(f"{ATOM}title") for entry in entries] == ["ورشة الاستشارات العامة"]
    assert entries[0].findtext(f"{ATOM}updated") == "2024-01-05T00:00:00+00:00"
    assert entries[0].findtext(f"{ATOM}id").endswith(":search/shelf%3Aforum%3Aar")
    again = client.get(f"{URL}{html.unescape(address)}", headers={"if-none-match": first["ETag"]})
    assert again.status_code == 304


def test_a_feed_has_the_newest_first_whatever_the_order_of_the_page(
    library, site, client: Client
) -> None:
    feed = ET.fromstring(
        client.get(f"{URL}feed.atom", {"q": "الجهات", "sort": "title", "page": "9"}).content
    )
    titles = [entry.findtext(f"{ATOM}title") for entry in feed.findall(f"{ATOM}entry")]
    assert titles == ["سياسة المشاركة الإلكترونية", "ورشة الاستشارات العامة"]
    assert "«الجهات»" in feed.findtext(f"{ATOM}title")


def test_a_feed_of_a_search_that_cannot_be_made_is_refused(library, site, client: Client) -> None:
    for params in ({"q": "؟"}, {"q": "ا" * 300}, {"type": "nonsense"}):
        assert client.get(f"{URL}feed.atom", params).status_code in {400, 422}


def test_browsers_learn_how_to_search_here(site, client: Client) -> None:
    page = client.get("/ar/").text
    (address,) = re.findall(r'<link rel="search"[^>]*href="([^"]*)"', page)
    answer = client.get(address)
    assert answer["Content-Type"].startswith("application/opensearchdescription+xml")
    root = ET.fromstring(answer.content)
    namespace = "{http://a9.com/-/spec/opensearch/1.1/}"
    assert len(root.findtext(f"{namespace}ShortName")) <= 16
    assert root.find(f"{namespace}Url").get("template").endswith("/ar/search/?q={searchTerms}")
