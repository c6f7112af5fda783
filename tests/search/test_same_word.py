"""Forms that a reader takes for one word, and words that only share a root."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.asked import Search
from search.same_word import is_same_word
from search.selectors import find


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(("رخصة", "الرخص"), ("رخصة", "رخصته"), ("رسم", "رسوم"), ("حق", "الحقوق"), ("خطة", "خطط")),
        *(("وثيقة", "الوثائق"), ("ضريبة", "ضرائب"), ("قاعدة", "قواعد"), ("قانون", "القوانين")),
        *(("مركز", "مراكز"), ("مشروع", "المشاريع"), ("تقرير", "تقارير"), ("وزير", "وزراء")),
        *(
            ("رقم", "أرقام"),
            ("نظام", "أنظمة"),
            ("تجديد", "يجدد"),
            ("تجديد", "أجدد"),
            ("دفع", "تدفعه"),
        ),
        *(("اشتراك", "تشترك"), ("اشتراك", "الاشتراكات"), ("استعلام", "يستعلم"), ("إصدار", "يصدر")),
        *(
            ("جديد", "الجديدة"),
            ("ضريبة", "الضريبي"),
            ("الكترونية", "إلكترونيًّا"),
            ("وكالة", "وكالات"),
        ),
        *(("بيان", "بيانات"), ("licence", "licences")),
    ],
)
def test_forms_of_one_word_are_told(one: str, other: str) -> None:
    assert is_same_word(one, other)
    assert is_same_word(other, one)
    assert is_same_word(f"و{other}" if other.startswith("ال") else other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        *(("قيادة", "قيود"), ("إقرار", "قرار"), ("إقرار", "تقرير"), ("محكومية", "محكمة")),
        *(("محكومية", "الحكومية"), ("محكومية", "محاكمات"), ("عدم", "إعدام"), ("وكالة", "الوكيل")),
        *(("عملات", "عمل"), ("مكتب", "مكتبة"), ("محل", "محلية"), ("رقم", "رقمي"), ("سيارة", "سير")),
        *(("اجتماع", "اجتماعي"), ("معاملات", "عاملات"), ("عمل", "عامل"), ("طلب", "طلبة")),
        *(("مخالفة", "مخالف"), ("مقعد", "تقاعد"), ("بيان", "بيئة"), ("إصدار", "تصدير")),
    ],
)
def test_words_of_one_root_are_two(one: str, other: str) -> None:
    assert not is_same_word(one, other)
    assert not is_same_word(other, one)


@given(
    st.text(max_size=20), st.text(alphabet="أإاآبتةثجدرسعفقكلمنهويءىئؤ \u064b\u0651", max_size=12)
)
def test_any_two_texts_can_be_compared(one: str, other: str) -> None:
    assert is_same_word(one, other) == is_same_word(other, one)
    assert is_same_word(other, other)


def test_the_answer_tells_forms_and_no_clashes(shelf, project) -> None:
    shelf.put("a", "رخصة القيادة", "تُمنح رخص القيادة بلا قيود.")
    shelf.put("b", "قيود على الرخص", "القيود والرخص.")
    project()
    answer = find(Search("رخصة القيادة", language="ar"))
    assert len(answer.results) == 2
    assert answer.variants == ["رخص"]
