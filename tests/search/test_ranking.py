"""What comes first: roots, synonyms, types, languages, titles that are asked for, laws by number, the other keyboard."""

from __future__ import annotations

from dataclasses import replace

import pytest

from search import kinds, synonyms
from search.asked import Search, in_order
from search.engines import engine
from search.labels import TYPE_LABELS
from search.ranking import engine_query, minimum_matches, ranked_ids
from search.selectors import find
from search.synonyms import Synonym


def titles(search: Search) -> list[str]:
    return [document.title for document in in_order(ranked_ids(search, engine()))]


def test_a_service_comes_before_news_of_it(shelf, project) -> None:
    shelf.put("news", "شهادة عدم المحكومية من مكتب البريد", "شهادة عدم المحكومية.", kind="news")
    shelf.put("guide", "إصدار شهادة عدم محكومية", "الوثائق والرسوم. " * 40)
    project()
    assert titles(Search("عدم محكومية"))[0] == "إصدار شهادة عدم محكومية"


def test_a_title_asked_for_as_it_is_comes_first(shelf, project) -> None:
    shelf.put("news", "نشر سياسة المشاركة الإلكترونية", "سياسة المشاركة الإلكترونية.", kind="news")
    shelf.put("policy", "سياسة المشاركة الإلكترونية 2026", "نص طويل. " * 60, kind="news")
    project()
    assert titles(Search("سياسة المشاركة الالكترونيه"))[0] == "سياسة المشاركة الإلكترونية 2026"


def test_a_long_guide_with_all_words_comes_before_a_sentence_with_one(shelf, project) -> None:
    steps = "تملأ الطلب وتدفع الرسم وتستلم الجواب. " * 4
    shelf.put("guide", "الطلبات", f"{steps} لك توكيل غيرك. {steps} نرسل شهادة.", kind="page")
    shelf.put("note", "تنويه", "هذه شهادة.", kind="page")
    for number in range(8):
        shelf.put(f"other-{number}", "خبر", "نص قصير.", kind="page")
    project()
    assert titles(Search("توكيل شهادة")) == ["الطلبات", "تنويه"]


def test_a_word_that_names_a_kind_asks_for_it(shelf, project) -> None:
    shelf.put("guide", "شهادة عدم محكومية", "الوثائق والرسوم.")
    shelf.put("data", "شهادات عدم المحكومية", "أعدادها بحسب الشهر.", kind="dataset")
    project()
    assert titles(Search("شهادة عدم محكومية"))[0] == "شهادة عدم محكومية"
    assert titles(Search("إحصائيات شهادات عدم المحكومية"))[0] == "شهادات عدم المحكومية"


def test_a_query_of_nothing_but_a_kind_asks_for_all_of_it(shelf, project) -> None:
    shelf.put("policy", "سياسة الاستشارات", "الاستشارات كلها. " * 9, kind="policy")
    shelf.put("draft", "مسودة قانون السير", "استشارة حتى نهاية الشهر.", kind="consultation")
    project()
    assert titles(Search("استشارات"))[0] == "مسودة قانون السير"


def test_every_word_for_a_kind_names_a_kind_that_there_is() -> None:
    assert {kind for found in kinds.words().values() for kind in found} <= TYPE_LABELS.keys()
    assert kinds.named(["بالاستشارات", "العدل"]) == {"consultation": 1}


def test_the_readers_language_comes_first_and_the_other_is_found(shelf, project) -> None:
    shelf.put("ar", "PDF")
    shelf.put("en", "PDF", language="en")
    project()
    found = [in_order(ranked_ids(Search("PDF", language=of), engine())) for of in ("ar", "en")]
    assert [[one.language for one in rows] for rows in found] == [["ar", "en"], ["en", "ar"]]


def test_a_law_is_found_by_its_number_and_year(shelf, project) -> None:
    for number, year in ((24, 2021), (23, 2024), (24, 2023), (2023, 1924)):
        shelf.put(f"{number}-{year}", f"قانون رقم {number} لسنة {year}", kind="law")
    project()
    for typed in ("24/2023", "٢٤/٢٠٢٣", "قانون رقم ٢٤ لسنة ٢٠٢٣", "القانون 24 لعام 2023"):
        assert titles(Search(typed))[0] == "قانون رقم 24 لسنة 2023"


def test_a_word_of_the_list_finds_what_means_the_same(shelf, project) -> None:
    shelf.put("passport", "إصدار جواز سفر")
    shelf.put("other", "إصدار هوية")
    project()
    same = (Synonym(("باسبور",), (("جواز", "سفر"), ("وثيقه", "خروج"))),)
    assert titles(Search("باسبور", synonyms=same)) == ["إصدار جواز سفر"]
    assert titles(Search("باسبور")) == []


def test_equivalents_that_no_document_has_take_no_weight(library) -> None:
    known = Synonym(("عدليه",), (("محكوميه",),))
    more = Synonym(("عدليه",), (("محكوميه",), ("سوابق",), ("جنائيه",)))
    asked = Search("عدليه")
    one, _ = engine_query(replace(asked, synonyms=(known,)), engine())
    three, _ = engine_query(replace(asked, synonyms=(more,)), engine())
    assert one.terms == three.terms


def test_a_doubtful_equivalent_counts_less(library) -> None:
    same = Synonym(("عدليه",), (("محكوميه",),))
    doubted = replace(same, doubtful=frozenset(same.means))
    sure, doubt = (
        engine_query(Search("عدليه", synonyms=(one,)), engine())[0].terms["root"]
        for one in (same, doubted)
    )
    assert doubt.keys() == sure.keys()
    assert sorted(doubt[token] / sure[token] for token in sure) == [0.5, 1.0]


@pytest.mark.parametrize("typed", ["u]l lp;,ldm", "U]L LP;,LDM"])
def test_arabic_typed_with_the_latin_keyboard_is_read(library, typed: str) -> None:
    _, spelling = engine_query(Search(typed), engine())
    assert spelling.meant == "عدم محكومية"
    assert titles(Search(typed))[0] == "طلب شهادة عدم محكومية"


def test_what_is_words_as_it_stands_is_not_read_as_another_keyboards(library) -> None:
    assert not engine_query(Search("renew licence"), engine())[1].meant
    assert not engine_query(Search("رخصة القيادة"), engine())[1].meant


def test_a_slip_on_the_other_keyboard_does_no_harm(library) -> None:
    answer = find(Search("j[]d] vowm hgrdh]l", language="ar"))
    assert answer.searched_for == "تجديد رخصة القيادم"
    assert answer.did_you_mean == "تجديد رخصة القيادة"
    assert answer.results[0].document.title == "تجديد رخصة القيادة"


@pytest.mark.parametrize("typed", ["xyzzy", "u]l yyy", '"u]l lp;,ldm"', "u]l lp;,ldm -x"])
def test_keys_that_are_no_words_on_either_and_signs_are_left_as_they_are(
    library, typed: str
) -> None:
    assert find(Search(typed, language="ar")).searched_for == ""


@pytest.mark.parametrize("text", ["", "؟", "في من على", "\u202e\u200f", "ـــ", "0" * 500])
def test_a_query_without_words_has_an_answer(library, text: str) -> None:
    query, _ = engine_query(Search(text), engine())
    engine().query(query)


def test_long_questions_ask_for_a_part_of_their_words() -> None:
    assert [minimum_matches(count) for count in (1, 7, 8, 20)] == [1, 1, 2, 4]


def test_the_starter_list_holds_only_rules_that_editors_could_write() -> None:
    with synonyms.STARTER.open(encoding="utf-8") as file:
        rules = [synonyms.checked(rule) for _, rule in synonyms.rules_in(file)]
    assert len(rules) > 300
    assert len({rule.fingerprint for rule in rules}) == len(rules)
