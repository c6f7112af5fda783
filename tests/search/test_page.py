"""The search page as visitors see it, without a script."""

from __future__ import annotations

import html
import re
from collections import Counter
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import timezone

from search import query_log
from search.models import SynonymRule
from search.wagtail_hooks import FailingSearchesPanel

URL = "/ar/search/"


def text_of(markup: str) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", markup)).split())


def test_the_page_begins_with_a_box_and_the_types_to_browse(library, site, client: Client) -> None:
    answer = client.get(URL)
    assert answer.status_code == 200
    assert 'role="search"' in answer.text
    assert '<a class="d-tag" href="?type=service">دليل خدمة (2)</a>' in answer.text


def test_results_show_words_marked_type_agency_and_count_in_words(
    library, site, client: Client
) -> None:
    page = client.get(URL, {"q": "رخصه"}).text
    assert "تجديد <mark>رخصة</mark> القيادة</a>" in page
    assert "<mark>رُخْصَةَ</mark>" in page
    assert "نتيجة واحدة" in page
    assert "وزارة العدل" in page
    assert 'value="رخصه"' in page
    assert "بحثنا أيضًا عن: «رخصة»" in text_of(page).replace("« ", "«").replace(" »", "»")


def test_a_choice_can_be_removed(library, site, client: Client) -> None:
    page = client.get(URL, {"q": "شهادة رخصة سياسة", "type": "policy"}).text
    (removal,) = re.findall(r'<a href="\?([^"]*)"><span class="d-hidden">إزالة:', page)
    again = client.get(f"{URL}?{html.unescape(removal)}").text
    assert "تجديد" in again
    assert "السياسة" not in page or "تجديد <mark>" not in page


def test_a_mistyped_word_is_answered_with_a_question(library, site, client: Client) -> None:
    page = text_of(client.get(URL, {"q": "القيادذة"}).text)
    assert "هل تقصد: القيادة ؟" in page


def test_nothing_found_says_what_to_do(library, site, client: Client) -> None:
    answer = client.get(URL, {"q": "زرافات"})
    assert answer.status_code == 200
    assert "لم نعثر على شيء" in answer.text
    assert "راجع الإملاء" in answer.text


@pytest.mark.parametrize("query", ["؟؟", "ا" * 201, "\u200f"])
def test_what_cannot_be_searched_is_explained_and_kept(
    library, site, client: Client, query: str
) -> None:
    answer = client.get(URL, {"q": query})
    assert answer.status_code == 400
    assert "هناك مشكلة" in answer.text
    assert f'value="{query}"' in answer.text


def test_markup_in_a_query_or_title_is_shown_as_text(shelf, project, site, client: Client) -> None:
    shelf.put("x", "عنوان <script>alert(1)</script>", "<img src=x onerror=alert(1)> نص")
    project()
    page = client.get(URL, {"q": 'عنوان "><script>alert(2)</script>'}).text
    assert "<script>alert" not in page
    assert "<img src=x" not in page


def test_the_second_page_says_so_in_its_title(shelf, project, site, client: Client) -> None:
    for number in range(12):
        shelf.put(f"s{number}", f"رخصة {number}")
    project()
    page = client.get(URL, {"q": "رخصة", "page": "2"}).text
    title = re.search(r"<title>(.*?)</title>", page).group(1)
    assert "الصفحة 2 من 2" in title
    assert "12 نتيجة" in page
    assert client.get(URL, {"q": "رخصة", "page": "3"}).status_code == 404


def test_without_an_index_the_page_says_that_only_titles_were_searched(
    shelf, site, client: Client
) -> None:
    shelf.put("x", "تجديد رخصة")
    page = client.get(URL, {"q": "رخصه"}).text
    assert "جرى البحث في العناوين وحدها" in page
    assert "<mark>رخصة</mark>" in page


def test_a_result_in_another_language_is_labelled_for_readers(
    library, site, client: Client
) -> None:
    page = client.get(URL, {"q": "licence", "language": "all"}).text
    assert '<li lang="en">' in page


def test_a_search_page_is_never_kept(library, site, client: Client) -> None:
    assert "no-store" in client.get(URL, {"q": "رخصة"})["Cache-Control"]


def test_suggestions_come_with_their_number_in_words(library, site, client: Client) -> None:
    answer = client.get(f"{URL}suggestions/", {"q": "رخ"}).json()
    assert answer["status"] == "اقتراح واحد"
    assert [row["title"] for row in answer["results"]] == ["تجديد رخصة القيادة"]
    for query in ("", "؟", "ا" * 300, "\x01"):
        assert client.get(f"{URL}suggestions/", {"q": query}).json()["results"] == []


def test_the_page_reads_in_english_too(library, site, client: Client) -> None:
    page = client.get("/en/search/", {"q": "licences"}).text
    assert "1 result" in page
    assert "<mark>licence</mark>" in page


def test_the_script_of_the_box_is_small() -> None:
    path = finders.find("frontend/suggest.js")
    assert Path(path).stat().st_size <= 3072


def test_editors_see_what_was_sought_in_vain(db, rf) -> None:
    query_log.write(Counter({(timezone.localdate(), "ar", "زرافه", query_log.VAIN): 5}))
    panel = FailingSearchesPanel().render_html({"request": rf.get("/admin/")})
    assert "<bdi>زرافه</bdi>" in panel
    assert "/ar/search/?q=%D8%B2" in panel


def test_a_search_is_only_read(site, client: Client) -> None:
    assert (
        client.post(URL, {"q": "رخصة"}, headers={"sec-fetch-site": "same-origin"}).status_code
        == 405
    )


def test_nothing_is_shown_twice_and_equivalents_are_marked_by_their_stem(
    shelf, project, site, client: Client
) -> None:
    SynonymRule.objects.create(
        words="استشارة\nاستبيان", direction="two-way", language="ar", fingerprint="x"
    )
    text = "استبيان عن التنقل في المدن"
    shelf.put("notes", "أرقام التنقل", f"{text}\nبيانات المدن", summary=text, kind="dataset")
    shelf.put("question", "هل في الملف استبيان؟", "نعم.", summary="هل في الملف استبيان؟")
    project()
    page = client.get("/ar/search/", {"q": "استشارة"}).text
    assert text_of(page).count("عن التنقل في المدن") == 1
    assert text_of(page).count("هل في الملف استبيان") == 1
    assert "<mark>استبيان</mark>" in page
    assert "<mark>بيانات</mark>" not in page
