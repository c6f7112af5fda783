"""Tokens of documents and queries: roots, references of laws, titles as a whole; nothing is lost and nothing fails."""

from __future__ import annotations

import doctest
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common import arabic
from common.arabic import fold, folded_parts, raw_words, words
from search import analysis, roots, slips
from search.analysis import analyse, query_words, references, title_marks
from search.roots import arabic_root, english_stem

ARABIC = "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيـًٌَُِّْٰپچگیکۀۃ٠٢۲۳"


def test_the_examples_of_the_modules_hold() -> None:
    for module in (arabic, analysis, roots, slips):
        assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    "text",
    [
        "ماهي عاصمة",
        "ماهو عاصمة",
        "وما هي ومن عاصمة",
        "وفي أي عاصمة",
        "بماذا وكيف عاصمة",
        "مين عاصمة",
        "وأريد عاصمة",
        "عاصمة وبدي",
    ],
)
def test_question_words_ask_for_nothing_joined_and_behind_and_too(text: str) -> None:
    assert query_words(text) == ["عاصمه"]


def test_what_only_looks_like_a_stop_word_behind_and_is_kept() -> None:
    assert query_words("والي وكل وهم وليه واي") == ["والي", "وكل", "وهم", "وليه", "واي"]


@pytest.mark.parametrize(
    "forms",
    [
        ["نظام", "أنظمة", "الأنظمة", "تنظيم", "منظمات"],
        ["رخصة", "رخص", "تراخيص", "للترخيص", "والرخصة"],
        ["مكتب", "مكاتب", "بالمكاتب"],
        ["قال", "يقول", "أقواله", "قيل"],
        ["وصل", "يصل", "اتصال", "الاتصالات", "توصيلها"],
        ["خاص", "خصوصًا", "تخصيص"],
        ["قضاة", "قاضي", "القضاء", "يقضي"],
        ["مؤسسة", "تأسيس", "المؤسسات"],
        ["اضطراب", "اضطرابات"],
        ["سنة", "سنوات", "السنة", "سنوي"],
        ["إلكترونية", "الإلكترونية", "الكتروني"],
        ["ترجمة", "مترجم", "تراجم"],
    ],
)
def test_forms_of_a_word_share_a_root(forms: list[str]) -> None:
    assert len({arabic_root(fold(form)) for form in forms}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [("وزارة", "زوار"), ("أصل", "وصل"), ("مدينة", "دين"), ("جمارك", "جمال")],
)
def test_words_that_look_alike_keep_their_roots_apart(one: str, other: str) -> None:
    assert arabic_root(fold(one)) != arabic_root(fold(other))


def test_a_name_that_no_root_explains_keeps_its_light_stem() -> None:
    assert arabic_root("كلوديوس") == arabic_root("وكلوديوس"[1:]) == "كلوديوس"
    assert arabic_root("البلاستيكي") == arabic_root("بلاستيك")


def test_english_words_meet_in_their_stem() -> None:
    assert english_stem("licences") == english_stem("licence") == english_stem("licencing")


def test_threads_do_not_mix_up_their_words() -> None:
    words = [
        "services",
        "licensing",
        "policies",
        "registration",
        "certificates",
        "national",
        "building",
    ]
    stems = [english_stem(word) for word in words]

    def again(_: int) -> list[str]:
        return [english_stem.__wrapped__(word) for word in words]

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as threads:
            assert all(found == stems for found in threads.map(again, range(2000)))
    finally:
        sys.setswitchinterval(interval)


@pytest.mark.parametrize(
    "text",
    ["قانون رقم 24 لسنة 2023", "القانون ٢٤/٢٠٢٣", "Law No. 24 of 2023", "قانون (24) لعام ٢٠٢٣"],
)
def test_a_law_is_known_by_number_and_year_however_it_is_written(text: str) -> None:
    assert references(text) == ["24/2023"]


@pytest.mark.parametrize("text", ["12/5/2023", "2023", "24 ألف سنة", "124567/2023", "24/9023"])
def test_dates_and_other_numbers_are_no_references(text: str) -> None:
    assert references(text) == []


def test_a_title_is_marked_whole_and_by_its_edges_without_numbers() -> None:
    marks = title_marks(["تقديم", "اقرار", "ضريبه", "2025"])
    assert marks == ["=قدم_قرر_ضرب", "<قدم_قرر", ">قرر_ضرب"]
    assert title_marks(["2025"]) == []


@given(st.text())
def test_analysis_never_fails_and_engines_can_split_its_tokens(text: str) -> None:
    for tokens in analyse(title=text, text=text).fields.values():
        assert all(token.split() == [token] for token in tokens)


@given(st.text(alphabet=ARABIC + " -/.aB9\u200f\u202e"))
def test_analysis_says_the_same_of_folded_text(text: str) -> None:
    made, again = analyse(title=text, text=text), analyse(title=fold(text), text=fold(text))
    assert made.fields["word"] == again.fields["word"]
    assert [one for one in made.fields["root"] if "/" not in one] == [
        one for one in again.fields["root"] if "/" not in one
    ]


@given(st.text() | st.text(alphabet=ARABIC + " -/.aB9\u200f\u202e"))
def test_words_stand_where_they_say_and_folding_them_gives_what_is_indexed(text: str) -> None:
    found = words(text)
    assert [word.folded for word in found] == [
        part for raw in raw_words(text) for part in folded_parts(raw)
    ]
    for word in found:
        assert 0 <= word.start < word.end <= len(text)
        assert word.folded in fold(text[word.start : word.end]).split()


@given(st.text(alphabet=ARABIC, max_size=30))
def test_a_root_is_found_for_anything_and_has_no_blank(word: str) -> None:
    for part in fold(word).split():
        assert arabic_root(part).split() == [arabic_root(part)]
