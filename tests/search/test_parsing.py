"""What a query says besides its words."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from common.arabic import words
from search.parsing import MOST_SIGNS, Parsed, parse

PIECES = st.lists(
    st.sampled_from(
        [
            "-",
            '"',
            "«",
            "»",
            "“",
            "”",
            " ",
            "رخصة",
            "من",
            "title:",
            "نوع:",
            "سنة: ",
            "24-2023",
            "\u200f",
            "َ",
        ]
    )
    | st.text(max_size=6),
    max_size=30,
).map("".join)


@pytest.mark.parametrize(
    "query",
    [
        '"قانون البناء"',
        "«قانون البناء»",
        "“قانون البناء”",
        "”قانون البناء“",
        "„قانون البناء”",
        "« قانُون  البناء »",
    ],
)
def test_quotes_hold_folded_words_in_their_order(query: str) -> None:
    parsed = parse(f"رخصة {query} جديدة")
    assert parsed.phrases == (("قانون", "البناء"),)
    assert parsed.text == "رخصة جديدة"
    assert [word.folded for word in words(parsed.ranked)] == ["رخصه", "قانون", "البناء", "جديده"]


@pytest.mark.parametrize(
    "query",
    [
        '"غير مغلق',
        "غير «مغلق",
        "غير» مغلق«",
        '-"غير مغلق',
        '""',
        "«؟»",
        "غير - مغلق",
        "--غير",
        "غير-مغلق",
        "24-2023",
        "بدون رسوم",
        "ليس مغلقا",
        "وقت:خمسة",
        "title:",
        "http://example.org",
        "12:30",
        ":سنة",
    ],
)
def test_what_is_no_sign_is_words(query: str) -> None:
    parsed = parse(query)
    assert not parsed.has_signs
    assert parsed.text == parsed.ranked == " ".join(query.split())


def test_a_hyphen_before_a_word_leaves_its_forms_out_and_before_a_quote_just_that() -> None:
    parsed = parse('رخصة -القيادة −"رخصة دولية" -"مؤقت" -24-2023')
    assert parsed.excluded == (("القياده",), ("رخصه", "دوليه"), ("موقت",), ("24", "2023"))
    assert parsed.forms == {("القياده",)}
    assert parsed.ranked == parsed.text == "رخصة"
    assert not parsed.is_only_exclusion


@pytest.mark.parametrize("query", ["-رخصة", '-"رخصة القيادة"  -x', "\u200f-رخصة", "؟ -رخصة"])
def test_a_query_that_only_leaves_out_is_told_apart(query: str) -> None:
    assert parse(query).is_only_exclusion


@pytest.mark.parametrize(
    ("query", "fields"),
    [
        ("type:news", {"type": ("news",)}),
        ("نوع:خبر", {"type": ("خبر",)}),
        ("النوع: خبر", {"type": ("خبر",)}),
        ('جهة:"وزارة العدل" agency:moj', {"agency": ("وزارة العدل", "moj")}),
        ("سَنَة:٢٠٢٣", {"year": ("٢٠٢٣",)}),
        ("Year：2023", {"year": ("2023",)}),
    ],
)
def test_fields_keep_their_values_as_typed(query: str, fields: dict[str, tuple[str, ...]]) -> None:
    parsed = parse(f"{query} رخصة")
    assert (dict(parsed.fields), parsed.text, parsed.ranked) == (fields, "رخصة", "رخصة")


def test_words_of_the_title_are_looked_for_too() -> None:
    parsed = parse("عنوان:«رخصة القيادة» title:رخصة شروط")
    assert parsed.titled == ("رخصه", "القياده")
    assert parsed.text == "شروط"
    assert parsed.ranked == "رخصة القيادة رخصة شروط"


def test_a_quote_behind_an_unknown_name_is_a_quote() -> None:
    assert parse('لون:"أخضر غامق"').phrases == (("اخضر", "غامق"),)


def test_only_so_many_signs_are_read() -> None:
    parsed = parse("رخصة" + " -كلمة" * 50)
    assert len(parsed.excluded) == MOST_SIGNS
    assert parsed.ranked.count("كلمة") == 50 - MOST_SIGNS


# What a busy machine takes to make a text is no fault.
@settings(suppress_health_check=[HealthCheck.too_slow])
@given(PIECES)
def test_parsing_never_raises_and_loses_no_word(query: str) -> None:
    parsed = parse(query)
    kept = [word.folded for word in words(parsed.ranked)]
    kept += [word for phrase in parsed.excluded for word in phrase]
    kept += [
        word.folded for values in parsed.fields.values() for one in values for word in words(one)
    ]
    told = {word.folded for word in words(query)}
    assert set(kept) <= told
    assert told - set(kept) <= _names(told)
    assert all(phrase for phrase in (*parsed.phrases, *parsed.excluded))
    assert set(parsed.titled) <= set(kept)
    assert parsed.forms <= set(parsed.excluded)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(PIECES)
def test_what_is_ranked_has_no_more_quotes_to_read(query: str) -> None:
    plain = " ".join(word.folded for word in words(query))
    assert parse(plain) == Parsed(text=plain, ranked=plain)


def _names(told: set[str]) -> set[str]:
    """The folded names of fields, which are no words of the query any more."""
    names = {"title", "عنوان", "agency", "جهه", "type", "نوع", "year", "سنه"}
    return {word for word in told if any(word.endswith(name) for name in names)}


@pytest.mark.parametrize(
    "query",
    [
        '"' * 100_001,
        "«" * 100_000,
        "-" * 100_000,
        " -«ا" * 30_000,
        "ا:" * 50_000,
        "سنة:" * 20_000,
        "َ" * 1_000_000,
    ],
)
def test_long_rows_of_signs_are_read_in_one_go(query: str) -> None:
    parsed = parse(query)
    assert len(parsed.phrases) + len(parsed.excluded) <= MOST_SIGNS
