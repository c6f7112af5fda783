"""Lines below the box while somebody types."""

from __future__ import annotations

import pytest

from search.models import PopularQuery
from search.suggesting import forget_popular, suggest


def lines(text: str, language: str = "ar", **more) -> list[tuple[str, str]]:
    return [(one.kind, one.text) for one in suggest(text, language=language, **more)]


def texts(text: str, language: str = "ar", **more) -> list[str]:
    return [said for _, said in lines(text, language, **more)]


@pytest.fixture
def asked(library):
    for query, shown, searches in (
        ("رخصه القياده", "رخصة القيادة", 90),
        ("رخصه مهن", "رخصة مهن", 50),
        ("شهاده", "شهادة", 40),
    ):
        PopularQuery.objects.create(language="ar", query=query, shown=shown, searches=searches)
    PopularQuery.objects.create(language="en", query="licence", shown="licence", searches=9)
    forget_popular()
    return library


def test_popular_searches_come_first_then_titles(asked) -> None:
    assert lines("رخ") == [
        ("query", "رخصة القيادة"),
        ("query", "رخصة مهن"),
        ("document", "تجديد رخصة القيادة"),
    ]
    assert lines("رخصة القيا")[0] == ("query", "رخصة القيادة")
    assert lines("lic", "en") == [("query", "licence"), ("document", "Renew a driving licence")]


@pytest.mark.parametrize("text", ["القيادة", "القيا", "قيا", "الرخص", "تجديد رخ", "رُخَ"])
def test_the_article_marks_and_spelling_make_no_difference(library, text: str) -> None:
    assert texts(text) == ["تجديد رخصة القيادة"]


@pytest.mark.parametrize(
    "text",
    [
        "الاسشارات",  # a letter is missing
        "استسارا",  # another letter
        "ستشار",  # without its first letter: begins no word of a title
        "اسستش",  # one too many
        "اتسشار",  # two changed places
        "ورضة الاستش",  # in a whole word
    ],
)
def test_one_typo_is_understood(library, text: str) -> None:
    wanted = [] if text == "ستشار" else ["ورشة الاستشارات العامة"]
    assert texts(text) == wanted


def test_a_typo_of_a_popular_search_is_understood_and_short_words_are_not_guessed(asked) -> None:
    assert ("query", "شهادة") in lines("شهاذ")
    for short in ("رخث", "الرخث", "الرث", "والر"):
        assert lines(short) == [], short


@pytest.mark.parametrize("text", ["تجديد من القيا", "تجديد ال", "تجديد من", "رخصة ف"])
def test_stop_words_and_words_hardly_begun_hide_nothing(library, text: str) -> None:
    assert texts(text) == ["تجديد رخصة القيادة"]


def test_a_keyboard_in_the_other_script_is_understood(asked) -> None:
    assert ("document", "تجديد رخصة القيادة") in lines("hgrdh]m")
    assert texts("قثىثص", "en") == ["Renew a driving licence"]
    assert texts("zzzz") == []


def test_what_only_texts_have_is_offered_as_a_search_on_the_other_keyboard(shelf, project) -> None:
    shelf.put("dues", "دفع المستحقات", "تُصرف الحقوق خلال شهر. A rule about quality.")
    project()
    assert lines("hgpr,r") == [("query", "الحقوق")]
    assert lines("hgpr,") == [("query", "الحقو")]
    assert lines("jwvt hgpr,r") == [("query", "تصرف الحقوق")]
    # What is a word as it was typed needs no other keyboard.
    assert lines("quali") == []
    assert lines("hgp") == []


def test_pages_before_their_parts_and_the_own_language_before_others(shelf, project) -> None:
    shelf.put("clause", "المادة 3: حماية البيانات", kind="clause", context="قانون")
    shelf.put("section", "حماية البيانات الشخصية", kind="section", context="سياسة")
    shelf.put("law", "قانون حماية البيانات", kind="policy")
    shelf.put("law", "قانون حماية البيانات (Data law)", language="en")
    project()
    assert texts("حماية") == [
        "قانون حماية البيانات",
        "المادة 3: حماية البيانات",
        "حماية البيانات الشخصية",
        "قانون حماية البيانات (Data law)",
    ]
    assert texts("حماية", "en")[0] == "قانون حماية البيانات (Data law)"


def test_of_one_kind_no_more_than_four_while_there_are_others(shelf, project) -> None:
    for number in range(7):
        shelf.put(f"s{number}", f"رخصة رقم {number}")
    shelf.put("news", "رخصة جديدة", kind="news")
    shelf.put("dataset", "رخصة المهن", kind="dataset")
    project()
    kinds = [one.document.kind for one in suggest("رخص", language="ar") if one.document]
    assert kinds.count("service") == 6
    assert {"news", "dataset"} <= set(kinds[:6])


def test_the_same_title_stands_there_once(shelf, project) -> None:
    PopularQuery.objects.create(language="ar", query="رخصه مهن", shown="رخصة مهن", searches=9)
    shelf.put("a", "رخصة مهن")
    shelf.put("b", "رخصةُ مِهن")
    project()
    forget_popular()
    assert lines("رخص") == [("query", "رخصة مهن")]


def test_without_an_index_there_is_nothing(shelf, index_dir) -> None:
    assert suggest("رخ", language="ar") == []


@pytest.mark.parametrize("text", ["", " ", "؟", "😀", "ا" * 200, "a b c " * 30, "\u202e"])
def test_odd_text_is_answered(library, text: str) -> None:
    assert isinstance(suggest(text, language="ar"), list)


def test_typing_costs_few_queries(asked, django_assert_max_num_queries) -> None:
    suggest("رخ", language="ar")
    with django_assert_max_num_queries(1):
        suggest("رخص", language="ar")
